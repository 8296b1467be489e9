import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTestArchive } from '../src-main/archive/testing/open-archive.ts';
import { createJobQueue } from '../src-main/jobs/queue.ts';
import { silentLog } from '../src-main/log/types.ts';
import { importRunner } from '../src-main/media/import.ts';
import { Media } from '../src-main/media/media.ts';
import { benchImage, perSeries } from './images.ts';
import { atLeastRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

const pixelBytes = 2 * 180 * 180;

/** A folder as a disc has it: series in folders of their own. */
async function makeFolder(folder: string, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const series = Math.floor(number / perSeries);
    const place = join(folder, `SE${series}`);
    if (number % perSeries === 0) await mkdir(place, { recursive: true });
    const file = benchImage(number, pixelBytes);
    await writeFile(join(place, `IM${number}`), file);
  }
}

async function importOnce(
  source: string,
  data: string,
  durability: 'durable' | 'relaxed',
  count: number,
): Promise<{ scan: number; import: number }> {
  const { archive, state, close } = await openTestArchive(data, { durability });
  const media = new Media(archive.pool, silentLog);
  const queue = createJobQueue(state, silentLog);
  const audit = { record: () => {}, flush: async () => {} };
  queue.register(importRunner({ media, ingest: archive.ingest, pool: archive.pool, audit }));
  try {
    await queue.start();
    const scanStart = performance.now();
    const medium = await media.medium([source]);
    await medium.ready;
    const scanMs = performance.now() - scanStart;
    const importStart = performance.now();
    const job = await queue.finished(await queue.submit('import', 'Import', { paths: [source] }));
    await archive.settle();
    const importMs = performance.now() - importStart;
    const { instances } = await archive.status();
    if (job.state !== 'done' || instances !== count)
      throw new Error(`${instances} of ${count} instances, job ${job.state}`);
    return { scan: (count / scanMs) * 1000, import: (count / importMs) * 1000 };
  } finally {
    await queue.close();
    await media.closeAll();
    await close();
  }
}

/** A folder opened as a medium (every header read), then imported (stored, indexed). */
export const part: BenchPart = {
  name: 'import',
  rows: ['import', 'open a folder'],
  async run({ quick, folder, progress }: BenchContext): Promise<BenchRow[]> {
    const count = quick ? 200 : 5000;
    const source = join(folder, 'source');
    progress(`${count} files of ${Math.round((pixelBytes + 600) / 1024)} kB`);
    await makeFolder(source, count);
    const rows: BenchRow[] = [];
    for (const durability of ['relaxed', 'durable'] as const) {
      const figures = await importOnce(source, join(folder, durability), durability, count);
      if (durability === 'relaxed')
        rows.push(atLeastRow(`open a folder of ${count} files`, 'files/s', figures.scan, null));
      rows.push(atLeastRow(`import ${count} files, ${durability}`, 'files/s', figures.import, 400));
    }
    return rows;
  },
};
