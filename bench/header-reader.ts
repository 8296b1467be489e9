import { HeaderReader, parseFile } from '../src-shared/dicom/part10/read.ts';
import { type encodeFileMeta, writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian, jpegBaseline8Bit } from '../src-shared/dicom/transfer-syntaxes.ts';
import { ctImage } from '../testing/phantom-image.ts';
import { atLeastRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

/** Slices as the network brings them. */
const sliceBytes = 16 << 10;

/**
 * How fast headers are read on one core, data sets made: small files whole and in slices, a large image that is passed over, and
 * one of many fragments.
 */
async function run(context: BenchContext): Promise<BenchRow[]> {
  const seconds = context.quick ? 0.1 : 2;
  const files = Array.from({ length: 200 }, (_, index) => smallFile(index));
  const elements = Object.keys(parseFile(files[0]!).dataSet).length;
  const size = Math.round(files[0]!.length / 1000);
  const name = `read headers of ${size} kB with ${elements} elements`;
  context.progress(name);
  const whole = rate(seconds, files, (file) => parseFile(file));
  const sliced = rate(seconds, files, (file) => inSlices(file, 1460));
  const large = largeFile();
  context.progress('200 MB of pixel data in slices');
  const passed = rate(seconds, [large], (file) => inSlices(file, sliceBytes));
  const fragments = fragmentedFile(100_000);
  context.progress('100 000 fragments in slices');
  const listed = rate(seconds, [fragments], (file) => inSlices(file, sliceBytes));
  return [
    atLeastRow(`${name}, whole`, 'files/s', whole, 5000),
    atLeastRow(`${name}, in slices of 1460 bytes`, 'files/s', sliced, 5000),
    atLeastRow('pass over 200 MB of pixel data in slices of 16 kB', 'GB/s', (passed * large.length) / 1e9, null),
    atLeastRow('list fragments in slices of 16 kB', 'million/s', (listed * 100_000) / 1e6, null),
  ];
}

/** Runs of `job` over the list in turn, a second. */
function rate<T>(seconds: number, list: readonly T[], job: (one: T) => unknown): number {
  // Compiled before it is measured.
  const warm = performance.now() + seconds * 250;
  while (performance.now() < warm) for (const one of list) job(one);
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < seconds * 1000) {
    for (const one of list) job(one);
    count += list.length;
  }
  return (count * 1000) / (performance.now() - began);
}

function inSlices(file: Uint8Array, bytes: number): unknown {
  const reader = new HeaderReader();
  for (let at = 0; at < file.length; at += bytes) reader.push(file.subarray(at, at + bytes));
  return reader.finish();
}

/** A slice of 64x64 with about a hundred elements, two sequences among them. */
function smallFile(index: number): Uint8Array {
  const reference = (number: number) => ({
    '00081150': { vr: 'UI' as const, Value: ['1.2.840.10008.5.1.4.1.1.2'] },
    '00081155': { vr: 'UI' as const, Value: [`1.2.826.0.1.3680043.2.1125.${index}.${number}`] },
  });
  const elements = Object.fromEntries(
    Array.from({ length: 40 }, (_, number) => [
      `0019${(0x1000 + number).toString(16).toUpperCase()}`,
      { vr: 'LO' as const, Value: [`private text ${number}`] },
    ]),
  );
  return ctImage({
    seed: `bench ${index}`,
    elements: {
      ...elements,
      '00190010': { vr: 'LO', Value: ['PHANTOM'] },
      '00080005': { vr: 'CS', Value: ['ISO_IR 100'] },
      '00081030': { vr: 'LO', Value: ['Thorax nativ und mit Kontrastmittel, später'] },
      '00081140': { vr: 'SQ', Value: [reference(1), reference(2), reference(3)] },
      '00082112': { vr: 'SQ', Value: [reference(4)] },
    },
  }).file;
}

function largeFile(): Uint8Array {
  const { dataSet } = ctImage();
  return writePart10(meta(explicitVrLittleEndian), {
    ...dataSet,
    '7FE00010': { vr: 'OW', bytes: new Uint8Array(200_000_000) },
  });
}

function fragmentedFile(count: number): Uint8Array {
  const { dataSet } = ctImage();
  const fragments = [new Uint8Array(0), ...Array.from({ length: count }, () => new Uint8Array(100))];
  return writePart10(meta(jpegBaseline8Bit), { ...dataSet, '7FE00010': { vr: 'OB', fragments } });
}

const meta = (transferSyntaxUid: string): Parameters<typeof encodeFileMeta>[0] => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3',
  transferSyntaxUid,
  implementationClassUid: '1.2.3.4',
});

export const part: BenchPart = {
  name: 'header-reader',
  rows: ['read headers', 'pass over 200 MB', 'list fragments'],
  run,
};
