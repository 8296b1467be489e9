import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { explicitVrLittleEndian, transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { cellSize, unpackBits, unpackCells } from '../../../src-shared/imaging/codecs/cells.ts';
import type { Catalogue, FrameIndex, InstanceLocation } from '../types.ts';
import { notFound } from './http.ts';
import type { PackedFiles } from './packed-files.ts';

/** Something bytes are read from: a file, or an unpacked data set in memory. */
interface Source {
  read(offset: number, length: number): Promise<Uint8Array>;
}

type Flat = Exclude<FrameIndex, { kind: 'packed' }>;

/** A frame is read in one go up to this size, else in pieces. */
export const wholeBytes = 4 * 1024 * 1024;
const pieceBytes = 2 * 1024 * 1024;
/** Largest frame that is made in memory because its bytes must be changed. */
const maximumFrame = 2 ** 30;

/** A frame on its way out: its length and its bytes, as they come. The source is closed when the bytes were read. */
export interface FrameBytes {
  length: number;
  /** Syntax of these bytes: native ones are Explicit VR Little Endian whatever the file is. */
  transferSyntaxUid: string;
  /** Ends or is ended (`return`) exactly once. */
  body: AsyncGenerator<Uint8Array>;
}

function swap(bytes: Uint8Array, cellBytes: number): Uint8Array {
  const swapped = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % cellBytes));
  if (cellBytes === 2) swapped.swap16();
  else if (cellBytes === 4) swapped.swap32();
  else if (cellBytes === 8) swapped.swap64();
  return bytes;
}

/** Bytes [start, start + length) of pixel data at `offset`, big endian cells turned, whole cells read. */
async function readCells(
  source: Source,
  offset: number,
  start: number,
  length: number,
  cellBytes: number,
): Promise<Uint8Array> {
  const before = start % cellBytes;
  const end = Math.ceil((start + length) / cellBytes) * cellBytes;
  const bytes = await source.read(offset + start - before, end - start + before);
  // A copy: the source may keep what it gave.
  return swap(Uint8Array.from(bytes), cellBytes).subarray(before, before + length);
}

async function* inPieces(source: Source, offset: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += pieceBytes) {
    const wanted = Math.min(pieceBytes, length - at);
    const piece = await source.read(offset + at, wanted);
    if (piece.length < wanted)
      throw new NegatoscopeError('damaged', 'the file ends within a frame', { offset: offset + at });
    yield piece;
  }
}

/** Frame n (from 1) of an index without packing. `bits`: cells as whole bytes, or packed from the first bit on. */
function frameOf(
  index: Flat,
  frame: number,
  source: Source,
  bits: 'bytes' | 'packed',
  width: number,
): { length: number; pieces: AsyncGenerator<Uint8Array> } {
  if (index.kind === 'native') {
    const start = (frame - 1) * index.frameBytes;
    const pieces =
      index.bigEndian && index.cellBytes > 1
        ? once(() => readCells(source, index.offset, start, checked(index.frameBytes), index.cellBytes))
        : inPieces(source, index.offset + start, index.frameBytes);
    return { length: index.frameBytes, pieces };
  }
  if (index.kind === 'bits') {
    const firstBit = (frame - 1) * index.frameBits;
    const start = Math.floor(firstBit / 8);
    const bytes = Math.ceil((firstBit + index.frameBits) / 8) - start;
    const cells = Math.floor(index.frameBits / width);
    const length = bits === 'bytes' ? checked(cells * cellSize(width)) : Math.ceil(index.frameBits / 8);
    return {
      length,
      pieces: once(async () => {
        const packed = await readCells(source, index.offset, start, checked(bytes), index.bigEndian ? 2 : 1);
        if (bits === 'bytes') return unpackCells(packed, firstBit % 8, cells, width);
        return packBits(unpackBits(packed, firstBit % 8, index.frameBits));
      }),
    };
  }
  if (index.kind !== 'encapsulated') throw notFound('the instance has no frames');
  const fragments = index.frames[frame - 1]!;
  const length = fragments.reduce((sum, [, bytes]) => sum + bytes, 0);
  async function* all(): AsyncGenerator<Uint8Array> {
    for (const [offset, bytes] of fragments) yield* inPieces(source, offset, bytes);
  }
  return { length, pieces: all() };
}

function checked(bytes: number): number {
  if (bytes > maximumFrame)
    throw new NegatoscopeError('unsupported', 'the frame is too large to be changed', { bytes });
  return bytes;
}

async function* once(make: () => Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await make();
}

