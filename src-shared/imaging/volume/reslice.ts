import { dot, type Vector3 } from '../geometry/orientation.ts';
import type { ImagePlane } from '../geometry/planes.ts';
import { EvenSampler, isEven, margin } from './even.ts';
import { isNone, type Volume } from './volume.ts';

/** What of the values along the thickness of a slab is shown. */
export type Projection = 'maximum' | 'minimum' | 'average';

export interface Slab {
  /** Thickness, mm, half of it on either side of the plane. */
  mm: number;
  projection: Projection;
}

/** Half spaces that are kept: a x + b y + c z + d >= 0 in the patient, mm. */
export type HalfSpace = readonly [a: number, b: number, c: number, d: number];

export interface ResliceOptions {
  slab?: Slab;
  kept?: readonly HalfSpace[];
}

/** Samples across a slab, at most. */
const mostSamples = 1000;

/** A linear function of the column and row of a plane. */
interface Linear {
  base: number;
  column: number;
  row: number;
}

const linear = (axis: Vector3, { position, orientation, columnMm, rowMm }: ImagePlane): Linear => ({
  base: dot(position, axis),
  column: dot([orientation[0], orientation[1], orientation[2]], axis) * columnMm,
  row: dot([orientation[3], orientation[4], orientation[5]], axis) * rowMm,
});

/** Places of the samples of a slab along the normal of its plane, mm: no further apart than voxels, the ends half a step within. */
export function samplesOf(slab: Slab | undefined, stepMm: number): number[] {
  if (!slab || !(slab.mm > 0)) return [0];
  const count = Math.max(1, Math.min(mostSamples, Math.ceil(slab.mm / stepMm)));
  return Array.from({ length: count }, (_, i) => ((i + 0.5) / count - 0.5) * slab.mm);
}

/** Reads values of a volume between its voxels. */
class Sampler {
  private readonly volume: Volume;
  private slice = 0;

  constructor(volume: Volume) {
    this.volume = volume;
  }

  /** Value at a place along across, down and normal (mm); NaN outside of the volume and where slices are missing. */
  at(x: number, y: number, z: number): number {
    const { grid } = this.volume;
    const { at, slices } = grid;
    const last = slices - 1;
    const border = grid.stepMm * margin;
    if (z < at[0]! - border || z > at[last]! + border) return Number.NaN;
    if (z <= at[0]!) return this.inSlice(0, x, y);
    if (z >= at[last]!) return this.inSlice(last, x, y);
    let slice = this.slice;
    if (slice >= last) slice = last - 1;
    // Neighbouring pixels lie between the same slices, or the next ones.
    while (slice > 0 && z < at[slice]!) slice--;
    while (slice < last - 1 && z >= at[slice + 1]!) slice++;
    this.slice = slice;
    const step = at[slice + 1]! - at[slice]!;
    const part = (z - at[slice]!) / step;
    if (step > grid.widestStepMm) {
      // Slices are missing: those that are there have their own half step.
      const usual = border / step;
      if (part <= usual) return this.inSlice(slice, x, y);
      return part >= 1 - usual ? this.inSlice(slice + 1, x, y) : Number.NaN;
    }
    if (part === 0) return this.inSlice(slice, x, y);
    const below = this.inSlice(slice, x, y);
    const above = this.inSlice(slice + 1, x, y);
    // At the edges of a sheared stack one of both ends sooner: the other has its own half step.
    if (Number.isNaN(below)) return part >= 0.5 ? above : below;
    if (Number.isNaN(above)) return part <= 0.5 ? below : above;
    return below + (above - below) * part;
  }

  private inSlice(slice: number, x: number, y: number): number {
    const { grid, values, padding } = this.volume;
    const { columns, rows } = grid;
    let column = (x - grid.left[slice]!) / grid.columnMm;
    let row = (y - grid.top[slice]!) / grid.rowMm;
    if (!(column >= -margin && row >= -margin && column <= columns - 1 + margin && row <= rows - 1 + margin))
      return Number.NaN;
    column = Math.max(0, Math.min(columns - 1, column));
    row = Math.max(0, Math.min(rows - 1, row));
    const x0 = Math.floor(column);
    const y0 = Math.floor(row);
    const fx = column - x0;
    const fy = row - y0;
    const right = fx > 0 ? 1 : 0;
    const start = (slice * rows + y0) * columns + x0;
    if (padding) {
      const line = fy > 0 ? columns : 0;
      if ([start, start + right, start + line, start + line + right].some((at) => isNone(values[at]!, padding))) {
        const value = values[start + (fx >= 0.5 ? right : 0) + (fy >= 0.5 ? line : 0)]!;
        return isNone(value, padding) ? Number.NaN : value;
      }
    }
    const top = values[start]! + (values[start + right]! - values[start]!) * fx;
    if (fy === 0) return top;
    const below = start + columns;
    const bottom = values[below]! + (values[below + right]! - values[below]!) * fx;
    return top + (bottom - top) * fy;
  }
}

const samplerOf = (volume: Volume): { at(x: number, y: number, z: number): number } =>
  isEven(volume.grid) ? new EvenSampler(volume) : new Sampler(volume);

/** The value at a place in the patient, mm; NaN outside. */
export function valueAt(volume: Volume, place: Vector3): number {
  const { across, down, normal } = volume.grid;
  return samplerOf(volume).at(dot(place, across), dot(place, down), dot(place, normal));
}

/**
 * Values of a volume in a plane, or in a slab about it: trilinear between voxels, NaN where the volume is not or is cut away. `rows`: of
 * the plane, which are worked out now; the others are left as they are.
 */
export function reslice(
  volume: Volume,
  plane: ImagePlane,
  { slab, kept = [] }: ResliceOptions = {},
  out: Float32Array<ArrayBuffer> = new Float32Array(plane.rows * plane.columns),
  [fromRow, toRow]: readonly [number, number] = [0, plane.rows],
): Float32Array<ArrayBuffer> {
  const { grid } = volume;
  const [u, v, w] = [linear(grid.across, plane), linear(grid.down, plane), linear(grid.normal, plane)];
  const [nu, nv, nw] = [dot(plane.normal, grid.across), dot(plane.normal, grid.down), dot(plane.normal, grid.normal)];
  const offsets = samplesOf(slab, Math.min(grid.columnMm, grid.rowMm, grid.stepMm));
  const cuts = kept.map((space) => ({
    place: linear([space[0], space[1], space[2]], plane),
    depth: dot(plane.normal, [space[0], space[1], space[2]]),
    base: space[3],
  }));
  const sampler = samplerOf(volume);
  const projection = slab?.projection ?? 'average';
  for (let row = fromRow; row < toRow; row++) {
    for (let column = 0; column < plane.columns; column++) {
      const x = u.base + u.column * column + u.row * row;
      const y = v.base + v.column * column + v.row * row;
      const z = w.base + w.column * column + w.row * row;
      let found = Number.NaN;
      let count = 0;
      for (const offset of offsets) {
        if (
          cuts.length > 0 &&
          cuts.some(
            ({ place, depth, base }) =>
              place.base + place.column * column + place.row * row + depth * offset + base < 0,
          )
        ) {
          continue;
        }
        const value = sampler.at(x + nu * offset, y + nv * offset, z + nw * offset);
        if (Number.isNaN(value)) continue;
        if (count === 0) found = value;
        else if (projection === 'average') found += value;
        else if (projection === 'maximum' ? value > found : value < found) found = value;
        count++;
      }
      out[row * plane.columns + column] = count > 1 && projection === 'average' ? found / count : found;
    }
  }
  return out;
}
