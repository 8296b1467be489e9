import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import { FileCache, streamOf } from '../../archive/file-access.ts';
import { ScanPool } from '../../archive/scan-thread.ts';
import { madeFile } from '../../archive/testing/instance.ts';
import type { RandomAccess } from '../../archive/types.ts';
import { silentLog } from '../../log/types.ts';
import { Media } from '../media.ts';
import { madeDisc, slices } from '../testing/disc.ts';
import { DiscImage } from './disc-image.ts';
import { ImageReader } from './image-reader.ts';
import { isoFiles, isoTrees } from './iso9660.ts';
import { udfFiles } from './udf.ts';

const available = peersAvailable('genisoimage', 'xorriso');
const limits = { files: 100_000, depth: 250 };

let folder: { path: string; remove(): Promise<void> };
let source: string;
beforeAll(async () => {
  folder = await temporaryFolder('disc-image');
  source = join(folder.path, 'source');
  madeDisc(source, slices(300), 'IMAGED');
  // Long names, names in Japanese, an empty file, and folders deeper than ISO 9660 has them.
  mkdirSync(join(source, 'long'));
  writeFileSync(join(source, 'long', 'a name that is longer than thirty-one characters.and more'), 'long');
  writeFileSync(join(source, 'long', '画像ファイル.dcm'), madeFile({ sopInstanceUid: '1.2.3.55' }));
  writeFileSync(join(source, 'empty'), '');
  symlinkSync('/etc/passwd', join(source, 'link'));
  const deep = join(source, ...Array.from({ length: 14 }, (_, index) => `level${index}`));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'bottom'), 'bottom');
});
afterAll(() => folder.remove());

async function image(name: string, program: string, args: string[]): Promise<string> {
  const path = join(folder.path, name);
  const { status, output } = await runPeer(program, [...args, '-o', path, source]);
  if (status !== 0) throw new Error(`${program}: ${output.slice(0, 500)}`);
  return path;
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const memory = (bytes: Uint8Array): RandomAccess => {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (offset < 0 || offset + length > bytes.length) throw new NegatoscopeError('damaged', 'beyond the end');
    return bytes.slice(offset, offset + length);
  };
  return {
    size: bytes.length,
    read,
    stream: (from = 0, to = bytes.length) => streamOf(read, from, to),
    close: async () => {},
  };
};

it.skipIf(!available).each([
  ['level 1', 'genisoimage', ['-quiet', '-iso-level', '1', '-D']],
  ['Joliet', 'genisoimage', ['-quiet', '-J', '-joliet-long', '-D']],
  ['Rock Ridge, with folders that were moved', 'genisoimage', ['-quiet', '-R']],
  ['a UDF bridge', 'genisoimage', ['-quiet', '-R', '-J', '-joliet-long', '-udf', '-D']],
  ['xorriso', 'xorriso', ['-as', 'mkisofs', '-quiet', '-iso-level', '3', '-R', '-J', '-joliet-long']],
])('reads every byte of an image: %s', async (name, program, args) => {
  const path = await image(`${name.replaceAll(/\W/g, '')}.iso`, program, args);
  const files = new FileCache();
  try {
    const disc = await DiscImage.open(path, files);
    expect(disc.unreadable).toEqual([]);
    for (const file of ['DICOMDIR', 'DICOM/SE0001/IM000007', 'DICOM/SE0001/IM000299']) {
      const entry = [...disc.entries.keys()].find((one) => one.toUpperCase() === file);
      const access = await disc.openEntry(entry!);
      expect(digest(await access.read(0, access.size)), file).toBe(
        digest(readFileSync(join(source, ...file.split('/')))),
      );
      await access.close();
    }
    expect(
      [...disc.entries.keys()].filter((entry) => /bottom$/i.test(entry)).map((entry) => entry.split('/').length),
    ).toEqual([15]);
    // genisoimage makes a file of a link in the UDF tree.
    if (!args.includes('-udf')) expect([...disc.entries.keys()].filter((entry) => entry === 'link')).toEqual([]);
    if (args.includes('-R')) {
      expect([...disc.entries.keys()]).toContain('long/画像ファイル.dcm');
      expect([...disc.entries.keys()]).toContain('long/a name that is longer than thirty-one characters.and more');
    }
  } finally {
    await files.close();
  }
});

