import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CatalogueInfo, MountedVolume } from '../../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { mediaSchema } from '../../../src-shared/settings/media.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { silentLog } from '../../log/types.ts';
import type { FoundVolume } from './types.ts';
import { isBelow, Volumes } from './volumes.ts';

let folder: { path: string; remove(): Promise<void> };
let volumes: Volumes;
let found: FoundVolume[];
let changed: () => void;
let open: CatalogueInfo[];
let told: MountedVolume[][];
let ejected: string[];
let inUse: string | undefined;
/** A look at the volumes takes until then. */
let held: Promise<void>;
const reading = { ...mediaSchema.parse({}).reading };

const info = (id: string, path: string): CatalogueInfo =>
  ({
    id,
    path,
    kind: 'dicomdir',
    name: id,
    state: 'ready',
    studies: 0,
    series: 0,
    instances: 0,
    scanned: 0,
    unreadable: 0,
  }) as CatalogueInfo;
const media = {
  list: () => open,
  open: vi.fn(async ([path]: readonly string[]) => {
    open.push(info('auto', path!));
    return open.at(-1)!;
  }),
  close: vi.fn(async (id: string) => {
    open = open.filter((one) => one.id !== id);
  }),
  lost: vi.fn((id: string) => {
    open.find((one) => one.id === id)!.state = 'gone';
  }),
};

beforeEach(async () => {
  folder = await temporaryFolder('volumes');
  found = [];
  open = [];
  told = [];
  ejected = [];
  inUse = undefined;
  held = Promise.resolve();
  changed = () => {};
  reading.inserted = 'show';
  vi.clearAllMocks();
  volumes = new Volumes({
    media,
    settings: () => reading,
    log: silentLog,
    changed: (list) => told.push(list),
    inUse: (path) => path === inUse,
    probe: {
      list: async () => {
        const seen = [...found];
        await held;
        return seen;
      },
      watch: (listener) => {
        changed = listener;
        return () => {};
      },
      eject: async ({ path }) => {
        if (path.endsWith('held')) throw new NegatoscopeError('io', 'target is busy');
        ejected.push(path);
        found = found.filter((volume) => volume.path !== path);
      },
    },
  });
});
afterEach(async () => {
  await volumes.close();
  await folder.remove();
});

function made(name: string, kind: FoundVolume['kind'] = 'optical', withDirectory = true): FoundVolume {
  const path = join(folder.path, name);
  mkdirSync(path);
  if (withDirectory) writeFileSync(join(path, 'dicomdir.;1'), '');
  return { path, name, kind, medium: 'CD-R', readOnly: kind === 'optical', device: `/dev/${name}` };
}

it('whoever asks while a look is under way gets what has come since', async () => {
  await volumes.start();
  let letGo = (): void => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const first = volumes.list();
  found = [made('late')];
  const second = volumes.list();
  letGo();
  await first;
  expect(await second).toMatchObject([{ name: 'late' }]);
});

it('a disc that is put in during the first look is opened, one that was there before is not', async () => {
  reading.inserted = 'open';
  let letGo = (): void => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const before = made('before');
  found = [before];
  const started = volumes.start();
  found = [before, made('meanwhile')];
  const listed = volumes.list();
  letGo();
  await started;
  expect(await listed).toMatchObject([{ name: 'before' }, { name: 'meanwhile' }]);
  expect(media.open.mock.calls).toEqual([[[found[1]!.path]]]);
});

it('is told of what comes while it looks for the first time', async () => {
  reading.inserted = 'open';
  let letGo = (): void => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });
  const started = volumes.start();
  found = [made('meanwhile')];
  changed();
  letGo();
  await started;
  expect(media.open.mock.calls).toEqual([[[found[0]!.path]]]);
});

