import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { type FileSetRig, type FileSetRigOptions, madeStudies, startFileSetRig } from './testing/file-set-rig.ts';
import { FolderVolume } from './write-folder.ts';

const rigs: FileSetRig[] = [];
async function start(options: FileSetRigOptions = {}): Promise<FileSetRig> {
  const rig = await startFileSetRig(options);
  rigs.push(rig);
  return rig;
}
afterEach(async () => {
  for (const rig of rigs.splice(0).reverse()) await rig.close();
});

const hidden = async (folder: string) => (await readdir(folder)).filter((name) => name.startsWith('.'));
const adding = (rig: FileSetRig) => ({
  target: { kind: 'folder' as const, path: join(rig.out, 'disc'), update: true },
});
const programEnds = () => new NegatoscopeError('cancelled', 'the program ends');

/** A transcoder that makes one instance and then nothing more until the program ends; `reached`: it has come to that. */
function stuckTranscoder() {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  let calls = 0;
  const transcoder: FileSetRigOptions['transcoder'] = (real) => ({
    transcode: async (instance, target, signal) => {
      if (++calls < 2) return real.transcode(instance, target, signal);
      reach();
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(programEnds()));
      });
    },
  });
  return { transcoder, reached };
}
const compressed = { coding: { transferSyntaxUid: '1.2.840.10008.1.2.4.70' as const } };

/** Somebody else works with media: nothing begins until it is cancelled. */
const busy: FileSetRigOptions['actions'] = {
  begin: (_path, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
};

describe('an addition whose program ended when its directory lay in place', () => {
  /** Brings three images to a file-set of two, and ends the program before they are compared. */
  async function interrupted() {
    const rig = await start();
    const made = madeStudies(1, 1, 1, 5);
    await rig.takeMade(made.slice(0, 2));
    expect(await rig.write()).toMatchObject({ state: 'done' });
    await rig.takeMade(made.slice(2));
    let cut = (_: unknown): void => {};
    const { finish } = FolderVolume.prototype;
    const inPlace = new Promise<void>((resolve) => {
      FolderVolume.prototype.finish = async function (this: FolderVolume, progress) {
        await finish.call(this, progress);
        resolve();
        await new Promise((_, reject) => {
          cut = reject;
        });
      };
    });
    try {
      const { jobId } = await rig.fileSets.create(await rig.request(adding(rig)));
      await inPlace;
      rigs.pop();
      const closed = rig.close(true);
      cut(programEnds());
      await closed;
      const { dataFolder, out } = rig;
      return { jobId, dataFolder, out, disc: join(out, 'disc') };
    } finally {
      FolderVolume.prototype.finish = finish;
    }
  }

  it('is compared like any other, and told of', async () => {
    const { jobId, disc, ...again } = await interrupted();
    const rig = await start(again);
    expect(await rig.jobs.finished(jobId)).toMatchObject({ state: 'done', done: 5 });
    const result = await rig.fileSets.result(jobId);
    expect(result?.volumes).toMatchObject([{ path: disc, instances: 3, verified: { different: [] } }]);
    // Files, directory, pages.
    expect(result?.volumes[0]?.verified?.files).toBeGreaterThan(5);
    expect(result).not.toHaveProperty('pending');
    const events = rig.audited.filter(({ kind }) => kind === 'data-export');
    expect(events).toMatchObject([{ outcome: 'success', studies: [{ instances: 3 }] }]);
    expect(await hidden(disc)).toEqual([]);
    await rm(join(again.dataFolder, '..'), { recursive: true, force: true });
  });

  it.each(['DICOMDIR', 'an image'])('is said to be damaged where the medium has something else: %s', async (what) => {
    const { jobId, disc, ...again } = await interrupted();
    const files = (await readdir(disc, { recursive: true })).filter((name) => /[\\/]IM\d+$/.test(name)).sort();
    const path = join(disc, what === 'DICOMDIR' ? what : files.at(-1)!);
    const bytes = await readFile(path);
    const at = what === 'DICOMDIR' ? bytes.indexOf('Doe^Patient') : bytes.length - 1;
    bytes[at]! ^= 1;
    await writeFile(path, bytes);
    const rig = await start(again);
    expect(await rig.jobs.finished(jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'damaged', parameters: { reason: 'verification' } },
    });
    expect((await rig.fileSets.result(jobId))?.volumes[0]?.verified?.different).toHaveLength(1);
    await rm(join(again.dataFolder, '..'), { recursive: true, force: true });
  });
});

describe('what a job leaves that the program ended in the middle of', () => {
  const targets = {
    folder: (out: string) => ({ kind: 'folder' as const, path: join(out, 'disc') }),
    zip: (out: string) => ({ kind: 'zip' as const, path: join(out, 'exam.zip'), encrypt: false }),
  };

  /** A job that had begun to write; with `raised`, another one that comes before it. */
  async function begun(kind: keyof typeof targets, raised = false) {
    const { transcoder, reached } = stuckTranscoder();
    const rig = await start({ transcoder });
    await rig.takeMade(madeStudies(1, 1, 1, 3));
    const { dataFolder, out } = rig;
    // Of somebody else, who goes on.
    await mkdir(out, { recursive: true });
    await writeFile(join(out, 'exam.zip.part'), 'theirs');
    await writeFile(join(out, '.negatoscope-1.part'), 'theirs');
    const { jobId } = await rig.fileSets.create(await rig.request({ ...compressed, target: targets[kind](out) }));
    await reached;
    const left = (await readdir(out, { recursive: true })).filter((name) => name.endsWith('.part'));
    expect(left).toHaveLength(3);
    if (raised) {
      const target = targets.folder(join(out, 'next'));
      await rig.jobs.raise((await rig.fileSets.create(await rig.request({ target }))).jobId);
    }
    rigs.pop();
    await rig.close(true);
    return { jobId, dataFolder, out };
  }
  const ofOthers = ['.negatoscope-1.part', 'exam.zip.part'];

  it.each(['folder', 'zip'] as const)('is taken away when it is cancelled before it writes again: %s', async (kind) => {
    const { jobId, ...again } = await begun(kind);
    const rig = await start({ ...again, actions: busy });
    await rig.jobs.cancel(jobId);
    expect((await rig.jobs.finished(jobId)).state).toBe('cancelled');
    expect((await readdir(again.out, { recursive: true })).sort()).toEqual(ofOthers);
    await rm(join(again.dataFolder, '..'), { recursive: true, force: true });
  });

  it('is taken away when it is cancelled while it waits for its turn', async () => {
    const { jobId, ...again } = await begun('folder', true);
    const rig = await start({ ...again, actions: busy });
    expect(rig.jobs.list().find(({ id }) => id === jobId)?.state).toBe('waiting');
    await rig.jobs.cancel(jobId);
    expect((await readdir(again.out, { recursive: true })).sort()).toEqual(ofOthers);
    await rm(join(again.dataFolder, '..'), { recursive: true, force: true });
  });
});
