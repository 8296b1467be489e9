import type { DosePlane } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { dot, sameOrientation, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { inQuantity, type PixelQuantity } from '../../../src-shared/imaging/measure/quantities.ts';

/** Values of the real world of a frame; NaN for padding and for what the mapping does not hold for (PS3.3 C.7.6.16.2.11). */
export function mapValues(
  { pixels, padding }: { pixels: ArrayLike<number>; padding?: readonly [number, number] },
  quantity: PixelQuantity,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(pixels.length);
  const within = (value: number, range: readonly [number, number] | undefined): boolean =>
    range !== undefined && value >= range[0] && value <= range[1];
  for (let i = 0; i < values.length; i++) {
    const value = pixels[i]!;
    const isNone = within(value, padding) || (quantity.range !== undefined && !within(value, quantity.range));
    values[i] = isNone ? Number.NaN : inQuantity(quantity, value);
  }
  return values;
}

/** Why frames make no map; undefined when their pixels lie right above each other. */
export function whyNoMap(planes: readonly ImagePlane[]): string | undefined {
  const [first] = planes;
  if (!first) return 'the map has no place in the patient';
  const [rx, ry, rz, cx, cy, cz] = first.orientation;
  for (const { orientation, position, columns, rows, columnMm, rowMm } of planes) {
    if (!sameOrientation(orientation, first.orientation, 1e-3)) return 'the frames of the map are not parallel';
    if (columns !== first.columns || rows !== first.rows) return 'the frames of the map differ in size';
    if (Math.abs(columnMm / first.columnMm - 1) > 1e-3 || Math.abs(rowMm / first.rowMm - 1) > 1e-3)
      return 'the frames of the map differ in the size of their pixels';
    const off: Vector3 = [
      position[0] - first.position[0],
      position[1] - first.position[1],
      position[2] - first.position[2],
    ];
    if (Math.abs(dot(off, [rx, ry, rz])) > columnMm / 2 || Math.abs(dot(off, [cx, cy, cz])) > rowMm / 2)
      return 'the frames of the map do not lie above each other';
  }
  return undefined;
}

/** Steps larger than this many usual ones have frames missing in them. */
const gap = 1.5;
/** What lies between two planes of which the one has values and the other none, mm. */
const edgeMm = 0.01;

/** Planes between which nothing is made up where frames are missing: those beside a gap stand for their own half step. */
export function withGaps(planes: readonly DosePlane[], normal: Vector3): DosePlane[] {
  const sorted = planes.map((plane) => ({ plane, at: dot(plane.position, normal) })).sort((a, b) => a.at - b.at);
  const steps = sorted.slice(1).map(({ at }, i) => at - sorted[i]!.at);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  const moved = ({ position }: DosePlane, by: number): Vector3 => [
    position[0] + normal[0] * by,
    position[1] + normal[1] * by,
    position[2] + normal[2] * by,
  ];
  const found: DosePlane[] = [];
  for (const [i, { plane }] of sorted.entries()) {
    const next = sorted[i + 1]?.plane;
    found.push(plane);
    if (!next || !(steps[i]! > gap * usual)) continue;
    const values = new Float32Array(plane.values.length).fill(Number.NaN);
    found.push(
      { position: moved(plane, usual / 2), values: plane.values },
      { position: moved(plane, usual / 2 + edgeMm), values },
      { position: moved(next, -usual / 2 - edgeMm), values },
      { position: moved(next, -usual / 2), values: next.values },
    );
  }
  return found;
}