it('lists what is mounted, with its directory and room, and which medium shows it', async () => {
  found = [made('disc'), made('stick', 'removable', false), { ...made('share', 'network'), path: '/no/such/share' }];
  await volumes.start();
  open = [info('medium-1', found[0]!.path)];
  const list = await volumes.list();
  expect(list).toMatchObject([
    { name: 'disc', kind: 'optical', medium: 'CD-R', hasDirectory: true, readOnly: true, catalogue: 'medium-1' },
    { name: 'stick', kind: 'removable', hasDirectory: false, readOnly: false },
    { kind: 'network', hasDirectory: false, totalBytes: 0 },
  ]);
  expect(list[0]!.totalBytes).toBeGreaterThan(0);
  expect(list[1]!.catalogue).toBeUndefined();
  expect(volumes.canBeTakenOut(join(found[0]!.path, 'DICOMDIR'))).toBe(true);
  expect(volumes.canBeTakenOut(`${found[0]!.path}2/DICOMDIR`)).toBe(false);
  expect(volumes.canBeTakenOut('/no/such/share/x')).toBe(false);
  // What was there before we looked was not put in.
  expect(media.open).not.toHaveBeenCalled();
});

it('a disc that is put in is shown, opened, or left alone', async () => {
  await volumes.start();
  found = [made('one')];
  changed();
  await expect.poll(() => told.at(-1)).toMatchObject([{ name: 'one' }]);
  expect(media.open).not.toHaveBeenCalled();
  reading.inserted = 'open';
  const [stick, plain] = [made('stick', 'removable'), made('plain', 'removable', false)];
  found = [...found, stick, plain];
  changed();
  await expect.poll(() => told.at(-1)?.find(({ name }) => name === 'stick')?.catalogue).toBe('auto');
  // Nobody knows what lies on a stick that does not say it: it is not looked through by itself.
  expect(media.open.mock.calls).toEqual([[[stick.path]]]);
  reading.inserted = 'ignore';
  expect(await volumes.list()).toEqual([]);
});

it('of a volume that was taken out the media are lost', async () => {
  found = [made('disc'), made('disc2')];
  await volumes.start();
  open = [
    info('medium-1', join(found[0]!.path, 'IMAGES')),
    info('medium-2', found[1]!.path),
    info('medium-3', '/elsewhere'),
  ];
  found = found.slice(1);
  changed();
  await expect.poll(() => media.lost).toHaveBeenCalledTimes(1);
  expect(media.lost).toHaveBeenCalledWith('medium-1');
  expect(told.at(-1)).toMatchObject([{ name: 'disc2', catalogue: 'medium-2' }]);
});

it('another disc in the same drive is another volume', async () => {
  found = [made('disc')];
  await volumes.start();
  open = [info('medium-1', found[0]!.path)];
  found = [{ ...found[0]!, name: 'OTHER' }];
  changed();
  await expect.poll(() => told.at(-1)).toMatchObject([{ name: 'OTHER' }]);
  expect(media.lost).toHaveBeenCalledWith('medium-1');
});

it('puts a medium out after it was closed, not while a job works with it', async () => {
  found = [made('disc'), made('held')];
  await volumes.start();
  open = [info('medium-1', found[0]!.path)];
  inUse = found[0]!.path;
  await expect(volumes.eject(found[0]!.path)).rejects.toMatchObject({ code: 'busy' });
  expect(media.close).not.toHaveBeenCalled();
  inUse = undefined;
  const { path } = found[0]!;
  await volumes.eject(path);
  expect(media.close).toHaveBeenCalledWith('medium-1');
  expect(ejected).toEqual([path]);
  expect(await volumes.list()).toMatchObject([{ name: 'held' }]);
  await expect(volumes.eject(found[0]!.path)).rejects.toMatchObject({ code: 'io', message: 'target is busy' });
  await expect(volumes.eject('/nowhere')).rejects.toMatchObject({ code: 'not-found' });
});

it('a path lies on a volume, or only begins like it', () => {
  expect(isBelow('/media/a/b', '/media/a')).toBe(true);
  expect(isBelow('/media/a', '/media/a')).toBe(true);
  expect(isBelow('/media/ab', '/media/a')).toBe(false);
});
