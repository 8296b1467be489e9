import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { ctImageStorage, madeFile } from '../archive/testing/instance.ts';
import type { Medium } from './medium.ts';
import { defaultReading } from './reading-rules.ts';
import { type DiscInstance, fileIdOf, madeDirectory, madeDisc, slices } from './testing/disc.ts';
import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();

const disc = (): string => join(rig.folder, 'disc');

const opened = (...paths: string[]) => rig.opened(...paths);

const listed = (medium: Medium): [string, string][] =>
  medium
    .unreadableFiles()
    .map(({ path, reason }): [string, string] => [path.slice(disc().length + 1), reason])
    .sort();

async function names(medium: Medium): Promise<string[]> {
  const { rows } = await medium.search({ level: 'study', match: {} });
  return rows.map(({ attributes }) => {
    const [name] = (attributes['00100010']?.Value ?? []) as { Alphabetic?: string }[];
    return `${name?.Alphabetic} ${attributes['00100020']?.Value?.[0]} ${attributes['00201208']?.Value?.[0]}`;
  });
}

it('[GCA-168] [VIT-088] [TEL-152] lists what a DICOMDIR says before a file is read, then reads the files', async () => {
  madeDisc(disc(), slices(60, 20), 'DISC_7');
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  expect(medium.info()).toMatchObject({
    kind: 'dicomdir',
    fileSetId: 'DISC_7',
    state: 'scanning',
    studies: 1,
    series: 3,
    instances: 60,
    scanned: 0,
    toScan: 60,
  });
  expect(await names(medium)).toEqual(['Doe^Jane P1 60']);
  const { rows } = await medium.search({ level: 'instance', match: {}, seriesRows: [2] });
  expect(rows).toHaveLength(20);
  letGo();
  await medium.ready;
  expect(medium.info()).toMatchObject({ state: 'ready', instances: 60, scanned: 60, missing: 0, wrong: 0, extra: 0 });
  // Who was listed is who was read: rows and revisions stay.
  const after = await medium.search({ level: 'instance', match: {}, seriesRows: [2] });
  expect(after.rows.map(({ row, revision }) => [row, revision])).toEqual(
    rows.map(({ row, revision }) => [row, revision]),
  );
  expect((await medium.series(2))?.instances[0]?.pixel).toMatchObject({ columns: 8 });
});

it('reads first what is opened first', async () => {
  madeDisc(disc(), slices(400, 100));
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  const last = medium.series(4);
  letGo();
  expect((await last)?.instances).toHaveLength(100);
  // What was under way when it was asked for, and the series: nothing else.
  expect(medium.info().scanned).toBeLessThan(200);
  await medium.ready;
  expect(medium.info().scanned).toBe(400);
});

