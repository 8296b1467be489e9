import { distanceTo, type ImagePlane, toImage } from '../../../src-shared/imaging/geometry/planes.ts';
import type { ReportMark } from '../../../src-shared/objects/structured-report/marks.ts';
import { ellipseOutline } from '../../../src-shared/objects/structured-report/reported-measurements.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { planeOfFrame } from '../linking/places.ts';

type Point = [column: number, row: number];

/** A mark as it lies on one image: lines in image pixels, and single points. */
export interface PlacedMark {
  mark: ReportMark;
  lines: { points: Point[]; closed: boolean }[];
  points: Point[];
}

/** What of an image decides which marks lie on it. */
export interface MarkedFrame {
  sopInstanceUid: string;
  frame: number;
  frameOfReferenceUid: string | undefined;
  plane: ImagePlane | undefined;
  /** mm; where it is not known, half a millimetre on either side counts. */
  sliceThicknessMm: number | undefined;
}

export const markedFrame = (frame: DisplayFrame): MarkedFrame => ({
  sopInstanceUid: frame.instance.sopInstanceUid,
  frame: frame.frame,
  frameOfReferenceUid: frame.instance.frameOfReferenceUid,
  plane: planeOfFrame(frame),
  sliceThicknessMm: frame.description.sliceThicknessMm,
});

const circleCorners = 72;

function circle([x, y]: Point, radius: number): Point[] {
  return Array.from({ length: circleCorners }, (_, index): Point => {
    const turn = (2 * Math.PI * index) / circleCorners;
    return [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
  });
}

function shapesOf(graphic: ReportMark['graphic'], points: readonly Point[]): Pick<PlacedMark, 'lines' | 'points'> {
  const [a, b, c, d] = points;
  switch (graphic) {
    case 'POINT':
    case 'MULTIPOINT':
      return { lines: [], points: [...points] };
    case 'CIRCLE': {
      if (!a || !b) return { lines: [], points: [] };
      return { lines: [{ points: circle(a, Math.hypot(b[0] - a[0], b[1] - a[1])), closed: true }], points: [] };
    }
    case 'ELLIPSE':
      if (!a || !b || !c || !d) return { lines: [], points: [] };
      return { lines: [{ points: ellipseOutline(a, b, c, d), closed: true }], points: [] };
    case 'POLYGON':
      return { lines: [{ points: [...points], closed: true }], points: [] };
    case 'POLYLINE': {
      const last = points[points.length - 1];
      const closed = points.length > 3 && a !== undefined && last?.[0] === a[0] && last[1] === a[1];
      return { lines: [{ points: [...(closed ? points.slice(0, -1) : points)], closed }], points: [] };
    }
    // Its middle alone: where the image cuts it would be another shape on every image.
    case 'ELLIPSOID': {
      if (!a || !b) return { lines: [], points: [] };
      return { lines: [], points: [[(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]] };
    }
  }
}

/** A mark on an image; undefined when it does not lie there. Graphics in space must lie in the slice with all their points. */
export function placed(mark: ReportMark, frame: MarkedFrame): PlacedMark | undefined {
  const { data, graphic, frameOfReferenceUid } = mark;
  if (frameOfReferenceUid === undefined) {
    const here = mark.images.some(
      ({ sopInstanceUid, frames }) =>
        sopInstanceUid === frame.sopInstanceUid && (frames.length === 0 || frames.includes(frame.frame)),
    );
    if (!here) return undefined;
    const points = Array.from(
      { length: data.length >> 1 },
      (_, index): Point => [data[2 * index] ?? 0, data[2 * index + 1] ?? 0],
    );
    return { mark, ...shapesOf(graphic, points) };
  }
  const { plane } = frame;
  if (!plane || frameOfReferenceUid === '' || frameOfReferenceUid !== frame.frameOfReferenceUid) return undefined;
  const half = Math.max(0.5, (frame.sliceThicknessMm ?? 1) / 2) + 0.01;
  const places = Array.from({ length: Math.floor(data.length / 3) }, (_, index): [number, number, number] => [
    data[3 * index] ?? 0,
    data[3 * index + 1] ?? 0,
    data[3 * index + 2] ?? 0,
  ]);
  const within = places.filter((place) => Math.abs(distanceTo(plane, place)) <= half);
  const onPlane = (list: typeof places): Point[] => list.map((place): Point => [...toImage(plane, place)]);
  if (graphic === 'MULTIPOINT') {
    return within.length > 0 ? { mark, ...shapesOf(graphic, onPlane(within)) } : undefined;
  }
  if (graphic === 'ELLIPSOID') {
    const [a, b] = places;
    if (!a || !b) return undefined;
    const middle: [number, number, number] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
    if (Math.abs(distanceTo(plane, middle)) > half) return undefined;
    return { mark, lines: [], points: onPlane([middle]) };
  }
  return within.length === places.length ? { mark, ...shapesOf(graphic, onPlane(places)) } : undefined;
}
