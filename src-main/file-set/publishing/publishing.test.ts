import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { publishingRuleSchema } from '../../../src-shared/settings/media.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import type { MadeInstance } from '../../archive/testing/instance.ts';
import type { CatalogueRow } from '../../archive/types.ts';
import { type FileSetRig, type FileSetRigOptions, madeStudies, startFileSetRig } from '../testing/file-set-rig.ts';
import { publishingRuleMatches } from './rules.ts';

let rig: FileSetRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

const waitMs = 50_000;
const ct = { kind: 'c-store' as const, peer: 'CT', address: '127.0.0.1', called: 'STATION' };
const until = (condition: () => boolean | Promise<boolean>, timeout: number) =>
  vi.waitFor(async () => expect(await condition()).toBe(true), { timeout, interval: 25 });
let folders = 0;
const newFolder = async (): Promise<string> => {
  const folder = join(temporaryFolderSync('publishing'), `shared-${++folders}`);
  await mkdir(folder);
  return folder;
};
/** Rules of one second of silence, the least there is. */
const rule = (path: string, fields: object = {}) => ({
  ...{ id: 'rule', name: 'Referrers', quietMs: 1000, profile: 'STD-GEN-USB-JPEG', content: { web: false } },
  ...{ target: { kind: 'folder', path } },
  ...fields,
});
const start = async (rules: object[], options: FileSetRigOptions = {}): Promise<FileSetRig> => {
  rig = await startFileSetRig({ ...options, change: { media: { publishing: rules } } });
  return rig;
};
const one = (more: Partial<MadeInstance> = {}): MadeInstance => ({ ...madeStudies(1, 1, 1, 1)[0]!, ...more });
const whole = async (folder: string): Promise<string[]> => {
  const names = await readdir(folder);
  const done = await Promise.all(names.map((name) => stat(join(folder, name, 'DICOMDIR')).catch(() => undefined)));
  return names.filter((_, index) => done[index] !== undefined).sort();
};
const instances = async ({ fileSets, jobs }: FileSetRig): Promise<number[]> => {
  const written = jobs.list().filter(({ kind }) => kind === 'file-set');
  const results = await Promise.all(written.map(({ id }) => fileSets.result(id)));
  return results.map((result) => result?.volumes.reduce((sum, volume) => sum + volume.instances, 0) ?? 0);
};
const settled = ({ jobs }: FileSetRig) => jobs.list().every(({ endedAt }) => endedAt !== undefined);

describe('conditions of publishing rules', () => {
  const text = (vr: 'LO' | 'CS', value: string) => ({ vr, Value: [value] });
  const row = (attributes: DataSet) => ({ attributes }) as CatalogueRow;
  const series = row({ '00080060': text('CS', 'CT'), '00180015': text('CS', 'CHEST') });
  const study = row({
    '00081030': text('LO', 'CT Thorax'),
    '00080080': text('LO', 'St. Mary'),
    '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Doe^Ann', Ideographic: '山田^花子' }] },
  });
  const matches = (when: object) =>
    publishingRuleMatches(publishingRuleSchema.parse({ id: 'rule', when }), { peer: 'CT1' }, series, study);

  it.each([
    [{}, true],
    [{ callingAeTitles: ['CT?'], modalities: ['MR', 'CT'], bodyParts: ['chest'] }, true],
    [{ studyDescriptions: ['*thorax*'], institutions: ['st.*'], referringPhysicians: ['doe*'] }, true],
    [{ referringPhysicians: ['山田*'] }, true],
    [{ callingAeTitles: ['MR*'] }, false],
    [{ modalities: ['MR'] }, false],
    [{ bodyParts: ['HEAD'] }, false],
    [{ studyDescriptions: ['thorax'] }, false],
    [{ institutions: ['Other'] }, false],
    [{ referringPhysicians: ['Roe*'] }, false],
  ])('%j: %s', (when, expected) => {
    expect(matches(when)).toBe(expected);
  });
});

