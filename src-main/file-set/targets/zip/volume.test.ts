import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolderSync } from '../../../../testing/temp.ts';
import { centralHeader, endOfDirectory, localHeader, type ZipEntryRecord } from './format.ts';
import { ZipVolume, type ZipVolumeOptions } from './volume.ts';

const folder = temporaryFolderSync('zip-volume');
let count = 0;
const opened: ZipVolume[] = [];
afterAll(async () => {
  for (const volume of opened) await volume.discard();
});

async function openZip(options: Partial<ZipVolumeOptions> = {}): Promise<{ volume: ZipVolume; path: string }> {
  const path = join(folder, `volume-${++count}.zip`);
  const volume = await ZipVolume.open(path, { signal: new AbortController().signal, ...options });
  opened.push(volume);
  return { volume, path };
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
async function* inParts(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
async function readBack(volume: ZipVolume, path: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of volume.read(path)) parts.push(part);
  return Buffer.concat(parts);
}

const noise = randomBytes(9 * 1024 * 1024);
const even = Buffer.alloc(12 * 1024 * 1024, 'a line that deflate likes\n');
const files: Record<string, Uint8Array> = {
  'DICOM/P0000001/I0000001': randomBytes(100_000),
  'DICOM/P0000001/I0000002': even.subarray(0, 70_000),
  'DICOM/P0000001/I0000003': new Uint8Array(0),
  'DICOM/P0000001/I0000004': noise,
  'DICOM/P0000001/I0000005': even,
  'README.TXT': Buffer.from('read me'),
};

describe.each([
  ['open', undefined],
  ['encrypted', 'pässword'],
] as const)('a ZIP archive, %s', (_, password) => {
  it('gives back every file, whether it was packed in memory or as it came', async () => {
    const { volume, path } = await openZip(password === undefined ? {} : { password });
    const written = await Promise.all(
      Object.entries(files).map(async ([name, bytes]) => ({
        name,
        ...(await volume.write(name, inParts(bytes, 65_537))),
      })),
    );
    for (const { name, bytes, sha256 } of written) {
      expect([name, bytes, sha256]).toEqual([name, files[name]!.length, hashOf(files[name]!)]);
      expect(hashOf(await readBack(volume, name))).toBe(sha256);
    }
    await expect(stat(path)).rejects.toThrow('ENOENT');
    await volume.finish(() => {});
    for (const { name, sha256 } of written) expect(hashOf(await readBack(volume, name))).toBe(sha256);
    const { size } = await stat(path);
    // Noise is not blown up, what packs well is packed.
    expect(size).toBeGreaterThan(noise.length);
    expect(size).toBeLessThan(noise.length + 500_000);
    if (password !== undefined) expect((await readFile(path)).includes('read me')).toBe(false);
  });

  it('tells a changed byte', async () => {
    const { volume, path } = await openZip(password === undefined ? {} : { password });
    await volume.write('A', noise.subarray(0, 50_000));
    await volume.finish(() => {});
    const file = await open(path, 'r+');
    await file.write(Buffer.from([1, 2, 3]), 0, 3, 30_000);
    await file.close();
    await expect(readBack(volume, 'A')).rejects.toMatchObject({ code: 'damaged' });
  });
});

it('refuses paths that lead out of it, and a second file of the same name but for directory and pages', async () => {
  const { volume } = await openZip();
  for (const path of ['../A', '/A', 'A//B', 'A\\B', 'C:A', 'A/.', '', 'A\0']) {
    await expect(volume.write(path, noise.subarray(0, 10))).rejects.toMatchObject({ code: 'invalid-input' });
  }
  await volume.write('A', noise.subarray(0, 10));
  await expect(volume.write('a', noise.subarray(0, 10))).rejects.toMatchObject({ code: 'invalid-input' });
  await volume.write('DICOMDIR', noise.subarray(0, 10));
  await volume.write('DICOMDIR', noise.subarray(10, 30));
  expect(await readBack(volume, 'DICOMDIR')).toEqual(noise.subarray(10, 30));
  expect(await volume.existing()).toEqual(new Set(['A', 'DICOMDIR']));
});

it('a file that cannot be read leaves no trace in the archive, and its name is free again', async () => {
  const { volume, path } = await openZip();
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield even;
    throw new Error('the disc was taken out');
  }
  await expect(volume.write('A', failing())).rejects.toMatchObject({ code: 'io' });
  await volume.write('A', noise.subarray(0, 10));
  await volume.finish(() => {});
  expect((await stat(path)).size).toBeLessThan(300);
});

it('nothing stays of what was discarded or cancelled, and an archive is written by one at a time', async () => {
  const abort = new AbortController();
  const { volume, path } = await openZip({ signal: abort.signal });
  await writeFile(path, 'what was there before');
  await expect(ZipVolume.open(path, { signal: abort.signal })).rejects.toMatchObject({ code: 'busy' });
  await volume.write('A', even);
  abort.abort();
  await expect(volume.write('B', even)).rejects.toMatchObject({ code: 'cancelled' });
  await volume.discard();
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).not.toContain(`${path}.part`);
  await expect(stat(`${path}.part`)).rejects.toThrow('ENOENT');
  expect(await readFile(path, 'utf8')).toBe('what was there before');
  await (await ZipVolume.open(path, { signal: new AbortController().signal })).discard();
});

it('a folder that is not there is said before anything is written', async () => {
  const path = join(folder, 'nowhere', 'a.zip');
  await expect(ZipVolume.open(path, { signal: new AbortController().signal })).rejects.toMatchObject({
    code: 'not-found',
  });
});

describe('ZIP64', () => {
  const entry: ZipEntryRecord = {
    ...{ name: 'A', method: 0, encrypted: false, crc: 7, at: new Date(2026, 0, 2), large: true },
    ...{ packedBytes: 5_000_000_000, bytes: 6_000_000_000, offset: 7_000_000_000 },
  };
  const u64 = (bytes: Uint8Array, at: number) => Number(Buffer.from(bytes).readBigUInt64LE(at));

  it('sizes and places beyond 4 GiB are in the extra fields', () => {
    const local = localHeader(entry);
    expect([u64(local, 35), u64(local, 43)]).toEqual([6_000_000_000, 5_000_000_000]);
    expect(localHeader({ ...entry, bytes: 1, packedBytes: 1 })).toHaveLength(local.length);
    const central = centralHeader(entry);
    expect([u64(central, 51), u64(central, 59), u64(central, 67)]).toEqual([
      6_000_000_000, 5_000_000_000, 7_000_000_000,
    ]);
    expect(centralHeader({ ...entry, large: false, bytes: 1, packedBytes: 1, offset: 1 })).toHaveLength(47);
  });

  it('more entries than 65 535 are counted in its records', () => {
    const end = endOfDirectory(70_000, 1000, 2000);
    expect(end).toHaveLength(56 + 20 + 22);
    expect([u64(end, 24), u64(end, 32), u64(end, 40), u64(end, 48), u64(end, 64)]).toEqual([
      70_000, 70_000, 2000, 1000, 3000,
    ]);
    expect(endOfDirectory(3, 1000, 2000)).toHaveLength(22);
  });
});
