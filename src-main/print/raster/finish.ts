import { densityOf } from '../../../src-shared/film/densities.ts';
import { throughEntries } from '../../../src-shared/film/lut-table.ts';
import type { Levels, Plane } from './plane.ts';
import { newLevels } from './plane.ts';
import type { Finish } from './tasks.ts';

/**
 * P-values to the pixel values of an image box (PS3.3 C.13.5): through the table, proportional to density where that is asked for, turned over
 * for MONOCHROME1. Little endian; colours as planes.
 */
export function finished({ columns, rows, samples, highest, data }: Plane, finish: Finish): Levels {
  const pixels = columns * rows;
  if (samples === 3) {
    const planes = new Uint8Array(3 * pixels);
    for (let i = 0; i < pixels; i++) {
      planes[i] = data[3 * i]!;
      planes[pixels + i] = data[3 * i + 1]!;
      planes[2 * pixels + i] = data[3 * i + 2]!;
    }
    return planes;
  }
  const most = finish.bits === 12 ? 4095 : 255;
  const inverse = finish.photometricInterpretation === 'MONOCHROME1';
  if (!finish.table && !finish.linearDensity && !inverse && highest === most) return data;
  const { table } = finish;
  const linear = finish.linearDensity;
  const density = linear && densityOf(linear.densities);
  const levels = newLevels(highest + 1, most);
  for (let level = 0; level <= highest; level++) {
    let value = level / highest;
    if (table) value = Math.min(1, throughEntries(table, value) / (2 ** table.bits - 1));
    if (linear && density) {
      const { minimum, maximum } = linear.densities;
      const share = (100 * density(value) - minimum) / Math.max(1e-7, maximum - minimum);
      value = linear.zero === 'minimum' ? share : 1 - share;
    }
    levels[level] = Math.round((inverse ? 1 - value : value) * most);
  }
  const out = newLevels(pixels, most);
  for (let i = 0; i < pixels; i++) out[i] = levels[data[i]!]!;
  return out;
}
