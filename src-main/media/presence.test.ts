import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { Presence } from './presence.ts';

let folder: { path: string; remove(): Promise<void> };
let presence: Presence | undefined;
beforeEach(async () => {
  folder = await temporaryFolder('presence');
});
afterEach(async () => {
  presence?.close();
  await folder.remove();
});

const place = (): string => join(folder.path, 'drive');

/** A disc without a DICOMDIR, written on a day. */
function burned(path: string, day: number, text = 'pixels'): void {
  mkdirSync(join(path, 'DICOM', 'SE1'), { recursive: true });
  for (const name of ['IM1', 'IM2']) {
    const file = join(path, 'DICOM', 'SE1', name);
    writeFileSync(file, text);
    utimesSync(file, new Date(2026, 0, day), new Date(2026, 0, day));
  }
}

async function opened(): Promise<Presence> {
  presence = new Presence([place()], () => {});
  expect(await presence.again()).toBe(true);
  return presence;
}

it('takes no other disc for the first that has files of the same names and sizes', async () => {
  burned(place(), 1);
  const disc = await opened();
  const away = join(folder.path, 'away');
  renameSync(place(), away);
  expect(await disc.again()).toBe(false);
  burned(place(), 2);
  expect(await disc.again()).toBe(false);
  rmSync(place(), { recursive: true });
  renameSync(away, place());
  expect(await disc.again()).toBe(true);
});

it('knows a folder again into which files came and of which some left', async () => {
  burned(place(), 1);
  const disc = await opened();
  rmSync(join(place(), 'DICOM', 'SE1', 'IM1'));
  writeFileSync(join(place(), 'DICOM', 'SE1', 'IM3'), 'new');
  writeFileSync(join(place(), 'NEW'), 'new');
  expect(await disc.again()).toBe(true);
});

it('knows a folder again that was empty, or has only folders', async () => {
  mkdirSync(join(place(), 'DICOM'), { recursive: true });
  const disc = await opened();
  writeFileSync(join(place(), 'DICOM', 'IM1'), 'new');
  expect(await disc.again()).toBe(true);
});
