import { dot, type Orientation, sliceNormal, type Vector3 } from '../geometry/orientation.ts';
import type { ImagePlane } from '../geometry/planes.ts';
import type { VolumeGrid } from './plan.ts';

/** The planes of the body (PS3.3 C.7.6.2.1.1): x to the patient's left, y to the back, z to the head. */
export const bodyPlanes = ['axial', 'coronal', 'sagittal'] as const;
export type BodyPlane = (typeof bodyPlanes)[number];

/** As images hang: the patient's right at the left of axial and coronal images, the front at the left of sagittal ones. */
const orientations: Record<BodyPlane, Orientation> = {
  axial: [1, 0, 0, 0, 1, 0],
  coronal: [1, 0, 0, 0, 0, -1],
  sagittal: [0, 1, 0, 0, 0, -1],
};
/** The way of scrolling: from head to feet, from front to back, from the patient's right to the left. */
const scrolled: Record<BodyPlane, Vector3> = {
  axial: [0, 0, -1],
  coronal: [0, 1, 0],
  sagittal: [1, 0, 0],
};

/** Largest picture that is computed, pixels of an edge, and most planes of a view. */
const largestEdge = 2048;
const mostPlanes = 3000;

const sum = (x: number, a: Vector3, y: number, b: Vector3, z: number, c: Vector3): Vector3 => [
  x * a[0] + y * b[0] + z * c[0],
  x * a[1] + y * b[1] + z * c[1],
  x * a[2] + y * b[2] + z * c[2],
];

/** Corners of the box of a grid, the outer half voxels with it. */
export function cornersOf(grid: VolumeGrid): Vector3[] {
  const corners: Vector3[] = [];
  const last = grid.slices - 1;
  for (const [slice, half] of [
    [0, -0.5],
    [last, 0.5],
  ] as const) {
    for (const column of [-0.5, grid.columns - 0.5]) {
      for (const row of [-0.5, grid.rows - 0.5]) {
        const [x, y] = [grid.left[slice]! + column * grid.columnMm, grid.top[slice]! + row * grid.rowMm];
        const z = grid.at[slice]! + half * grid.stepMm;
        corners.push(sum(x, grid.across, y, grid.down, z, grid.normal));
      }
    }
  }
  return corners;
}

/** Least and greatest place along an axis. */
const extent = (corners: readonly Vector3[], axis: Vector3): [number, number] => {
  const places = corners.map((corner) => dot(corner, axis));
  return [Math.min(...places), Math.max(...places)];
};

/**
 * Parallel planes through all of a volume, in the order of scrolling: square pixels as small as the smallest voxel edge, and as far apart
 * (`stepMm`), unless that would be more than can be shown.
 */
export function planesThrough(grid: VolumeGrid, view: BodyPlane, stepMm?: number): ImagePlane[] {
  const orientation = orientations[view];
  const across: Vector3 = [orientation[0], orientation[1], orientation[2]];
  const down: Vector3 = [orientation[3], orientation[4], orientation[5]];
  const way = scrolled[view];
  const corners = cornersOf(grid);
  const [[left, right], [top, bottom], [first, last]] = [
    extent(corners, across),
    extent(corners, down),
    extent(corners, way),
  ];
  const smallest = Math.min(grid.columnMm, grid.rowMm, grid.stepMm);
  const pixelMm = Math.max(smallest, (right - left) / largestEdge, (bottom - top) / largestEdge);
  const step = Math.max(stepMm ?? smallest, (last - first) / mostPlanes);
  const columns = Math.max(1, Math.round((right - left) / pixelMm));
  const rows = Math.max(1, Math.round((bottom - top) / pixelMm));
  const count = Math.max(1, Math.round((last - first) / step));
  const normal = sliceNormal(orientation);
  return Array.from({ length: count }, (_, i) => {
    const [x, y, z] = [left + pixelMm / 2, top + pixelMm / 2, first + (i + 0.5) * step];
    const position = sum(x, across, y, down, z, way);
    return { position, orientation, normal, rowMm: pixelMm, columnMm: pixelMm, rows, columns };
  });
}
