/** JPEG lossless, Huffman coded: process 14 of T.81 (annex H). */
import { optimalCode } from './huffman.ts';
import { JpegWriter } from './jpeg-writer.ts';

export interface LosslessJpegImage {
  columns: number;
  rows: number;
  components: number;
  /** 2..16. */
  precision: number;
  /** Interleaved by pixel; the lowest `precision` bits count. */
  samples: ArrayLike<number>;
  /** 1..7 (T.81 table H.1). */
  predictor: number;
}

/** Bits of a difference: 0 for 0, 16 for 32768 alone (T.81 table H.2). */
function category(difference: number): number {
  return difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
}

/** Differences from the predicted values modulo 2^16, as -32768..32767. */
function differences({ columns, rows, components, precision, samples, predictor }: LosslessJpegImage): Int16Array {
  const out = new Int16Array(columns * rows * components);
  const mask = precision === 16 ? 0xffff : (1 << precision) - 1;
  const line = columns * components;
  for (let i = 0; i < out.length; i++) {
    const column = i % line;
    const isFirstColumn = column < components;
    const isFirstRow = i < line;
    let predicted: number;
    if (isFirstRow) {
      predicted = isFirstColumn ? 1 << (precision - 1) : samples[i - components]! & mask;
    } else if (isFirstColumn) {
      predicted = samples[i - line]! & mask;
    } else {
      const a = samples[i - components]! & mask;
      if (predictor === 1) {
        predicted = a;
      } else {
        const b = samples[i - line]! & mask;
        const c = samples[i - line - components]! & mask;
        predicted = prediction(predictor, a, b, c);
      }
    }
    out[i] = (samples[i]! & mask) - predicted;
  }
  return out;
}

function prediction(predictor: number, a: number, b: number, c: number): number {
  switch (predictor) {
    case 2:
      return b;
    case 3:
      return c;
    case 4:
      return a + b - c;
    case 5:
      return a + ((b - c) >> 1);
    case 6:
      return b + ((a - c) >> 1);
    default:
      return (a + b) >> 1;
  }
}

/** A stream with one scan of all components and one table made for it. */
export function encodeLosslessJpeg(image: LosslessJpegImage): Uint8Array<ArrayBuffer> {
  const { columns, rows, components, precision, predictor } = image;
  const values = differences(image);
  const frequencies = new Float64Array(17);
  for (let i = 0; i < values.length; i++) frequencies[category(values[i]!)]!++;
  const code = optimalCode(frequencies);
  const writer = new JpegWriter();
  writer.marker(0xd8);
  const ids = Array.from({ length: components }, (_, index) => index + 1);
  writer.segment(0xc3, [
    precision,
    ...[rows >> 8, rows & 0xff, columns >> 8, columns & 0xff, components],
    ...ids.flatMap((id) => [id, 0x11, 0]),
  ]);
  writer.huffmanTable(0, code);
  writer.segment(0xda, [components, ...ids.flatMap((id) => [id, 0]), predictor, 0, 0]);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const size = category(value);
    writer.symbol(code, size);
    if (size > 0 && size < 16) writer.bits(size, value < 0 ? value - 1 : value);
  }
  return writer.end();
}