describe('automatic publishing', () => {
  it('[TEL-150] writes a study that a rule wants when it is quiet, once, and nothing else', async () => {
    const folder = await newFolder();
    const own = await start([rule(folder, { when: { callingAeTitles: ['CT'] } })]);
    await own.takeMade(madeStudies(2, 1, 1, 3), ct);
    await own.takeMade(madeStudies(3, 1, 1, 1).slice(2), { ...ct, peer: 'MR' });
    await own.takeMade([one({ studyUid: '1.2.9', sopInstanceUid: '1.2.9.1' })]);
    await until(async () => (await whole(folder)).length === 2, waitMs);
    await until(() => settled(own), waitMs);
    expect(await whole(folder)).toEqual(['P1_20260101_000001', 'P2_20260102_000002']);
    expect(await instances(own)).toEqual([3, 3]);
    // What asked for them is not listed any more.
    await until(() => own.jobs.list().every(({ kind }) => kind === 'file-set'), waitMs);
    // The same again is nothing new.
    await own.takeMade(madeStudies(2, 1, 1, 3), ct);
    await own.archive.settle();
    await own.publishing.idle();
    expect(own.jobs.list()).toHaveLength(2);
  }, 120_000);

  it('puts what comes later to what was published', async () => {
    const folder = await newFolder();
    const own = await start([rule(folder)]);
    await own.takeMade(madeStudies(1, 1, 1, 2), ct);
    await until(async () => (await whole(folder)).length === 1 && settled(own), waitMs);
    await own.takeMade(madeStudies(1, 1, 2, 2), ct);
    await until(async () => (await instances(own)).length === 2 && settled(own), waitMs);
    expect(await whole(folder)).toHaveLength(1);
    expect((await instances(own)).sort()).toEqual([2, 2]);
  }, 120_000);

  it('what comes while the study is still being written is put to it afterwards', async () => {
    const folder = await newFolder();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own = await start([rule(folder, { coding: { transferSyntaxUid: '1.2.840.10008.1.2.5' }, profile: 'none' })], {
      transcoder: (real) => ({ transcode: (...given) => held.then(() => real.transcode(...given)) }),
    });
    await own.takeMade(madeStudies(1, 1, 1, 2), ct);
    await until(async () => (await own.state.call('publication', 1))?.state === 'published', waitMs);
    await own.takeMade(madeStudies(1, 1, 2, 2), ct);
    const waiting = () => own.jobs.list().find(({ kind }) => kind === 'publish');
    await until(() => waiting()?.nextAttemptAt !== undefined, waitMs);
    expect(waiting()).toMatchObject({ state: 'waiting', error: { code: 'busy' } });
    release();
    const writing = () => own.jobs.list().some(({ kind, endedAt }) => kind === 'file-set' && endedAt === undefined);
    await until(() => !writing(), waitMs);
    await own.jobs.retry(waiting()!.id);
    await until(async () => (await instances(own)).length === 2 && settled(own), waitMs);
    expect(await whole(folder)).toHaveLength(1);
    expect((await instances(own)).sort()).toEqual([2, 2]);
  }, 120_000);

  it('into ZIP archives: late ones do not make it again', async () => {
    const folder = await newFolder();
    const own = await start([rule(folder, { target: { kind: 'zip', path: folder }, profile: 'none' })]);
    await own.takeMade(madeStudies(1, 1, 1, 2), ct);
    await until(async () => (await readdir(folder)).includes('P1_20260101_000001.zip') && settled(own), waitMs);
    const before = await own.state.call('publication', 1);
    await own.takeMade(madeStudies(1, 1, 2, 1).slice(1), ct);
    await until(async () => (await own.state.call('publication', 1))!.lastAt > before!.lastAt, waitMs);
    await own.publishing.idle();
    await until(async () => (await own.state.call('publication', 1))?.state === 'published', waitMs);
    expect(own.jobs.list().filter(({ kind }) => kind === 'file-set')).toHaveLength(1);
    expect(await readdir(folder)).toHaveLength(1);
  }, 120_000);

  it('forgets nothing when the program ends before a study is quiet', async () => {
    const folder = await newFolder();
    const first = await start([rule(folder, { quietMs: 600_000 })]);
    await first.takeMade(madeStudies(1, 1, 1, 2), ct);
    await until(async () => (await first.state.call('publicationsToDo')).length === 1, waitMs);
    const { dataFolder } = first;
    await first.close(true);
    const second = await start([rule(folder)], { dataFolder });
    await until(async () => (await whole(folder)).length === 1 && settled(second), waitMs);
    expect(await instances(second)).toEqual([2]);
    await second.close(true);
    const third = await start([rule(folder)], { dataFolder });
    await third.publishing.idle();
    expect(third.jobs.list().filter(({ kind }) => kind === 'publish')).toEqual([]);
    expect(await whole(folder)).toHaveLength(1);
  }, 120_000);

  it('a place that is not there is said in the list of jobs, and tried again until it is', async () => {
    const folder = await newFolder();
    await rm(folder, { recursive: true });
    // A file in its place: nothing can be made below it.
    const own = await start([rule(join(folder, 'a'), { target: { kind: 'zip', path: join(folder, 'a') } })]);
    await own.takeMade([one()], ct);
    const job = () => own.jobs.list().find(({ kind }) => kind === 'publish');
    await until(() => job()?.nextAttemptAt !== undefined, waitMs);
    expect(job()).toMatchObject({ state: 'waiting', error: { code: 'invalid-input' } });
    await mkdir(join(folder, 'a'), { recursive: true });
    await own.jobs.retry(job()!.id);
    await until(async () => (await readdir(join(folder, 'a'))).length === 1 && settled(own), waitMs);
  }, 120_000);

  it('a place that goes while it is written to is tried again', async () => {
    const folder = await newFolder();
    const own = await start([rule(folder, { profile: 'none', target: { kind: 'image', path: folder } })], {
      tools: {
        imageTool: {
          name: 'image',
          udf: false,
          make: async () => {
            throw new NegatoscopeError('io', 'the share is gone');
          },
        },
      },
    });
    await own.takeMade([one()], ct);
    const job = () => own.jobs.list().find(({ kind }) => kind === 'file-set');
    await until(() => job()?.nextAttemptAt !== undefined, waitMs);
    expect(job()).toMatchObject({ state: 'waiting', error: { code: 'io' } });
    expect(job()?.nextAttemptAt).toBeGreaterThan(Date.now());
    expect(await readdir(folder)).toEqual([]);
  }, 120_000);

  it('a crash after the file-set was asked for does not ask for it twice', async () => {
    const folder = await newFolder();
    let asked = 0;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const own = await start([rule(folder, { profile: 'none', coding: { transferSyntaxUid: '1.2.840.10008.1.2.5' } })], {
      fileSets: (real) => ({
        ...real,
        create: async (...given) => {
          asked++;
          await real.create(...given);
          throw new Error('the program ended');
        },
      }),
      // Its job is still at work when it is asked for again.
      transcoder: (real) => ({ transcode: (...given) => held.then(() => real.transcode(...given)) }),
    });
    await own.takeMade([one()], ct);
    const job = () => own.jobs.list().find(({ kind }) => kind === 'publish');
    await until(() => job()?.nextAttemptAt !== undefined, waitMs);
    await own.jobs.retry(job()!.id);
    await until(async () => (await own.state.call('publication', 1))?.state === 'published', waitMs);
    expect(asked).toBe(1);
    release();
    await until(async () => (await whole(folder)).length === 1 && settled(own), waitMs);
  }, 120_000);

  it('a study of which nothing may be written is said to have failed, and not tried for ever', async () => {
    const folder = await newFolder();
    const own = await start([rule(folder)], {
      fileSets: (real) => ({
        ...real,
        create: async () => {
          throw new NegatoscopeError('invalid-input', 'nothing is left to be written', { reason: 'nothing-left' });
        },
      }),
    });
    await own.takeMade([one()], ct);
    const job = () => own.jobs.list().find(({ kind }) => kind === 'publish');
    await until(() => job()?.endedAt !== undefined, waitMs);
    expect(job()).toMatchObject({ state: 'failed', error: { parameters: { reason: 'nothing-left' } } });
  }, 120_000);

  it('nothing is published where nothing may be written to media', async () => {
    const folder = await newFolder();
    rig = await startFileSetRig({ change: { media: { publishing: [rule(folder)], creation: { enabled: false } } } });
    await rig.takeMade([one()], ct);
    await rig.archive.settle();
    await rig.publishing.idle();
    expect(await rig.state.call('publicationsToDo')).toEqual([]);
    expect(await rig.state.call('publishingArrivals', 10)).toEqual([]);
  });
});
