import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FrameIndex } from '../../src-shared/dicom/frame-index.ts';
import { explicitVrLittleEndian } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { type DecodedFrame, unpackBits, unpackCells } from '../../src-shared/imaging/codecs/cells.ts';
import type { CodecSet } from '../../src-shared/imaging/codecs/codec-set.ts';
import { isComplete } from '../../src-shared/imaging/codecs/complete.ts';
import { decodeFrame, nativeFrameBytes } from '../../src-shared/imaging/codecs/decode.ts';
import { frameCodecOf } from '../../src-shared/imaging/codecs/frame-codec.ts';
import { decodeRle } from '../../src-shared/imaging/codecs/rle.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import type { SyncSource } from '../archive/read-header.ts';
import { readExactly } from './source.ts';

/** Largest frame that is held in memory, in bytes of its cells. */
const maximumFrameBytes = 2 ** 30;

/** A frame as native pixel data has it: little endian; of 1-bit images one byte a pixel. */
export interface NativeFrame {
  bytes: Uint8Array;
  photometricInterpretation: string;
  planarConfiguration: 0 | 1;
  bitsAllocated: number;
}

/** Frames of an instance, one at a time. Every error is `damaged`, `decode-failed` or `unsupported`. */
export class FrameSource {
  readonly pixel: PixelDescription;
  readonly transferSyntaxUid: string;
  readonly #source: SyncSource;
  readonly #index: Exclude<FrameIndex, { kind: 'packed' | 'none' }>;
  readonly codecs: CodecSet;

  constructor(
    source: SyncSource,
    index: Exclude<FrameIndex, { kind: 'packed' | 'none' }>,
    pixel: PixelDescription,
    transferSyntaxUid: string,
    codecs: CodecSet,
  ) {
    this.#source = source;
    this.#index = index;
    this.pixel = pixel;
    this.transferSyntaxUid = transferSyntaxUid;
    this.codecs = codecs;
    const cells = pixel.rows * pixel.columns * pixel.samplesPerPixel * Math.ceil(pixel.bitsAllocated / 8);
    if (cells > maximumFrameBytes) {
      throw new NegatoscopeError('unsupported', `a frame has ${cells} bytes`, { bytes: cells });
    }
  }

  /** Bytes of frame n (from 0) as stored: fragments joined; native ones little endian, 1-bit ones a byte a pixel. */
  stored(frame: number): Uint8Array {
    const index = this.#index;
    if (index.kind === 'encapsulated') return this.#joined(index.frames[frame] ?? []);
    if (index.kind === 'native') {
      const unit = index.bigEndian ? index.cellBytes : 1;
      return this.#cells(index.offset, frame * index.frameBytes, index.frameBytes, unit);
    }
    const firstBit = frame * index.frameBits;
    const start = Math.floor(firstBit / 8);
    const length = Math.ceil((firstBit + index.frameBits) / 8) - start;
    const packed = this.#cells(index.offset, start, length, index.bigEndian ? 2 : 1);
    const width = this.pixel.bitsAllocated;
    return unpackCells(packed, firstBit % 8, Math.floor(index.frameBits / width), width);
  }

