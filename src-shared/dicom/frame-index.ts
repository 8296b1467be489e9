import { integer, text } from './access.ts';
import type { DataSet } from './data-set.ts';
import type { FragmentTable } from './part10/fragments.ts';
import type { PixelDataLocation } from './part10/types.ts';
import { type FrameCodec, transferSyntaxes } from './transfer-syntaxes.ts';
import { vrs } from './vr.ts';

/** Where the frames of an instance lie in its file. */
export type FrameIndex =
  /**
   * Uncompressed, byte-aligned and at a fixed stride. `bigEndian`: units of `cellBytes` (1, 2, 4 or 8; of OW always 2, also where
   * a cell has 8 bits) must be swapped on the way, counted from `offset`: a frame of odd length may begin within a unit.
   */
  | { kind: 'native'; offset: number; frameBytes: number; bigEndian?: boolean; cellBytes: 1 | 2 | 4 | 8; vr: string }
  /** Bit-packed (Bits Allocated no multiple of 8): frame n begins at bit (n-1) * frameBits. `bigEndian`: 16-bit words are swapped. */
  | { kind: 'bits'; offset: number; frameBits: number; bigEndian?: boolean }
  /** Encapsulated: fragments of each frame as [offset, length] pairs. Of a video there is one frame: the stream. */
  | { kind: 'encapsulated'; frames: [offset: number, length: number][][] }
  /** The whole data set is deflated or bzip2ed: unpack, then as `inner` (offsets in the unpacked stream). */
  | { kind: 'packed'; method: 'deflate' | 'bzip2'; datasetOffset: number; inner: FrameIndex }
  | { kind: 'none' };

/** What the index is made from: what reading a file or data set gives. */
export interface FrameSource {
  dataSet: DataSet;
  pixelData?: PixelDataLocation;
  transferSyntaxUid: string;
}

/** Bits of one uncompressed frame; the chroma of `YBR_FULL_422` and the like is halved (PS3.3 C.7.6.3.1.2). */
export function frameBits(dataSet: DataSet): number {
  const samples = integer(dataSet, 'SamplesPerPixel') ?? 1;
  const interpretation = text(dataSet, 'PhotometricInterpretation')?.toUpperCase() ?? '';
  const pixels = (integer(dataSet, 'Rows') ?? 0) * (integer(dataSet, 'Columns') ?? 0);
  return pixels * (samples === 3 ? chromaSamples(interpretation) : samples) * bitsAllocated(dataSet);
}

/**
 * Bits of a frame of native pixel data: some writers call an image `YBR_FULL_422` and keep the chroma of every pixel all the same,
 * which the length of the pixel data shows.
 */
function nativeFrameBits(dataSet: DataSet, pixelDataLength: number): number {
  const bits = frameBits(dataSet);
  if (integer(dataSet, 'SamplesPerPixel') !== 3) return bits;
  const full = (integer(dataSet, 'Rows') ?? 0) * (integer(dataSet, 'Columns') ?? 0) * 3 * bitsAllocated(dataSet);
  return pixelDataLength * 8 >= full * declaredFrames(dataSet) ? full : bits;
}

function chromaSamples(photometricInterpretation: string): number {
  if (photometricInterpretation === 'YBR_FULL_422' || photometricInterpretation === 'YBR_PARTIAL_422') return 2;
  return photometricInterpretation === 'YBR_PARTIAL_420' ? 1.5 : 3;
}

const bitsAllocated = (dataSet: DataSet): number => integer(dataSet, 'BitsAllocated') ?? 0;
const declaredFrames = (dataSet: DataSet): number => Math.max(1, integer(dataSet, 'NumberOfFrames') ?? 1);

/**
 * Where each frame lies, in the stream the elements were read from (of packed syntaxes the unpacked one). Offset tables are
 * believed only where they point at fragments; without them frames are told apart by their number or by how a codestream begins.
 * The number of frames found may differ from the one declared: see `framesFound`.
 */
