import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { FilmDraft, IncomingCells } from '../../../src-shared/contract/film.ts';
import type { Film, FilmCell } from '../../../src-shared/film/model.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

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
          'INSERT INTO film_incoming (patient_key, cells, content) VALUES (?, ?, ?)',
          patientKey,
          cells.length,
          JSON.stringify(cells),
        );
      }),
    /** False: a later one is kept than it was made from, and nothing was changed. What was placed goes in the same step. */
    putFilmDraft: (draft: FilmDraft, placed: number[], basedOn: number): boolean =>
      database.transaction(() => {
        const { key } = draft.film.patient;
        const kept = database.get('SELECT modified_at FROM film_draft WHERE patient_key = ?', key);
        if (kept && basedOn < numberOf(kept['modified_at'])) return false;
        database.run(
          `INSERT INTO film_draft VALUES (?, ?, ?)
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
    /** Keys of the films that have cells of one of these studies. */
    filmsOfStudies: (studyUids: string[]): string[] =>
      database
        .all(
          `SELECT patient_key FROM film_draft
           WHERE EXISTS (SELECT 1 FROM json_each(?) WHERE instr(content, '"studyUid":"' || value || '"') > 0)
           ORDER BY modified_at DESC`,
          JSON.stringify(studyUids),
        )
        .map((row) => textOf(row['patient_key'])),
    /**
     * A film, and what was given to it, under another name of its patient. False where that has a film already, or where the one before was
     * changed after the moment that this one was made from.
     */
    renameFilm: (before: string, film: Film, basedOn: number): boolean =>
      database.transaction(() => {
        const { key } = film.patient;
        const kept = database.get('SELECT modified_at FROM film_draft WHERE patient_key = ?', before);
        if (!kept || numberOf(kept['modified_at']) > basedOn) return false;
        if (database.get('SELECT 1 FROM film_draft WHERE patient_key = ?', key)) return false;
        const draft: FilmDraft = { film, modifiedAt: basedOn + 1 };
        database.run('DELETE FROM film_draft WHERE patient_key = ?', before);
        database.run('INSERT INTO film_draft VALUES (?, ?, ?)', key, draft.modifiedAt, JSON.stringify(draft));
        database.run('UPDATE film_incoming SET patient_key = ? WHERE patient_key = ?', key, before);
        return true;
      }),
    removeFilmDraft: (patientKey: string): void =>
      database.transaction(() => {
        database.run('DELETE FROM film_draft WHERE patient_key = ?', patientKey);
        database.run('DELETE FROM film_incoming WHERE patient_key = ?', patientKey);
      }),
  };
}
