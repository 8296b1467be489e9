import { copyFile, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileSetRig, startFileSetRig } from '../src-main/file-set/testing/file-set-rig.ts';
import { benchImage } from './images.ts';
import { type BenchContext, type BenchPart, type BenchRow, round } from './row.ts';

const pixelBytes = 2 * 512 * 512;
const leastMBs = 100;
/** Of what the disk can do at the same time, where that is less. */
const leastRatio = 0.8;

async function fill(rig: FileSetRig, count: number): Promise<number> {
  let bytes = 0;
  for (let number = 0; number < count; number++) {
    const file = benchImage(number, pixelBytes);
    bytes += file.length;
    await rig.take([file]);
  }
  return bytes;
}

/** What the disk can do: the same files copied and flushed, without anything else. */
async function copied(rig: FileSetRig, folder: string): Promise<number> {
  const { rows } = await rig.archive.select({ studyRows: await rig.studyRows() });
  const places = await rig.archive.places([...rows]);
  await mkdir(folder);
  const start = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < places.length) {
      const index = next++;
      const to = join(folder, String(index));
      await copyFile(places[index]!.path, to);
      const file = await open(to, 'r+');
      await file.sync();
      await file.close();
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return performance.now() - start;
}

/** Studies written to a folder as a file-set: read, hashed, written, flushed; and read back and compared. */
export const part: BenchPart = {
  name: 'export',
  rows: ['export'],
  async run({ quick, folder, progress }: BenchContext): Promise<BenchRow[]> {
    const count = quick ? 50 : 1000;
    const rig = await startFileSetRig({ dataFolder: join(folder, 'data'), out: join(folder, 'out') });
    try {
      progress(`${count} CT of ${Math.round(pixelBytes / 1024)} kB`);
      const megabytes = (await fill(rig, count)) / 1e6;
      const rows: BenchRow[] = [];
      for (const verify of [false, true]) {
        const copyMs = await copied(rig, join(folder, 'copied'));
        await rm(join(folder, 'copied'), { recursive: true });
        const target = { kind: 'folder' as const, path: join(folder, 'out', String(verify)) };
        const start = performance.now();
        const job = await rig.write({ target, verify, profile: 'STD-GEN-CD', content: { web: false } });
        const ms = performance.now() - start;
        if (job.state !== 'done') throw new Error(`the export ended as ${job.state}: ${job.error?.message}`);
        const figure = (megabytes / ms) * 1000;
        const disk = (megabytes / copyMs) * 1000;
        rows.push({
          name: `export ${count} CT of 0.5 MB to a folder${verify ? ', read back and compared' : ''}`,
          unit: 'MB/s',
          figure,
          ratio: figure / disk,
          against: `copy ${round(disk)}`,
          budget: verify ? '' : `>= ${leastMBs} MB/s or ratio >= ${leastRatio}`,
          met: verify ? null : figure >= leastMBs || figure / disk >= leastRatio,
        });
        await rm(target.path, { recursive: true });
      }
      return rows;
    } finally {
      await rig.close();
    }
  },
};
