import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { FilmDraft, IncomingCells } from '../../../src-shared/contract/film.ts';
import type { FilmCell } from '../../../src-shared/film/model.ts';
import { type Separation, separateFilm, waitForFilm } from './film-separation.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

/** A film that nobody used for long; ms since 1970. */
export interface UnusedFilm {
  patientKey: string;
  usedAt: number;
  /** When that was told, after it was used last. */
  toldAt?: number;
}

/** Cells that wait for the composer of one patient: more than anybody films. */
const mostWaiting = 5000;

/** Films that are being composed, in the state database. */
export function filmState(database: Database) {
  return {
    filmDraft: (patientKey: string): { draft?: FilmDraft; incoming: IncomingCells[] } => {
      const kept = database.get('SELECT content FROM film_draft WHERE patient_key = ?', patientKey);
      const incoming = database
        .all('SELECT id, content FROM film_incoming WHERE patient_key = ? ORDER BY id', patientKey)
        .map((row) => ({ id: numberOf(row['id']), cells: JSON.parse(textOf(row['content'])) as FilmCell[] }));
      return { ...(kept ? { draft: JSON.parse(textOf(kept['content'])) as FilmDraft } : {}), incoming };
    },
    addToFilm: (patientKey: string, cells: FilmCell[]): void =>
      database.transaction(() => {
        const waiting = database.get(
          'SELECT coalesce(sum(cells), 0) AS n FROM film_incoming WHERE patient_key = ?',
          patientKey,
        );
        if (numberOf(waiting?.['n']) + cells.length > mostWaiting) {
          throw new NegatoscopeError('invalid-input', 'too many images wait for the film', {
            field: 'Film',
            limit: mostWaiting,
            reason: `No more than ${mostWaiting} images wait for the film. Open it and place them first.`,
          });
        }
        database.run(
          'INSERT INTO film_incoming (patient_key, cells, content, given_at) VALUES (?, ?, ?, ?)',
          patientKey,
          cells.length,
          JSON.stringify(cells),
          Date.now(),
        );
      }),
    /** False: a later one is kept than it was made from, and nothing was changed. What was placed goes in the same step. */
    putFilmDraft: (draft: FilmDraft, placed: number[], basedOn: number): boolean =>
      database.transaction(() => {
        const { key } = draft.film.patient;
        const kept = database.get('SELECT modified_at FROM film_draft WHERE patient_key = ?', key);
        if (kept && basedOn < numberOf(kept['modified_at'])) return false;
        database.run(
          `INSERT INTO film_draft (patient_key, modified_at, content) VALUES (?, ?, ?)
           ON CONFLICT (patient_key) DO UPDATE SET modified_at = excluded.modified_at, content = excluded.content`,
          key,
          draft.modifiedAt,
          JSON.stringify(draft),
        );
        database.run(
          'DELETE FROM film_incoming WHERE patient_key = ? AND id IN (SELECT value FROM json_each(?))',
          key,
          JSON.stringify(placed),
        );
        return true;
      }),
    /** Films that are composed, and what waits for some: their keys, and the studies that their cells are of. */
    filmStudies: (): { patientKey: string; studyUids: string[] }[] => {
      const studies = new Map<string, Set<string>>();
      for (const table of ['film_draft', 'film_incoming']) {
        for (const row of database.all(`SELECT patient_key, content FROM ${table}`)) {
          const key = textOf(row['patient_key']);
          const uids = studies.get(key) ?? new Set();
          for (const [, uid = ''] of textOf(row['content']).matchAll(/"studyUid":"([0-9.]{1,64})"/g)) uids.add(uid);
          studies.set(key, uids);
        }
      }
      return [...studies].map(([patientKey, uids]) => ({ patientKey, studyUids: [...uids] }));
    },
    separateFilm: (change: Separation): boolean => separateFilm(database, change),
    /** A film was looked at: its days begin anew. ms since 1970. */
    filmOpened: (patientKey: string, at: number): void => {
      database.run('UPDATE film_draft SET opened_at = ? WHERE patient_key = ?', at, patientKey);
      database.run('UPDATE film_incoming SET given_at = max(given_at, ?) WHERE patient_key = ?', at, patientKey);
    },
    /** Films that were last opened, changed or given to before then, the oldest first; all in ms since 1970. */
    filmsUnusedSince: (before: number): UnusedFilm[] =>
      database
        .all(
          `SELECT used.patient_key, used_at, told_at FROM (
             SELECT patient_key, max(at) AS used_at FROM (
               SELECT patient_key, max(modified_at, opened_at) AS at FROM film_draft
               UNION ALL SELECT patient_key, given_at FROM film_incoming
             ) GROUP BY patient_key
           ) AS used LEFT JOIN film_told ON film_told.patient_key = used.patient_key AND told_at >= used_at
           WHERE used_at < ? ORDER BY used_at`,
          before,
        )
        .map((row) => ({
          patientKey: textOf(row['patient_key']),
          usedAt: numberOf(row['used_at']),
          ...(typeof row['told_at'] === 'number' ? { toldAt: row['told_at'] } : {}),
        })),
    /** It was told that this film is forgotten soon; what was told since it was used last stays. */
    filmTold: (patientKey: string, at: number, usedAt: number): void => {
      database.run(
        `INSERT INTO film_told VALUES (?1, ?2)
         ON CONFLICT (patient_key) DO UPDATE SET told_at = excluded.told_at WHERE told_at < ?3`,
        patientKey,
        at,
        usedAt,
      );
    },
    /** Removes a film that nobody used since then; false where somebody did meanwhile. */
    forgetFilm: (patientKey: string, usedAt: number): boolean =>
      database.transaction(() => {
        const used = database.get(
          `SELECT 1 FROM film_draft WHERE patient_key = ?1 AND max(modified_at, opened_at) > ?2
           UNION ALL SELECT 1 FROM film_incoming WHERE patient_key = ?1 AND given_at > ?2`,
          patientKey,
          usedAt,
        );
        if (used) return false;
        removeFilm(database, patientKey);
        return true;
      }),
    /** Images that are of this patient now and that his film was not kept with yet wait for it. */
    waitForFilm: (patientKey: string, cells: FilmCell[]): void =>
      database.transaction(() => waitForFilm(database, patientKey, cells)),
    removeFilmDraft: (patientKey: string): void => database.transaction(() => removeFilm(database, patientKey)),
  };
}

function removeFilm(database: Database, patientKey: string): void {
  for (const table of ['film_draft', 'film_incoming', 'film_told']) {
    database.run(`DELETE FROM ${table} WHERE patient_key = ?`, patientKey);
  }
}
