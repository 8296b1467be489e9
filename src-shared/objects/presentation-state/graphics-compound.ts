import { ellipse, type Outline, polyline } from './graphics-shapes.ts';
import type { CompoundGraphic, StatePoint } from './model.ts';

/** The picture that a compound graphic is drawn on, in CSS pixels. */
export interface CompoundView {
  width: number;
  height: number;
  /** Image coordinates to CSS pixels. */
  toScreen(point: StatePoint): StatePoint;
  /** Edges of a pixel, mm; absent: not known, and rulers count pixels. */
  mm?: { column: number; row: number };
}

/** What is drawn for a compound graphic, in CSS pixels. */
export interface CompoundParts {
  lines: Outline[];
  /** Heads of arrows. */
  solids: Outline[];
  labels: { text: string; at: StatePoint; anchor: 'start' | 'middle' | 'end' }[];
}

/** Kinds that are lines in the image whatever the view is. */
export const isStatic = ({ type }: Pick<CompoundGraphic, 'type'>): boolean =>
  type === 'MULTILINE' || type === 'RECTANGLE' || type === 'ELLIPSE';

const minus = (a: StatePoint, b: StatePoint): StatePoint => [a[0] - b[0], a[1] - b[1]];
const along = (a: StatePoint, direction: StatePoint, by: number): StatePoint => [
  a[0] + direction[0] * by,
  a[1] + direction[1] * by,
];
const lengthOf = ([x, y]: StatePoint): number => Math.hypot(x, y);
const unit = (a: StatePoint): StatePoint => {
  const length = lengthOf(a) || 1;
  return [a[0] / length, a[1] / length];
};
/** To the left of a direction as it is seen. */
const leftOf = ([x, y]: StatePoint): StatePoint => [y, -x];
const middle = (a: StatePoint, b: StatePoint): StatePoint => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/** Turns a point counterclockwise as it is seen (PS3.3 C.10.5.1.3.2); `aspect`: height of a pixel over its width. */
export function turned(point: StatePoint, about: StatePoint, degrees: number, aspect = 1): StatePoint {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [point[0] - about[0], (point[1] - about[1]) * aspect];
  return [about[0] + x * cos + y * sin, about[1] + (-x * sin + y * cos) / aspect];
}

/** Lines of a compound graphic that are the same in every view, in image coordinates. */
export function staticLines(type: CompoundGraphic['type'], points: readonly StatePoint[]): Outline[] {
  if (type === 'MULTILINE') {
    const lines: Outline[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) lines.push(polyline([points[i]!, points[i + 1]!]));
    return lines;
  }
  // Corners of what was a rectangle before it was turned: upper left, upper right, lower right, lower left.
  const [a, b, c, d] = points;
  if (!a || !b || !c || !d) return [];
  if (type === 'RECTANGLE') return [{ points: [a, b, c, d], curved: false, closed: true }];
  const centre = middle(a, c);
  return [ellipse(centre, minus(middle(b, c), centre), minus(middle(c, d), centre))];
}

/** A compound graphic that depends on the view; its points in image coordinates, turned. */
export function viewParts(
  compound: Pick<
    CompoundGraphic,
    | 'type'
    | 'ticks'
    | 'tickAlignment'
    | 'tickLabelAlignment'
    | 'showTickLabel'
    | 'gapLength'
    | 'diameterOfVisibility'
    | 'rotationDegrees'
  >,
  points: readonly StatePoint[],
  centre: StatePoint | undefined,
  view: CompoundView,
): CompoundParts {
  const parts: CompoundParts = { lines: [], solids: [], labels: [] };
  const [a, b] = points.map((point) => view.toScreen(point));
  if (!a) return parts;
  // Fractions of what is seen: the same length however the image is enlarged.
  const display = Math.min(view.width, view.height);
  const gap = Math.max(0, (compound.gapLength ?? 0) * display);
  const line = (from: StatePoint, to: StatePoint): void => void parts.lines.push(polyline([from, to]));
  if (compound.type === 'CROSSHAIR') {
    const reach = compound.diameterOfVisibility
      ? (compound.diameterOfVisibility * display) / 2
      : view.width + view.height + lengthOf(a);
    for (const direction of directions(compound.rotationDegrees ?? 0)) {
      if (reach > gap / 2) line(along(a, direction, gap / 2), along(a, direction, reach));
      rulerTicks(parts, compound, points[0]!, a, along(a, direction, reach), view, gap / 2);
    }
    return parts;
  }
  if (!b) return parts;
  const direction = unit(minus(b, a));
  switch (compound.type) {
    case 'ARROW':
      // The head is at the first point.
      line(along(a, direction, Math.min(6, lengthOf(minus(b, a)))), b);
      parts.solids.push(head(a, direction));
      break;
    case 'RANGELINE': {
      line(a, b);
      const side = leftOf(direction);
      for (const end of [a, b]) line(along(end, side, 6), along(end, side, -6));
      break;
    }
    case 'INFINITELINE':
    case 'CUTLINE': {
      const long = 2 * (view.width + view.height) + lengthOf(a) + lengthOf(b);
      const about = centre ? view.toScreen(centre) : middle(a, b);
      // The gap is about the point of rotation, or what of the line is nearest to it.
      const foot = along(a, direction, dot(minus(about, a), direction));
      if (gap > 0) {
        line(along(foot, direction, -long), along(foot, direction, -gap / 2));
        line(along(foot, direction, gap / 2), along(foot, direction, long));
      } else line(along(a, direction, -long), along(b, direction, long));
      if (compound.type === 'CUTLINE') cutArrows(parts, a, b);
      break;
    }
    case 'AXIS':
      line(a, b);
      for (const { position, label } of compound.ticks ?? []) {
        tick(parts, compound, along(a, minus(b, a), position), direction, 8, label);
      }
      break;
    case 'RULER':
      line(a, b);
      rulerTicks(parts, compound, points[0]!, a, b, view, 0, points[1]);
      break;
    default:
      break;
  }
  return parts;
}

