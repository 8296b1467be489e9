import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileSetTarget } from '../../../src-shared/contract/file-sets.ts';
import { profileIds } from '../../../src-shared/file-set/model.ts';
import { applicationProfiles } from '../../../src-shared/file-set/profiles.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import type { TargetJob } from '../types.ts';
import type { BurnTool } from './burner/types.ts';
import type { ImageTool } from './image/tools.ts';
import { createTargets, type MountedPlace, numberedPath } from './targets.ts';

const folder = temporaryFolderSync('targets');
const { signal } = new AbortController();
const job: TargetJob = { jobId: 7, mark: 'seven', fileSetId: 'CHEST', verify: true, signal };
const imageTool: ImageTool = { name: 'maker', udf: true, make: async () => {} };
const capacityBytes = 700_000_000;
const burnTool: BurnTool = {
  name: 'writer',
  list: async () => [
    { device: '/dev/sr0', name: 'Drive', disc: { kind: 'CD-R', blank: true, appendable: false, capacityBytes } },
    { device: '/dev/sr1', name: 'Empty' },
  ],
  burn: async () => {},
  eject: async () => {},
};
const stick: MountedPlace = {
  ...{ path: '/media/stick', name: 'STICK', kind: 'removable', freeBytes: 10, totalBytes: 20, readOnly: false },
};
const targetsWith = (imageTool: ImageTool | null, burnTool: BurnTool | null, places: MountedPlace[] = []) =>
  createTargets({ folder: join(folder, 'discs'), log: silentLog, volumes: async () => places, imageTool, burnTool });
const image = (path: string): FileSetTarget => ({ kind: 'image', path });
const burner = (device: string): FileSetTarget => ({ kind: 'burner', device, copies: 1 });
const zip = (path: string, encrypt = false): FileSetTarget => ({ kind: 'zip', path, encrypt });

it('lists what can be written to: sticks, shares and burners with their discs', async () => {
  const places: MountedPlace[] = [
    stick,
    { ...stick, path: '/media/locked', readOnly: true },
    { ...stick, path: '/media/cd', kind: 'optical' },
    { ...stick, path: '/mnt/share', kind: 'network' },
  ];
  const listed = await targetsWith(imageTool, burnTool, places).list();
  expect(listed).toMatchObject({ imageTool: 'maker', burnTool: 'writer' });
  expect(listed.targets.map(({ kind, path }) => [kind, path])).toEqual([
    ['removable', '/media/stick'],
    ['network', '/mnt/share'],
    ['burner', '/dev/sr0'],
    ['burner', '/dev/sr1'],
  ]);
  expect(listed.targets[2]?.disc?.capacityBytes).toBe(capacityBytes);
  expect(await targetsWith(null, null).list()).toEqual({ targets: [] });
});

it('one that cannot be listed does not hide the others', async () => {
  const failing = { ...burnTool, list: async () => Promise.reject(new Error('no such program')) };
  expect((await targetsWith(imageTool, failing, [stick]).list()).targets).toHaveLength(1);
});

it('claims a profile where its medium can be made', async () => {
  const claimed = async (tool: ImageTool | null, target: FileSetTarget) => {
    const kind = targetsWith(tool, burnTool)[target.kind as 'image'];
    const of = profileIds.map((id) => applicationProfiles[id]);
    const claims = await Promise.all(of.map((profile) => kind.claims?.(target, profile)));
    return profileIds.filter((_, index) => claims[index]);
  };
  const discs = profileIds.filter((id) => !id.includes('USB'));
  const cds = discs.filter((id) => id.endsWith('-CD'));
  expect(await claimed(imageTool, image('/a.iso'))).toEqual(discs);
  expect(await claimed(imageTool, burner('/dev/sr0'))).toEqual(discs);
  expect(await claimed({ ...imageTool, udf: false }, image('/a.iso'))).toEqual(cds);
  expect(await claimed(null, image('/a.iso'))).toEqual([]);
  expect(await claimed(imageTool, zip('/a.zip'))).toEqual([]);
});

