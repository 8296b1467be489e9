import type { CellArray, DecodedFrame } from '../../../src-shared/imaging/codecs/cells.ts';
import type { PixelDescription } from '../../../src-shared/imaging/description.ts';
import { storedValues } from '../../../src-shared/imaging/pipeline/stored-values.ts';
import type { SharedFrame } from './tasks.ts';

const arrays = {
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
} as const;

/** Puts a decoded frame where all threads see it. */
export function sharedFrame({ cells, ...frame }: DecodedFrame, stored: boolean): SharedFrame {
  const buffer = new SharedArrayBuffer(cells.byteLength);
  const kind = cells.constructor.name as SharedFrame['cells'];
  new Uint8Array(buffer).set(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
  const { rows, columns, samplesPerPixel, photometricInterpretation } = frame;
  return { rows, columns, samplesPerPixel, photometricInterpretation, cells: kind, buffer, stored };
}

/** The frame again. Its cells are others' as well: they are read and never written. */
export function decodedFrame({ cells, buffer, stored: _stored, ...frame }: SharedFrame): DecodedFrame {
  return { ...frame, cells: new (arrays[cells] as new (of: SharedArrayBuffer) => unknown)(buffer) as CellArray };
}

/** Stored values of a frame (PS3.5 8.1.1). */
export const valuesOf = (frame: SharedFrame, pixel: PixelDescription): CellArray =>
  frame.stored ? decodedFrame(frame).cells : storedValues(decodedFrame(frame), pixel);

export const sharedBytes = ({ buffer }: SharedFrame): number => buffer.byteLength;
