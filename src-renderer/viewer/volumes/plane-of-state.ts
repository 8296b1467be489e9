import { type Orientation, sliceNormal, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import type { StateMpr } from '../../../src-shared/objects/presentation-state/model.ts';

/** Largest edge of the picture of a reconstruction, pixels. */
const largestEdge = 2048;

/** The plane that a state describes, in square pixels as small as the voxels (PS3.3 C.11.26). */
export function planeOfState(mpr: StateMpr, voxelMm: number): ImagePlane {
  const { widthDirection, heightDirection, widthMm, heightMm, topLeft } = mpr;
  const pixelMm = Math.max(voxelMm, widthMm / largestEdge, heightMm / largestEdge);
  const columns = Math.max(1, Math.round(widthMm / pixelMm));
  const rows = Math.max(1, Math.round(heightMm / pixelMm));
  // Width and height are those of the state: pixels may be a hair larger or smaller.
  const [columnMm, rowMm] = [widthMm / columns, heightMm / rows];
  const orientation = [...widthDirection, ...heightDirection] as Orientation;
  const at = (axis: 0 | 1 | 2) => topLeft[axis] + (widthDirection[axis] * columnMm + heightDirection[axis] * rowMm) / 2;
  const position: Vector3 = [at(0), at(1), at(2)];
  return { position, orientation, normal: sliceNormal(orientation), rowMm, columnMm, rows, columns };
}