it.skipIf(!available)('finds the same files in each of the trees of a bridge', async () => {
  const path = await image('bridge.iso', 'genisoimage', ['-quiet', '-J', '-joliet-long', '-udf', '-D']);
  const reader = new ImageReader(memory(readFileSync(path)));
  const [primary, joliet] = await isoTrees(reader);
  const plain = await isoFiles(reader, primary!, limits);
  const long = await isoFiles(reader, joliet!, limits);
  const udf = await udfFiles(reader, limits);
  const places = (list: typeof plain): string[] =>
    list
      .filter(({ place }) => place.bytes > 0)
      .map(({ place }) => `${place.extents[0]?.offset} ${place.bytes}`)
      .sort();
  expect(places(plain).length).toBeGreaterThan(302);
  expect(places(long)).toEqual(places(plain));
  expect(places(udf!)).toEqual(places(plain));
  expect(udf!.map(({ name }) => name)).toContain('long/画像ファイル.dcm');
  const year = new Date().getUTCFullYear();
  for (const list of [plain, long, udf!]) {
    const file = list.find(({ name }) => /DICOMDIR/i.test(name));
    expect(Math.abs(new Date(file!.modifiedAt).getUTCFullYear() - year)).toBeLessThan(2);
  }
});

it.skipIf(!available)('shows an image as a medium, by its DICOMDIR', async () => {
  const pool = new ScanPool(1);
  const media = new Media(pool, silentLog);
  try {
    const medium = await media.medium([
      await image('medium.img', 'genisoimage', ['-quiet', '-R', '-J', '-joliet-long']),
    ]);
    await medium.ready;
    expect(medium.info()).toMatchObject({ kind: 'image', fileSetId: 'IMAGED', instances: 300, missing: 0, wrong: 0 });
    const [location] = await medium.locate({ sopInstanceUid: '1.2.3.1.1.42' });
    const access = await medium.open(location!);
    expect(digest(await access.read(0, access.size))).toBe(
      digest(readFileSync(join(source, 'DICOM', 'SE0001', 'IM000041'))),
    );
    await access.close();
    media.scanExtra(medium.id);
    await medium.ready;
    expect(medium.info()).toMatchObject({ instances: 301, extra: 0 });
  } finally {
    await media.closeAll();
    await pool.close();
  }
});

it.skipIf(!available)('survives images that are cut short, or whose bytes are others', async () => {
  const whole = readFileSync(await image('whole.iso', 'genisoimage', ['-quiet', '-R', '-J', '-joliet-long', '-udf']));
  const tryAll = async (bytes: Uint8Array): Promise<void> => {
    const reader = new ImageReader(memory(bytes));
    const few = { files: 5000, depth: 64 };
    for (const work of [
      async () => {
        for (const tree of await isoTrees(reader)) await isoFiles(reader, tree, few);
      },
      () => udfFiles(reader, few),
    ]) {
      try {
        await work();
      } catch (error) {
        expect(error).toBeInstanceOf(NegatoscopeError);
      }
    }
  };
  for (let part = 1; part < 40; part++) await tryAll(whole.subarray(0, Math.floor((whole.length * part) / 40)));
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
  // The structures lie in the first megabyte.
  const structures = Math.min(whole.length, 1_200_000);
  for (let round = 0; round < 150; round++) {
    const bytes = Buffer.from(whole);
    for (let change = 0; change < 40; change++) bytes[32_768 + random(structures - 32_768)] = random(256);
    await tryAll(bytes);
  }
});

it.skipIf(!available)('looks into a folder once that contains itself', async () => {
  const path = await image('loop.iso', 'genisoimage', ['-quiet', '-iso-level', '1', '-D']);
  const bytes = readFileSync(path);
  const reader = new ImageReader(memory(bytes));
  const [tree] = await isoTrees(reader);
  // The record of DICOM in the root leads to the root.
  const root = tree!.root.block * 2048;
  const record = bytes.indexOf('DICOM', root) - 33;
  bytes.writeUInt32LE(tree!.root.block, record + 2);
  const files = await isoFiles(new ImageReader(memory(bytes)), tree!, limits);
  expect(files.filter(({ name }) => name.startsWith('DICOM/'))).toEqual([]);
  expect(files.length).toBeLessThan(10);
});
