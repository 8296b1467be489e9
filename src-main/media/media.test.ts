import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { madeFile } from '../archive/testing/instance.ts';
import { silentLog } from '../log/types.ts';
import { Media } from './media.ts';
import type { Medium } from './medium.ts';
import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();

const opened = (...paths: string[]) => rig.opened(...paths);

const extrasOf = (medium: Medium): string[] =>
  medium
    .unreadableFiles()
    .filter(({ reason }) => reason === 'extra')
    .map(({ path }) => path);

async function whole(medium: Medium, sopInstanceUid: string): Promise<Uint8Array> {
  const [location] = await medium.locate({ sopInstanceUid });
  const access = await medium.open(location!);
  try {
    return await access.read(0, access.size);
  } finally {
    await access.close();
  }
}

it('shows the studies of a folder, and what in it is no DICOM with its reason', async () => {
  mkdirSync(join(rig.folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(rig.folder, 'a', 'one'), madeFile({ sopInstanceUid: '1.2.3.1.1.1' }));
  writeFileSync(join(rig.folder, 'a', 'b', 'two.dcm'), madeFile({ sopInstanceUid: '1.2.3.1.1.2', number: 2 }));
  writeFileSync(join(rig.folder, 'readme.txt'), 'nothing of the kind');
  writeFileSync(join(rig.folder, 'short.dcm'), madeFile({ sopInstanceUid: '1.2.3.9' }).subarray(0, 500));
  const medium = await opened(rig.folder);
  expect(medium.info()).toMatchObject({
    kind: 'folder',
    state: 'ready',
    studies: 1,
    series: 1,
    instances: 2,
    scanned: 4,
    toScan: 4,
    unreadable: 2,
  });
  expect(
    medium
      .unreadableFiles()
      .map(({ path, reason }) => [path.slice(rig.folder.length + 1), reason])
      .sort(),
  ).toEqual([
    ['readme.txt', 'not-dicom'],
    ['short.dcm', 'damaged'],
  ]);
  expect(medium.unreadableFiles().find(({ reason }) => reason === 'damaged')?.offset).toBe(500);
  const { rows } = await medium.search({ level: 'study', match: {} });
  expect(rows[0]?.attributes['00100010']?.Value).toEqual([{ Alphabetic: 'Doe^Jane' }]);
  expect((await medium.series(1))?.instances.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([
    '1.2.3.1.1.1',
    '1.2.3.1.1.2',
  ]);
  expect(Buffer.from(await whole(medium, '1.2.3.1.1.2'))).toEqual(
    Buffer.from(madeFile({ sopInstanceUid: '1.2.3.1.1.2', number: 2 })),
  );
});

it('reads stored and deflated entries of a ZIP archive at any place', async () => {
  const stored = madeFile({ sopInstanceUid: '1.2.3.1.1.1', pixelBytes: 4096 });
  const deflated = madeFile({ sopInstanceUid: '1.2.3.1.1.2', number: 2, pixelBytes: 4096, fill: 7 });
  const path = join(rig.folder, 'disc.zip');
  writeFileSync(
    path,
    zipSync({
      'IMAGES/A': [stored, { level: 0 }],
      'IMAGES/B': [deflated, { level: 6 }],
      'note.txt': new Uint8Array([1, 2]),
    }),
  );
  const medium = await opened(path);
  expect(medium.info()).toMatchObject({ kind: 'zip', instances: 2, unreadable: 1 });
  expect(Buffer.from(await whole(medium, '1.2.3.1.1.1'))).toEqual(Buffer.from(stored));
  expect(Buffer.from(await whole(medium, '1.2.3.1.1.2'))).toEqual(Buffer.from(deflated));
  const [location] = await medium.locate({ sopInstanceUid: '1.2.3.1.1.2' });
  expect(location?.zipEntry).toBe('IMAGES/B');
  expect((await medium.header(location!.row))['00080018']?.Value).toEqual(['1.2.3.1.1.2']);
  const access = await medium.open(location!);
  await expect(access.read(access.size - 4, 5)).rejects.toMatchObject({ code: 'damaged' });
  await access.close();
});

it('does not open what is not there, and a ZIP archive that is none', async () => {
  await expect(rig.media.open([join(rig.folder, 'missing')])).rejects.toMatchObject({ code: 'not-found' });
  const path = join(rig.folder, 'fake.zip');
  writeFileSync(path, 'no archive');
  await expect(rig.media.open([path])).rejects.toMatchObject({ code: 'damaged' });
  expect(rig.media.list()).toEqual([]);
});

it('tells changes, lists what is open, and forgets it', async () => {
  writeFileSync(join(rig.folder, 'one'), madeFile());
  const changed: string[] = [];
  rig.media.onStudiesChanged((id) => changed.push(id));
  const medium = await opened(rig.folder);
  expect(changed).toContain(medium.id);
  expect(rig.media.list()).toHaveLength(1);
  expect((await rig.media.open([rig.folder])).id).toBe(medium.id);
  await rig.media.close(medium.id);
  expect(rig.media.list()).toEqual([]);
  await expect(rig.media.close(medium.id)).rejects.toMatchObject({ code: 'not-found' });
});

it('keeps copies of large entries in a folder of its own, and removes what a crash has left there', async () => {
  const path = join(rig.folder, 'large.zip');
  const large = madeFile({ pixelBytes: 34 * 1024 * 1024 });
  writeFileSync(path, zipSync({ large: [large, { level: 1 }] }));
  const copies = join(rig.folder, 'copies');
  mkdirSync(join(copies, 'negatoscope-medium-of-a-crash'), { recursive: true });
  writeFileSync(join(copies, 'negatoscope-medium-of-a-crash', 'patient'), 'Doe^Jane');
  const media = new Media(rig.pool, silentLog, undefined, undefined, copies);
  const medium = await media.medium([path]);
  await medium.ready;
  expect(existsSync(copies)).toBe(false);
  expect(Buffer.from(await whole(medium, '1.2.3.1.1.1')).equals(large)).toBe(true);
  expect(readdirSync(copies)).toHaveLength(1);
  await media.close(medium.id);
  expect(readdirSync(copies)).toEqual([]);
  await media.closeAll();
  expect(existsSync(copies)).toBe(false);
});

it('opens the same paths once, however often they are asked for at the same time', async () => {
  writeFileSync(join(rig.folder, 'one'), madeFile());
  const opened = await Promise.all([1, 2, 3].map(() => rig.media.medium([rig.folder])));
  expect(new Set(opened).size).toBe(1);
  expect(rig.media.list()).toHaveLength(1);
});

it('opens nothing any more once it was closed, also what was just being opened', async () => {
  writeFileSync(join(rig.folder, 'one'), madeFile());
  const opening = rig.media.medium([rig.folder]);
  await rig.media.closeAll();
  await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
  expect(rig.media.list()).toEqual([]);
});

it('gives back every file and thread of media that were opened and closed', async () => {
  writeFileSync(join(rig.folder, 'one'), madeFile());
  writeFileSync(join(rig.folder, 'a.zip'), zipSync({ one: madeFile() }));
  const open = (): number => readdirSync('/proc/self/fd').length + readdirSync('/proc/self/task').length;
  const cycle = async (path: string): Promise<void> => {
    const medium = await opened(path);
    const location = await medium.instance(1);
    const access = await medium.open(location!);
    await access.read(0, 100);
    if (path === rig.folder) await access.close();
    await rig.media.close(medium.id);
    if (path !== rig.folder) await access.close();
  };
  await cycle(rig.folder);
  await cycle(join(rig.folder, 'a.zip'));
  const before = process.platform === 'linux' ? open() : 0;
  for (let round = 0; round < 4; round++) {
    await cycle(rig.folder);
    await cycle(join(rig.folder, 'a.zip'));
  }
  if (process.platform === 'linux') expect(open()).toBeLessThan(before + 5);
});

it.skipIf(!corpusAvailable)('reads a real disc by its DICOMDIR', async () => {
  const medium = await opened(corpusPath('dicomdir/philips-ct-cd'));
  // Only a part of the disc is in the corpus: the other files that its directory names are missing.
  expect(medium.info()).toMatchObject({ kind: 'dicomdir', studies: 1, unreadable: 369, instances: 64 });
  expect(new Set(medium.unreadable.map(({ reason }) => reason))).toEqual(new Set(['missing']));
  expect(extrasOf(medium).every((path) => path.endsWith('DIRFILE'))).toBe(true);
});

it.skipIf(!corpusAvailable)('reads every variant of a DICOMDIR, with names in the other case', async () => {
  const copy = join(rig.folder, 'disc');
  cpSync(corpusPath('dicomdir/pydicom-small'), copy, { recursive: true });
  rmSync(join(copy, 'TINY_ALPHA'), { recursive: true });
  const expected = (await opened(join(copy, 'DICOMDIR'))).info();
  expect(expected).toMatchObject({ kind: 'dicomdir', unreadable: 0 });
  expect(expected.instances).toBeGreaterThan(25);
  for (const variant of ['bigEnd', 'implicit', 'nooffset', 'reordered', 'nopatient']) {
    const medium = await opened(join(copy, `DICOMDIR-${variant}`));
    const { studies, series, instances } = medium.info();
    const same = { studies: expected.studies, series: expected.series, instances: expected.instances };
    if (variant === 'nopatient') expect(instances, variant).toBeGreaterThan(0);
    else expect({ studies, series, instances }, variant).toEqual(same);
  }
  const inner = join(copy, '98892003', 'MR1');
  renameSync(inner, join(copy, '98892003', 'mr1.;1'));
  const renamed = await opened(copy);
  expect(renamed.info()).toMatchObject({ instances: expected.instances, unreadable: 0 });
});

it.skipIf(!corpusAvailable)(
  'names files that the DICOMDIR lacks, and looks into everything when it names nothing',
  async () => {
    const copy = join(rig.folder, 'disc');
    cpSync(corpusPath('dicomdir/pydicom-small'), copy, { recursive: true });
    rmSync(join(copy, 'TINY_ALPHA'), { recursive: true });
    renameSync(join(copy, '98892003'), join(copy, 'MOVED'));
    const medium = await opened(copy);
    expect(medium.unreadableFiles().filter(({ reason }) => reason === 'missing').length).toBeGreaterThan(0);
    expect(extrasOf(medium).some((path) => path.includes('MOVED'))).toBe(true);
    const empty = await opened(join(copy, 'DICOMDIR-empty.dcm'));
    expect(empty.info().instances).toBeGreaterThan(25);
  },
);