export function indexFrames(source: FrameSource): FrameIndex {
  const { pixelData } = source;
  if (pixelData === undefined) return { kind: 'none' };
  if (!pixelData.encapsulated) return nativeFrames(source.dataSet, pixelData);
  const syntax = transferSyntaxes.get(source.transferSyntaxUid);
  return encapsulatedFrames(source.dataSet, pixelData, syntax?.frameCodec, syntax?.video ?? false);
}

/** Frames that are really there: of native pixel data no more than declared, of encapsulated as many as were found. */
export function framesFound(source: FrameSource, index: FrameIndex): number {
  if (index.kind === 'packed') return framesFound(source, index.inner);
  if (index.kind === 'encapsulated') return index.frames.length;
  if (index.kind === 'none') return 0;
  const bits = index.kind === 'bits' ? index.frameBits : index.frameBytes * 8;
  return Math.min(declaredFrames(source.dataSet), Math.floor(((source.pixelData?.length ?? 0) * 8) / bits));
}

function nativeFrames(dataSet: DataSet, pixelData: PixelDataLocation): FrameIndex {
  const { offset, vr } = pixelData;
  const bits = nativeFrameBits(dataSet, pixelData.length);
  if (bits === 0 || pixelData.length === 0) return { kind: 'none' };
  const unit = vrs[vr].unit;
  const bigEndian = pixelData.bigEndian && unit > 1 ? { bigEndian: true } : {};
  const allocated = bitsAllocated(dataSet);
  if (allocated % 8 !== 0) return { kind: 'bits', offset, frameBits: bits, ...bigEndian };
  const cell = allocated / 8;
  const cellBytes = pixelData.bigEndian ? unit : cell === 2 || cell === 4 || cell === 8 ? cell : 1;
  return { kind: 'native', offset, frameBytes: bits / 8, cellBytes, vr, ...bigEndian };
}

type Frames = [offset: number, length: number][][];

function encapsulatedFrames(
  dataSet: DataSet,
  pixelData: PixelDataLocation,
  codec: FrameCodec | undefined,
  isVideo: boolean,
): FrameIndex {
  const table = pixelData.fragments;
  if (table === undefined || table.count === 0) return { kind: 'none' };
  const frames =
    (isVideo ? grouped(table, [0]) : undefined) ??
    fromExtendedTable(pixelData, table) ??
    fromBasicTable(pixelData, table, codec, declaredFrames(dataSet)) ??
    withoutTable(dataSet, table, codec);
  return { kind: 'encapsulated', frames };
}

/** Fragments from each start up to the next. */
function grouped(table: FragmentTable, starts: readonly number[]): Frames {
  return starts.map((start, frame) => {
    const fragments: [number, number][] = [];
    const end = starts[frame + 1] ?? table.count;
    for (let index = start; index < end; index++) fragments.push([table.offset(index), table.length(index)]);
    return fragments;
  });
}

/** First byte that offset tables count from: the item tag of the first fragment. */
const tableBase = (table: FragmentTable): number => table.offset(0) - 8;

/**
 * PS3.3 C.7.6.3.1.8: one fragment a frame, its length without padding; what writers put into several all the same goes up to the next
 * frame. Undefined when the table does not fit the fragments.
 */
function fromExtendedTable(pixelData: PixelDataLocation, table: FragmentTable): Frames | undefined {
  const extended = pixelData.extendedOffsetTable;
  if (extended === undefined || extended.offsets.length === 0) return undefined;
  const starts: number[] = [];
  for (const offset of extended.offsets) {
    const fragment = table.indexAt(tableBase(table) + offset + 8);
    if (fragment <= (starts.at(-1) ?? -1)) return undefined;
    starts.push(fragment);
  }
  if (starts[0] !== 0) return undefined;
  return grouped(table, starts).map((fragments, frame) => {
    const length = extended.lengths[frame] ?? 0;
    const [offset, stored] = fragments[0]!;
    return fragments.length === 1 && length > 0 && length <= stored ? [[offset, length]] : fragments;
  });
}

