import { dot, type Orientation, sliceNormal, type Vector3 } from '../geometry/orientation.ts';
import { type ImagePlane, toPatient } from '../geometry/planes.ts';

/** A dose distribution in the patient (PS3.3 C.8.8.3). */
export interface DoseGrid {
  columns: number;
  rows: number;
  columnMm: number;
  rowMm: number;
  orientation: Orientation;
  /** Middle of the first pixel of the plane that comes first along the normal. */
  origin: Vector3;
  /** Planes along the normal from the origin, mm; rising. */
  offsetsMm: readonly number[];
  /** Plane by plane in the order of `offsetsMm`, row by row, in the unit of the dose. */
  values: Float32Array;
  maximum: number;
}

/** One plane of a grid as it is stored. */
export interface DosePlane {
  position: Vector3;
  /** Stored values times the Dose Grid Scaling, row by row. */
  values: ArrayLike<number>;
}

/** Most values of a grid that is held in memory: 256 MB. */
export const largestGrid = 2 ** 26;

/**
 * A grid of planes in any order. Planes at the same place count once.
 * @throws RangeError when a plane has another size or the grid is larger than `largestGrid`
 */
export function doseGrid(
  plane: Pick<ImagePlane, 'columns' | 'rows' | 'columnMm' | 'rowMm' | 'orientation'>,
  planes: readonly DosePlane[],
): DoseGrid {
  const { columns, rows, columnMm, rowMm, orientation } = plane;
  const normal = sliceNormal(orientation);
  const sorted = planes
    .map((one) => ({ one, at: dot(one.position, normal) }))
    .sort((a, b) => a.at - b.at)
    .filter(({ at }, index, all) => index === 0 || at - all[index - 1]!.at > 1e-3);
  const [first] = sorted;
  const size = columns * rows;
  if (!first) throw new RangeError('a dose without planes');
  if (size * sorted.length > largestGrid) throw new RangeError('a dose grid that is too large');
  const values = new Float32Array(size * sorted.length);
  for (const [index, { one }] of sorted.entries()) {
    if (one.values.length !== size) throw new RangeError('a plane of another size');
    values.set(one.values, index * size);
  }
  let maximum = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > maximum) maximum = values[i]!;
  const offsetsMm = sorted.map(({ at }) => at - first.at);
  return { columns, rows, columnMm, rowMm, orientation, origin: first.one.position, offsetsMm, values, maximum };
}

/** Places of planes, column and row in a grid as one linear function of two steps. */
interface Walk {
  start: Vector3;
  across: Vector3;
  down: Vector3;
}

/** In the grid's own coordinates: columns, rows (the middle of the first pixel is 0), mm along the normal. */
function inGrid(grid: DoseGrid, [x, y, z]: Vector3, isPlace: boolean): Vector3 {
  const [rx, ry, rz, cx, cy, cz] = grid.orientation;
  const offset: Vector3 = isPlace ? [x - grid.origin[0], y - grid.origin[1], z - grid.origin[2]] : [x, y, z];
  return [
    dot(offset, [rx, ry, rz]) / grid.columnMm,
    dot(offset, [cx, cy, cz]) / grid.rowMm,
    dot(offset, sliceNormal(grid.orientation)),
  ];
}

/** Places this far outside of the grid's outermost values still belong to it: rounding of positions. */
const slack = 1e-3;

function sample(grid: DoseGrid, u: number, v: number, along: number, hint: { plane: number }): number {
  const { columns, rows, offsetsMm, values } = grid;
  const last = offsetsMm.length - 1;
  if (!(u >= -slack && v >= -slack && u <= columns - 1 + slack && v <= rows - 1 + slack)) return Number.NaN;
  if (!(along >= -slack && along <= offsetsMm[last]! + slack)) return Number.NaN;
  let plane = hint.plane;
  while (plane > 0 && along < offsetsMm[plane]!) plane--;
  while (plane < last - 1 && along >= offsetsMm[plane + 1]!) plane++;
  hint.plane = plane;
  const gap = last === 0 ? 1 : offsetsMm[plane + 1]! - offsetsMm[plane]!;
  const w = last === 0 ? 0 : Math.min(1, Math.max(0, (along - offsetsMm[plane]!) / gap));
  const column = Math.min(Math.max(0, Math.floor(u)), Math.max(0, columns - 2));
  const row = Math.min(Math.max(0, Math.floor(v)), Math.max(0, rows - 2));
  const fu = Math.min(1, Math.max(0, u - column));
  const fv = Math.min(1, Math.max(0, v - row));
  const right = columns > 1 ? 1 : 0;
  const below = rows > 1 ? columns : 0;
  const inPlane = (at: number): number => {
    const i = at * columns * rows + row * columns + column;
    const upper = values[i]! + (values[i + right]! - values[i]!) * fu;
    const lower = values[i + below]! + (values[i + below + right]! - values[i + below]!) * fu;
    return upper + (lower - upper) * fv;
  };
  const near = inPlane(plane);
  return w === 0 ? near : near + (inPlane(plane + 1) - near) * w;
}

/** Dose at a place of the patient, interpolated between the eight nearest values; undefined outside of the grid. */
export function doseAt(grid: DoseGrid, place: Vector3): number | undefined {
  const value = sample(grid, ...(inGrid(grid, place, true) as [number, number, number]), { plane: 0 });
  return Number.isNaN(value) ? undefined : value;
}

/** Dose over an image, row by row; NaN outside of the grid. */
export interface DoseMap {
  columns: number;
  rows: number;
  /** Sides of a cell in image pixels; the first cell has its upper left corner at 0, 0. */
  stepColumns: number;
  stepRows: number;
  values: Float32Array;
}

/**
 * The dose in the plane of an image. Cells are about half as large as the pixels of the grid, no smaller than those of the
 * image, and at most `limit` on a side.
 */
export function doseMap(grid: DoseGrid, plane: ImagePlane, limit = 400): DoseMap {
  const cellMm = Math.min(grid.columnMm, grid.rowMm) / 2;
  const count = (pixels: number, mm: number): number =>
    Math.max(1, Math.min(pixels, limit, Math.ceil((pixels * mm) / cellMm)));
  const columns = count(plane.columns, plane.columnMm);
  const rows = count(plane.rows, plane.rowMm);
  const stepColumns = plane.columns / columns;
  const stepRows = plane.rows / rows;
  const walk = walkOf(grid, plane, stepColumns, stepRows);
  const values = new Float32Array(columns * rows);
  const hint = { plane: 0 };
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const u = walk.start[0] + walk.across[0] * column + walk.down[0] * row;
      const v = walk.start[1] + walk.across[1] * column + walk.down[1] * row;
      const along = walk.start[2] + walk.across[2] * column + walk.down[2] * row;
      values[row * columns + column] = sample(grid, u, v, along, hint);
    }
  }
  return { columns, rows, stepColumns, stepRows, values };
}

function walkOf(grid: DoseGrid, plane: ImagePlane, stepColumns: number, stepRows: number): Walk {
  const at = (column: number, row: number): Vector3 =>
    inGrid(grid, toPatient(plane, [(column + 0.5) * stepColumns, (row + 0.5) * stepRows]), true);
  const start = at(0, 0);
  const less = (a: Vector3): Vector3 => [a[0] - start[0], a[1] - start[1], a[2] - start[2]];
  return { start, across: less(at(1, 0)), down: less(at(0, 1)) };
}
