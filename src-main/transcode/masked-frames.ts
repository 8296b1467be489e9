import type { MaskedRegion } from '../../src-shared/changes/model.ts';
import type { DecodedFrame } from '../../src-shared/imaging/codecs/cells.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import type { PixelCleaning } from './changes.ts';
import { FrameSource, type NativeFrame } from './frame-source.ts';

/** Frames with regions made black, and without what lies in their cells beside the stored values. */
export class CleanedFrames extends FrameSource {
  readonly #cleaning: PixelCleaning;

  constructor(cleaning: PixelCleaning, ...of: ConstructorParameters<typeof FrameSource>) {
    super(...of);
    this.#cleaning = cleaning;
  }

  override async decoded(frame: number): Promise<DecodedFrame> {
    const decoded = await super.decoded(frame);
    const { cells, columns, rows, photometricInterpretation } = decoded;
    const isFloat = cells instanceof Float32Array || cells instanceof Float64Array;
    this.#clean({
      ...{ rows, columns, photometricInterpretation, isFloat, planarConfiguration: 0 as const },
      bytes: new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength),
      width: cells.BYTES_PER_ELEMENT,
    });
    return decoded;
  }

  override async native(frame: number): Promise<NativeFrame> {
    const native = await super.native(frame);
    const { rows, columns, numberFormat } = this.pixel;
    // What went through `decoded` on its way is clean already; once more does no harm.
    this.#clean({
      ...{ rows, columns, isFloat: numberFormat !== 'integer' },
      ...native,
      width: Math.max(1, Math.ceil(native.bitsAllocated / 8)),
    });
    return native;
  }

  #clean(frame: FrameBytes): void {
    if (this.#cleaning.clearsOtherBits) clearOtherBits(frame, this.pixel);
    if (this.#cleaning.masks.length > 0) paint(frame, this.pixel, this.#cleaning.masks);
  }
}

/** A frame as it lies in memory, little endian. */
interface FrameBytes {
  bytes: Uint8Array;
  rows: number;
  columns: number;
  /** Bytes of a cell. */
  width: number;
  isFloat: boolean;
  photometricInterpretation: string;
  planarConfiguration: 0 | 1;
}

function clearOtherBits({ bytes, isFloat, width }: FrameBytes, pixel: PixelDescription): void {
  const { bitsStored, highBit, pixelRepresentation } = pixel;
  if (isFloat || (width !== 1 && width !== 2 && width !== 4) || bitsStored >= width * 8) return;
  const mask = (2 ** bitsStored - 1) * 2 ** (highBit - bitsStored + 1);
  const isSigned = pixelRepresentation === 1 && highBit === bitsStored - 1;
  const sign = 2 ** highBit;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + width <= bytes.length; at += width) {
    const stored = (get(view, at, width) & mask) >>> 0;
    // Above the stored value of a signed cell is its sign once more, as decoders give it.
    put(view, at, width, isSigned && (stored & sign) !== 0 ? (stored | ~mask) >>> 0 : stored);
  }
}

function get(view: DataView, at: number, width: 1 | 2 | 4): number {
  if (width === 1) return view.getUint8(at);
  return width === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
}

function put(view: DataView, at: number, width: 1 | 2 | 4, value: number): void {
  if (width === 1) view.setUint8(at, value & 0xff);
  else if (width === 2) view.setUint16(at, value & 0xffff, true);
  else view.setUint32(at, value, true);
}

function paint(frame: FrameBytes, pixel: PixelDescription, masks: readonly MaskedRegion[]): void {
  const { bytes, columns, photometricInterpretation, planarConfiguration, rows, width } = frame;
  const samples = pixel.samplesPerPixel;
  const black = blackOf(frame, pixel);
  const isSubsampled = photometricInterpretation === 'YBR_FULL_422' && bytes.length < rows * columns * 3;
  for (const mask of masks) {
    const bottom = Math.min(rows, mask.bottom);
    // Two pixels share their colour.
    const left = isSubsampled ? mask.left - (mask.left & 1) : mask.left;
    const right = Math.min(columns, isSubsampled ? mask.right + (mask.right & 1) : mask.right);
    for (let row = Math.min(rows, mask.top); row < bottom; row++) {
      const from = row * columns + left;
      const to = row * columns + right;
      if (to <= from) continue;
      if (isSubsampled) {
        for (let at = from * 2; at + 4 <= to * 2; at += 4) bytes.set([0, 0, 128, 128], at);
      } else if (planarConfiguration === 1) {
        const plane = rows * columns;
        black.forEach((cell, sample) => {
          fill(bytes, sample * plane + from, sample * plane + to, cell, width);
        });
      } else {
        const whole = new Uint8Array(samples * width);
        black.forEach((cell, sample) => {
          whole.set(cell, sample * width);
        });
        fill(bytes, from, to, whole, whole.length);
      }
    }
  }
}

function fill(bytes: Uint8Array, from: number, to: number, cell: Uint8Array, width: number): void {
  const end = Math.min(to * width, bytes.length - (bytes.length % width));
  for (let at = from * width; at < end; at += width) bytes.set(cell, at);
}

/** Bytes of black, by sample. */
function blackOf(frame: FrameBytes, pixel: PixelDescription): Uint8Array[] {
  const { isFloat, photometricInterpretation: photometric, width } = frame;
  const cell = (value: number): Uint8Array => {
    const bytes = new Uint8Array(width);
    for (let at = 0, rest = value; at < Math.min(width, 6); at++, rest = Math.floor(rest / 256)) bytes[at] = rest % 256;
    return bytes;
  };
  if (pixel.samplesPerPixel > 1) {
    const half = 2 ** (pixel.bitsStored - 1);
    const isYbr = photometric.startsWith('YBR');
    return Array.from({ length: pixel.samplesPerPixel }, (_, sample) => cell(isYbr && sample > 0 ? half : 0));
  }
  const isInverse = photometric === 'MONOCHROME1';
  if (isFloat || pixel.pixelRepresentation === 1) return [extreme(frame, pixel, isInverse)];
  const shift = pixel.bitsAllocated === 1 ? 0 : pixel.highBit - pixel.bitsStored + 1;
  return [cell(isInverse ? (2 ** pixel.bitsStored - 1) * 2 ** Math.max(0, shift) : 0)];
}

/**
 * The smallest (or largest) cell of the frame: of signed and real values the lowest that there could be would spoil windows that follow the
 * values of the picture.
 */
function extreme({ bytes, isFloat, width }: FrameBytes, pixel: PixelDescription, largest: boolean): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const unused = 32 - (pixel.bitsStored < 32 ? pixel.highBit + 1 : 32);
  const value = (at: number): number => {
    if (isFloat) return width === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    if (width === 1) return (view.getUint8(at) << unused) >> unused;
    if (width === 2) return (view.getUint16(at, true) << unused) >> unused;
    return width === 4 ? view.getInt32(at, true) : Number(view.getBigInt64(at, true));
  };
  let found = 0;
  let best = value(0);
  for (let at = width; at + width <= bytes.length; at += width) {
    const here = value(at);
    if (largest ? here > best : here < best || Number.isNaN(best)) {
      best = here;
      found = at;
    }
  }
  return bytes.slice(found, found + width);
}
