import type { Placing } from './graphics-place.ts';
import type { GraphicObject, StatePoint } from './model.ts';

/**
 * A line in image coordinates. `curved`: behind the first point stand groups of three, two points that pull a cubic curve and the
 * one it ends in; else straight lines from point to point. One point alone is a dot.
 */
export interface Outline {
  points: StatePoint[];
  curved: boolean;
  closed: boolean;
}

const same = (a: StatePoint | undefined, b: StatePoint | undefined): boolean => a?.[0] === b?.[0] && a?.[1] === b?.[1];
const finite = ([x, y]: StatePoint): boolean => Number.isFinite(x) && Number.isFinite(y);

/** The line of a graphic object (PS3.3 C.10.5.1.2); undefined where its points make none. */
export function outlineOf(
  { type, points: stored }: Pick<GraphicObject, 'type' | 'points'>,
  place: Placing,
  aspect: number,
): Outline | undefined {
  const points = stored.map(place).filter(finite);
  const [a, b, c, d] = points;
  if (!a) return undefined;
  switch (type) {
    case 'POINT':
      return { points: [a], curved: false, closed: false };
    case 'CIRCLE':
      return b ? circle(a, b, aspect) : undefined;
    case 'ELLIPSE':
      return b && c && d ? ellipseOfAxes(a, b, c, d) : undefined;
    case 'INTERPOLATED':
      return points.length > 2 ? smooth(points) : polyline(points);
    default:
      return polyline(points);
  }
}

export function polyline(points: readonly StatePoint[]): Outline {
  const closed = points.length > 2 && same(points[0], points[points.length - 1]);
  return { points: closed ? points.slice(0, -1) : [...points], curved: false, closed };
}

/** Round on the patient, also where pixels are not square. */
function circle([cx, cy]: StatePoint, [x, y]: StatePoint, aspect: number): Outline {
  const radius = Math.hypot(x - cx, (y - cy) * aspect);
  return ellipse([cx, cy], [radius, 0], [0, radius / aspect]);
}

/** The ends of one axis, then those of the other. */
function ellipseOfAxes(a: StatePoint, b: StatePoint, c: StatePoint, d: StatePoint): Outline {
  const centre: StatePoint = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return ellipse(centre, [(b[0] - a[0]) / 2, (b[1] - a[1]) / 2], [(d[0] - c[0]) / 2, (d[1] - c[1]) / 2]);
}

const arcs = 8;
/** How far the pulling points of an eighth of a circle of radius 1 lie from its ends. */
const pull = (4 / 3) * Math.tan(Math.PI / (2 * arcs));

/** An ellipse by two conjugate half axes; it lies within a hundred-thousandth of its size. */
export function ellipse([cx, cy]: StatePoint, u: StatePoint, v: StatePoint): Outline {
  const at = (cos: number, sin: number): StatePoint => [cx + u[0] * cos + v[0] * sin, cy + u[1] * cos + v[1] * sin];
  const points: StatePoint[] = [at(1, 0)];
  for (let i = 0; i < arcs; i++) {
    const [from, to] = [(2 * Math.PI * i) / arcs, (2 * Math.PI * (i + 1)) / arcs];
    const [c1, s1, c2, s2] = [Math.cos(from), Math.sin(from), Math.cos(to), Math.sin(to)];
    points.push(at(c1 - pull * s1, s1 + pull * c1), at(c2 + pull * s2, s2 - pull * c2), at(c2, s2));
  }
  return { points, curved: true, closed: true };
}

/** A smooth curve through all points, round where its ends meet. */
function smooth(given: readonly StatePoint[]): Outline {
  const closed = given.length > 3 && same(given[0], given[given.length - 1]);
  const points = closed ? given.slice(0, -1) : given;
  const count = points.length;
  const at = (i: number): StatePoint => points[closed ? (i + count) % count : Math.min(Math.max(0, i), count - 1)]!;
  const first = at(0);
  const curve: StatePoint[] = [[first[0], first[1]]];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    curve.push(
      [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6],
      [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6],
      [p2[0], p2[1]],
    );
  }
  return { points: curve, curved: true, closed };
}

const number = (value: number): string => String(Math.round(value * 1000) / 1000);

/** As the data of an SVG path; a dot is a line of no length, which round ends make visible. */
export function pathOf({ points, curved, closed }: Outline): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const text = ([x, y]: StatePoint): string => `${number(x)} ${number(y)}`;
  if (rest.length === 0) return `M${text(first)}h0`;
  return `M${text(first)}${curved ? 'C' : 'L'}${rest.map(text).join(' ')}${closed ? 'Z' : ''}`;
}

/** Points that a line runs through, without those that only pull it. */
export const verticesOf = ({ points, curved }: Outline): StatePoint[] =>
  curved ? points.filter((_, index) => index % 3 === 0) : points;
