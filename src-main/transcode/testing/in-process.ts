import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { text } from '../../../src-shared/dicom/access.ts';
import type { DataSet, Element, Value } from '../../../src-shared/dicom/data-set.ts';
import { indexFrames } from '../../../src-shared/dicom/frame-index.ts';
import { readDataSet } from '../../../src-shared/dicom/part10/read.ts';
import type { ReadOptions } from '../../../src-shared/dicom/part10/types.ts';
import { encodeFileMeta } from '../../../src-shared/dicom/part10/write.ts';
import { implicitVrLittleEndian } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { DecodedFrame } from '../../../src-shared/imaging/codecs/cells.ts';
import { describePixels } from '../../../src-shared/imaging/describe/pixel.ts';
import { temporaryFolderSync } from '../../../testing/temp.ts';
import { type HeaderOfFile, readHeader, type SyncSource } from '../../archive/read-header.ts';
import { createCodecSet } from '../../decode/codecs.ts';
import { createEncoderSet } from '../../decode/encoders.ts';
import { ybrToRgb } from '../colour.ts';
import { FrameSource } from '../frame-source.ts';
import { codestreamLoses } from '../pixel-header.ts';
import { transcodeSource } from '../rewrite.ts';
import { openPlain, type PlainSource } from '../source.ts';
import { Spool } from '../spool.ts';
import type { TranscodeTarget } from '../target.ts';
import type { TranscodeDone } from '../task.ts';

/** Transcoding without a worker, for tests that do nothing else. */
const tools = { codecs: createCodecSet(), encoders: createEncoderSet(), checkpoint() {} };
const folder = temporaryFolderSync('transcode');
let number = 0;
const temporary = () => join(folder, String(number++));

/** Runs `work` with a file opened. */
export async function withSource<T>(path: string, work: (source: SyncSource) => Promise<T>): Promise<T> {
  const fd = openSync(path, 'r');
  try {
    const read = (buffer: Uint8Array, offset: number) => readSync(fd, buffer, 0, buffer.length, offset);
    return await work({ size: fstatSync(fd).size, read });
  } finally {
    closeSync(fd);
  }
}

/** A data set in memory as a source. */
export function memory(bytes: Uint8Array): SyncSource {
  return {
    size: bytes.length,
    read(buffer, offset) {
      const part = bytes.subarray(offset, offset + buffer.length);
      buffer.set(part);
      return part.length;
    },
  };
}

/** The data set in another syntax, in memory. */
export async function transcoded(
  source: SyncSource,
  target: TranscodeTarget,
): Promise<TranscodeDone & { bytes: Uint8Array<ArrayBuffer> }> {
  const control = new SharedArrayBuffer(8);
  const task = { path: '', target, temporary: temporary(), newUid: '2.25.7', memory: 2 ** 30, control };
  const done = await transcodeSource(source, task, tools);
  return { ...done, bytes: done.bytes! };
}

/** The same as a Part 10 file. */
export function asFile({ bytes, sopClassUid, sopInstanceUid, transferSyntaxUid }: TranscodeDone): Uint8Array {
  const implementationClassUid = '2.25.1';
  return Buffer.concat([
    encodeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid, implementationClassUid }),
    bytes!,
  ]);
}

/** A file's data set, unpacked when it was packed. */
export const plainSource = (file: SyncSource): Promise<PlainSource> =>
  openPlain(file, () => new Spool(temporary(), 2 ** 30));

/** A transcoded data set, unpacked when it is packed. */
export const plainResult = (done: TranscodeDone): Promise<PlainSource> => plainSource(memory(asFile(done)));

const everything: ReadOptions = {
  raw: true,
  keepPixelData: true,
  maximumValueBytes: 2 ** 30,
  maximumTextBytes: 2 ** 30,
  maximumDisplayBytes: 2 ** 30,
};

/** Every element of a data set with its bytes, little endian. */
export const rawElements = ({ source, bareSyntax }: PlainSource): HeaderOfFile =>
  readHeader(source, everything, bareSyntax);

