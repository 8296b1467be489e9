import { createHash } from 'node:crypto';
import type { BoxPixels, SheetToPrint } from '../src-main/print/types.ts';

/** Image boxes whose every byte is known, for tests of the wire. */
export function boxPixels({
  columns = 24,
  rows = 20,
  bits = 12,
  samples = 1,
  seed = 1,
  photometricInterpretation = samples === 3 ? 'RGB' : 'MONOCHROME2',
  pixelMm = 0.1,
  trueSize = false,
}: Partial<BoxPixels> & { seed?: number } = {}): BoxPixels {
  const count = columns * rows * samples;
  const bytes = new Uint8Array(bits > 8 ? count * 2 : count);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < count; index++) {
    const value = (index * 31 + seed * 977) & (2 ** bits - 1);
    if (bits > 8) view.setUint16(index * 2, value, true);
    else bytes[index] = value;
  }
  const hash = createHash('sha256').update(bytes).digest('hex');
  const scale = trueSize ? 1 : undefined;
  return { columns, rows, bits, samples, photometricInterpretation, bytes, hash, pixelMm, scale, trueSize, notes: [] };
}

/** A sheet with an image in each of these positions. */
export function sheetOf(
  format: string,
  positions: readonly number[],
  { id = 'sheet', annotations = [], naming = [], ...of }: Partial<SheetToPrint> & Parameters<typeof boxPixels>[0] = {},
): SheetToPrint {
  return {
    id,
    filmSize: of.filmSize ?? '14INX17IN',
    orientation: of.orientation ?? 'PORTRAIT',
    format,
    boxes: positions.map((position) => ({ position, pixels: async () => boxPixels({ seed: position, ...of }) })),
    annotations,
    naming,
  };
}

/** Segments of a digit on a display of seven: top, upper left, upper right, middle, lower left, lower right, bottom. */
const segments = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
];

/** A number in large digits, white on black, so that a person sees which box it is. */
export function digitPixels(number: number, { columns = 96, rows = 80 } = {}): BoxPixels {
  const pixels = boxPixels({ columns, rows, bits: 8 });
  pixels.bytes.fill(16);
  const digits = [...String(number)].map(Number);
  const width = Math.floor(columns / (digits.length + 1));
  const height = Math.floor(rows * 0.8);
  const thick = Math.max(2, Math.floor(width / 6));
  const fill = (x: number, y: number, w: number, h: number) => {
    for (let row = y; row < y + h; row++) pixels.bytes.fill(255, row * columns + x, row * columns + x + w);
  };
  digits.forEach((digit, index) => {
    const left = Math.floor(width / 2) + index * width;
    const top = Math.floor(rows * 0.1);
    const inner = width - 2 * thick;
    const half = Math.floor(height / 2);
    const places = [
      [left, top, inner, thick],
      [left, top, thick, half],
      [left + inner - thick, top, thick, half],
      [left, top + half - thick, inner, thick],
      [left, top + half, thick, half],
      [left + inner - thick, top + half, thick, half],
      [left, top + height - thick, inner, thick],
    ] as const;
    places.forEach((place, at) => {
      if (segments[digit]![at] === '1') fill(...place);
    });
  });
  const hash = createHash('sha256').update(pixels.bytes).digest('hex');
  return { ...pixels, hash };
}
