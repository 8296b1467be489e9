import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ScanPool } from '../src-main/archive/scan-thread.ts';
import { silentLog } from '../src-main/log/types.ts';
import { Media } from '../src-main/media/media.ts';
import { madeDisc, slices } from '../src-main/media/testing/disc.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

const perSeries = 250;

/** A disc that is put in: its DICOMDIR listed, a series that is opened meanwhile, and every file read. */
export const part: BenchPart = {
  name: 'catalogue',
  rows: ['catalogue', 'open a series'],
  async run({ quick, folder, progress }: BenchContext): Promise<BenchRow[]> {
    const count = quick ? 500 : 10_000;
    const disc = join(folder, 'disc');
    await mkdir(disc, { recursive: true });
    progress(`${count} files with a DICOMDIR`);
    madeDisc(disc, slices(count, perSeries));
    const pool = new ScanPool();
    const figures = { listed: Number.POSITIVE_INFINITY, series: Number.POSITIVE_INFINITY, rate: 0 };
    try {
      for (let round = 0; round < (quick ? 1 : 3); round++) {
        const media = new Media(pool, silentLog);
        const began = performance.now();
        const medium = await media.medium([disc]);
        await medium.catalogued;
        const listed = performance.now();
        const { instances } = medium.info();
        if (instances !== count) throw new Error(`${instances} of ${count} instances are listed`);
        // The last one: its files would be read last.
        const series = await medium.series(count / perSeries);
        const opened = performance.now();
        if (series?.instances.length !== perSeries) throw new Error('the series is not whole');
        await medium.ready;
        const read = performance.now();
        await media.closeAll();
        figures.listed = Math.min(figures.listed, listed - began);
        figures.series = Math.min(figures.series, opened - listed);
        figures.rate = Math.max(figures.rate, (count * 1000) / (read - listed));
      }
    } finally {
      await pool.close();
    }
    return [
      atMostRow(`catalogue a DICOMDIR of ${count} instances`, 'ms', figures.listed, 1000),
      atMostRow('open a series while the others are still to be read', 'ms', figures.series, null),
      atLeastRow(`catalogue: read ${count} files that a DICOMDIR names`, 'files/s', figures.rate, null),
    ];
  },
};
