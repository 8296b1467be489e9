import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { text } from '../../src-shared/dicom/access.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { withTemporaryFolder } from '../../testing/temp.ts';
import { withFile } from '../archive/read-header.ts';
import { Directory, type DirectoryEntry } from './dicomdir.ts';
import { codingOf, ItemScanner } from './dicomdir-items.ts';
import { type DiscInstance, madeDirectory, slices } from './testing/disc.ts';
import { bytesSource } from './zip-entry.ts';

const read = (bytes: Uint8Array): DirectoryEntry[] => [...new Directory(bytesSource(bytes)).entries()];
const idsOf = (entries: readonly DirectoryEntry[]): string[] => entries.map(({ fileId }) => fileId.join('/')).sort();

/** Two patients with two series each. */
function twoPatients(): DiscInstance[] {
  return slices(12, 3).map((one, index) =>
    index < 6 ? one : { ...one, patientId: 'P2', studyUid: '1.2.3.2', name: { Alphabetic: 'Roe^Mary' } },
  );
}

/** Where the values of an attribute of records stand: (0004,1400) and (0004,1420) are UL, (0004,1200) too. */
function placesOf(bytes: Buffer, element: number): number[] {
  const tag = Buffer.from([0x04, 0x00, element & 0xff, element >> 8, 0x55, 0x4c, 0x04, 0x00]);
  const places: number[] = [];
  for (let at = bytes.indexOf(tag); at >= 0; at = bytes.indexOf(tag, at + 1)) places.push(at + tag.length);
  return places;
}

function changed(change: (bytes: Buffer, places: number[], index: number) => void): Buffer {
  const bytes = Buffer.from(madeDirectory(twoPatients()));
  for (const element of [0x1200, 0x1400, 0x1420]) {
    const places = placesOf(bytes, element);
    for (const index of places.keys()) change(bytes, places, index);
  }
  return bytes;
}

/** Whose every file is, by patient. */
const owners = (entries: readonly DirectoryEntry[]): Record<string, number> => {
  const owned: Record<string, number> = {};
  for (const { patient, study, series } of entries) {
    const key = [
      patient && text(patient, '00100020'),
      study && text(study, '0020000D'),
      series && text(series, '0020000E'),
    ].join(' ');
    owned[key] = (owned[key] ?? 0) + 1;
  }
  return owned;
};
const right = {
  'P1 1.2.3.1 1.2.3.1.1': 3,
  'P1 1.2.3.1 1.2.3.1.2': 3,
  'P2 1.2.3.2 1.2.3.1.3': 3,
  'P2 1.2.3.2 1.2.3.1.4': 3,
};

it('walks the tree of records', () => {
  const directory = new Directory(bytesSource(madeDirectory(twoPatients(), 'ABC')));
  expect(directory.fileSetId).toBe('ABC');
  expect(directory.problem).toBeUndefined();
  const entries = [...directory.entries()];
  expect(owners(entries)).toEqual(right);
  expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(['IMAGE']));
  expect(text(directory.record(entries[0]!.offset)!, '00041430')).toBe('IMAGE');
  expect(directory.record(entries[0]!.offset + 1)).toBeUndefined();
});

it.each([
  ['zero', () => 0],
  ['that point to themselves', (place: number) => place - 8 - 8],
  ['beyond the end', () => 0xfffffff0],
  ['into the middle of a record', (_: number, value: number) => (value === 0 ? 0 : value + 3)],
  ['all to the first record', (_: number, __: number, first: number) => first],
])('finds every file once where offsets are %s', (_, lie) => {
  const first = Buffer.from(madeDirectory(twoPatients()));
  const root = first.readUInt32LE(placesOf(first, 0x1200)[0]!);
  const bytes = changed((all, places, index) => {
    const place = places[index]!;
    all.writeUInt32LE(lie(place, all.readUInt32LE(place), root) >>> 0, place);
  });
  const entries = read(bytes);
  expect(idsOf(entries)).toEqual(idsOf(read(madeDirectory(twoPatients()))));
  expect(owners(entries)).toEqual(right);
});

it('ends where records are linked in a circle', () => {
  const bytes = Buffer.from(madeDirectory(twoPatients()));
  const next = placesOf(bytes, 0x1400);
  const lower = placesOf(bytes, 0x1420);
  // The first patient is next to the last record, and below every image.
  const root = bytes.readUInt32LE(placesOf(bytes, 0x1200)[0]!);
  for (const place of [...next, ...lower]) if (bytes.readUInt32LE(place) === 0) bytes.writeUInt32LE(root, place);
  expect(idsOf(read(bytes))).toHaveLength(12);
});

it('leaves out records that are not in use, with what is below them', () => {
  const bytes = Buffer.from(madeDirectory(twoPatients()));
  const flag = Buffer.from([0x04, 0x00, 0x10, 0x14, 0x55, 0x53, 0x02, 0x00]);
  bytes.writeUInt16LE(0, bytes.indexOf(flag) + flag.length);
  expect(owners(read(bytes))).toEqual({ 'P2 1.2.3.2 1.2.3.1.3': 3, 'P2 1.2.3.2 1.2.3.1.4': 3 });
});

