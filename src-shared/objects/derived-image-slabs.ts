import type { Projection } from '../imaging/volume/reslice.ts';

/** Slabs of whole images: `size` neighbours become one, and the next slab begins `step` images further. Places in the stack, from 0. */
export function slabsOf(images: number, size: number, step: number): number[][] {
  if (!(Number.isInteger(size) && Number.isInteger(step) && size >= 2 && step >= 1)) return [];
  const slabs: number[][] = [];
  for (let first = 0; first + size <= images; first += step) {
    slabs.push(Array.from({ length: size }, (_, at) => first + at));
  }
  return slabs;
}

/** Pixel by pixel the average, the greatest or the least value of images of one size; NaN counts as nothing. */
export function projected(images: readonly ArrayLike<number>[], projection: Projection): Float32Array {
  const length = images[0]?.length ?? 0;
  if (images.some((image) => image.length !== length)) throw new RangeError('The images differ in size');
  const out = new Float32Array(length);
  for (let at = 0; at < length; at++) {
    let [found, count] = [Number.NaN, 0];
    for (const image of images) {
      const value = image[at]!;
      if (Number.isNaN(value)) continue;
      if (count === 0) found = value;
      else if (projection === 'average') found += value;
      else if (projection === 'maximum' ? value > found : value < found) found = value;
      count++;
    }
    out[at] = projection === 'average' && count > 1 ? found / count : found;
  }
  return out;
}
