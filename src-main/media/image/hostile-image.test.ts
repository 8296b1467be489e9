import { expect, it } from 'vitest';
import type { FileCache } from '../../archive/file-access.ts';
import { checkRange, streamOf } from '../../archive/file-access.ts';
import type { RandomAccess } from '../../archive/types.ts';
import { DiscImage } from './disc-image.ts';
import { ImageReader } from './image-reader.ts';
import { isoFiles, isoTrees } from './iso9660.ts';
import { udfFiles } from './udf.ts';

const limits = { files: 1_000_000, depth: 200 };
const block = 2048;

/** An image of so many bytes, of which only what is written takes memory. */
class Sparse {
  readonly size: number;
  readonly parts = new Map<number, Buffer>();
  reads = 0;

  constructor(size: number) {
    this.size = size;
  }

  at(number: number): Buffer {
    const found = this.parts.get(number) ?? Buffer.alloc(block);
    this.parts.set(number, found);
    return found;
  }

  get access(): RandomAccess {
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      checkRange(offset, length, this.size);
      this.reads += length;
      const bytes = new Uint8Array(length);
      const first = Math.floor(offset / block);
      for (let number = first; number * block < offset + length; number++) {
        const before = Math.max(0, offset - number * block);
        this.parts.get(number)?.copy(bytes, Math.max(0, number * block - offset), before);
      }
      return bytes;
    };
    return {
      size: this.size,
      read,
      stream: (from = 0, to = this.size) => streamOf(read, from, to),
      close: async () => {},
    };
  }
}

/** A directory record (ECMA-119 9.1), with a System Use Area. */
function record(name: string, at: number, bytes: number, flags: number, use: Buffer = Buffer.alloc(0)): Buffer {
  const own = 33 + name.length + (name.length % 2 === 0 ? 1 : 0);
  const length = own + use.length + (use.length % 2);
  const written = Buffer.alloc(length);
  use.copy(written, own);
  written[0] = length;
  written.writeUInt32LE(at, 2);
  written.writeUInt32LE(bytes, 10);
  written[25] = flags;
  written[32] = name.length;
  written.write(name, 33, 'latin1');
  return written;
}

/** An image whose root holds these records. */
function iso(blocks: number, records: readonly Buffer[]): Sparse {
  const image = new Sparse(blocks * block);
  const head = image.at(16);
  head[0] = 1;
  head.write('CD001', 1, 'latin1');
  head.writeUInt16LE(block, 128);
  let number = 20;
  let used = 0;
  for (const one of records) {
    if (used + one.length > block) {
      number++;
      used = 0;
    }
    used += one.copy(image.at(number), used);
  }
  record('\0', 20, (number - 19) * block, 2).copy(head, 156);
  return image;
}

const filesOf = async (image: Sparse) => {
  const reader = new ImageReader(image.access);
  const [tree] = await isoTrees(reader);
  return isoFiles(reader, tree!, limits);
};

it('puts a file of very many pieces together', async () => {
  const pieces = 300_000;
  const image = iso(
    100_000,
    Array.from({ length: pieces }, (_, index) => record('A', 10, 16, index === pieces - 1 ? 0 : 0x80)),
  );
  const [file, ...others] = await filesOf(image);
  expect(others).toEqual([]);
  expect(file!.place.bytes).toBe(pieces * 16);
  const cache = { open: async () => image.access } as unknown as FileCache;
  const disc = await DiscImage.open('image', cache);
  expect(disc.entries.get('A')?.place.extents).toHaveLength(pieces);
});

/** An entry of a System Use Area (SUSP 1.12, Rock Ridge 1.12). */
const entry = (signature: string, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from(signature), Buffer.from([4 + data.length, 1]), data]);
const named = (part: string, goesOn = false): Buffer =>
  entry('NM', Buffer.concat([Buffer.from([goesOn ? 1 : 0]), Buffer.from(part)]));
/** Where the area goes on (CE): block, offset in it, bytes. */
function continued(at: number, offset: number, bytes: number): Buffer {
  const data = Buffer.alloc(24);
  for (const [index, value] of [at, offset, bytes].entries()) data.writeUInt32LE(value, index * 8);
  return entry('CE', data);
}

