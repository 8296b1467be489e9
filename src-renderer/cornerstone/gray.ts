import type { DecodedImage } from './decode/protocol.ts';

/** From a modality value to a level of the screen, 0..255: VOI, presentation LUT and inversions together. */
export interface GrayFunction {
  readonly key: string;
  level(value: number): number;
}

/** From a modality value to an opaque pixel of a canvas: levels as greys, through a colour table, or with colours of the image's own. */
export interface Shades {
  readonly key: string;
  word(value: number): number;
}

interface Table {
  key: string;
  table: Uint32Array<ArrayBuffer>;
}

/** What all values of a kind of 16-bit numbers look like; index 0 is the value `first`. */
export interface ShadeTable extends Table {
  first: number;
}

/** Tables of the windows in use: several viewports keep theirs while the reader scrolls. */
const kept: Table[] = [];
const mostKept = 8;

/** Values of a kind of array as indices of a table. */
export function valueSpan(pixels: unknown): [first: number, last: number] {
  if (pixels instanceof Uint8Array) return [0, 255];
  return pixels instanceof Uint16Array ? [0, 65535] : [-32768, 32767];
}

/**
 * Opaque pixels of all values an 8- or 16-bit image can have. Padding is black whatever the window, the table and the
 * inversion.
 */
export function tabulate(shades: Shades, decoded: Pick<DecodedImage, 'pixels' | 'padding'>): ShadeTable {
  const { pixels, padding } = decoded;
  const [first, last] = valueSpan(pixels);
  const key = `${shades.key}|${first}|${last}|${padding?.join() ?? ''}`;
  const known = kept.findIndex((entry) => entry.key === key);
  if (known >= 0) {
    const [entry] = kept.splice(known, 1);
    kept.unshift(entry!);
    return { ...entry!, first };
  }
  const table = new Uint32Array(last - first + 1);
  for (let value = first; value <= last; value++) table[value - first] = shades.word(value);
  if (padding) {
    const from = Math.max(first, Math.ceil(padding[0]));
    const to = Math.min(last, Math.floor(padding[1]));
    if (to >= from) table.fill(0xff000000, from - first, to - first + 1);
  }
  kept.unshift({ key, table });
  kept.length = Math.min(kept.length, mostKept);
  return { key, table, first };
}
