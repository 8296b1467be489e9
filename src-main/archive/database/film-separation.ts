import type { FilmDraft } from '../../../src-shared/contract/film.ts';
import { allCells, mostSheets, mostUnplaced } from '../../../src-shared/film/cells.ts';
import type { Film, FilmCell } from '../../../src-shared/film/model.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

/** What becomes of a film some of whose images are of another patient now. */
export interface Separation {
  patientKey: string;
  /** The moment of the draft that this was made from, 0 for none. */
  basedOn: number;
  /** The film as it goes on, under the key of its patient; absent: there was none. */
  film?: Film | undefined;
  /** Ids in the table of what waits that are no more as they were. */
  taken: number[];
  /** What waits, for whom. */
  waiting: { patientKey: string; cells: FilmCell[] }[];
}

/** Two films of one patient as one; undefined where that would be more than a film may have. */
function together(one: Film, other: Film): Film | undefined {
  const known = new Set(allCells(one).map(({ id }) => id));
  const isNew = ({ id }: FilmCell): boolean => !known.has(id);
  const sheets = other.sheets
    .map((sheet) => ({ ...sheet, boxes: sheet.boxes.map((cell) => (cell && isNew(cell) ? cell : null)) }))
    .filter(({ boxes }) => boxes.some((cell) => cell !== null));
  const ids = new Set(one.sheets.map(({ id }) => id));
  const film: Film = {
    patient: one.patient,
    sheets: [...one.sheets, ...sheets.map((sheet) => (ids.has(sheet.id) ? { ...sheet, id: `${sheet.id}+` } : sheet))],
    unplaced: [...one.unplaced, ...other.unplaced.filter(isNew)],
  };
  return film.sheets.length <= mostSheets && film.unplaced.length <= mostUnplaced ? film : undefined;
}

/** Ids of all cells that a patient's film has, or that wait for it. */
function knownCells(database: Database, patientKey: string): Set<string> {
  const ids = new Set<string>();
  const kept = database.get('SELECT content FROM film_draft WHERE patient_key = ?', patientKey);
  if (kept) for (const { id } of allCells((JSON.parse(textOf(kept['content'])) as FilmDraft).film)) ids.add(id);
  for (const row of database.all('SELECT content FROM film_incoming WHERE patient_key = ?', patientKey)) {
    for (const { id } of JSON.parse(textOf(row['content'])) as FilmCell[]) ids.add(id);
  }
  return ids;
}

/** Lays cells to those that wait for a patient's film, except those that he has already. Within a transaction. */
export function waitForFilm(database: Database, patientKey: string, cells: readonly FilmCell[]): void {
  const known = knownCells(database, patientKey);
  const coming = cells.filter(({ id }) => !known.has(id));
  if (coming.length === 0) return;
  database.run(
    'INSERT INTO film_incoming (patient_key, cells, content, given_at) VALUES (?, ?, ?, ?)',
    patientKey,
    coming.length,
    JSON.stringify(coming),
    Date.now(),
  );
}

/**
 * Lets a film and what waits for it go on under other patients, in one step in which no cell is lost: a film that comes to a patient who has
 * one is laid behind that. False, and nothing changed, where the film was changed since.
 */
export const separateFilm = (database: Database, { patientKey, basedOn, film, taken, waiting }: Separation): boolean =>
  database.transaction(() => {
    const kept = database.get('SELECT modified_at FROM film_draft WHERE patient_key = ?', patientKey);
    if (numberOf(kept?.['modified_at'] ?? 0) !== basedOn) return false;
    database.run('DELETE FROM film_draft WHERE patient_key = ?', patientKey);
    database.run('DELETE FROM film_incoming WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(taken));
    if (film) {
      const { key } = film.patient;
      const there = database.get('SELECT content FROM film_draft WHERE patient_key = ?', key);
      const before = there && (JSON.parse(textOf(there['content'])) as FilmDraft);
      const whole = before ? together(before.film, film) : film;
      if (whole) {
        const modifiedAt = Math.max(basedOn, before?.modifiedAt ?? 0) + 1;
        database.run('DELETE FROM film_draft WHERE patient_key = ?', key);
        database.run(
          'INSERT INTO film_draft (patient_key, modified_at, content, opened_at) VALUES (?, ?, ?, ?)',
          key,
          modifiedAt,
          JSON.stringify({ film: whole, modifiedAt } satisfies FilmDraft),
          Date.now(),
        );
      } else waitForFilm(database, key, allCells(film));
    }
    for (const one of waiting) waitForFilm(database, one.patientKey, one.cells);
    return true;
  });
