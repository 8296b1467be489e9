import type { FrameDescription, InstanceDescription, UltrasoundRegion } from '../description.ts';

/** A place in an image: column, row; its upper left corner is 0, 0, the middle of its first pixel 0.5, 0.5. */
export type ImagePoint = readonly [column: number, row: number];

/** What of a frame tells its ultrasound regions: a frame's own, else the image's. */
export interface RegionSource {
  instance: Pick<InstanceDescription, 'ultrasoundRegions'>;
  description: Pick<FrameDescription, 'ultrasoundRegions'>;
}

export const regionsOf = ({ instance, description }: RegionSource): readonly UltrasoundRegion[] =>
  description.ultrasoundRegions ?? instance.ultrasoundRegions ?? [];

/** Pixels from the first to the last, both included (PS3.3 C.8.5.5.1.2): the last one's far edge is one further. */
const holds = ({ minX, minY, maxX, maxY }: UltrasoundRegion, [column, row]: ImagePoint): boolean =>
  column >= minX && column <= maxX + 1 && row >= minY && row <= maxY + 1;

const areaOf = ({ minX, minY, maxX, maxY }: UltrasoundRegion): number => (maxX - minX + 1) * (maxY - minY + 1);

/** Bit 0 of Region Flags (0018,6016): 1 where the region gives way to another that overlaps it (PS3.3 C.8.5.5.1.3). */
const givesWay = ({ flags = 0 }: UltrasoundRegion): number => flags & 1;

/** The region that says what a point is: of several that overlap the one of high priority, then the smallest. */
function regionAt(regions: readonly UltrasoundRegion[], point: ImagePoint): UltrasoundRegion | undefined {
  let found: UltrasoundRegion | undefined;
  for (const region of regions) {
    if (!holds(region, point)) continue;
    const order = found === undefined ? -1 : givesWay(region) - givesWay(found) || areaOf(region) - areaOf(found);
    if (order < 0) found = region;
  }
  return found;
}

/**
 * The one region of an ultrasound image that holds all the points (PS3.3 C.8.5.5); undefined outside of the regions, and
 * when the points lie in different ones: nothing can be measured between an M-mode and the picture beside it.
 */
export function regionOf(frame: RegionSource, points: readonly ImagePoint[]): UltrasoundRegion | undefined {
  const regions = regionsOf(frame);
  const [first, ...rest] = points;
  const found = first && regionAt(regions, first);
  if (!found) return undefined;
  return rest.every((point) => regionAt(regions, point) === found) ? found : undefined;
}

/** Physical units of a direction of a region, UCUM, by the code of (0018,6024) and (0018,6026) (PS3.3 C.8.5.5.1.15). */
const units: Readonly<Record<number, string>> = {
  1: '%',
  2: 'dB',
  3: 'cm',
  4: 's',
  5: 'Hz',
  6: 'dB/s',
  7: 'cm/s',
  8: 'cm2',
  9: 'cm2/s',
  10: 'cm3',
  11: 'cm3/s',
  12: 'deg',
};

/** UCUM unit of a code; undefined for none, not applicable and what the standard does not name. */
export const regionUnit = (code: number): string | undefined => units[code];

/** Distances between rows and columns of a region that has both in centimetres, mm; undefined of another one. */
export function regionSpacing(region: UltrasoundRegion): { rowMm: number; columnMm: number } | undefined {
  if (region.unitsX !== 3 || region.unitsY !== 3) return undefined;
  const rowMm = Math.abs(region.deltaY) * 10;
  const columnMm = Math.abs(region.deltaX) * 10;
  return rowMm > 0 && columnMm > 0 && Number.isFinite(rowMm + columnMm) ? { rowMm, columnMm } : undefined;
}
