import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { has, text } from '../../src-shared/dicom/access.ts';
import { HeaderReader } from '../../src-shared/dicom/part10/read.ts';
import { namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { corpusAvailable, sampleOfCorpus } from '../../testing/corpus.ts';
import type { Archive } from '../archive/archive.ts';
import type { InstancePlace } from '../archive/types.ts';
import { type FileSetRig, madeStudies } from './testing/file-set-rig.ts';
import { rigsOfTests } from './testing/rigs-of-tests.ts';

const start = rigsOfTests();

/** Meta header, and where the data set begins. */
function beginningOf(bytes: Uint8Array) {
  const reader = new HeaderReader({ want: new Set(), salvage: true });
  reader.push(bytes.subarray(0, 64 * 1024));
  return reader.result();
}

/** Hash of the data set of every instance, and of the whole file. */
async function held(archive: Archive): Promise<Map<string, { dataSet: string; file: string }>> {
  const { rows } = await archive.search({ level: 'study', match: {}, limit: 10_000 });
  const selected = await archive.select({ studyRows: rows.map(({ row }) => row) });
  const found = new Map<string, { dataSet: string; file: string }>();
  for (const place of await archive.places([...selected.rows])) {
    const bytes = await readFile(place.path);
    const { dataSetOffset } = beginningOf(bytes);
    const hash = (part: Uint8Array) => createHash('sha256').update(part).digest('hex');
    found.set(place.sopInstanceUid, { dataSet: hash(bytes.subarray(dataSetOffset)), file: hash(bytes) });
  }
  return found;
}

const asStored = { profile: 'none', coding: { transferSyntaxUid: 'as-stored' } } as const;

async function startWithCorpus(): Promise<FileSetRig> {
  const rig = await start({ change: { storage: { duplicates: 'keep-first', durability: 'relaxed' } } });
  for (const { file } of sampleOfCorpus()) {
    // What is no valid object is no subject of file-sets.
    await rig.take([file]).catch(() => {});
  }
  return rig;
}

/** Of each class in each transfer syntax the smallest instance. */
async function oneOfEach({ archive, studyRows }: FileSetRig): Promise<InstancePlace[]> {
  const { rows } = await archive.select({ studyRows: await studyRows() });
  const smallest = new Map<string, InstancePlace>();
  for (const place of await archive.places([...rows])) {
    const key = `${place.sopClassUid} ${place.transferSyntaxUid}`;
    if (place.bytes < (smallest.get(key)?.bytes ?? Number.POSITIVE_INFINITY)) smallest.set(key, place);
  }
  return [...smallest.values()];
}

describe('archive, file-set, empty archive', () => {
  it('[VIT-103] [VIT-099] gives back the same files, byte for byte', async () => {
    const here = await start();
    await here.takeMade(madeStudies(2, 1, 2, 3));
    expect(await here.write()).toMatchObject({ state: 'done' });
    const there = await start();
    expect(await there.importFrom(join(here.out, 'disc'))).toEqual([]);
    const [before, after] = [await held(here.archive), await held(there.archive)];
    expect(after.size).toBe(12);
    for (const [uid, { dataSet }] of before) expect(after.get(uid)?.dataSet).toBe(dataSet);
    // What has our meta header goes out and comes in as a whole.
    const back = await start();
    expect(await there.write()).toMatchObject({ state: 'done' });
    expect(await back.importFrom(join(there.out, 'disc'))).toEqual([]);
    expect(await held(back.archive)).toEqual(after);
  });

  it.skipIf(!corpusAvailable)(
    '[VIT-103] [GCA-177] gives back the corpus as it is stored, whatever is in it',
    { timeout: 180_000 },
    async () => {
      const here = await startWithCorpus();
      const before = await held(here.archive);
      expect(before.size).toBeGreaterThan(250);
      const job = await here.write({ ...asStored, content: { web: false } });
      const result = await here.fileSets.result(job.id);
      expect(await here.jobs.problems(job.id)).toEqual([]);
      expect(result?.volumes[0]?.verified).toEqual({ files: expect.any(Number), different: [] });
      const twice = result?.notes.find(({ reason }) => reason === 'same-uid')?.instances ?? 0;
      expect(result?.volumes[0]?.instances).toBe(job.total);
      const folder = join(here.out, 'disc');
      const directory = readDirectory(await readFile(join(folder, 'DICOMDIR')));
      expect(directory).toMatchObject({ problems: [], orphans: [] });
      const named = [...namedFiles(directory.records)];
      expect(named).toHaveLength(result!.volumes[0]!.instances);
      for (const { record, above } of named) {
        for (const { attributes } of [record, ...above]) {
          // No private elements, also not in sequences.
          expect(JSON.stringify(attributes)).not.toMatch(/"[0-9A-F]{3}[13579BDF][0-9A-F]{4}":/);
        }
        const bytes = await readFile(join(folder, ...record.fileId!));
        const { meta, dataSetOffset } = beginningOf(bytes);
        expect(has(meta, '00020016')).toBe(false);
        expect(text(meta, '00020012')).toBe(here.settings.listener.implementation.classUid);
        const dataSet = createHash('sha256').update(bytes.subarray(dataSetOffset)).digest('hex');
        expect([record.sopInstanceUid, dataSet]).toEqual([
          record.sopInstanceUid,
          before.get(record.sopInstanceUid!)?.dataSet,
        ]);
      }
      expect(named.length + twice).toBeGreaterThanOrEqual(before.size);
      const there = await start();
      expect(await there.importFrom(folder)).toEqual([]);
      const after = await held(there.archive);
      expect(after.size).toBe(named.length);
      for (const [uid, { dataSet }] of after) expect([uid, dataSet]).toEqual([uid, before.get(uid)?.dataSet]);
    },
  );

  it.skipIf(!corpusAvailable)(
    'has pages of every class and transfer syntax of the corpus',
    async () => {
      const here = await startWithCorpus();
      const chosen = await oneOfEach(here);
      expect(chosen.length).toBeGreaterThan(70);
      const instanceRows = chosen.map(({ row }) => row);
      const selection = { catalogue: here.archive.id, studyRows: [], seriesRows: [], instanceRows };
      // With a limit there are fewer pictures of each.
      const job = await here.write({ ...asStored, selection, volumeBytes: 200_000_000 });
      expect(await here.jobs.problems(job.id)).toEqual([]);
      const { volumes, notes } = (await here.fileSets.result(job.id))!;
      expect(volumes).toMatchObject([{ instances: chosen.length, verified: { different: [] } }]);
      expect(notes).toEqual([]);
      const names = await readdir(join(here.out, 'disc'), { recursive: true });
      expect(names.filter((name) => name.endsWith('.JPG')).length).toBeGreaterThan(200);
      // No image is without a picture because others have many frames.
      for (const name of names.filter((path) => path.endsWith('.HTM'))) {
        expect(await readFile(join(here.out, 'disc', name), 'utf8'), name).not.toContain('no room');
      }
    },
    180_000,
  );
});
