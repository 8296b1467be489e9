/** JPEG with a DCT of 8 or 12 bits and one component: sequential, Huffman coded, tables made for the image (T.81 process 2 and 4). */
import { naturalOrder } from '../jpeg/scan.ts';
import { type HuffmanCode, optimalCode } from './huffman.ts';
import { JpegWriter } from './jpeg-writer.ts';

export interface DctJpegImage {
  columns: number;
  rows: number;
  precision: 8 | 12;
  /** 0 .. 2^precision - 1. */
  samples: ArrayLike<number>;
  /** 1..100 as libjpeg counts. */
  quality: number;
}

/** Steps of quantisation for luminance in natural order (T.81 table K.1). */
const luminanceSteps = [
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29],
  ...[51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121],
  ...[120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
];

function quantisation(quality: number): Uint8Array {
  const percent = Math.max(1, Math.min(Math.round(quality), 100));
  const scale = percent < 50 ? Math.floor(5000 / percent) : 200 - 2 * percent;
  return Uint8Array.from(luminanceSteps, (step) => Math.max(1, Math.min(Math.floor((step * scale + 50) / 100), 255)));
}

/** Row u, column x: c(u) / 2 * cos((2x + 1) u pi / 16). */
const cosines = Float64Array.from({ length: 64 }, (_, index) => {
  const u = index >> 3;
  const x = index & 7;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

const half = new Float64Array(64);

/** DCT of 64 values in place (T.81 A.3.3). */
function forwardDct(block: Float64Array): void {
  for (let y = 0; y < 8; y++) {
    for (let u = 0; u < 8; u++) {
      let sum = 0;
      for (let x = 0; x < 8; x++) sum += block[8 * y + x]! * cosines[8 * u + x]!;
      half[8 * y + u] = sum;
    }
  }
  for (let u = 0; u < 8; u++) {
    for (let v = 0; v < 8; v++) {
      let sum = 0;
      for (let y = 0; y < 8; y++) sum += half[8 * y + u]! * cosines[8 * v + y]!;
      block[8 * v + u] = sum;
    }
  }
}

/** Quantised coefficients of all blocks, each 64 in zig-zag order, the first as difference from the block before. */
function coefficients({ columns, rows, precision, samples }: DctJpegImage, steps: Uint8Array): Int16Array {
  const across = Math.ceil(columns / 8);
  const down = Math.ceil(rows / 8);
  const out = new Int16Array(across * down * 64);
  const block = new Float64Array(64);
  const middle = 1 << (precision - 1);
  let before = 0;
  for (let index = 0; index < across * down; index++) {
    const top = Math.floor(index / across) * 8;
    const left = (index % across) * 8;
    for (let i = 0; i < 64; i++) {
      // Beyond the edge the last row and column go on.
      const y = Math.min(top + (i >> 3), rows - 1);
      const x = Math.min(left + (i & 7), columns - 1);
      block[i] = samples[y * columns + x]! - middle;
    }
    forwardDct(block);
    const at = index * 64;
    for (let k = 0; k < 64; k++) out[at + k] = Math.round(block[naturalOrder[k]!]! / steps[naturalOrder[k]!]!);
    const dc = out[at]!;
    out[at] = dc - before;
    before = dc;
  }
  return out;
}

const sizeOf = (value: number) => (value === 0 ? 0 : 32 - Math.clz32(Math.abs(value)));

/** Calls `dc` and `ac` with each symbol and the value behind it (T.81 F.1.2). */
function walk(
  blocks: Int16Array,
  dc: (size: number, value: number) => void,
  ac: (symbol: number, size: number, value: number) => void,
): void {
  for (let at = 0; at < blocks.length; at += 64) {
    dc(sizeOf(blocks[at]!), blocks[at]!);
    let run = 0;
    for (let k = 1; k < 64; k++) {
      const value = blocks[at + k]!;
      if (value === 0) {
        run++;
        continue;
      }
      for (; run > 15; run -= 16) ac(0xf0, 0, 0);
      const size = sizeOf(value);
      ac((run << 4) | size, size, value);
      run = 0;
    }
    if (run > 0) ac(0, 0, 0);
  }
}

export function encodeDctJpeg(image: DctJpegImage): Uint8Array<ArrayBuffer> {
  const { columns, rows, precision, quality } = image;
  const steps = quantisation(quality);
  const blocks = coefficients(image, steps);
  const dcCounts = new Float64Array(256);
  const acCounts = new Float64Array(256);
  walk(
    blocks,
    (size) => dcCounts[size]!++,
    (symbol) => acCounts[symbol]!++,
  );
  const dc = optimalCode(dcCounts);
  const ac = optimalCode(acCounts);
  const writer = new JpegWriter();
  writer.marker(0xd8);
  writer.segment(0xdb, [0, ...Array.from({ length: 64 }, (_, k) => steps[naturalOrder[k]!]!)]);
  writer.segment(0xc1, [precision, rows >> 8, rows & 0xff, columns >> 8, columns & 0xff, 1, 1, 0x11, 0]);
  writer.huffmanTable(0, dc);
  writer.huffmanTable(0x10, ac);
  writer.segment(0xda, [1, 1, 0, 0, 63, 0]);
  const write = (code: HuffmanCode, symbol: number, size: number, value: number) => {
    writer.symbol(code, symbol);
    if (size > 0) writer.bits(size, value < 0 ? value - 1 : value);
  };
  walk(
    blocks,
    (size, value) => write(dc, size, size, value),
    (symbol, size, value) => write(ac, symbol, size, value),
  );
  return writer.end();
}
