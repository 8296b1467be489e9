import type { KnownSeries } from './known-rows.ts';
import type { Database } from './sqlite.ts';

/** What a batch of records added to a series. */
export interface TouchedSeries {
  series: KnownSeries;
  addedInstances: number;
  addedBytes: number;
}

/** Counts and revisions of the series that were touched, by their rows, and of their studies. */
export function refreshCounts(database: Database, touched: ReadonlyMap<number, TouchedSeries>): void {
  const studies = new Map<number, { instances: number; bytes: number }>();
  for (const [row, { series, addedInstances, addedBytes }] of touched) {
    database.run(
      'UPDATE series SET revision = revision + 1, instance_count = instance_count + ? WHERE row = ?',
      addedInstances,
      row,
    );
    const study = studies.get(series.study.row) ?? { instances: 0, bytes: 0 };
    study.instances += addedInstances;
    study.bytes += addedBytes;
    studies.set(series.study.row, study);
  }
  for (const [row, { instances, bytes }] of studies) {
    database.run(
      `UPDATE study SET revision = revision + 1, instance_count = instance_count + ?2, bytes = bytes + ?3,
       series_count = (SELECT count(*) FROM series WHERE study_row = ?1) WHERE row = ?1`,
      row,
      instances,
      bytes,
    );
  }
}