const dot = (a: StatePoint, b: StatePoint): number => a[0] * b[0] + a[1] * b[1];

function directions(degrees: number): StatePoint[] {
  const angle = (-degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [cos, sin],
    [-sin, cos],
    [-cos, -sin],
    [sin, -cos],
  ];
}

/** A head that points at a place, against a direction. */
function head(at: StatePoint, direction: StatePoint): Outline {
  const side = leftOf(direction);
  const back = along(at, direction, 11);
  return { points: [at, along(back, side, 4), along(back, side, -4)], curved: false, closed: true };
}

/** The two arrows on the right of a cut line that tell where one looks (PS3.3 C.10.5.1.3.6). */
function cutArrows(parts: CompoundParts, a: StatePoint, b: StatePoint): void {
  const direction = unit(minus(b, a));
  const right: StatePoint = [-leftOf(direction)[0], -leftOf(direction)[1]];
  for (const share of [0.25, 0.75]) {
    const at = along(a, minus(b, a), share);
    parts.lines.push(polyline([along(at, right, 8), along(at, right, 26)]));
    parts.solids.push(head(at, right));
  }
}

function tick(
  parts: CompoundParts,
  { tickAlignment, tickLabelAlignment, showTickLabel }: Parameters<typeof viewParts>[0],
  at: StatePoint,
  direction: StatePoint,
  length: number,
  label: string | undefined,
): void {
  const up = leftOf(direction);
  const [from, to] =
    tickAlignment === 'TOP' ? [0, length] : tickAlignment === 'BOTTOM' ? [-length, 0] : [-length / 2, length / 2];
  parts.lines.push(polyline([along(at, up, from), along(at, up, to)]));
  if (!label || showTickLabel === false) return;
  const place = along(at, up, tickLabelAlignment === 'TOP' ? Math.max(to, 0) + 9 : Math.min(from, 0) - 9);
  const aside = Math.abs(up[0]) > Math.abs(up[1]);
  parts.labels.push({ text: label, at: place, anchor: aside ? (place[0] > at[0] ? 'start' : 'end') : 'middle' });
}

/** Ticks a ruler has at most; what is longer has wider ones. */
const mostTicks = 200;

/** Ticks at round distances from the first point, mm where they are known, else pixels; wide enough apart to be told. */
function rulerTicks(
  parts: CompoundParts,
  compound: Parameters<typeof viewParts>[0],
  from: StatePoint,
  a: StatePoint,
  b: StatePoint,
  view: CompoundView,
  clear: number,
  to?: StatePoint,
): void {
  if (compound.type === 'CROSSHAIR' && compound.tickAlignment === undefined) return;
  const onScreen = lengthOf(minus(b, a));
  const direction = unit(minus(b, a));
  const per = to
    ? onScreen / lengthOf(minusMm(to, from, view.mm))
    : onScreen / lengthOf(minusMm(imageAlong(view, from, a, b), from, view.mm));
  if (!(per > 0) || !Number.isFinite(per) || !(onScreen > 0)) return;
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  const step = steps.find((one) => one * per >= 8 && onScreen / (one * per) <= mostTicks);
  if (step === undefined) return;
  for (let i = 0; i * step * per <= onScreen + 0.01; i++) {
    const place = i * step * per;
    if (place < clear) continue;
    const major = i % 5 === 0;
    tick(
      parts,
      compound,
      along(a, direction, place),
      direction,
      major ? 9 : 5,
      major && i > 0 ? String(i * step) : undefined,
    );
  }
}

const minusMm = (a: StatePoint, b: StatePoint, mm: CompoundView['mm']): StatePoint => [
  (a[0] - b[0]) * (mm?.column ?? 1),
  (a[1] - b[1]) * (mm?.row ?? 1),
];

/** Where a way on the screen ends in the image: the view is linear. */
function imageAlong(view: CompoundView, from: StatePoint, a: StatePoint, b: StatePoint): StatePoint {
  const origin = view.toScreen([0, 0]);
  const [ux, uy] = minus(view.toScreen([1, 0]), origin);
  const [vx, vy] = minus(view.toScreen([0, 1]), origin);
  const [dx, dy] = minus(b, a);
  const determinant = ux * vy - vx * uy;
  return [from[0] + (dx * vy - vx * dy) / determinant, from[1] + (ux * dy - dx * uy) / determinant];
}
