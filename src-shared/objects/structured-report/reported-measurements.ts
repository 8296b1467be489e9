import type { Measurement } from '../../imaging/measure/measurement.ts';
import { type ContentItem, isCode } from '../content-item.ts';
import { type GroupedMeasurement, measurementOfGroup } from '../measurement-group.ts';
import type { ReportMark } from './marks.ts';
import { itemsOf } from './read-content.ts';

/** Measurements of a report that this program wrote (TID 1500), as they were drawn; the groups of others are not among them. */
export function ownMeasurements(root: ContentItem): GroupedMeasurement[] {
  const found: GroupedMeasurement[] = [];
  for (const { item } of itemsOf(root)) {
    if (!isCode(item.concept, '125007')) continue;
    const measurement = measurementOfGroup(item);
    if (measurement) found.push(measurement);
  }
  return found;
}

/** What a mark of another maker can become here: kind and points; undefined for what no tool of ours draws. */
export function convertibleMark({
  graphic,
  data,
  frameOfReferenceUid,
}: ReportMark): Pick<Measurement, 'kind' | 'points'> | undefined {
  if (frameOfReferenceUid !== undefined) return undefined;
  const points = Array.from({ length: data.length >> 1 }, (_, index): [number, number] => [
    data[2 * index] ?? 0,
    data[2 * index + 1] ?? 0,
  ]);
  const [a, b, c, d] = points;
  if (!a) return undefined;
  switch (graphic) {
    case 'POINT':
      return { kind: 'probe', points: [a] };
    case 'CIRCLE': {
      if (!b) return undefined;
      const radius = Math.hypot(b[0] - a[0], b[1] - a[1]);
      return {
        kind: 'ellipse',
        points: [
          [a[0] - radius, a[1] - radius],
          [a[0] + radius, a[1] + radius],
        ],
      };
    }
    case 'ELLIPSE': {
      if (!b || !c || !d) return undefined;
      const upright = (p: [number, number], q: [number, number]) =>
        Math.min(Math.abs(p[0] - q[0]), Math.abs(p[1] - q[1]));
      if (upright(a, b) > 0.01 || upright(c, d) > 0.01) return { kind: 'freehand', points: ellipseOutline(a, b, c, d) };
      const columns = points.map(([column]) => column);
      const rows = points.map(([, row]) => row);
      return {
        kind: 'ellipse',
        points: [
          [Math.min(...columns), Math.min(...rows)],
          [Math.max(...columns), Math.max(...rows)],
        ],
      };
    }
    case 'POLYLINE':
    case 'POLYGON': {
      const last = points[points.length - 1];
      const closed = points.length >= 4 && last && last[0] === a[0] && last[1] === a[1];
      if (closed || graphic === 'POLYGON')
        return closed || points.length >= 3
          ? { kind: 'freehand', points: closed ? points.slice(0, -1) : points }
          : undefined;
      if (points.length === 2) return { kind: 'length', points };
      return points.length === 3 ? { kind: 'angle3', points } : undefined;
    }
    default:
      return undefined;
  }
}

/** Corners of a polygon along an ellipse by the ends of its axes. */
export function ellipseOutline(
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
  d: readonly [number, number],
  corners = 72,
): [number, number][] {
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const long = [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2] as const;
  const short = [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2] as const;
  return Array.from({ length: corners }, (_, index): [number, number] => {
    const turn = (2 * Math.PI * index) / corners;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    return [x + long[0] * cos + short[0] * sin, y + long[1] * cos + short[1] * sin];
  });
}
