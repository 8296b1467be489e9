import type { VolumeGrid } from './plan.ts';
import { isNone, type Volume, type VoxelArray } from './volume.ts';

/** Places that differ by no more than this part of a voxel are the same. */
const tolerance = 1e-3;

const isConstant = (places: Float64Array, mm: number): boolean =>
  places.every((place) => Math.abs(place - places[0]!) <= tolerance * mm);

/** Whether the voxels of a grid lie evenly and right above each other. */
export function isEven({ at, left, top, stepMm, columnMm, rowMm, widestStepMm }: VolumeGrid): boolean {
  if (Number.isFinite(widestStepMm) || !isConstant(left, columnMm) || !isConstant(top, rowMm)) return false;
  const step = (at.at(-1)! - at[0]!) / (at.length - 1);
  return at.every((place, slice) => Math.abs(place - at[0]! - slice * step) <= tolerance * stepMm);
}

/** Voxels by which a place may lie outside of the middles of the outermost ones: their own half. */
export const margin = 0.5 + 1e-6;

/** Reads values between the voxels of an even grid: what `reslice` does for every grid, without looking for slices. */
export class EvenSampler {
  private readonly values: VoxelArray;
  private readonly columns: number;
  private readonly sliceCells: number;
  private readonly last: readonly [column: number, row: number, slice: number];
  private readonly first: readonly [x: number, y: number, z: number];
  private readonly padding: Volume['padding'];
  private readonly per: readonly [column: number, row: number, slice: number];

  constructor({ grid, values, padding }: Volume) {
    const { columns, rows, slices, at } = grid;
    this.values = values;
    this.padding = padding;
    this.columns = columns;
    this.sliceCells = columns * rows;
    this.last = [columns - 1, rows - 1, slices - 1];
    this.first = [grid.left[0]!, grid.top[0]!, at[0]!];
    this.per = [1 / grid.columnMm, 1 / grid.rowMm, (slices - 1) / (at[slices - 1]! - at[0]!)];
  }

  /** Value at a place along across, down and normal (mm); NaN outside of the volume. */
  at(x: number, y: number, z: number): number {
    const { values, columns, sliceCells, last, first, per } = this;
    let i = (x - first[0]) * per[0];
    let j = (y - first[1]) * per[1];
    let k = (z - first[2]) * per[2];
    if (!(i >= -margin && j >= -margin && k >= -margin)) return Number.NaN;
    if (i > last[0] + margin || j > last[1] + margin || k > last[2] + margin) return Number.NaN;
    i = i < 0 ? 0 : Math.min(i, last[0]);
    j = j < 0 ? 0 : Math.min(j, last[1]);
    k = k < 0 ? 0 : Math.min(k, last[2]);
    const i0 = i | 0;
    const j0 = j | 0;
    const k0 = k | 0;
    const fi = i - i0;
    const fj = j - j0;
    const fk = k - k0;
    // At the last voxel of a direction there is nothing behind it, and no part of it.
    const right = fi > 0 ? 1 : 0;
    const below = fj > 0 ? columns : 0;
    const behind = fk > 0 ? sliceCells : 0;
    const a = k0 * sliceCells + j0 * columns + i0;
    const b = a + below;
    const c = a + behind;
    const d = c + below;
    if (this.padding) {
      // Where one of the eight is none, the nearest one stands alone.
      const some = (at: number): boolean =>
        isNone(values[at]!, this.padding) || (right > 0 && isNone(values[at + right]!, this.padding));
      if (some(a) || some(b) || some(c) || some(d)) {
        const nearest = a + (fi >= 0.5 ? right : 0) + (fj >= 0.5 ? below : 0) + (fk >= 0.5 ? behind : 0);
        const value = values[nearest]!;
        return isNone(value, this.padding) ? Number.NaN : value;
      }
    }
    const near = values[a]! + (values[a + right]! - values[a]!) * fi;
    const nearBelow = values[b]! + (values[b + right]! - values[b]!) * fi;
    const far = values[c]! + (values[c + right]! - values[c]!) * fi;
    const farBelow = values[d]! + (values[d + right]! - values[d]!) * fi;
    const front = near + (nearBelow - near) * fj;
    return front + (far + (farBelow - far) * fj - front) * fk;
  }
}