  #joined(fragments: readonly [offset: number, length: number][]): Uint8Array {
    const total = fragments.reduce((sum, [, length]) => sum + length, 0);
    if (total > maximumFrameBytes) {
      throw new NegatoscopeError('unsupported', `a codestream has ${total} bytes`, { bytes: total });
    }
    const [first] = fragments;
    if (first === undefined) throw new NegatoscopeError('damaged', 'a frame has no fragments', { reason: 'truncated' });
    if (fragments.length === 1) return readExactly(this.#source, first[0], first[1]);
    const bytes = new Uint8Array(total);
    let at = 0;
    for (const [offset, length] of fragments) {
      bytes.set(readExactly(this.#source, offset, length), at);
      at += length;
    }
    return bytes;
  }

  /** Units to be swapped are counted from the first byte of the pixel data; a frame may begin within one. */
  #cells(offset: number, start: number, length: number, unit: number): Uint8Array {
    const before = start % unit;
    const end = Math.ceil((start + length) / unit) * unit;
    const bytes = readExactly(this.#source, offset + start - before, end - start + before);
    swapUnits(bytes, unit);
    return bytes.subarray(before, before + length);
  }

  /** Frame n (from 0) decoded to cells; a codestream that was cut short is an error here. */
  async decoded(frame: number): Promise<DecodedFrame> {
    const bytes = this.stored(frame);
    if (this.#index.kind !== 'encapsulated') return decodeFrame(bytes, explicitVrLittleEndian, this.pixel, this.codecs);
    this.#checkComplete(bytes, frame);
    return decodeFrame(bytes, this.transferSyntaxUid, this.pixel, this.codecs);
  }

  #checkComplete(bytes: Uint8Array, frame: number): void {
    const codec = frameCodecOf(this.transferSyntaxUid);
    if (codec === undefined || isComplete(codec, bytes)) return;
    throw new NegatoscopeError('decode-failed', `the codestream of frame ${frame + 1} was cut short`, { codec, frame });
  }

  /** Frame n (from 0) as native pixel data, colours and bits above the high bit as the codec left them. */
  async native(frame: number): Promise<NativeFrame> {
    const { pixel } = this;
    const { rows, columns, samplesPerPixel, photometricInterpretation, bitsAllocated, planarConfiguration } = pixel;
    const codec = this.#index.kind === 'encapsulated' ? frameCodecOf(this.transferSyntaxUid) : 'native';
    // Not through cells, which would round integers of 64 bits.
    if (codec === 'rle' && bitsAllocated > 1) {
      const cellBytes = Math.ceil(bitsAllocated / 8);
      const bytes = decodeRle(this.stored(frame), rows * columns, samplesPerPixel, cellBytes);
      const photometric = photometricInterpretation === 'YBR_FULL_422' ? 'YBR_FULL' : photometricInterpretation;
      return { bytes, photometricInterpretation: photometric, planarConfiguration: 0, bitsAllocated };
    }
    if (codec === 'native' || codec === 'deflated-frame') {
      const wanted = nativeFrameBytes(pixel);
      const stored = this.stored(frame);
      const bytes = codec === 'native' ? stored : await this.#inflated(stored, wanted);
      if (bytes.length < wanted) {
        throw new NegatoscopeError('damaged', `frame ${frame + 1} is too short`, { reason: 'truncated', frame });
      }
      const cells = rows * columns * samplesPerPixel;
      const isPackedBits = bitsAllocated === 1 && bytes.length < cells;
      return {
        bytes: isPackedBits ? unpackBits(bytes, 0, cells) : bytes.subarray(0, bitsAllocated === 1 ? cells : wanted),
        photometricInterpretation,
        planarConfiguration,
        bitsAllocated,
      };
    }
    const decoded = await this.decoded(frame);
    const { cells } = decoded;
    const isSubsampled = decoded.photometricInterpretation === 'YBR_FULL_422';
    return {
      bytes: new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength),
      photometricInterpretation: isSubsampled ? 'YBR_FULL' : decoded.photometricInterpretation,
      planarConfiguration: 0,
      bitsAllocated: bitsAllocated === 1 ? 1 : cells.BYTES_PER_ELEMENT * 8,
    };
  }

  async #inflated(bytes: Uint8Array, wanted: number): Promise<Uint8Array> {
    try {
      return await this.codecs.inflate(bytes, wanted + 1);
    } catch (error) {
      throw new NegatoscopeError('decode-failed', `deflate: ${String(error)}`, { codec: 'deflated-frame' }, error);
    }
  }
}

/** Reverses the bytes of each unit in place; a rest shorter than a unit stays as it is. */
export function swapUnits(bytes: Uint8Array, unit: number): void {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % unit));
  if (unit === 2) whole.swap16();
  else if (unit === 4) whole.swap32();
  else if (unit === 8) whole.swap64();
}
