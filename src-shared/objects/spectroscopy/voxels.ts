import type { Vector3 } from '../../imaging/geometry/orientation.ts';
import { dot, sliceNormal } from '../../imaging/geometry/orientation.ts';
import { type ImagePlane, type PlanePoint, toPatient } from '../../imaging/geometry/planes.ts';
import type { Slab, Spectroscopy, VoxelGrid, VoxelPlace } from './model.ts';

const along = (from: Vector3, by: Vector3, times: number): Vector3 => [
  from[0] + by[0] * times,
  from[1] + by[1] * times,
  from[2] + by[2] * times,
];

/** Thickness of a voxel whose object says none, mm: it is drawn on the slice it lies in alone. */
const unknownThickness = 1;

const axesOf = ({ orientation }: VoxelGrid): { across: Vector3; down: Vector3; normal: Vector3 } => {
  const [a, b, c, d, e, f] = orientation;
  return { across: [a, b, c], down: [d, e, f], normal: sliceNormal(orientation) };
};

/** Middle of a voxel in the patient, mm. */
export function middleOfVoxel(grid: VoxelGrid, { row, column }: Pick<VoxelPlace, 'row' | 'column'>): Vector3 {
  const { across, down } = axesOf(grid);
  return along(along(grid.position, across, column * grid.columnMm), down, row * grid.rowMm);
}

/** A block of voxels as the slabs whose cut it is: one voxel, or the whole grid. */
export function slabsOfVoxels(
  grid: VoxelGrid,
  { row, column }: Pick<VoxelPlace, 'row' | 'column'>,
  { rows, columns } = { rows: 1, columns: 1 },
): Slab[] {
  const { across, down, normal } = axesOf(grid);
  const middle = middleOfVoxel(grid, { row: row + (rows - 1) / 2, column: column + (columns - 1) / 2 });
  return [
    { normal: across, thicknessMm: grid.columnMm * columns, middle },
    { normal: down, thicknessMm: grid.rowMm * rows, middle },
    { normal, thicknessMm: grid.thicknessMm ?? unknownThickness, middle },
  ];
}

/**
 * Where the common part of slabs lies on an image: a convex polygon in its pixels, cut off at its edges; empty where it does not. Both are in
 * one frame of reference.
 */
export function cutOfSlabs(slabs: readonly Slab[], plane: ImagePlane): PlanePoint[] {
  if (slabs.length === 0) return [];
  const { columns, rows } = plane;
  let polygon: PlanePoint[] = [
    [0, 0],
    [columns, 0],
    [columns, rows],
    [0, rows],
  ];
  for (const { normal, middle, thicknessMm } of slabs) {
    for (const side of [1, -1]) {
      const outside = ([column, row]: PlanePoint): number =>
        side * (dot(toPatient(plane, [column, row]), normal) - dot(middle, normal)) - thicknessMm / 2;
      polygon = clipped(polygon, outside);
      if (polygon.length === 0) return [];
    }
  }
  return polygon;
}

/** The part of a convex polygon where a linear function is not above 0. */
function clipped(polygon: readonly PlanePoint[], outside: (point: PlanePoint) => number): PlanePoint[] {
  const kept: PlanePoint[] = [];
  for (const [i, point] of polygon.entries()) {
    const next = polygon[(i + 1) % polygon.length]!;
    const [a, b] = [outside(point), outside(next)];
    if (a <= 0) kept.push(point);
    if (a <= 0 === b <= 0) continue;
    const part = a / (a - b);
    kept.push([point[0] + (next[0] - point[0]) * part, point[1] + (next[1] - point[1]) * part]);
  }
  return kept.length < 3 ? [] : kept;
}

/** The voxel that a place in the patient lies in; undefined outside of all. */
export function voxelAt(object: Spectroscopy, place: Vector3): VoxelPlace | undefined {
  for (const [frame, grid] of object.grids.entries()) {
    if (!grid) continue;
    const { across, down, normal } = axesOf(grid);
    const offset: Vector3 = [place[0] - grid.position[0], place[1] - grid.position[1], place[2] - grid.position[2]];
    if (Math.abs(dot(offset, normal)) > (grid.thicknessMm ?? unknownThickness) / 2) continue;
    const column = Math.round(dot(offset, across) / grid.columnMm);
    const row = Math.round(dot(offset, down) / grid.rowMm);
    if (row >= 0 && row < object.rows && column >= 0 && column < object.columns) return { frame, row, column };
  }
  return undefined;
}
