import { dot, type Vector3 } from '../../imaging/geometry/orientation.ts';
import { flatCosine } from '../../imaging/geometry/spans.ts';
import type { Contour, Roi } from './model.ts';

/** Closed contours that lie in one plane. */
export interface ContourPlane {
  /** Along the normal of its stack, mm. */
  offset: number;
  contours: readonly Contour[];
  /** What its contours stand for along the normal: from and to, mm. */
  from: number;
  to: number;
  /** Inside of the contours, holes taken off, mm2. */
  area: number;
}

/** Parallel planes of contours, in order along their normal. */
export interface ContourStack {
  normal: Vector3;
  planes: readonly ContourPlane[];
  /** The usual distance of its planes, mm; undefined where there is one alone, or where they lie too far apart to stand for what is between. */
  spacingMm: number | undefined;
}

/** A region in order: what lies in planes, and what does not. */
export interface RoiStacks {
  stacks: readonly ContourStack[];
  /** Open contours, points and closed ones that lie in no plane. */
  loose: readonly Contour[];
  /** Contours of the type CLOSED_PLANAR lie in each other: the inner ones are taken as holes. */
  nested: boolean;
  /** cm3; undefined where contours of several directions, of one plane alone or of planes far apart enclose none that can be told. */
  volumeCm3: number | undefined;
  /** Middle of the box around all of it, and of its middle plane. */
  middle: Vector3 | undefined;
}

/** Planes nearer to each other than this are one, mm. */
const samePlaneMm = 0.02;
/** A contour this far from its own plane lies in none, mm. */
const flatMm = 0.5;
/** Gaps larger than this many usual distances part a region. */
const gap = 1.5;
/** Planes further apart than this stand for themselves alone: nobody knows what is between them, mm. */
const mostSpacingMm = 12;

const pointAt = ({ points }: Contour, index: number): Vector3 => [
  points[3 * index]!,
  points[3 * index + 1]!,
  points[3 * index + 2]!,
];

/** Normal of a closed contour times twice its area (Newell); it need not be flat. */
function newell(points: Float64Array): Vector3 {
  const count = points.length / 3;
  // From its first point, so that far places lose no digits.
  const [ox, oy, oz] = [points[0]!, points[1]!, points[2]!];
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const [ax, ay, az] = [points[3 * i]! - ox, points[3 * i + 1]! - oy, points[3 * i + 2]! - oz];
    const [bx, by, bz] = [points[3 * j]! - ox, points[3 * j + 1]! - oy, points[3 * j + 2]! - oz];
    x += ay * bz - az * by;
    y += az * bx - ax * bz;
    z += ax * by - ay * bx;
  }
  return [x, y, z];
}

const unit = ([x, y, z]: Vector3): Vector3 | undefined => {
  const size = Math.hypot(x, y, z);
  return size > 1e-9 ? [x / size, y / size, z / size] : undefined;
};

/** Offsets of a contour's points along a direction: the least, the greatest and their mean. */
function reach(points: Float64Array, [x, y, z]: Vector3): { least: number; most: number; mean: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let i = 0; i < points.length; i += 3) {
    const offset = points[i]! * x + points[i + 1]! * y + points[i + 2]! * z;
    if (offset < least) least = offset;
    if (offset > most) most = offset;
    sum += offset;
  }
  return { least, most, mean: (3 * sum) / points.length };
}

/** Two directions in a plane. */
export function axesOf([x, y, z]: Vector3): [Vector3, Vector3] {
  const [ax, ay, az] = Math.abs(x) < 0.6 ? [1, 0, 0] : [0, 1, 0];
  const u = unit([ay! * z - az! * y, az! * x - ax! * z, ax! * y - ay! * x])!;
  return [u, [y * u[2] - z * u[1], z * u[0] - x * u[2], x * u[1] - y * u[0]]];
}

