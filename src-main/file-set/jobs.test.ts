import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { writePart10 } from '../../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { namedFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';
import { MediaActions } from '../media/actions.ts';
import { madeStudies } from './testing/file-set-rig.ts';
import { rigsOfTests } from './testing/rigs-of-tests.ts';
import type { VolumeWriter } from './types.ts';

const start = rigsOfTests();

const namesIn = async (folder: string): Promise<string[]> => {
  const { records, problems, fileSetId } = readDirectory(await readFile(join(folder, 'DICOMDIR')));
  expect(problems).toEqual([]);
  return [fileSetId, ...[...namedFiles(records)].map(({ record }) => record.sopInstanceUid ?? '')];
};
const nothing = { selection: { catalogue: 'archive', studyRows: [], seriesRows: [], instanceRows: [] } };

const keyObject = (number: number, title: string, images: string[]): Uint8Array => {
  const sopClassUid = '1.2.840.10008.5.1.4.1.1.88.59';
  const sopInstanceUid = `1.2.826.1.1.7.${number}`;
  const text = (vr: 'UI' | 'CS' | 'SH' | 'LO', value: string) => ({ vr, Value: [value] });
  const item = (uid: string): DataSet => ({
    '00081199': {
      vr: 'SQ',
      Value: [{ '00081150': text('UI', '1.2.840.10008.5.1.4.1.1.2'), '00081155': text('UI', uid) }],
    },
    '0040A010': text('CS', 'CONTAINS'),
    '0040A040': text('CS', 'IMAGE'),
  });
  const dataSet: DataSet = {
    '00080016': text('UI', sopClassUid),
    '00080018': text('UI', sopInstanceUid),
    '00080060': text('CS', 'KO'),
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Patient 1' }] },
    '00100020': text('LO', 'P1'),
    '0020000D': text('UI', '1.2.826.1.1'),
    '0020000E': text('UI', '1.2.826.1.1.7'),
    '00200013': { vr: 'IS', Value: [number] },
    '0040A043': {
      vr: 'SQ',
      Value: [{ '00080100': text('SH', title), '00080102': text('SH', 'DCM'), '00080104': text('LO', 'Title') }],
    },
    '0040A730': { vr: 'SQ', Value: images.map(item) },
  };
  const of = {
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: explicitVrLittleEndian,
    implementationClassUid: '1.2.3',
  };
  return writePart10(of, dataSet);
};

