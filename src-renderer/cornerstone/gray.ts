import type { LoadedImage } from './loader.ts';

/** From a modality value to a level of the screen, 0..255: VOI, presentation LUT and inversions together. */
export interface GrayFunction {
  readonly key: string;
  level(value: number): number;
}

interface Table {
  gray: GrayFunction;
  first: number;
  last: number;
  padding: string;
  table: Uint32Array;
}

let latest: Table | undefined;

/**
 * Levels of all 16-bit values an image can have, as opaque pixels of a canvas. One table is kept: scrolling a series
 * through the same window does not compute it again. Padding is black whatever the window.
 */
export function tabulate(gray: GrayFunction, image: LoadedImage): { table: Uint32Array; first: number } {
  const { pixels, padding } = image.decoded;
  const [first, last] =
    pixels instanceof Uint8Array ? [0, 255] : pixels instanceof Uint16Array ? [0, 65535] : [-32768, 32767];
  const paddingKey = padding?.join() ?? '';
  if (latest?.gray === gray && latest.first === first && latest.last === last && latest.padding === paddingKey) {
    return latest;
  }
  const table = new Uint32Array(last - first + 1);
  for (let value = first; value <= last; value++) table[value - first] = 0xff000000 | (gray.level(value) * 0x010101);
  if (padding) {
    const from = Math.max(first, Math.ceil(padding[0]));
    const to = Math.min(last, Math.floor(padding[1]));
    for (let value = from; value <= to; value++) table[value - first] = 0xff000000;
  }
  latest = { gray, first, last, padding: paddingKey, table };
  return latest;
}