it('reads names that go on elsewhere, at their place in a block that they share, and no circle of them', async () => {
  const image = iso(1000, [
    record('ONE', 10, 16, 0, Buffer.concat([named('one, ', true), continued(500, 300, 60)])),
    record('TWO', 10, 16, 0, Buffer.concat([named('two, ', true), continued(500, 700, 60)])),
    record('THREE', 10, 16, 0, continued(501, 0, 40)),
    record('FOUR', 10, 16, 0, continued(5000, 0, 40)),
  ]);
  const shared = image.at(500);
  Buffer.concat([named('its name goes', true), continued(500, 900, 40)]).copy(shared, 300);
  named(' on twice').copy(shared, 900);
  named('its end').copy(shared, 700);
  Buffer.concat([named('x', true), continued(501, 0, 40)]).copy(image.at(501), 0);
  await expect(filesOf(image)).rejects.toMatchObject({ code: 'damaged' });
  image.at(20).fill(0, image.at(20).indexOf('FOUR') - 33);
  const names = (await filesOf(image)).map(({ name }) => name);
  expect(names).toEqual(['one, its name goes on twice', 'two, its end', 'x'.repeat(15)]);
});

it('names a hundred thousand files of one name', async () => {
  const image = iso(
    10_000,
    Array.from({ length: 100_000 }, () => record('A', 10, 16, 0)),
  );
  const disc = await DiscImage.open('image', { open: async () => image.access } as unknown as FileCache);
  expect(disc.entries.size).toBe(100_000);
  expect([...disc.entries.keys()].slice(-1)).toEqual(['A#100000']);
});

it('reads no folders that lie over each other', async () => {
  const folderBytes = 60 * 1024 * 1024;
  const image = iso(
    40_000,
    Array.from({ length: 5000 }, (_, index) => record(`F${index}`, 3000 + index, folderBytes, 2)),
  );
  await expect(filesOf(image)).rejects.toMatchObject({ code: 'unsupported' });
  expect(image.reads).toBeLessThan(5 * image.size + folderBytes);
});

/** Tag of a descriptor (ECMA-167 3/7.2). */
function tagged(buffer: Buffer, tag: number): Buffer {
  buffer.writeUInt16LE(tag, 0);
  buffer[4] = 0;
  buffer[4] = buffer.subarray(0, 16).reduce((sum, byte) => sum + byte, 0) & 0xff;
  return buffer;
}

it('keeps no list of pieces a million times', async () => {
  const image = new Sparse(4000 * block);
  const anchor = image.at(256);
  anchor.writeUInt32LE(16 * block, 16);
  anchor.writeUInt32LE(32, 20);
  anchor.writeUInt32LE(256, 12);
  tagged(anchor, 2);
  const partition = image.at(32);
  partition.writeUInt32LE(300, 188);
  partition.writeUInt32LE(3000, 192);
  tagged(partition, 5);
  const logical = image.at(33);
  logical.writeUInt32LE(block, 212);
  logical.writeUInt32LE(1, 268);
  logical[440] = 1;
  logical[441] = 6;
  tagged(logical, 6);
  tagged(image.at(34), 8);
  // The file set, the root, its identifiers, and one file entry that all of them name.
  const fileSet = image.at(300);
  fileSet.writeUInt32LE(1, 404);
  tagged(fileSet, 256);
  const identifiers = 800;
  const perFile = 1_000;
  const root = image.at(301);
  root[27] = 4;
  root.writeBigUInt64LE(BigInt(identifiers * block), 56);
  root.writeUInt32LE(8, 172);
  root.writeUInt32LE(identifiers * block, 176);
  root.writeUInt32LE(100, 180);
  tagged(root, 261);
  for (let number = 0; number < identifiers; number++) {
    const part = image.at(400 + number);
    for (let at = 0; at + 64 <= block; at += 64) {
      const identifier = part.subarray(at, at + 64);
      identifier[19] = 3;
      identifier.writeUInt32LE(2, 24);
      identifier.writeUInt16LE(20, 36);
      identifier.write('\x08AB', 58, 'latin1');
      tagged(identifier, 257);
    }
  }
  const file = image.at(302);
  file[27] = 5;
  file.writeBigUInt64LE(BigInt(perFile * 1024), 56);
  file.writeUInt32LE(8, 172);
  // Lists of pieces, each of which goes on in the next.
  let next = 1500;
  file.writeUInt32LE(((3 << 30) | block) >>> 0, 176);
  file.writeUInt32LE(next - 300, 180);
  tagged(file, 261);
  for (let written = 0; written < perFile; next++) {
    const list = image.at(next);
    list.writeUInt32LE(251 * 8, 20);
    let at = 24;
    for (let piece = 0; piece < 250; piece++, written++, at += 8) {
      list.writeUInt32LE(1024, at);
      list.writeUInt32LE(2, at + 4);
    }
    if (written < perFile) {
      list.writeUInt32LE(((3 << 30) | block) >>> 0, at);
      list.writeUInt32LE(next + 1 - 300, at + 4);
    }
    tagged(list, 258);
  }
  await expect(udfFiles(new ImageReader(image.access), limits)).rejects.toMatchObject({ code: 'unsupported' });
});
