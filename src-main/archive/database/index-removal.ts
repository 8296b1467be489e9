import type { CatalogueChange } from '../types.ts';
import { setProperty } from './index-schema.ts';
import { type Database, numberOf, textOf } from './sqlite.ts';

/** Counts a study anew, after files were taken out of it. */
function refreshStudy(database: Database, row: number): void {
  database.run(
    `UPDATE study SET revision = revision + 1,
     series_count = (SELECT count(*) FROM series WHERE study_row = ?1),
     instance_count = (SELECT coalesce(sum(instance_count), 0) FROM series WHERE study_row = ?1),
     bytes = (SELECT coalesce(sum(i.bytes), 0) FROM series s JOIN instance i ON i.series_row = s.row WHERE s.study_row = ?1)
     WHERE row = ?1`,
    row,
  );
}

/** Takes studies out of the index; gives back what changed. */
export function deleteStudies(database: Database, rows: readonly number[], sequence?: number): CatalogueChange {
  return database.transaction(() => {
    const studies: CatalogueChange['studies'] = [];
    for (const row of rows) {
      const study = database.get('SELECT uid FROM study WHERE row = ?', row);
      if (study === undefined) continue;
      const seriesRows = database
        .all('SELECT row FROM series WHERE study_row = ?', row)
        .map((series) => numberOf(series['row']));
      for (const seriesRow of seriesRows) {
        database.run('DELETE FROM block WHERE series_row = ?', seriesRow);
        database.run('DELETE FROM instance WHERE series_row = ?', seriesRow);
        database.run('DELETE FROM series WHERE row = ?', seriesRow);
      }
      database.run('DELETE FROM study_text WHERE rowid = ?', row);
      database.run('DELETE FROM study WHERE row = ?', row);
      studies.push({ studyRow: row, studyUid: textOf(study['uid']), seriesRows, removed: true });
    }
    if (sequence !== undefined) setProperty(database, 'sequence', sequence);
    return { studies };
  });
}

/** Takes single files out of the index (deletion repeated after a crash): empty series and studies go with them. */
export function deleteFiles(database: Database, paths: readonly string[], sequence?: number): CatalogueChange {
  return database.transaction(() => {
    const wanted = new Set(paths);
    const series = new Set<number>();
    for (const { row, series_row: seriesRow, path } of database.all('SELECT row, series_row, path FROM instance')) {
      if (!wanted.has(textOf(path))) continue;
      database.run('DELETE FROM instance WHERE row = ?', row ?? null);
      series.add(numberOf(seriesRow));
    }
    const changed = dropEmpty(database, series);
    if (sequence !== undefined) setProperty(database, 'sequence', sequence);
    return changed;
  });
}

/** After rows were taken out of series: counts them anew, and takes out series and studies that are empty now. */
export function dropEmpty(database: Database, seriesRows: ReadonlySet<number>): CatalogueChange {
  const studies = new Map<number, CatalogueChange['studies'][number]>();
  for (const seriesRow of seriesRows) {
    const row = database.get(
      `SELECT s.study_row, t.uid, (SELECT count(*) FROM instance WHERE series_row = s.row) AS left
       FROM series s JOIN study t ON t.row = s.study_row WHERE s.row = ?`,
      seriesRow,
    );
    if (row === undefined) continue;
    const studyRow = numberOf(row['study_row']);
    const change = studies.get(studyRow) ?? { studyRow, studyUid: textOf(row['uid']), seriesRows: [] };
    change.seriesRows.push(seriesRow);
    studies.set(studyRow, change);
    if (numberOf(row['left']) === 0) {
      database.run('DELETE FROM block WHERE series_row = ?', seriesRow);
      database.run('DELETE FROM series WHERE row = ?', seriesRow);
    } else {
      database.run(
        `UPDATE series SET revision = revision + 1,
         instance_count = (SELECT count(*) FROM instance WHERE series_row = ?1) WHERE row = ?1`,
        seriesRow,
      );
    }
  }
  for (const change of studies.values()) {
    refreshStudy(database, change.studyRow);
    const left = database.get('SELECT series_count FROM study WHERE row = ?', change.studyRow);
    if (numberOf(left?.['series_count']) > 0) continue;
    database.run('DELETE FROM study_text WHERE rowid = ?', change.studyRow);
    database.run('DELETE FROM study WHERE row = ?', change.studyRow);
    change.removed = true;
  }
  return { studies: [...studies.values()] };
}