it('opens a single instance, a study by its UID, and a whole study for import before the rest is read', async () => {
  madeDisc(disc(), slices(200, 100));
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  const asked = Promise.all([
    medium.instance(150),
    medium.locate({ sopInstanceUid: '1.2.3.1.2.170' }),
    medium.header(180),
    medium.instances([1]),
  ]);
  letGo();
  const [instance, located, header, all] = await asked;
  expect(instance?.description.pixel?.columns).toBe(8);
  expect(located.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual(['1.2.3.1.2.170']);
  expect(header['00080018']?.Value).toEqual(['1.2.3.1.2.180']);
  expect(all).toHaveLength(200);
  expect(all.every(({ bytes }) => bytes > 600)).toBe(true);
});

it('lists what is missing, and what no DICOMDIR names, which is read when it is asked for', async () => {
  const instances: DiscInstance[] = slices(10);
  instances[3] = { ...instances[3], only: 'directory' };
  instances[7] = { ...instances[7], only: 'file', seriesDescription: 'Forgotten' };
  madeDisc(disc(), instances);
  mkdirSync(join(disc(), 'VIEWER'));
  for (const name of ['VIEWER.EXE', 'README.TXT', 'INDEX.HTM']) writeFileSync(join(disc(), 'VIEWER', name), 'MZ');
  writeFileSync(
    join(disc(), 'LATE'),
    madeFile({ sopInstanceUid: '1.2.3.7', seriesUid: '1.2.3.8', studyUid: '1.2.3.6' }),
  );
  const medium = await opened(disc());
  expect(medium.info()).toMatchObject({ instances: 8, missing: 1, extra: 2, wrong: 0, unreadable: 1 });
  expect(listed(medium)).toEqual([
    ['DICOM/SE0001/IM000003', 'missing'],
    ['DICOM/SE0001/IM000007', 'extra'],
    ['LATE', 'extra'],
  ]);
  rig.media.scanExtra(medium.id);
  await medium.ready;
  expect(medium.info()).toMatchObject({ state: 'ready', studies: 2, instances: 10, missing: 1, extra: 0 });
});

it('shows a file under what it says itself, whatever the DICOMDIR says of it', async () => {
  const said = { patientId: 'P2', name: { Alphabetic: 'Roe^Mary' } };
  const instances: DiscInstance[] = slices(6);
  // Of another patient; another instance; another series.
  instances[1] = { ...instances[1], said };
  instances[2] = { ...instances[2], said: { sopInstanceUid: '1.2.3.999' } };
  instances[4] = { ...instances[4], said: { seriesUid: '1.2.3.1.7', modality: 'MR' } };
  madeDisc(disc(), instances);
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  expect((await names(medium)).sort()).toEqual(['Doe^Jane P1 5', 'Roe^Mary P2 1']);
  await medium.ready;
  expect(await names(medium)).toEqual(['Doe^Jane P1 6']);
  expect(medium.info()).toMatchObject({ studies: 1, series: 1, instances: 6, wrong: 3, unreadable: 0 });
  const wrong = medium.unreadableFiles().map(({ detail, reason }) => `${reason} ${detail}`);
  expect(wrong.join('\n')).toContain('Patient ID: P2 in the DICOMDIR, P1 in the file');
  expect(wrong.join('\n')).toContain('SOP Instance UID: 1.2.3.999 in the DICOMDIR');
  expect(wrong.join('\n')).toContain('Series Instance UID: 1.2.3.1.7 in the DICOMDIR');
  const { rows } = await medium.search({ level: 'study', match: {} });
  expect(rows[0]?.attributes['00080061']?.Value).toEqual(['CT']);
  expect(await medium.locate({ sopInstanceUid: '1.2.3.999' })).toEqual([]);
  expect((await medium.series(1))?.instances.every(({ patient }) => patient === undefined)).toBe(true);
});

it('gives away what belongs to a study by its files, also when it is chosen before they are read', async () => {
  const instances: DiscInstance[] = slices(6);
  instances[1] = { ...instances[1], said: { patientId: 'P2', name: { Alphabetic: 'Roe^Mary' } } };
  madeDisc(disc(), instances);
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  const { rows } = await medium.search({ level: 'study', match: {} });
  const chosen = Promise.all(rows.map(({ row }) => medium.select({ studyRows: [row] })));
  letGo();
  const counts = (await chosen).map((selected) => selected.rows.length);
  const patients = rows.map(({ attributes }) => attributes['00100020']?.Value?.[0]);
  expect(Object.fromEntries(patients.map((id, index) => [id, counts[index]]))).toEqual({ P1: 6, P2: 0 });
});

it("replaces a patient's name that the DICOMDIR has and the files have not", async () => {
  const instances = slices(3).map((one): DiscInstance => ({ ...one, said: { name: { Alphabetic: 'Roe^Mary' } } }));
  madeDisc(disc(), instances);
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  expect(await names(medium)).toEqual(['Roe^Mary P1 3']);
  await medium.ready;
  expect(await names(medium)).toEqual(['Doe^Jane P1 3']);
  expect(medium.info()).toMatchObject({ wrong: 3 });
  expect((await medium.search({ level: 'study', match: {}, text: 'roe' })).rows).toEqual([]);
  expect((await medium.search({ level: 'study', match: {}, text: 'jane' })).rows).toHaveLength(1);
  expect((await medium.series(1))?.patient.name).toBe('Doe^Jane');
});

it('takes out what is no instance, or damaged, though the DICOMDIR names it', async () => {
  madeDisc(disc(), slices(4));
  writeFileSync(join(disc(), 'DICOM', 'SE0001', 'IM000001'), 'nothing of the kind');
  writeFileSync(
    join(disc(), 'DICOM', 'SE0001', 'IM000002'),
    madeFile({ sopInstanceUid: '1.2.3.1.1.3' }).subarray(0, 500),
  );
  const medium = await opened(disc());
  expect(medium.info()).toMatchObject({ instances: 2, unreadable: 2 });
  expect(
    listed(medium)
      .map(([, reason]) => reason)
      .sort(),
  ).toEqual(['damaged', 'not-dicom']);
  expect((await medium.search({ level: 'instance', match: {} })).rows).toHaveLength(2);
});

it('[PXM-148] opens a DICOMDIR whatever its name is and wherever it lies, and a damaged one by its files', async () => {
  const deep = join(disc(), 'a', 'b c', 'd');
  madeDisc(deep, slices(3));
  renameSync(join(deep, 'DICOMDIR'), join(deep, 'dir.dat'));
  expect((await opened(join(deep, 'dir.dat'))).info()).toMatchObject({ kind: 'dicomdir', instances: 3 });
  writeFileSync(join(deep, 'dicomdir'), 'no directory');
  const medium = await opened(deep);
  expect(medium.info()).toMatchObject({ instances: 3, state: 'ready' });
  expect(medium.unreadableFiles().map(({ reason }) => reason)).toContain('not-dicom');
});

it('finds files whose names are in the other case, have a version, or were written with slashes', async () => {
  const instances: DiscInstance[] = slices(3).map((one, index) => ({ ...one, fileId: fileIdOf(index) }));
  madeDisc(disc(), instances);
  renameSync(join(disc(), 'DICOM', 'IM000000'), join(disc(), 'DICOM', 'im000000;1'));
  renameSync(join(disc(), 'DICOM', 'IM000001'), join(disc(), 'DICOM', 'im000001.'));
  renameSync(join(disc(), 'DICOM'), join(disc(), 'dicom'));
  const directory = readFileSync(join(disc(), 'DICOMDIR'), 'latin1');
  expect(directory).toContain('DICOM\\IM000002');
  writeFileSync(join(disc(), 'DICOMDIR'), directory.replace('DICOM\\IM000002', 'DICOM/IM000002'), 'latin1');
  expect((await opened(disc())).info()).toMatchObject({ instances: 3, missing: 0 });
});

it('never follows a name or a link out of the medium', async () => {
  const instances: DiscInstance[] = slices(3).map((one, index) => ({ ...one, fileId: fileIdOf(index) }));
  madeDisc(disc(), instances);
  writeFileSync(join(rig.folder, 'SECRET'), madeFile({ sopInstanceUid: '1.2.3.66', patientId: 'OUTSIDE' }));
  mkdirSync(join(rig.folder, 'OUT'));
  writeFileSync(join(rig.folder, 'OUT', 'IM000001'), madeFile({ sopInstanceUid: '1.2.3.67', patientId: 'OUTSIDE' }));
  rmSync(join(disc(), 'DICOM', 'IM000001'));
  symlinkSync(join(rig.folder, 'SECRET'), join(disc(), 'DICOM', 'IM000001'));
  symlinkSync(join(rig.folder, 'OUT'), join(disc(), 'LINKED'));
  symlinkSync(disc(), join(disc(), 'LOOP'));
  symlinkSync(join(disc(), 'DICOM', 'IM000002'), join(disc(), 'INNER'));
  // File IDs that lead up, that are absolute, of another computer, and through links.
  const bytes = Buffer.from(madeDirectory(instances)).toString('latin1');
  expect(bytes).toContain('DICOM\\IM000002');
  const lies = [
    '..\\SECRET     ',
    '\\\\HOST\\SECRET',
    'C:\\..\\SECRET ',
    'LINKED\\IM0001',
    '../../SECRET  ',
    '/etc/passwd   ',
  ];
  for (const lie of lies) {
    writeFileSync(
      join(disc(), 'DICOMDIR'),
      Buffer.from(bytes.replace('DICOM\\IM000002', lie.slice(0, 14).padEnd(14)), 'latin1'),
    );
    const medium = await opened(disc());
    rig.media.scanExtra(medium.id);
    await medium.ready;
    expect(await names(medium), lie).toEqual(['Doe^Jane P1 3']);
    expect(medium.info().instances, lie).toBe(3);
    expect(listed(medium).some(([path, reason]) => path === 'DICOM/IM000001' && reason === 'unsupported')).toBe(true);
    await rig.media.close(medium.id);
  }
});

it('[TEL-153] lists only classes that are known where the settings say so', async () => {
  madeDisc(disc(), slices(2));
  const unknown = Buffer.from(
    Buffer.from(madeFile({ sopInstanceUid: '1.2.3.5' }))
      .toString('latin1')
      .replaceAll(ctImageStorage, '1.2.840.10008.5.1.4.1.9.9'),
    'latin1',
  );
  expect(unknown.length).toBe(madeFile({ sopInstanceUid: '1.2.3.5' }).length);
  writeFileSync(join(disc(), 'PRIVATE'), unknown);
  rmSync(join(disc(), 'DICOMDIR'));
  rig.rules = { ...defaultReading, onlyKnownClasses: true };
  const medium = await opened(disc());
  expect(medium.info()).toMatchObject({ instances: 2, unreadable: 1 });
  await rig.media.close(medium.id);
  rig.rules = defaultReading;
  expect((await opened(disc())).info()).toMatchObject({ instances: 3, unreadable: 0 });
});

it('ends a study that two discs share under one name: the same UID of two patients is two studies', async () => {
  const instances: DiscInstance[] = slices(4);
  instances[3] = { ...instances[3], patientId: 'P9', name: { Alphabetic: 'Poe^Ann' } };
  madeDisc(disc(), instances);
  const medium = await opened(disc());
  expect((await names(medium)).sort()).toEqual(['Doe^Jane P1 3', 'Poe^Ann P9 1']);
  expect(medium.info()).toMatchObject({ wrong: 0 });
});

it('is gone while it is taken out, comes back, and never reads another disc in its place', async () => {
  madeDisc(disc(), slices(200, 100), 'FIRST');
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  const waiting = medium.series(2);
  const away = join(rig.folder, 'away');
  renameSync(disc(), away);
  letGo();
  await expect(waiting).rejects.toMatchObject({ code: 'io', parameters: { reason: 'gone' } });
  expect(medium.info()).toMatchObject({ state: 'gone', instances: 200, missing: 0, unreadable: 0 });
  await expect(medium.series(1)).rejects.toMatchObject({ code: 'io' });
  // Another disc at the same place, with files of the same names.
  madeDisc(
    disc(),
    slices(200, 100).map((one): DiscInstance => ({ ...one, patientId: 'P2', name: { Alphabetic: 'Roe^Mary' } })),
    'OTHER',
  );
  await medium.look();
  expect(medium.info().state).toBe('gone');
  await expect(medium.instance(5)).rejects.toMatchObject({ code: 'io' });
  rmSync(disc(), { recursive: true });
  renameSync(away, disc());
  await medium.look();
  await medium.ready;
  expect(medium.info()).toMatchObject({ state: 'ready', instances: 200, missing: 0, unreadable: 0 });
  expect((await medium.series(2))?.instances).toHaveLength(100);
  expect(await names(medium)).toEqual(['Doe^Jane P1 200']);
});

it('loses nothing that was not catalogued yet when it was taken out', async () => {
  madeDisc(disc(), slices(1200, 100));
  const medium = await rig.media.medium([disc()]);
  const [directory] = medium.contents.directories;
  const resolve = directory!.resolve;
  const away = join(rig.folder, 'away');
  let asked = 0;
  directory!.resolve = (fileId) => {
    if (++asked === 650) renameSync(disc(), away);
    return resolve(fileId);
  };
  await medium.catalogued;
  expect(medium.info()).toMatchObject({ state: 'gone', missing: 0, unreadable: 0 });
  renameSync(away, disc());
  await medium.look();
  await medium.ready;
  expect(medium.info()).toMatchObject({ state: 'ready', instances: 1200, missing: 0, extra: 0, unreadable: 0 });
});

it('gives everything of a study away that is chosen while the DICOMDIR is catalogued', async () => {
  madeDisc(disc(), slices(1200));
  const medium = await rig.media.medium([disc()]);
  expect((await medium.select({ studyUids: ['1.2.3.1'] })).rows).toHaveLength(1200);
});

it('shows no icon of a DICOMDIR that was written anew', async () => {
  madeDisc(disc(), slices(2));
  const letGo = rig.holdReading();
  const medium = await rig.media.medium([disc()]);
  await medium.catalogued;
  writeFileSync(join(disc(), 'DICOMDIR'), madeDirectory(slices(3)));
  await medium.look();
  expect(medium.info().state).toBe('gone');
  expect(await medium.icon({ row: 1 })).toBeUndefined();
  letGo();
});

it('refuses bytes of a file that was exchanged under it', async () => {
  madeDisc(disc(), slices(2));
  const medium = await opened(disc());
  const location = await medium.instance(1);
  writeFileSync(location!.path, madeFile({ sopInstanceUid: '1.2.3.1.1.1', patientId: 'SOMEBODY ELSE' }));
  await expect(medium.open(location!)).rejects.toMatchObject({ code: 'io' });
});

it.skipIf(!corpusAvailable)(
  '[VIT-090] reads a DICOMDIR in each of the three uncompressed encodings, completely',
  async () => {
    for (const name of [
      'DICOMDIR',
      'DICOMDIR-implicit',
      'DICOMDIR-bigEnd',
      'DICOMDIR-nooffset',
      'DICOMDIR-reordered',
    ]) {
      const medium = await rig.media.medium([corpusPath(`dicomdir/pydicom-small/${name}`)]);
      await medium.catalogued;
      expect(medium.info(), name).toMatchObject({ fileSetId: 'PYDICOM_TEST', studies: 6, series: 13, instances: 31 });
      await medium.ready;
      expect(medium.info(), name).toMatchObject({ instances: 31, missing: 0, wrong: 0, unreadable: 0, extra: 58 });
      await rig.media.close(medium.id);
    }
    const without = await opened(corpusPath('dicomdir/pydicom-small/DICOMDIR-nopatient'));
    expect(without.info()).toMatchObject({ instances: 31, missing: 0, wrong: 0, unreadable: 0 });
    const alpha = await opened(corpusPath('dicomdir/pydicom-small/TINY_ALPHA'));
    expect(alpha.info()).toMatchObject({ instances: 50, missing: 0, wrong: 0, unreadable: 0, extra: 1 });
  },
);

it.skipIf(!corpusAvailable)('lists exactly what a partial disc lacks', async () => {
  const medium = await opened(corpusPath('dicomdir/philips-ct-cd'));
  expect(medium.info()).toMatchObject({ studies: 1, series: 3, instances: 64, missing: 369, wrong: 0, extra: 4 });
  const lacking: Record<string, number> = {};
  for (const { path } of medium.unreadable) {
    const series = path.split(/[\\/]/).slice(-4, -1).join('/');
    lacking[series] = (lacking[series] ?? 0) + 1;
  }
  // As other readers find them.
  expect(lacking).toEqual({
    'DICOM/S21610/S2010': 54,
    'DICOM/S21570/S1000': 1,
    'DICOM/S21570/S2010': 28,
    'DICOM/S21570/S2020': 140,
    'DICOM/S21570/S2030': 140,
    'DICOM/S21570/S4010': 6,
  });
  rig.media.scanExtra(medium.id);
  await medium.ready;
  // The directories of series are directories, no instances.
  expect(medium.info()).toMatchObject({ instances: 64, extra: 0, unreadable: 369 });
});
