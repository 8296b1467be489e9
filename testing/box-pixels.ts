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
  { id = 'sheet', annotations = [], ...of }: Partial<SheetToPrint> & Parameters<typeof boxPixels>[0] = {},
): SheetToPrint {
  return {
    id,
    filmSize: of.filmSize ?? '14INX17IN',
    orientation: of.orientation ?? 'PORTRAIT',
    format,
    boxes: positions.map((position) => ({ position, pixels: async () => boxPixels({ seed: position, ...of }) })),
    annotations,
  };
}
