import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { text } from '../../src-shared/dicom/access.ts';
import type { DirectoryFile } from '../../src-shared/file-set/model.ts';
import { directoryFiles, namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { writeDirectory } from '../../src-shared/file-set/write-directory.ts';
import { directoryOptions } from '../../testing/file-sets.ts';
import { type FileSetRig, madeStudies } from './testing/file-set-rig.ts';
import { rigsOfTests } from './testing/rigs-of-tests.ts';

const start = rigsOfTests();

const directoryOf = async (rig: FileSetRig) => readDirectory(await readFile(join(rig.out, 'disc', 'DICOMDIR')));
const adding = (rig: FileSetRig) => ({
  target: { kind: 'folder' as const, path: join(rig.out, 'disc'), update: true },
});

describe('adding to a file-set', () => {
  it('keeps what is there as it is, brings each instance once, and is the same file-set after', async () => {
    const rig = await start();
    const made = madeStudies(2, 1, 2, 2);
    await rig.takeMade(made.slice(0, 5));
    expect(await rig.write({ fileSetId: 'FIRST' })).toMatchObject({ state: 'done' });
    const before = await directoryOf(rig);
    const files = new Map<string, Buffer>();
    for (const { record } of namedFiles(before.records)) {
      files.set(record.fileId!.join('/'), await readFile(join(rig.out, 'disc', ...record.fileId!)));
    }
    await rig.takeMade(made.slice(5));
    const plan = await rig.fileSets.plan(await rig.request(adding(rig)));
    expect(plan).toMatchObject({ instances: 3, existing: { instances: 5, fileSetId: 'FIRST' }, refusals: [] });
    // Whose it is already, when something of another patient is to be put to it.
    expect(plan.existing?.others).toEqual([]);
    const all = await rig.request(adding(rig));
    const { rows } = await rig.archive.search({ level: 'study', match: { '00100020': ['P2'] } });
    const ofSecond = { ...all, selection: { ...all.selection, studyRows: rows.map(({ row }) => row) } };
    expect((await rig.fileSets.plan(ofSecond)).existing?.others).toMatchObject([{ patientId: 'P1' }]);
    const job = await rig.write(adding(rig));
    expect(job).toMatchObject({ state: 'done', done: 8 });
    expect((await rig.fileSets.result(job.id))?.notes).toEqual([
      expect.objectContaining({ kind: 'exists', reason: 'already-there', instances: 5 }),
    ]);
    const after = await directoryOf(rig);
    expect(after).toMatchObject({ fileSetId: 'FIRST', fileSetUid: before.fileSetUid, problems: [] });
    const named = [...namedFiles(after.records)];
    expect(new Set(named.map(({ record }) => record.sopInstanceUid)).size).toBe(8);
    // One record of each patient, study and series.
    expect(after.records.map(({ attributes }) => text(attributes, 'PatientID'))).toEqual(['P1', 'P2']);
    expect(after.records.flatMap(({ children }) => children.map((study) => study.children.length))).toEqual([2, 2]);
    for (const [path, bytes] of files) {
      expect(Buffer.compare(bytes, await readFile(join(rig.out, 'disc', path)))).toBe(0);
    }
    // Nothing is left to be brought.
    await expect(rig.fileSets.create(await rig.request(adding(rig)))).resolves.toBeDefined();
  });

  it('says why nothing can be added: no directory, one that is damaged, a folder of something else', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 2));
    const reasons = async () => (await rig.fileSets.plan(await rig.request(adding(rig)))).refusals;
    expect(await reasons()).toEqual(['no-file-set']);
    expect(await rig.write()).toMatchObject({ state: 'done' });
    const path = join(rig.out, 'disc', 'DICOMDIR');
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 300));
    expect(await reasons()).toEqual(expect.arrayContaining(['file-set-damaged']));
    await writeFile(path, 'no directory');
    expect(await reasons()).toEqual(expect.arrayContaining(['file-set-damaged']));
    const job = await rig.write(adding(rig));
    expect(job).toMatchObject({ state: 'failed', error: { parameters: { reason: 'file-set-damaged' } } });
    expect(await readFile(path, 'utf8')).toBe('no directory');
    await rm(path);
    expect((await rig.fileSets.plan(await rig.request())).refusals).toEqual(['folder-not-empty']);
    await expect(rig.fileSets.create(await rig.request())).rejects.toMatchObject({
      code: 'invalid-input',
      parameters: { reason: 'folder-not-empty' },
    });
  });

  it('is not done where the settings do not allow it', async () => {
    const rig = await start({ change: { media: { creation: { update: false } } } });
    await rig.takeMade(madeStudies(1, 1, 1, 1));
    await rig.write();
    expect((await rig.fileSets.plan(await rig.request(adding(rig)))).refusals).toContain('update-disabled');
  });

  /** A file-set of one image, its directory as somebody else would have written it. */
  const ofAnother = async (rig: FileSetRig, change: (file: DirectoryFile) => DirectoryFile) => {
    await rig.takeMade(madeStudies(1, 1, 1, 1));
    expect(await rig.write()).toMatchObject({ state: 'done' });
    const { files } = directoryFiles(await directoryOf(rig));
    const { bytes } = writeDirectory(files.map(change), directoryOptions);
    await writeFile(join(rig.out, 'disc', 'DICOMDIR'), bytes);
  };

  it('does not take what another study or patient has for what is to be added', async () => {
    const rig = await start();
    await ofAnother(rig, (file) => ({
      ...file,
      header: { ...file.header, '00100020': { vr: 'LO', Value: ['SOMEBODY'] } },
    }));
    const plan = await rig.fileSets.plan(await rig.request(adding(rig)));
    expect(plan).toMatchObject({ notes: [{ kind: 'left-out', reason: 'same-uid' }], refusals: ['nothing-left'] });
    const job = await rig.write(adding(rig));
    expect(job.state).toBe('failed');
    expect((await rig.fileSets.result(job.id))?.notes).toMatchObject([{ kind: 'left-out', reason: 'same-uid' }]);
  });

  it('claims no profile that what is there does not fit', async () => {
    const rig = await start();
    await ofAnother(rig, (file) => ({ ...file, transferSyntaxUid: '1.2.840.10008.1.2.4.90' }));
    await rig.takeMade(madeStudies(2, 1, 1, 1).slice(1));
    const plan = await rig.fileSets.plan(await rig.request(adding(rig)));
    expect(plan).toMatchObject({ claims: false, instances: 1 });
    const job = await rig.write(adding(rig));
    expect((await rig.fileSets.result(job.id))?.volumes).toMatchObject([{ profile: '' }]);
    expect(await readFile(join(rig.out, 'disc', 'README.TXT'), 'utf8')).not.toContain('STD-GEN');
  });

  it('is refused before anything is written where a directory cannot be written again', async () => {
    const rig = await start();
    await ofAnother(rig, (file) => file);
    const path = join(rig.out, 'disc', 'DICOMDIR');
    const bytes = await readFile(path);
    const at = bytes.indexOf('DICOM\\P0000001');
    bytes.write('dicom', at);
    await writeFile(path, bytes);
    expect((await rig.fileSets.plan(await rig.request(adding(rig)))).refusals).toContain('cannot-add');
    await rm(path);
    await symlink(join(rig.out, 'disc', 'README.TXT'), path);
    expect((await rig.fileSets.plan(await rig.request(adding(rig)))).refusals).toContain('file-set-damaged');
  });
});
