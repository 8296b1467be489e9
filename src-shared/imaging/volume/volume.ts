import { coarser, type VolumeGrid } from './plan.ts';

export type VoxelArray = Int16Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
export type VoxelKind = 'int16' | 'uint16' | 'float32';

/** Values of the patient on a grid, slice by slice, row by row. */
export interface Volume {
  grid: VolumeGrid;
  values: VoxelArray;
  /** Least and greatest value, padding left out. */
  minimum: number;
  maximum: number;
  /** Voxels of a slice that each voxel is the average of, along both directions. */
  factor: number;
  /** Values that are none, both ends included; among fractions they are NaN. Undefined: there are none. */
  padding?: readonly [from: number, to: number];
  /** Whether a rescale or a table of the modality made its values of the stored ones. */
  rescaled: boolean;
}

export const bytesOfVoxel: Record<VoxelKind, number> = { int16: 2, uint16: 2, float32: 4 };

/** The voxels that hold all values of a kind of pixels. */
export function voxelKindOf(pixels: ArrayLike<number>): VoxelKind {
  if (pixels instanceof Int16Array || pixels instanceof Int8Array) return 'int16';
  // Eight bits fit into both.
  if (pixels instanceof Uint8Array || pixels instanceof Uint8ClampedArray) return 'int16';
  return pixels instanceof Uint16Array ? 'uint16' : 'float32';
}

/** What holds the values of both. */
export const widerKind = (a: VoxelKind, b: VoxelKind): VoxelKind => (a === b ? a : 'float32');

const created: Record<VoxelKind, (length: number) => VoxelArray> = {
  int16: (length) => new Int16Array(length),
  uint16: (length) => new Uint16Array(length),
  float32: (length) => new Float32Array(length),
};

/**
 * An empty volume of a grid. Throws RangeError when there is no memory for it.
 */
export function emptyVolume(grid: VolumeGrid, kind: VoxelKind, factor = 1): Volume {
  const fitted = coarser(grid, factor);
  const values = created[kind](fitted.columns * fitted.rows * fitted.slices);
  const [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return { grid: fitted, values, minimum, maximum, factor, rescaled: false };
}

/** Whether a value of a volume is none. */
export const isNone = (value: number, padding: readonly [number, number] | undefined): boolean =>
  Number.isNaN(value) || (padding !== undefined && value >= padding[0] && value <= padding[1]);

/**
 * Puts the modality values of one frame, in the frame's own size, into a slice. `padding`: values that are none (both ends included); they
 * take no part in the least and greatest value, nor in averages.
 */
export function putSlice(
  volume: Volume,
  slice: number,
  pixels: ArrayLike<number>,
  frameColumns: number,
  padding?: readonly [from: number, to: number],
): void {
  const { grid, values, factor } = volume;
  const { columns, rows } = grid;
  const start = slice * columns * rows;
  const whole = !(values instanceof Float32Array);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = averageOf(pixels, row * factor * frameColumns + column * factor, frameColumns, factor, padding);
      const at = start + row * columns + column;
      if (Number.isNaN(value)) {
        volume.padding ??= padding ?? [0, -1];
        values[at] = whole ? volume.padding[0] : Number.NaN;
        continue;
      }
      const kept = whole ? Math.round(value) : value;
      values[at] = kept;
      if (kept < volume.minimum) volume.minimum = kept;
      if (kept > volume.maximum) volume.maximum = kept;
    }
  }
}

/** Average of a square of pixels without those that are none; NaN where all are. */
function averageOf(
  pixels: ArrayLike<number>,
  from: number,
  frameColumns: number,
  factor: number,
  padding: readonly [number, number] | undefined,
): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < factor; y++) {
    for (let x = 0; x < factor; x++) {
      const value = pixels[from + y * frameColumns + x]!;
      if (isNone(value, padding)) continue;
      sum += value;
      count++;
    }
  }
  return sum / count;
}
