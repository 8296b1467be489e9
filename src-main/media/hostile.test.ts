import { execFileSync } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { madeFile } from '../archive/testing/instance.ts';
import { defaultReading } from './reading-rules.ts';
import { type DiscInstance, fileIdOf, madeDirectory, madeDisc, slices } from './testing/disc.ts';
import { readingRigOfTests } from './testing/reading-rig.ts';

const rig = readingRigOfTests();

const opened = (...paths: string[]) => rig.opened(...paths);

const flat = (count: number): DiscInstance[] =>
  slices(count).map((one, index) => ({ ...one, fileId: fileIdOf(index) }));

it('reads folders two hundred deep where it may, and says where it stopped where it may not', async () => {
  const deep = join(rig.folder, ...Array.from({ length: 200 }, () => 'd'));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'bottom'), madeFile());
  const shallow = await opened(rig.folder);
  expect(shallow.info()).toMatchObject({ instances: 0, unreadable: 1 });
  expect(shallow.unreadableFiles()[0]).toMatchObject({ reason: 'unsupported' });
  await rig.media.close(shallow.id);
  rig.rules = { ...defaultReading, maxDepth: 200 };
  expect((await opened(rig.folder)).info()).toMatchObject({ instances: 1, unreadable: 0 });
});

it('stops at the number of files that the settings allow, and says so', async () => {
  for (let number = 0; number < 20; number++) {
    writeFileSync(join(rig.folder, `file${number}`), madeFile({ sopInstanceUid: `1.2.3.${number}`, number }));
  }
  rig.rules = { ...defaultReading, maxFiles: 12 };
  const medium = await opened(rig.folder);
  expect(medium.info()).toMatchObject({ instances: 12, unreadable: 1, state: 'ready' });
  expect(medium.unreadableFiles()[0]?.detail).toContain('more than 12 files');
});

it('does not wait for a pipe, nor read a folder, that a DICOMDIR names', async () => {
  const disc = join(rig.folder, 'disc');
  madeDisc(
    disc,
    flat(4).map((one, index): DiscInstance => (index < 2 ? { ...one, only: 'directory' } : one)),
  );
  execFileSync('mkfifo', [join(disc, 'DICOM', 'IM000000')]);
  mkdirSync(join(disc, 'DICOM', 'IM000001'));
  execFileSync('mkfifo', [join(disc, 'PIPE')]);
  const medium = await opened(disc);
  expect(medium.info()).toMatchObject({ instances: 2, unreadable: 2, extra: 0 });
});

it('reads a DICOMDIR larger than allowed not at all, but its files', async () => {
  const disc = join(rig.folder, 'disc');
  madeDisc(disc, flat(5));
  truncateSync(join(disc, 'DICOMDIR'), 600 * 1024 * 1024);
  const medium = await opened(disc);
  expect(medium.info()).toMatchObject({ instances: 5, unreadable: 1, state: 'ready' });
  expect(medium.unreadableFiles()[0]).toMatchObject({ reason: 'unsupported' });
});

it('lists a file once that a hundred thousand records name, and counts what they name that is not there', async () => {
  const disc = join(rig.folder, 'disc');
  madeDisc(disc, flat(1));
  const bytes = Buffer.from(madeDirectory(flat(3)));
  // The last record again and again: it names a file that is not there, and then the one that is.
  const item = Buffer.from([0xfe, 0xff, 0x00, 0xe0]);
  const record = bytes.subarray(bytes.lastIndexOf(item));
  const other = Buffer.from(record.toString('latin1').replace('IM000002', 'IM000000'), 'latin1');
  const whole = Buffer.concat([bytes, ...Array.from({ length: 50_000 }, () => [record, other]).flat()]);
  const sequence = whole.indexOf(Buffer.from([0x04, 0x00, 0x20, 0x12, 0x53, 0x51])) + 8;
  whole.writeUInt32LE(whole.length - sequence - 4, sequence);
  writeFileSync(join(disc, 'DICOMDIR'), whole);
  const medium = await opened(disc);
  expect(medium.info()).toMatchObject({ instances: 1, missing: 2, state: 'ready' });
}, 120_000);

it('finds a DICOMDIR anywhere in a ZIP archive, and never leaves the archive', async () => {
  const instances = flat(3);
  const lie = Buffer.from(madeDirectory(instances)).toString('latin1').replace('DICOM\\IM000002', '..\\..\\IM000002');
  const files: Record<string, Uint8Array> = {
    'disc one/DICOMDIR': Buffer.from(lie, 'latin1'),
    '../../IM000002': madeFile({ sopInstanceUid: '1.2.3.1.1.3', number: 3 }),
    '/etc/extra': madeFile({ sopInstanceUid: '1.2.3.88' }),
    'disc two/dicomdir': madeDirectory([{ patientId: 'P2', studyUid: '1.2.3.2', sopInstanceUid: '1.2.3.2.1' }]),
    'disc two/DICOM/IM000000': madeFile({ patientId: 'P2', studyUid: '1.2.3.2', sopInstanceUid: '1.2.3.2.1' }),
  };
  for (const [index, { sopInstanceUid, number }] of instances.slice(0, 2).entries()) {
    files[`disc one/dicom/im00000${index}`] = madeFile({ sopInstanceUid: sopInstanceUid!, number: number! });
  }
  const path = join(rig.folder, 'discs.zip');
  writeFileSync(path, zipSync(files));
  const medium = await opened(path);
  expect(medium.info()).toMatchObject({ kind: 'zip', studies: 2, instances: 3, missing: 1, extra: 2 });
  rig.media.scanExtra(medium.id);
  await medium.ready;
  // What stands in the archive is read from the archive, whatever its name says.
  expect(medium.info()).toMatchObject({ instances: 5, missing: 1, extra: 0 });
});

/** A ZIP archive; what is in it more than once is packed once. */
function zipOf(entries: Readonly<Record<string, Uint8Array>>): Buffer {
  const packs = new Map<Uint8Array, Buffer>();
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, bytes] of Object.entries(entries)) {
    const packed = packs.get(bytes) ?? deflateRawSync(bytes, { level: 1 });
    packs.set(bytes, packed);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(bytes), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), head, place, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]);
}

it('unpacks no bomb: neither as an instance nor as a DICOMDIR', async () => {
  const path = join(rig.folder, 'bomb');
  const zeros = new Uint8Array(300 * 1024 * 1024);
  writeFileSync(path, zipOf({ DICOMDIR: zeros, BOMB: zeros, GOOD: madeFile() }));
  const before = process.memoryUsage().rss;
  const medium = await opened(path);
  expect(medium.info()).toMatchObject({ kind: 'zip', instances: 1, unreadable: 2 });
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
}, 120_000);

it('reads a ZIP archive or disc image no further that was cut short, and harms nothing else', async () => {
  const zip = zipSync({ GOOD: madeFile() });
  for (const [name, bytes] of [
    ['cut.zip', zip.subarray(0, zip.length - 30)],
    ['none.iso', Buffer.concat([Buffer.alloc(32_769), Buffer.from('CD001'), Buffer.alloc(100)])],
  ] as const) {
    writeFileSync(join(rig.folder, name), bytes);
    await expect(rig.media.open([join(rig.folder, name)]), name).rejects.toMatchObject({ code: 'damaged' });
  }
  expect(rig.media.list()).toEqual([]);
});
