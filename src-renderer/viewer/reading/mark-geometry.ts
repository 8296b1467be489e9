import { dot, type Vector3 } from '../../../src-shared/imaging/geometry/orientation.ts';
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
    // Only in space: `ellipsoidOn`.
    case 'ELLIPSOID':
      return { lines: [], points: [] };
  }
}

const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/**
 * Where a slice cuts an ellipsoid, told by the ends of its three axes (PS3.3 C.18.9.1.2); its middle where it lies within the slice and
 * reaches neither of its faces; undefined where it does not lie there.
 */
function ellipsoidOn(
  plane: ImagePlane,
  places: readonly Vector3[],
  half: number,
): Pick<PlacedMark, 'lines' | 'points'> | undefined {
  const [a, b, c, d, e, f] = places;
  if (!a || !b || !c || !d || !e || !f) return undefined;
  const middle = [0, 1, 2].map((at) => (a[at]! + b[at]!) / 2) as unknown as Vector3;
  const axes = [
    [a, b],
    [c, d],
    [e, f],
  ].map(([from, to]) => [0, 1, 2].map((at) => (to![at]! - from![at]!) / 2) as unknown as Vector3);
  // Of the unit ball that the axes make the ellipsoid of, the slice is the plane m · s = h.
  const m = axes.map((axis) => dot(axis, plane.normal)) as unknown as Vector3;
  const h = -distanceTo(plane, middle);
  const length = Math.hypot(...m);
  if (!(Math.abs(h) < length)) {
    return Math.abs(h) <= half ? { lines: [], points: [[...toImage(plane, middle)]] } : undefined;
  }
  const unit = m.map((one) => one / length) as unknown as Vector3;
  const least = unit.map(Math.abs).indexOf(Math.min(...unit.map(Math.abs)));
  const aside = cross(unit, [0, 1, 2].map((at) => (at === least ? 1 : 0)) as unknown as Vector3);
  const size = Math.hypot(...aside);
  const across = aside.map((one) => one / size) as unknown as Vector3;
  const up = cross(unit, across);
  const radius = Math.sqrt(1 - (h / length) ** 2);
  const points = Array.from({ length: circleCorners }, (_, index): Point => {
    const turn = (2 * Math.PI * index) / circleCorners;
    const s = [0, 1, 2].map(
      (at) => (unit[at]! * h) / length + radius * (across[at]! * Math.cos(turn) + up[at]! * Math.sin(turn)),
    );
    const place = [0, 1, 2].map(
      (at) => middle[at]! + axes.reduce((sum, axis, which) => sum + axis[at]! * s[which]!, 0),
    ) as unknown as Vector3;
    return [...toImage(plane, place)];
  });
  return { lines: [{ points, closed: true }], points: [] };
}

/** A mark on an image; undefined when it does not lie there. Graphics in space must lie in the slice with all their points; an ellipsoid is cut. */
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
    const cut = ellipsoidOn(plane, places, half);
    return cut && { mark, ...cut };
  }
  return within.length === places.length ? { mark, ...shapesOf(graphic, onPlane(places)) } : undefined;
}
