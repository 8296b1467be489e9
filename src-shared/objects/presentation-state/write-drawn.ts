import type { Measurement, MeasurementKind } from '../../imaging/measure/measurement.ts';
import type { GraphicObject, StatePoint, TextObject } from './model.ts';
import type { SavedLayer } from './write-view.ts';

/** A text beside a shape, in image pixels: the corners of its box as they are seen, the upper left one first. */
export interface DrawnText {
  lines: readonly string[];
  topLeft: StatePoint;
  bottomRight: StatePoint;
  /** The place it belongs to. */
  anchor: StatePoint;
  /** A line leads there. */
  anchorVisible: boolean;
}

/** A measurement or mark as it is seen. */
export interface DrawnMark extends Pick<Measurement, 'kind' | 'points'> {
  text?: DrawnText;
  /** CSS pixels of an image pixel along its rows and along its columns; heads of arrows are as large as they are seen. */
  scale: readonly [x: number, y: number];
}

/** Shapes with more points than this were drawn in one stroke: a curve. Corners were set one by one. */
const mostCorners = 40;

const graphic = (type: GraphicObject['type'], points: readonly StatePoint[], filled = false): GraphicObject => ({
  units: 'PIXEL',
  type,
  points: [...points],
  filled,
});

/**
 * The graphics that stand for a shape (PS3.3 C.10.5), its places as they are: lines as POLYLINE, two of them where it has two arms, strokes as
 * INTERPOLATED, round regions as CIRCLE or ELLIPSE by the ends of their axes, a probe as POINT, an arrow with a filled head.
 */
export function graphicsOfMark({ kind, points, scale }: Omit<DrawnMark, 'text'>): GraphicObject[] {
  const [a, b, c, d] = points;
  if (!a) return [];
  switch (kind) {
    case 'probe':
      return [graphic('POINT', [a])];
    case 'text':
      return [];
    case 'angle':
    case 'cobb':
    case 'bidirectional':
      return [...(b ? [graphic('POLYLINE', [a, b])] : []), ...(c && d ? [graphic('POLYLINE', [c, d])] : [])];
    case 'arrow':
      return b ? [graphic('POLYLINE', [a, b]), ...head(a, b, scale)] : [];
    case 'rectangle':
      return b ? [graphic('POLYLINE', [a, [b[0], a[1]], b, [a[0], b[1]], a])] : [];
    case 'ellipse':
      return b ? [roundOf(a, b, scale)] : [];
    case 'freehand':
      return [graphic(points.length > mostCorners ? 'INTERPOLATED' : 'POLYLINE', closed(points))];
    default:
      return points.length > 1 ? [graphic('POLYLINE', points)] : [];
  }
}

function closed(points: readonly StatePoint[]): StatePoint[] {
  const [first] = points;
  const last = points[points.length - 1];
  return first && last && (first[0] !== last[0] || first[1] !== last[1]) ? [...points, first] : [...points];
}

/** A circle where it is one in pixels and in millimetres; else the ends of the longer axis, then of the shorter one. */
function roundOf(a: StatePoint, b: StatePoint, [sx, sy]: DrawnMark['scale']): GraphicObject {
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [width, height] = [Math.abs(b[0] - a[0]), Math.abs(b[1] - a[1])];
  if (width === height && Math.abs(sx - sy) < 1e-6 * sx)
    return graphic('CIRCLE', [
      [x, y],
      [b[0], y],
    ]);
  const across: StatePoint[] = [
    [a[0], y],
    [b[0], y],
  ];
  const down: StatePoint[] = [
    [x, a[1]],
    [x, b[1]],
  ];
  return graphic('ELLIPSE', width >= height ? [...across, ...down] : [...down, ...across]);
}

const headPx = 12;

function head(tip: StatePoint, tail: StatePoint, [sx, sy]: DrawnMark['scale']): GraphicObject[] {
  const [dx, dy] = [(tail[0] - tip[0]) * sx, (tail[1] - tip[1]) * sy];
  const length = Math.hypot(dx, dy);
  if (!(length > 0) || !(sx > 0) || !(sy > 0)) return [];
  const [x, y] = [(dx / length) * headPx, (dy / length) * headPx];
  const at = (side: number): StatePoint => [tip[0] + (x - y * side * 0.38) / sx, tip[1] + (y + x * side * 0.38) / sy];
  return [graphic('POLYLINE', [tip, at(1), at(-1), tip], true)];
}

/** Signs that Latin-1 lacks, as it would write them: most texts need no other character set then. */
const plain = (line: string): string => line.replaceAll('−', '-').replaceAll('\u2009', ' ');

const textObject = ({ lines, topLeft, bottomRight, anchor, anchorVisible }: DrawnText): TextObject => ({
  text: lines.map(plain).join('\r\n'),
  box: { units: 'PIXEL', topLeft, bottomRight, justification: 'LEFT' },
  anchor: { units: 'PIXEL', point: anchor, visible: anchorVisible },
});

const marks: ReadonlySet<MeasurementKind> = new Set<MeasurementKind>(['arrow', 'text']);

/** What was drawn on one frame as layers: measurements, and above them arrows and texts. */
export function layersOfMarks(drawn: readonly DrawnMark[]): SavedLayer[] {
  const layer = (name: string, order: number, list: readonly DrawnMark[]): SavedLayer[] =>
    list.length === 0
      ? []
      : [
          {
            ...{ name, order },
            graphics: list.flatMap(graphicsOfMark),
            texts: list.flatMap(({ text }) => (text ? [textObject(text)] : [])),
          },
        ];
  return [
    ...layer(
      'measurements',
      1,
      drawn.filter(({ kind }) => !marks.has(kind)),
    ),
    ...layer(
      'marks',
      2,
      drawn.filter(({ kind }) => marks.has(kind)),
    ),
  ];
}