/** Where two data sets differ, as paths of tags; group lengths, padding and the name of the representation left out. */
export function differences(
  one: DataSet,
  other: DataSet,
  ignored: ReadonlySet<string> = new Set(),
  path = '',
): string[] {
  const found: string[] = [];
  const tags = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const tag of tags) {
    if (tag.endsWith('0000') || ignored.has(tag)) continue;
    const here = path === '' ? tag : `${path}.${tag}`;
    const a = one[tag];
    const b = other[tag];
    if (a === undefined || b === undefined) {
      found.push(`${here} ${a === undefined ? 'is new' : 'is missing'}`);
    } else if (a.vr === 'SQ' || b.vr === 'SQ') {
      found.push(...sequenceDifferences(a, b, ignored, here));
    } else if (!sameBytes(a, b)) {
      found.push(`${here} ${a.vr} ${b.vr} has another value`);
    }
  }
  return found;
}

/** Items in implicit VR, as a UN value has them (PS3.5 6.2.2). */
function itemsOf(tag: string, { vr, bytes, Value }: Element): readonly Value[] {
  if (vr === 'SQ' || bytes === undefined || bytes.length === 0) return Value ?? [];
  const header = new Uint8Array(8);
  const view = new DataView(header.buffer);
  view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  view.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  view.setUint32(4, bytes.length, true);
  return readDataSet(Buffer.concat([header, bytes]), implicitVrLittleEndian, everything).dataSet[tag]?.Value ?? [];
}

function sequenceDifferences(a: Element, b: Element, ignored: ReadonlySet<string>, path: string): string[] {
  const tag = path.slice(-8);
  const first = itemsOf(tag, a);
  const second = itemsOf(tag, b);
  if (first.length !== second.length) return [`${path} has ${second.length} items, not ${first.length}`];
  return first.flatMap((item, index) =>
    differences(item as DataSet, second[index] as DataSet, ignored, `${path}[${index}]`),
  );
}

function sameBytes(a: Element, b: Element): boolean {
  const first = Buffer.from(a.bytes ?? new Uint8Array(0));
  const second = Buffer.from(b.bytes ?? new Uint8Array(0));
  const length = Math.min(first.length, second.length);
  return Math.abs(first.length - second.length) <= 1 && first.subarray(0, length).equals(second.subarray(0, length));
}

/** Frames of a data set as they are decoded; undefined for what has none. */
async function decodedFrames(plain: PlainSource) {
  const header = readHeader(plain.source, {}, plain.bareSyntax);
  const index = indexFrames(header);
  const pixel = describePixels(header.dataSet, header.transferSyntaxUid);
  if (header.pixelData === undefined || pixel === undefined || index.kind === 'none' || index.kind === 'packed') {
    return undefined;
  }
  const source = new FrameSource(plain.source, index, pixel, header.transferSyntaxUid, tools.codecs);
  const count = Number(text(header.dataSet, 'NumberOfFrames') ?? 1) || 1;
  const decoded: DecodedFrame[] = [];
  for (let frame = 0; frame < count; frame++) decoded.push(await source.decoded(frame));
  const lost = header.pixelData.encapsulated && codestreamLoses(header.transferSyntaxUid, source.stored(0));
  return { decoded, pixel, lost };
}

/** Hashes of the frames, with their colours. `rgb`: colours that lost are made RGB, as transcoding does. */
export async function frameHashes(plain: PlainSource, rgb: boolean): Promise<string[] | undefined> {
  const found = await decodedFrames(plain);
  return found?.decoded.map(({ cells, photometricInterpretation }) => {
    let colours = photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : photometricInterpretation;
    if (rgb && found.lost && colours === 'YBR_FULL' && cells instanceof Uint8Array) {
      ybrToRgb(cells);
      colours = 'RGB';
    }
    const hash = createHash('sha256').update(new Uint8Array(cells.buffer)).digest('hex');
    return `${hash} ${colours} ${cells.constructor.name}`;
  });
}

/** Stored values of all frames one after the other, without what lies above the stored bits. */
export async function storedValues(plain: PlainSource): Promise<number[]> {
  const { decoded, pixel } = (await decodedFrames(plain))!;
  const shift = 32 - pixel.bitsStored;
  const value = (cell: number) =>
    pixel.pixelRepresentation === 1 ? (cell << shift) >> shift : (cell << shift) >>> shift;
  return decoded.flatMap(({ cells }) => Array.from(cells, value));
}