it('reads what is left of a directory that was cut short, or whose lengths lie', () => {
  const whole = madeDirectory(slices(100));
  const cut = new Directory(bytesSource(whole.subarray(0, Math.floor(whole.length / 2))));
  expect(cut.problem).toMatchObject({ offset: Math.floor(whole.length / 2) });
  const found = [...cut.entries()].length;
  expect(found).toBeGreaterThan(40);
  expect(found).toBeLessThan(60);
  const lying = Buffer.from(whole);
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0]);
  const fifth = Array.from({ length: 5 }).reduce<number>((at) => lying.indexOf(item, at + 1), 0);
  lying.writeUInt32LE(lying.readUInt32LE(fifth + 4) + 9, fifth + 4);
  expect(read(lying).length).toBeGreaterThan(96);
});

const undefinedLength = 0xffffffff;
const itemBytes = (length: number, content: Buffer): Buffer => {
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(length, 4);
  return Buffer.concat([head, content]);
};
const ended = (element: number): Buffer => Buffer.from([0xfe, 0xff, element, 0xe0, 0, 0, 0, 0]);
/** A record of undefined length with so many sequences in each other, and an element behind them. */
function nestedRecord(depth: number): Buffer {
  const sequence = Buffer.from([0x08, 0x00, 0x15, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  let content = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) {
    const inner = [itemBytes(undefinedLength, content), ended(0x0d), ended(0xdd)];
    content = Buffer.concat([sequence, ...inner]);
  }
  const type = Buffer.from('\x10\x00\x20\x00LO\x04\x00ABCD', 'latin1');
  return itemBytes(undefinedLength, Buffer.concat([content, type, ended(0x0d)]));
}
const scanned = (bytes: Buffer, from = 0): Buffer | undefined => {
  const found = new ItemScanner(bytesSource(bytes), codingOf(explicitVrLittleEndian)).content(from);
  return found && Buffer.from(found);
};

it('reads records with sequences in each other, but not without end', () => {
  for (const depth of [0, 1, 15]) {
    const bytes = Buffer.concat([nestedRecord(depth), ended(0xdd)]);
    expect(scanned(bytes)).toEqual(bytes.subarray(8, bytes.length - 16));
  }
  for (const depth of [16, 1000]) expect(scanned(nestedRecord(depth))).toBeUndefined();
});

it('reads a record that ends with the file, also one that says that it is longer, and none that begins behind it', () => {
  const content = Buffer.from('\x10\x00\x20\x00LO\x04\x00ABCD', 'latin1');
  for (const more of [0, 1, 5000]) {
    const bytes = itemBytes(content.length + more, content);
    expect(scanned(bytes)).toEqual(content);
  }
  // Nobody knows where one of undefined length would end.
  for (const cut of [1, 8, 9, 20]) {
    const whole = nestedRecord(1);
    expect(scanned(whole.subarray(0, whole.length - cut))).toBeUndefined();
  }
  const bytes = itemBytes(content.length, content);
  for (const from of [bytes.length - 7, bytes.length, bytes.length + 100]) {
    expect(scanned(bytes, from)).toBeUndefined();
  }
  expect(scanned(itemBytes(5 * 1024 * 1024, Buffer.alloc(5 * 1024 * 1024)))).toBeUndefined();
});

it('takes no file for a directory that is none', () => {
  expect(() => read(Buffer.from('nothing of the kind'))).toThrowError(NegatoscopeError);
  expect(() => read(Buffer.alloc(4096))).toThrowError(NegatoscopeError);
});

it('reads a directory of half a gigabyte that lies in its lengths without holding it in memory', async () => {
  await withTemporaryFolder(async (folder) => {
    const path = join(folder, 'DICOMDIR');
    const bytes = Buffer.from(madeDirectory(slices(20)));
    // The sequence says that it is half a gigabyte, and the rest of the file is a hole.
    const sequence = bytes.indexOf(Buffer.from([0x04, 0x00, 0x20, 0x12, 0x53, 0x51]));
    bytes.writeUInt32LE(500_000_000, sequence + 8);
    writeFileSync(path, bytes);
    truncateSync(path, 500_000_000);
    const before = process.memoryUsage();
    withFile(path, (source) => {
      const directory = new Directory(source);
      expect([...directory.entries()]).toHaveLength(20);
      expect(directory.problem).toBeDefined();
    });
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(64 * 1024 * 1024);
    // One item that says it is nearly all of the file.
    bytes.writeUInt32LE(400_000_000, bytes.indexOf(Buffer.from([0xfe, 0xff, 0x00, 0xe0])) + 4);
    writeFileSync(path, bytes);
    truncateSync(path, 500_000_000);
    withFile(path, (source) => expect([...new Directory(source).entries()].length).toBeLessThan(20));
  }, 'dicomdir');
});

it('survives any byte of a directory being another', () => {
  const whole = Buffer.from(madeDirectory(slices(30, 10)));
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(whole);
    for (let change = 0; change < 1 + (round % 8); change++) bytes[random(bytes.length)] = random(256);
    try {
      expect(read(bytes).length).toBeLessThanOrEqual(40);
    } catch (error) {
      expect(error).toBeInstanceOf(NegatoscopeError);
    }
  }
});
