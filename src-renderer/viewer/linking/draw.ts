import { directionLetters } from '../../../src-shared/imaging/geometry/letters.ts';
import { transformed } from '../../../src-shared/imaging/geometry/matrix.ts';
import type { Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
import {
  cutLine,
  distanceTo,
  type ImagePlane,
  type PlanePoint,
  toImage,
} from '../../../src-shared/imaging/geometry/planes.ts';
import { movedPlane } from '../../../src-shared/imaging/geometry/spans.ts';
import type { DisplayFrame, ViewportController } from '../../cornerstone/index.ts';
import { placedCell, planeOfFrame } from './places.ts';
import { wayOfFrames } from './registrations.ts';
import type { CrossPlace } from './store.ts';

/** A line on the image, in its pixels. */
export interface ReferenceLine {
  ends: [PlanePoint, PlanePoint];
  /** Of the current image of the selected viewport, or of the first and last of its set. */
  of: 'current' | 'end';
  /** Name of the registration that brings it here. */
  by?: string;
}

/** What of the selected viewport cuts an image: the image it shows and, when asked, the ends of its set. */
export function referenceLines(
  frame: DisplayFrame,
  selected: { frames: readonly DisplayFrame[]; shown: DisplayFrame } | undefined,
  withEnds: boolean,
): ReferenceLine[] {
  const plane = planeOfFrame(frame);
  if (!plane || !selected || !wayOfFrames(selected.shown, frame)) return [];
  const lines: ReferenceLine[] = [];
  const add = (other: DisplayFrame | undefined, of: ReferenceLine['of']): void => {
    const way = other && wayOfFrames(other, frame);
    const source = way && planeOfFrame(other);
    const here = source && (way.matrix ? movedPlane(source, way.matrix) : source);
    const ends = here && cutLine(plane, here);
    if (ends) lines.push({ ends, of, ...(way?.by ? { by: way.by } : {}) });
  };
  if (withEnds && selected.frames.length > 1) {
    add(selected.frames[0], 'end');
    add(selected.frames.at(-1), 'end');
  }
  add(selected.shown, 'current');
  return lines;
}

/** Where the cross-hair's place lies on an image: undefined in another frame of reference or on another slice. */
export function crossPoint(
  frame: DisplayFrame,
  reachMm: number,
  cross: CrossPlace,
): { point: PlanePoint; by?: string } | 'elsewhere' | undefined {
  const plane = planeOfFrame(frame);
  const way = plane && wayOfFrames(cross.frame, frame);
  if (!way) return undefined;
  const place = way.matrix ? transformed(way.matrix, cross.place) : cross.place;
  if (Math.abs(distanceTo(plane, place)) > reachMm + 1e-3) return 'elsewhere';
  const point = toImage(plane, place);
  if (!inside(plane, point)) return 'elsewhere';
  return { point, ...(way.by ? { by: way.by } : {}) };
}

const inside = ({ columns, rows }: ImagePlane, [column, row]: PlanePoint): boolean =>
  column >= 0 && row >= 0 && column <= columns && row <= rows;

/** Half of what a slice of a cell stands for, mm; of a single image without a thickness half a millimetre. */
export const reachOf = (cell: number): number => placedCell(cell)?.slices.reachMm || 0.5;

/** Patient coordinates in words: to the left or right, back or front, head or feet of the origin. */
export const placeText = ([x, y, z]: Vector3, quadruped = false): string =>
  [x, y, z]
    .map((value, axis) => {
      const side = value >= 0 ? 1 : -1;
      const way: Vector3 = [axis === 0 ? side : 0, axis === 1 ? side : 0, axis === 2 ? side : 0];
      return `${directionLetters(way, quadruped)} ${Math.abs(value).toFixed(1)}`;
    })
    .join('  ')
    .concat(' mm');

/** Image pixels to CSS pixels of the viewport. */
export const onScreen = (controller: ViewportController, [column, row]: PlanePoint): [number, number] =>
  controller.imageToViewport(column, row);