/** PS3.5 A.4; undefined when the table is empty or does not fit the fragments. */
function fromBasicTable(
  pixelData: PixelDataLocation,
  table: FragmentTable,
  codec: FrameCodec | undefined,
  numberOfFrames: number,
): Frames | undefined {
  const entries = pixelData.basicOffsetTable;
  if (entries === undefined || entries.length === 0) return undefined;
  const starts: number[] = [];
  let beyond = 0;
  let previous = -1;
  for (const entry of entries) {
    // Entries have 32 bits; what lies beyond 4 GiB wraps around.
    if (entry + beyond <= previous) beyond += 2 ** 32;
    previous = entry + beyond;
    const fragment = table.indexAt(tableBase(table) + previous + 8);
    if (fragment < 0) return undefined;
    starts.push(fragment);
  }
  if (starts[0] !== 0) return undefined;
  const areCodestreams = starts.every((start) => beginsCodestream(table, start, codec) !== false);
  return areCodestreams || starts.length === numberOfFrames ? grouped(table, starts) : undefined;
}

function withoutTable(dataSet: DataSet, table: FragmentTable, codec: FrameCodec | undefined): Frames {
  const numberOfFrames = declaredFrames(dataSet);
  const each = Array.from({ length: table.count }, (_, index) => index);
  if (table.count === numberOfFrames) return grouped(table, each);
  if (codec === 'uncompressed') return byLength(dataSet, table);
  const starts = each.filter((index) => beginsCodestream(table, index, codec) === true);
  // What comes before the first codestream belongs to it, as nothing else could.
  if (starts.length > 0) starts[0] = 0;
  if (starts.length === numberOfFrames) return grouped(table, starts);
  if (numberOfFrames <= 1) return grouped(table, starts.length === table.count ? starts : [0]);
  if (starts.length > 0) return grouped(table, starts);
  const share = table.count / numberOfFrames;
  if (Number.isInteger(share))
    return grouped(
      table,
      Array.from({ length: numberOfFrames }, (_, frame) => frame * share),
    );
  return grouped(table, table.count < numberOfFrames ? each : [0]);
}

/** Uncompressed frames may be cut anywhere: a frame ends where its bytes are complete. */
function byLength(dataSet: DataSet, table: FragmentTable): Frames {
  const frameBytes = frameBits(dataSet) / 8;
  const starts: number[] = [];
  let bytes = 0;
  for (let index = 0; index < table.count; index++) {
    if (bytes === 0) starts.push(index);
    bytes += table.length(index);
    if (bytes >= frameBytes) bytes = 0;
  }
  return grouped(table, starts);
}

/** Whether a fragment begins as frames of a codec do; undefined when that cannot be told. */
function beginsCodestream(table: FragmentTable, index: number, codec: FrameCodec | undefined): boolean | undefined {
  const [first, second] = table.head(index);
  switch (codec) {
    case 'jpeg-baseline':
    case 'jpeg-extended':
    case 'jpeg-progressive':
    case 'jpeg-hierarchical':
    case 'jpeg-lossless':
    case 'jpeg-ls':
      return first >>> 16 === 0xffd8;
    case 'jpeg-2000':
    case 'htj2k':
      // SOC and SIZ; or the signature box of a JP2 file, which some put in.
      return first === 0xff4fff51 || (first === 0x0000000c && second === 0x6a502020);
    case 'jpeg-xl':
      return first >>> 16 === 0xff0a || (first === 0x0000000c && second === 0x4a584c20);
    case 'rle': {
      // PS3.5 G.5: number of segments, then the first segment's offset, which is always 64.
      const segments = littleEndian(first);
      return segments >= 1 && segments <= 15 && littleEndian(second) === 64;
    }
    default:
      return undefined;
  }
}

function littleEndian(word: number): number {
  return (((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}