describe('jobs that write file-sets', () => {
  it('split over volumes, keep studies together, and name each volume', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(3, 1, 2, 4).map((made) => ({ ...made, pixelBytes: 60_000 })));
    const wanted = { volumeBytes: 1_400_000, fileSetId: 'SPLIT', content: { web: false } };
    const plan = await rig.fileSets.plan(await rig.request(wanted));
    expect(plan.volumes.map(({ instances }) => instances)).toEqual([8, 8, 8]);
    const job = await rig.write(wanted);
    expect(job).toMatchObject({ state: 'done', done: 24 });
    const result = await rig.fileSets.result(job.id);
    const folders = [1, 2, 3].map((number) => join(rig.out, 'disc', `DISC${number}`));
    expect(result?.volumes.map(({ path }) => path)).toEqual(folders);
    expect(new Set(result?.volumes.map(({ fileSetUid }) => fileSetUid)).size).toBe(3);
    for (const [index, folder] of folders.entries()) {
      const [id, ...uids] = await namesIn(folder);
      expect(id).toBe(`SPLIT_${index + 1}`);
      expect(new Set(uids.map((uid) => uid.split('.')[3]))).toEqual(new Set([String(index + 1)]));
    }
    expect(rig.audited.filter(({ kind }) => kind === 'data-export')).toHaveLength(3);
  });

  it('leave out what was damaged meanwhile, say so, and bring it when somebody says "again"', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 4));
    const selected = await rig.archive.select({ studyRows: await rig.studyRows() });
    const [, second] = await rig.archive.places([...selected.rows]);
    const whole = await readFile(second!.path);
    await rm(second!.path);
    const job = await rig.write();
    expect(job).toMatchObject({ state: 'warning', failed: 1 });
    expect((await rig.jobs.problems(job.id)).map(({ object }) => object)).toEqual([second!.sopInstanceUid]);
    expect((await rig.fileSets.result(job.id))?.notes).toMatchObject([
      { kind: 'left-out', reason: 'unreadable', instances: 1 },
    ]);
    expect(await namesIn(join(rig.out, 'disc'))).toHaveLength(4);
    await writeFile(second!.path, whole);
    await rig.jobs.retry(job.id);
    expect(await rig.jobs.finished(job.id)).toMatchObject({ state: 'done', failed: 0 });
    expect(await namesIn(join(rig.out, 'disc'))).toHaveLength(5);
    expect((await rig.fileSets.result(job.id))?.notes).toEqual([]);
  });

  it('write only images that key object notes name, without those that were rejected', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 2, 3));
    await rig.take([
      keyObject(1, '113000', ['1.2.826.1.1.1.2', '1.2.826.1.1.2.3']),
      keyObject(2, '113001', ['1.2.826.1.1.1.1']),
    ]);
    const job = await rig.write({ content: { keyImagesOnly: true } });
    expect(job.state).toBe('warning');
    const [, ...uids] = await namesIn(join(rig.out, 'disc'));
    expect(uids.sort()).toEqual(['1.2.826.1.1.1.2', '1.2.826.1.1.2.3', '1.2.826.1.1.7.1']);
  });

  it('hold no password: neither in the state database nor in what they answer; and ask for it after a restart', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 1));
    const target = { kind: 'zip' as const, path: join(rig.dataFolder, '..', 'secret.zip'), encrypt: true };
    expect((await rig.fileSets.plan(await rig.request({ target }))).refusals).toContain('password-missing');
    const job = await rig.write({ target, password: 'Open, Sesame 4711' });
    expect(job.state).toBe('done');
    for (const name of await readdir(rig.dataFolder)) {
      if (!name.startsWith('state')) continue;
      const bytes = await readFile(join(rig.dataFolder, name)).catch(() => Buffer.alloc(0));
      expect(bytes.includes('Sesame 4711')).toBe(false);
    }
    expect(JSON.stringify([job, await rig.fileSets.result(job.id), rig.audited])).not.toContain('Sesame');
    await rig.close(true);
    await rm(target.path);
    const again = await start({ after: rig });
    await again.jobs.retry(job.id).catch(() => {});
    expect(await again.jobs.finished(job.id)).toMatchObject({
      state: 'failed',
      error: { parameters: { reason: 'password-missing' } },
    });
    await again.fileSets.password(job.id, 'Another one');
    expect((await again.jobs.finished(job.id)).state).toBe('done');
    await expect(again.fileSets.password(job.id + 1, 'x')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('go on after the program ended in the middle, and leave nothing twice', async () => {
    let calls = 0;
    let interrupt = (): void => {};
    const reached = new Promise<void>((resolve) => {
      interrupt = resolve;
    });
    const first = await start({
      transcoder: (real) => ({
        transcode: async (instance, target, signal) => {
          if (++calls < 3) return real.transcode(instance, target, signal);
          interrupt();
          return new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new NegatoscopeError('cancelled', 'the program ends')));
          });
        },
      }),
    });
    await first.takeMade(madeStudies(1, 1, 1, 6));
    const request = { coding: { transferSyntaxUid: '1.2.840.10008.1.2.4.70' } };
    const { jobId } = await first.fileSets.create(await first.request(request));
    await reached;
    const { out } = first;
    await first.close(true);
    await expect(readFile(join(out, 'disc', 'DICOMDIR'))).rejects.toThrow();
    const second = await start({ after: first });
    expect(await second.jobs.finished(jobId)).toMatchObject({ state: 'done', done: 6 });
    expect(new Set(await namesIn(join(out, 'disc'))).size).toBe(7);
    expect(await readdir(join(out, 'disc'))).toEqual(expect.arrayContaining(['DICOM', 'DICOMDIR']));
    expect((await readdir(join(out, 'disc'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('tell the audit trail of each export: whose, how much, where to', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(2, 1, 1, 2));
    await rig.write({ profile: 'STD-GEN-CD' });
    expect(rig.audited.filter(({ kind }) => kind === 'data-export')).toEqual([
      expect.objectContaining({
        action: 'read',
        outcome: 'success',
        medium: 'cd',
        studies: [
          expect.objectContaining({ studyUid: '1.2.826.1.1', patientId: 'P1', instances: 2 }),
          expect.objectContaining({ studyUid: '1.2.826.2.1', patientId: 'P2', instances: 2 }),
        ],
        detail: expect.stringContaining('STD-GEN-CD'),
      }),
    ]);
  });

  it('are refused for nothing, for a folder of our own data, and when cancelled leave nothing', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 2));
    await expect(rig.fileSets.plan(await rig.request(nothing))).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(rig.fileSets.create(await rig.request(nothing))).rejects.toMatchObject({ code: 'invalid-input' });
    const own = { target: { kind: 'folder' as const, path: join(rig.dataFolder, 'disc') } };
    await expect(rig.write(own)).rejects.toMatchObject({ parameters: { reason: 'own-folder' } });
    const { jobId } = await rig.fileSets.create(await rig.request());
    await rig.jobs.cancel(jobId);
    await rig.jobs.finished(jobId);
    expect((await readdir(rig.out).catch(() => [])).length).toBeLessThanOrEqual(1);
    const left = await readdir(join(rig.out, 'disc')).catch(() => []);
    expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('[GCA-176] do not begin before a reader or writer of media that works has ended, where the settings say so', async () => {
    const real = new MediaActions(() => true);
    let reached = (): void => {};
    const asked = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const actions = {
      begin: (path: string, signal: AbortSignal) => {
        reached();
        return real.begin(path, signal);
      },
    };
    const rig = await start({ profile: 'canon-gca', actions });
    expect(rig.settings.media.reading.oneAtATime).toBe(true);
    await rig.takeMade(madeStudies(1, 1, 1, 2));
    const { signal } = new AbortController();
    const end = await real.begin('/media/disc', signal);
    const { jobId } = await rig.fileSets.create(await rig.request({ profile: 'STD-GEN-CD' }));
    await asked;
    const next = real.begin('/media/other', signal);
    await expect(readdir(rig.out)).rejects.toThrow();
    end();
    (await next)();
    // Whoever comes after it finds it whole.
    expect(await namesIn(join(rig.out, 'disc'))).toHaveLength(3);
    expect((await rig.jobs.finished(jobId)).state).toBe('done');
  });

  it.skipIf(!existsSync('/dev/shm'))('[VIT-101] write to a folder on another file system', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 2));
    const elsewhere = await mkdtemp('/dev/shm/negatoscope-');
    try {
      const path = join(elsewhere, 'share', 'disc');
      const job = await rig.write({ target: { kind: 'folder', path } });
      expect(job.state).toBe('done');
      expect(await namesIn(path)).toHaveLength(3);
      expect((await rig.fileSets.result(job.id))?.volumes[0]?.verified?.different).toEqual([]);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it('write plain files in folders where no file-set is wanted', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 2));
    expect(await rig.write({ profile: 'plain' })).toMatchObject({ state: 'done' });
    const folder = join(rig.out, 'disc');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual(['IM000001.dcm', 'IM000002.dcm']);
  });

  it('let nothing of who it was out when they de-identify: not in files, directory, pages or names', async () => {
    const rig = await start();
    const made = madeStudies(1, 1, 2, 2).map((one) => ({
      ...one,
      patientId: 'SECRET4711',
      name: { Alphabetic: 'Musterfrau^Erika' },
      accession: 'ACC0815',
      description: 'Musterfrau follow-up',
    }));
    await rig.takeMade(made);
    const job = await rig.write({ deIdentify: { burnedIn: 'warn' } });
    expect(await rig.jobs.problems(job.id)).toEqual([]);
    const folder = join(rig.out, 'disc');
    const [, ...uids] = await namesIn(folder);
    expect(uids).toHaveLength(4);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(['DICOMDIR', 'INDEX.HTM', 'README.TXT']));
    for (const { parentPath, name } of files) {
      const bytes = await readFile(join(parentPath, name), 'latin1');
      for (const secret of [
        'Musterfrau',
        'SECRET4711',
        'ACC0815',
        ...made.map((one) => one.sopInstanceUid!),
        '1.2.826.1.1',
      ]) {
        expect([name, secret, bytes.includes(secret) || parentPath.includes(secret)]).toEqual([name, secret, false]);
      }
    }
    expect(rig.audited.find(({ kind }) => kind === 'data-export')?.detail).toContain('de-identified');
  });

  it('compare what they wrote, and fail when the medium has something else', async () => {
    const rig = await start();
    await rig.takeMade(madeStudies(1, 1, 1, 3));
    const { FolderVolume } = await import('./write-folder.ts');
    const finish = FolderVolume.prototype.finish;
    FolderVolume.prototype.finish = async function (this: VolumeWriter, progress) {
      await finish.call(this as never, progress);
      const path = join(rig.out, 'disc', 'DICOM');
      const [file] = (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
      await writeFile(join(file!.parentPath, file!.name), 'a bad sector');
    };
    try {
      const job = await rig.write();
      expect(job).toMatchObject({
        state: 'failed',
        error: { code: 'damaged', parameters: { reason: 'verification' } },
      });
      expect((await rig.fileSets.result(job.id))?.volumes[0]?.verified?.different).toHaveLength(1);
      // Said "again", it is made again.
      FolderVolume.prototype.finish = finish;
      await rig.jobs.retry(job.id);
      expect(await rig.jobs.finished(job.id)).toMatchObject({ state: 'done', done: 3 });
      expect((await rig.fileSets.result(job.id))?.volumes).toMatchObject([
        { instances: 3, verified: { different: [] } },
      ]);
      expect((await readdir(join(rig.out, 'disc'))).filter((name) => name.startsWith('.'))).toEqual([]);
    } finally {
      FolderVolume.prototype.finish = finish;
    }
  });
});