/** Whether a place lies inside a closed contour, seen along the two directions. */
function encloses({ points }: Contour, place: Vector3, u: Vector3, v: Vector3): boolean {
  const [px, py] = [dot(place, u), dot(place, v)];
  const count = points.length / 3;
  let inside = false;
  for (let i = 0, j = count - 1; i < count; j = i++) {
    const a: Vector3 = [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!];
    const b: Vector3 = [points[3 * j]!, points[3 * j + 1]!, points[3 * j + 2]!];
    const [ax, ay, bx, by] = [dot(a, u), dot(a, v), dot(b, u), dot(b, v)];
    if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Area of the contours of a plane, those inside of an odd number of others taken off; and whether any is. */
function areaOf(contours: readonly Contour[], normal: Vector3): { area: number; nested: boolean } {
  const [u, v] = axesOf(normal);
  let area = 0;
  let nested = false;
  for (const contour of contours) {
    const own = Math.hypot(...newell(contour.points)) / 2;
    let depth = 0;
    const place = pointAt(contour, 0);
    for (const other of contours) if (other !== contour && encloses(other, place, u, v)) depth++;
    if (depth % 2 === 1 && contour.type === 'closed') nested = true;
    area += depth % 2 === 0 ? own : -own;
  }
  return { area: Math.max(0, area), nested };
}

function stackOf(
  normal: Vector3,
  list: readonly { contour: Contour; offset: number }[],
): { stack: ContourStack; nested: boolean } {
  const sorted = [...list].sort((a, b) => a.offset - b.offset);
  const groups: { offset: number; contours: Contour[] }[] = [];
  for (const { contour, offset } of sorted) {
    const last = groups.at(-1);
    if (last && offset - last.offset <= samePlaneMm) last.contours.push(contour);
    else groups.push({ offset, contours: [contour] });
  }
  const gaps = groups.slice(1).map(({ offset }, index) => offset - groups[index]!.offset);
  const ordered = [...gaps].sort((a, b) => a - b);
  const usual = ordered[Math.floor((ordered.length - 1) / 2)];
  const spacingMm = usual !== undefined && usual <= mostSpacingMm ? usual : undefined;
  const half = (distance: number | undefined): number =>
    spacingMm === undefined ? 0 : (distance === undefined || distance > gap * spacingMm ? spacingMm : distance) / 2;
  let nested = false;
  const planes = groups.map(({ offset, contours }, index): ContourPlane => {
    const found = areaOf(contours, normal);
    nested ||= found.nested;
    return {
      offset,
      contours,
      from: offset - half(gaps[index - 1]),
      to: offset + half(gaps[index]),
      area: found.area,
    };
  });
  return { stack: { normal, planes, spacingMm }, nested };
}

const isClosed = ({ type }: Contour): boolean => type === 'closed' || type === 'xor';

/**
 * Puts the contours of a region in order. Its volume is the sum over its planes of the area inside of their contours times half the
 * distance to the plane before and behind, the outermost ones as far outwards; gaps of more than one and a half usual distances are no
 * part of it.
 */
export function roiStacks({ contours }: Pick<Roi, 'contours'>): RoiStacks {
  const loose: Contour[] = [];
  const groups: { normal: Vector3; list: { contour: Contour; offset: number }[] }[] = [];
  for (const contour of contours) {
    const normal = isClosed(contour) ? unit(newell(contour.points)) : undefined;
    const known = normal && groups.find((group) => Math.abs(dot(group.normal, normal)) > flatCosine);
    const direction = known?.normal ?? normal;
    const extent = direction && reach(contour.points, direction);
    if (!direction || !extent || extent.most - extent.least > flatMm) {
      loose.push(contour);
      continue;
    }
    const place = { contour, offset: extent.mean };
    if (known) known.list.push(place);
    else
      groups.push({
        normal: upwards(direction),
        list: [{ contour, offset: reach(contour.points, upwards(direction)).mean }],
      });
  }
  const made = groups.map(({ normal, list }) => stackOf(normal, list));
  const stacks = made.map(({ stack }) => stack);
  const [only] = stacks;
  const measurable = stacks.length === 1 && only?.spacingMm !== undefined;
  const volumeCm3 = measurable
    ? only.planes.reduce((sum, { area, from, to }) => sum + area * (to - from), 0) / 1000
    : undefined;
  return { stacks, loose, nested: made.some((one) => one.nested), volumeCm3, middle: middleOf(contours, only) };
}

/** One of the two directions of a normal, the same for contours drawn clockwise and counterclockwise. */
function upwards([x, y, z]: Vector3): Vector3 {
  const most = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
  const leading = Math.abs(z) === most ? z : Math.abs(y) === most ? y : x;
  // -0 is no direction.
  return leading < 0 ? [0 - x, 0 - y, 0 - z] : [x, y, z];
}

function middleOf(contours: readonly Contour[], stack: ContourStack | undefined): Vector3 | undefined {
  const plane = stack?.planes[Math.floor((stack.planes.length - 1) / 2)];
  const list = plane?.contours ?? contours;
  const least = [Infinity, Infinity, Infinity];
  const most = [-Infinity, -Infinity, -Infinity];
  for (const { points } of list) {
    for (let i = 0; i < points.length; i++) {
      const value = points[i]!;
      const axis = i % 3;
      if (value < least[axis]!) least[axis] = value;
      if (value > most[axis]!) most[axis] = value;
    }
  }
  if (!Number.isFinite(least[0]!)) return undefined;
  return [(least[0]! + most[0]!) / 2, (least[1]! + most[1]!) / 2, (least[2]! + most[2]!) / 2];
}
