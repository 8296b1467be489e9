import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readHeaderOfFile } from '../src-main/archive/read-header.ts';
import { inSlices } from '../src-main/file-set/in-slices.ts';
import { text } from '../src-shared/dicom/access.ts';
import { FileIds } from '../src-shared/file-set/file-ids.ts';
import type { DirectoryFile } from '../src-shared/file-set/model.ts';
import { listingFiles, readDirectory, readingDirectory } from '../src-shared/file-set/read-directory.ts';
import { writeDirectory, writingDirectory } from '../src-shared/file-set/write-directory.ts';
import { directoryFile, directoryOptions, fileSetObject } from '../testing/file-sets.ts';
import { peersAvailable, runPeer } from '../testing/peers.ts';
import { ctImage } from '../testing/phantom-image.ts';
import { atMostRow, type BenchContext, type BenchPart, type BenchRow, ratioRow } from './row.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';

/** Slices of some series, where a file-set has them. */
async function makeFiles(folder: string, count: number): Promise<void> {
  const ids = new FileIds();
  for (let number = 1; number <= count; number++) {
    const series = number % 8;
    const elements = fileSetObject({
      sopClassUid: ct,
      modality: 'CT',
      series: `${series}`,
      seriesNumber: series + 1,
      number,
    });
    const { file } = ctImage({ seed: `directory ${number}`, rows: 128, columns: 128, elements });
    const path = join(folder, ...ids.next({ sopClassUid: ct, header: elements }));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file);
  }
}

/** The same as `dcmmkdir` does: reads every file of a folder and writes its DICOMDIR. */
async function makeDirectory(folder: string): Promise<number> {
  const files: DirectoryFile[] = [];
  for (const entry of await readdir(join(folder, 'DICOM'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { meta, dataSet } = readHeaderOfFile(path, {});
    const said = (tag: string): string => text(meta, tag) ?? '';
    files.push({
      fileId: path.slice(folder.length + 1).split(/[\\/]/),
      sopClassUid: said('00020002'),
      sopInstanceUid: said('00020003'),
      transferSyntaxUid: said('00020010'),
      header: dataSet,
    });
  }
  await writeFile(join(folder, 'DICOMDIR'), writeDirectory(files, directoryOptions).bytes);
  return files.length;
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** Longest time for which the loop did nothing else, in milliseconds of this thread: what other programs do meanwhile is none of ours. */
async function longestHold(work: () => Promise<unknown>): Promise<number> {
  const spent = (): number => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let before = spent();
  const turn = (): void => {
    const now = spent();
    longest = Math.max(longest, now - before);
    before = now;
  };
  let isWorking = true;
  const turns = (async () => {
    while (isWorking) {
      await new Promise((resolve) => setImmediate(resolve));
      turn();
    }
  })();
  await work();
  isWorking = false;
  await turns;
  return longest;
}

export const part: BenchPart = {
  name: 'directory',
  rows: ['DICOMDIR'],
  async run({ quick, folder, progress, skipped }: BenchContext): Promise<BenchRow[]> {
    const rows: BenchRow[] = [];
    const count = quick ? 100 : 2000;
    const name = `DICOMDIR of ${count} CT`;
    progress(name);
    await makeFiles(folder, count);
    if (peersAvailable('dcmmkdir')) {
      const theirs = ['-q', '+D', 'THEIRS', '+id', '.', '+r', 'DICOM'];
      const best = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
      for (let round = 0; round < (quick ? 1 : 4); round++) {
        best.ours = Math.min(best.ours, await timed(() => makeDirectory(folder)));
        await rm(join(folder, 'THEIRS'), { force: true });
        const run = async (): Promise<void> => {
          const { status, output } = await runPeer('dcmmkdir', theirs, { cwd: folder });
          if (status !== 0) throw new Error(`dcmmkdir: ${output.slice(0, 500)}`);
        };
        best.theirs = Math.min(best.theirs, await timed(run));
      }
      const rate = (ms: number): number => (count * 1000) / ms;
      rows.push(ratioRow(name, 'files/s', rate(best.ours), { name: 'dcmmkdir', figure: rate(best.theirs) }, 1));
    } else skipped(name, 'dcmmkdir is not installed');
    const ids = new FileIds();
    const many = Array.from({ length: quick ? 500 : 10_000 }, (_, index) =>
      directoryFile(
        fileSetObject({
          sopClassUid: ct,
          modality: 'CT',
          series: `${index % 40}`,
          seriesNumber: index % 40,
          number: index,
        }),
        ids,
      ),
    );
    progress(`${many.length} records`);
    let bytes: Uint8Array = new Uint8Array();
    const writing: number[] = [];
    const reading: number[] = [];
    for (let round = 0; round < 3; round++) {
      writing.push(
        await timed(async () => {
          bytes = writeDirectory(many, directoryOptions).bytes;
        }),
      );
      reading.push(await timed(async () => readDirectory(bytes)));
    }
    const made: number[] = [];
    const read: number[] = [];
    for (let round = 0; round < 3; round++) {
      made.push(await longestHold(() => inSlices(writingDirectory(many, directoryOptions))));
      read.push(await longestHold(async () => inSlices(listingFiles(await inSlices(readingDirectory(bytes))))));
    }
    rows.push(
      atMostRow(`DICOMDIR of ${many.length} instances: made, longest hold of the loop`, 'ms', Math.min(...made), 30),
      atMostRow(`DICOMDIR of ${many.length} instances: read, longest hold of the loop`, 'ms', Math.min(...read), 30),
      atMostRow(`DICOMDIR of ${many.length} instances: made`, 'ms', Math.min(...writing), 1000),
      atMostRow(`DICOMDIR of ${many.length} instances: record tree read`, 'ms', Math.min(...reading), 1000),
    );
    return rows;
  },
};
