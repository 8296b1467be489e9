import type { FrameDescription, PixelDescription } from '../description.ts';
import { dot, sameOrientation, type Vector3 } from '../geometry/orientation.ts';
import { stackGeometry } from '../geometry/stack.ts';
import { isColour } from '../pipeline/colour.ts';

/** A frame that may become a slice of a volume. */
export interface SliceFrame {
  frameOfReferenceUid: string | undefined;
  pixel: PixelDescription;
  description: Pick<FrameDescription, 'position' | 'orientation' | 'spacing' | 'sliceThicknessMm'>;
}

/** Where the voxels of a volume lie in the patient. Lengths in mm. */
export interface VolumeGrid {
  /** Voxels along `across`, along `down`, along `normal`. */
  columns: number;
  rows: number;
  slices: number;
  columnMm: number;
  rowMm: number;
  /** Unit vectors: along the rows of the slices, along their columns, and across both (right-handed). */
  across: Vector3;
  down: Vector3;
  normal: Vector3;
  /** Of each slice: place along the normal, rising; they need not lie evenly. */
  at: Float64Array;
  /** Of each slice: places along `across` and `down` of the middle of its first voxel; a tilted gantry moves them from slice to slice. */
  left: Float64Array;
  top: Float64Array;
  /** Usual step between slices. */
  stepMm: number;
  /** Steps that are larger than this have slices missing in them: nothing is made up there. */
  widestStepMm: number;
  frameOfReferenceUid: string | undefined;
}

export interface VolumePlan {
  grid: VolumeGrid;
  /** Of each slice of the grid: the place of its frame in the list. */
  order: readonly number[];
  /** Places where slices are missing. */
  gaps: number;
}

/** Why frames make no volume, in words that go behind "No volume: ". */
export interface NoVolume {
  why: string;
}

/** Fewest slices between which something can be computed. */
export const fewestSlices = 3;
const largestStepMm = 50;

/**
 * Whether frames make a volume, and how their voxels lie: grey, of one size, in one frame of reference, parallel, each at a place of its
 * own. The frames may come in any order, with uneven steps, and sheared by a tilted gantry (PS3.3 C.7.6.2.1.1).
 */
export function planVolume(frames: readonly SliceFrame[]): VolumePlan | NoVolume {
  const [first] = frames;
  if (!first || frames.length < fewestSlices) return { why: `${fewestSlices} images at least are needed` };
  const { rows, columns } = first.pixel;
  const { spacing, orientation } = first.description;
  if (!spacing || spacing.provenance === 'none' || !orientation)
    return { why: 'the place or size of its pixels is not known' };
  for (const { pixel, description, frameOfReferenceUid } of frames) {
    if (isColour(pixel)) return { why: 'the images are in colour' };
    if (pixel.rows !== rows || pixel.columns !== columns) return { why: 'the images differ in size' };
    if (frameOfReferenceUid !== first.frameOfReferenceUid)
      return { why: 'the images have several frames of reference' };
    const { rowMm, columnMm } = description.spacing ?? { rowMm: 0, columnMm: 0 };
    if (!(Math.abs(rowMm / spacing.rowMm - 1) < 1e-3 && Math.abs(columnMm / spacing.columnMm - 1) < 1e-3)) {
      return { why: 'the images differ in the size of their pixels' };
    }
  }
  // A turn that moves the edge of a slice by half a pixel is no rounding.
  const turned = Math.max(columns * spacing.columnMm, rows * spacing.rowMm);
  const most = Math.min(spacing.columnMm, spacing.rowMm) / 2 / turned;
  if (frames.some(({ description: { orientation: own } }) => own && !sameOrientation(own, orientation, most)))
    return { why: 'the images are not parallel, or have no place in the patient' };
  const stack = stackGeometry(frames.map(({ description }) => description));
  if (!stack) return { why: 'the images are not parallel, or have no place in the patient' };
  if (stack.duplicates.length > 0) return { why: 'several images lie at one place' };
  const { spacingMm: stepMm, order, normal } = stack;
  if (stepMm === undefined || !(stepMm > 0 && stepMm <= largestStepMm)) return { why: 'the images lie too far apart' };
  const across: Vector3 = [orientation[0], orientation[1], orientation[2]];
  const down: Vector3 = [orientation[3], orientation[4], orientation[5]];
  const along = (axis: Vector3): Float64Array =>
    Float64Array.from(order, (index) => dot(frames[index]!.description.position!, axis));
  const missing = stack.gaps.filter((gap) => gap.missing > 0).map((gap) => gap.stepMm);
  return {
    grid: {
      columns,
      rows,
      slices: frames.length,
      columnMm: spacing.columnMm,
      rowMm: spacing.rowMm,
      across,
      down,
      normal,
      at: along(normal),
      left: along(across),
      top: along(down),
      stepMm,
      widestStepMm: missing.length > 0 ? Math.min(...missing) * 0.999 : Number.POSITIVE_INFINITY,
      frameOfReferenceUid: first.frameOfReferenceUid,
    },
    order,
    gaps: missing.length,
  };
}

/** The grid with `factor` by `factor` voxels of a slice made one: what is left over at the right and below is cut off. */
export function coarser(grid: VolumeGrid, factor: number): VolumeGrid {
  if (factor === 1) return grid;
  const moved = (places: Float64Array, mm: number) => places.map((place) => place + ((factor - 1) / 2) * mm);
  return {
    ...grid,
    columns: Math.floor(grid.columns / factor),
    rows: Math.floor(grid.rows / factor),
    columnMm: grid.columnMm * factor,
    rowMm: grid.rowMm * factor,
    left: moved(grid.left, grid.columnMm),
    top: moved(grid.top, grid.rowMm),
  };
}

/** Least factor by which a grid fits into as many bytes; undefined when none up to 8 makes it. */
export function factorFor(grid: VolumeGrid, bytesPerVoxel: number, bytes: number): number | undefined {
  for (let factor = 1; factor <= 8; factor++) {
    const { columns, rows, slices } = coarser(grid, factor);
    if (columns > 0 && rows > 0 && columns * rows * slices * bytesPerVoxel <= bytes) return factor;
  }
  return undefined;
}
