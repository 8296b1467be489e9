import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { FileCache } from '../archive/file-access.ts';
import { MediumCopies } from './medium-copies.ts';
import { ZipArchive } from './zip-archive.ts';

/** An archive whose table of contents names the one entry in it `count` times. */
function repeated(count: number, bytes: number): Buffer {
  const local = Buffer.alloc(31 + bytes);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt32LE(bytes, 18);
  local.writeUInt32LE(bytes, 22);
  local.writeUInt16LE(1, 26);
  local[30] = 0x41;
  const entry = Buffer.alloc(47);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt32LE(bytes, 20);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt16LE(1, 28);
  entry[46] = 0x41;
  const contents = Buffer.concat(Array.from({ length: count }, () => entry));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(contents.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, contents, end]);
}

async function opened(bytes: Buffer): Promise<ZipArchive> {
  return withTemporaryFolder(async (folder) => {
    const path = join(folder, 'hostile.zip');
    writeFileSync(path, bytes);
    const files = new FileCache();
    try {
      return await ZipArchive.open(path, files, new MediumCopies(folder));
    } finally {
      await files.close();
    }
  }, 'zip');
}

it('gives entries of one name names of their own, without trying every number for each', {
  timeout: 60_000,
}, async () => {
  const { entries } = await opened(repeated(40_000, 0));
  expect(entries.size).toBe(40_000);
  expect([...entries.keys()].slice(0, 3)).toEqual(['A', 'A#2', 'A#3']);
  expect(entries.has('A#40000')).toBe(true);
});

it('refuses entries that lie over each other: a few bytes would be read a million times', async () => {
  await expect(opened(repeated(100, 5000))).rejects.toMatchObject({ code: 'unsupported' });
  expect((await opened(repeated(1, 5000))).entries.size).toBe(1);
});

it('gives the bytes of an entry from where to where they are asked for, never what lies behind it', async () => {
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, 'two.zip');
    const [one, two] = [Buffer.alloc(600_000, 1), Buffer.alloc(1000, 2)];
    writeFileSync(
      path,
      zipSync({ stored: [one, { level: 0 }], deflated: [one, { level: 9 }], behind: [two, { level: 0 }] }),
    );
    const files = new FileCache();
    const copies = new MediumCopies(folder);
    const archive = await ZipArchive.open(path, files, copies);
    const collected = async (parts: ReadableStream<Uint8Array>): Promise<Buffer> => {
      const all: Uint8Array[] = [];
      for await (const part of parts as unknown as AsyncIterable<Uint8Array>) all.push(part);
      return Buffer.concat(all);
    };
    for (const name of ['stored', 'deflated']) {
      const entry = await archive.openEntry(name);
      expect((await collected(entry.stream())).equals(one)).toBe(true);
      expect((await collected(entry.stream(599_990, 700_000))).equals(one.subarray(0, 10))).toBe(true);
      expect((await collected(entry.stream(5, 9))).equals(one.subarray(5, 9))).toBe(true);
      expect((await collected(entry.stream(600_000))).length).toBe(0);
      await expect(entry.read(599_990, 11)).rejects.toMatchObject({ code: 'damaged' });
      await entry.close();
    }
    await archive.close();
    await files.close();
  }, 'zip');
});