/** Bytes 0 and 1 as bits, the first pixel in the lowest bit. */
function packBits(unpacked: Uint8Array): Uint8Array {
  const out = new Uint8Array(Math.ceil(unpacked.length / 8));
  for (let i = 0; i < unpacked.length; i++) out[i >> 3] = out[i >> 3]! | (unpacked[i]! << (i & 7));
  return out;
}

/** Number of frames an index knows; undefined when it has a fixed stride and the header must say. */
function framesIn(index: FrameIndex): number | undefined {
  if (index.kind === 'encapsulated') return index.frames.length;
  if (index.kind === 'none') return 0;
  return index.kind === 'packed' ? framesIn(index.inner) : undefined;
}

/** Throws 404 when the instance has no such frame (numbers from 1). */
export function checkFrame(location: InstanceLocation, frame: number): void {
  const known = framesIn(location.frames) ?? location.description.numberOfFrames;
  const frames = Math.min(known, Math.max(location.description.numberOfFrames, 1));
  if (frame < 1 || frame > frames || known === 0) {
    throw notFound(known === 0 ? 'the instance has no frames' : `there is no frame ${frame}`, { frame, frames });
  }
}

/**
 * A frame as it is stored: native bytes little endian, codestreams as they are with their fragments joined. Nothing is
 * read until its body is.
 */
export function openFrame(
  catalogue: Catalogue,
  location: InstanceLocation,
  frame: number,
  packedFiles: PackedFiles,
  bits: 'bytes' | 'packed',
): FrameBytes {
  checkFrame(location, frame);
  const index = location.frames;
  const flat = index.kind === 'packed' ? (index.inner as Flat) : index;
  let access: { read: Source['read']; close(): Promise<void> } | undefined;
  const source: Source = { read: (offset, length) => access!.read(offset, length) };
  const { length, pieces } = frameOf(flat, frame, source, bits, location.description.pixel?.bitsAllocated ?? 1);
  async function* body(): AsyncGenerator<Uint8Array> {
    if (index.kind === 'packed') {
      const unpacked = await packedFiles.unpacked(catalogue, location, index);
      access = { read: async (offset, wanted) => unpacked.slice(offset, offset + wanted), close: async () => {} };
    } else {
      access = await catalogue.open(location);
    }
    try {
      yield* pieces;
    } finally {
      await access.close();
    }
  }
  const native = flat.kind === 'native' || flat.kind === 'bits';
  const transferSyntaxUid = native ? explicitVrLittleEndian : location.transferSyntaxUid;
  return { length, transferSyntaxUid, body: body() };
}

/**
 * The same of an index whose frames lie in `source`, at once: of data sets that are packed the unpacked one, and the index within.
 * Rejects with `not-found`, `damaged`, `unsupported`.
 */
export async function frameFrom(
  source: { read(offset: number, length: number): Promise<Uint8Array> },
  index: FrameIndex,
  frame: number,
  transferSyntaxUid: string,
  bitsAllocated: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string }> {
  if (index.kind === 'packed' || index.kind === 'none' || (index.kind === 'encapsulated' && !index.frames[frame - 1])) {
    throw new NegatoscopeError('not-found', `there is no frame ${frame}`);
  }
  const { length, pieces } = frameOf(index, frame, source, 'bytes', bitsAllocated);
  const native = index.kind === 'native' || index.kind === 'bits';
  const syntax = native ? explicitVrLittleEndian : transferSyntaxUid;
  // A copy: whoever decodes it may take the memory away.
  const read = await readFrame({ length, transferSyntaxUid: syntax, body: pieces });
  return { bytes: Uint8Array.from(read), transferSyntaxUid: syntax };
}

/** The whole frame in memory. */
export async function readFrame(frame: FrameBytes): Promise<Uint8Array<ArrayBuffer>> {
  checked(frame.length);
  let first: Uint8Array | undefined;
  let out: Uint8Array<ArrayBuffer> | undefined;
  let at = 0;
  for await (const piece of frame.body) {
    if (piece.length === frame.length) {
      first = piece;
      continue;
    }
    out ??= new Uint8Array(frame.length);
    out.set(piece, at);
    at += piece.length;
  }
  if (first) return first as Uint8Array<ArrayBuffer>;
  if (!out || at < frame.length) throw new NegatoscopeError('damaged', 'the file ends within a frame', {});
  return out;
}

/** True for syntaxes whose frames need no decoder. */
export const isNativeSyntax = (transferSyntaxUid: string): boolean =>
  transferSyntaxes.get(transferSyntaxUid)?.encapsulated !== true;