it('says before anything is written what stands in the way', async () => {
  const { zip: zips, image: images, burner: burners } = targetsWith(imageTool, burnTool);
  expect(await zips.refusals(zip(join(folder, 'a.zip')))).toEqual([]);
  expect(await zips.refusals(zip(join(folder, 'nowhere', 'a.zip')))).toEqual(['not-writable']);
  await mkdir(join(folder, 'taken.iso'));
  expect(await images.refusals(image(join(folder, 'taken.iso')))).toEqual(['already-exists']);
  expect(await burners.refusals(burner('/dev/sr1'))).toEqual([]);
  expect(await burners.refusals(burner('/dev/sr7'))).toEqual(['no-such-device']);
  expect(await targetsWith(null, burnTool).burner.refusals(burner('/dev/sr0'))).toEqual(['no-image-tool']);
  expect(await targetsWith(imageTool, null).burner.refusals(burner('/dev/sr0'))).toEqual(['no-burn-tool']);
  await expect(zips.open(zip('/a.zip', true), job)).rejects.toMatchObject({
    parameters: { reason: 'password-missing' },
  });
  await expect(burners.open(burner('/dev/sr7'), job)).rejects.toMatchObject({ code: 'not-found' });
});

it('does not take the place of other volumes of several', async () => {
  const { zip: zips, image: isoImages } = targetsWith(imageTool, burnTool);
  const several = join(folder, 'several');
  await mkdir(several);
  for (const [kind, target, name] of [
    [zips, zip(join(several, 'exam.zip')), 'exam-2.zip'],
    [isoImages, image(join(several, 'exam.iso')), 'exam-2.iso'],
  ] as const) {
    expect(await kind.inTheWay?.(target, 2)).toBe(false);
    await writeFile(join(several, name), 'of somebody else');
    expect(await kind.inTheWay?.(target, 2)).toBe(true);
    expect(await kind.inTheWay?.(target, 1)).toBe(false);
  }
});

it('knows what a disc has room for', async () => {
  const { burner: burners } = targetsWith(imageTool, burnTool);
  const room = await burners.room(burner('/dev/sr0'));
  expect(room.capacityBytes).toBe(capacityBytes);
  expect(burners.takesItself).toBeGreaterThan(0);
  expect(await burners.room(burner('/dev/sr1'))).toEqual({});
  expect(burners.takes?.(1)).toBeGreaterThan(2048);
});

it('without a tool an image is a folder that is ready to burn', async () => {
  const { image: images } = targetsWith(null, null);
  const target = image(join(folder, 'exam.iso'));
  expect(images.placeOf(target, 1, 1)).toBe(join(folder, 'exam'));
  const volume = await (await images.open(target, job))(1, signal, 1);
  await volume.write('DICOMDIR', Buffer.from('directory'));
  await volume.finish(() => {});
  expect(await readFile(join(folder, 'exam', 'DICOMDIR'), 'utf8')).toBe('directory');
  expect(existsSync(join(folder, 'exam.iso'))).toBe(false);
});

it('volumes of several are numbered', async () => {
  expect(numberedPath('/a/exam.zip', 1, 1)).toBe('/a/exam.zip');
  expect([1, 2].map((number) => numberedPath('/a/exam.zip', number, 2))).toEqual(['/a/exam-1.zip', '/a/exam-2.zip']);
  const target = zip(join(folder, 'exam.zip'));
  const open = await targetsWith(imageTool, burnTool).zip.open(target, job);
  for (const number of [1, 2]) {
    const volume = await open(number, signal, 2);
    await volume.write('DICOMDIR', Buffer.from('directory'));
    await volume.finish(() => {});
  }
  expect(existsSync(join(folder, 'exam-1.zip')) && existsSync(join(folder, 'exam-2.zip'))).toBe(true);
});

it('what an earlier run left of discs is removed', async () => {
  const left = join(folder, 'discs', '3-1', 'tree');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'DICOMDIR'), 'left');
  const open = await targetsWith(imageTool, burnTool).image.open(image(join(folder, 'b.iso')), job);
  const volume = await open(1, signal, 1);
  expect(existsSync(join(folder, 'discs', '3-1'))).toBe(false);
  await volume.discard();
});
