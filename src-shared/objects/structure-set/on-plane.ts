import { dot, type Vector3 } from '../../imaging/geometry/orientation.ts';
import { flatCosine, heightOver, inSpan, lengthOf, type Span } from '../../imaging/geometry/spans.ts';
import type { Contour } from './model.ts';
import type { ContourPlane, ContourStack, RoiStacks } from './stacks.ts';

/** What of a region is seen on an image, in image pixels. */
export interface RoiOnPlane {
  /** Closed lines, x and y of one point after the other; the inside is what an odd number of them encloses. */
  rings: Float32Array[];
  /** Parts of the inside where contours are cut across: four corners each. */
  cells: number[];
  /** Lines around those parts: x1, y1, x2, y2. */
  edges: number[];
  /** Open lines. */
  lines: Float32Array[];
  /** Points: x, y. */
  points: number[];
}

/** Where an image lies among the contours. */
export interface Cutting {
  span: Span;
  /** Half of what a slice of the image stands for, mm. */
  reachMm: number;
  /** The image, for contours that say which one they were drawn on. */
  sopInstanceUid?: string;
  frame?: number;
}

const nothing = (): RoiOnPlane => ({ rings: [], cells: [], edges: [], lines: [], points: [] });
export const isEmpty = ({ rings, cells, edges, lines, points }: RoiOnPlane): boolean =>
  rings.length + cells.length + edges.length + lines.length + points.length === 0;

/** A place and a distance may differ by this much from rounding, mm. */
const rounding = 1e-3;

/** What of a region lies on an image. */
export function roiOnPlane(roi: RoiStacks, cutting: Cutting): RoiOnPlane {
  const found = nothing();
  for (const stack of roi.stacks) {
    if (Math.abs(dot(stack.normal, cutting.span.normal)) > flatCosine) addOutlines(found, stack, cutting);
    else addCut(found, stack, cutting);
  }
  for (const contour of roi.loose) addLoose(found, contour, cutting);
  return found;
}

const names = ({ images }: Contour, { sopInstanceUid, frame }: Cutting): boolean =>
  images.some(
    (image) =>
      image.sopInstanceUid === sopInstanceUid && (!image.frames || frame === undefined || image.frames.includes(frame)),
  );

/** Points of a contour in image pixels. */
function projected({ origin, toColumn, toRow }: Span, points: Float64Array): Float32Array {
  const out = new Float32Array((points.length / 3) * 2);
  for (let i = 0, to = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]! - origin[0], points[i + 1]! - origin[1], points[i + 2]! - origin[2]];
    out[to++] = x * toColumn[0] + y * toColumn[1] + z * toColumn[2];
    out[to++] = x * toRow[0] + y * toRow[1] + z * toRow[2];
  }
  return out;
}

/**
 * Contours parallel to the image: those of the plane nearest to it that is at most half a slice away (of the image or of the contours,
 * the larger). Among these planes one whose contours name the image goes first.
 */
function addOutlines(found: RoiOnPlane, stack: ContourStack, cutting: Cutting): void {
  const { span } = cutting;
  const at = dot(span.origin, stack.normal);
  const most = Math.max(cutting.reachMm, (stack.spacingMm ?? 0) / 2) + rounding;
  let best: { plane: ContourPlane; distance: number; named: boolean } | undefined;
  for (let index = firstFrom(stack.planes, at - most); index < stack.planes.length; index++) {
    const plane = stack.planes[index]!;
    if (plane.offset > at + most) break;
    const distance = Math.abs(plane.offset - at);
    const named = plane.contours.some((contour) => names(contour, cutting));
    if (!best || (named && !best.named) || (named === best.named && distance < best.distance - rounding)) {
      best = { plane, distance, named };
    }
  }
  for (const { points } of best?.plane.contours ?? []) found.rings.push(projected(span, points));
}

/** The first plane whose offset is not below. */
function firstFrom(planes: readonly ContourPlane[], offset: number): number {
  let [low, high] = [0, planes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (planes[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Strips that a slab of contours is cut into at most. */
const mostStrips = 48;

/**
 * A stack of contours cut across: each plane is a slab as thick as it stands for, and the inside of its contours where the image cuts it
 * is a row of parallelograms. What is drawn around them is the border of their union.
 */
function addCut(found: RoiOnPlane, { normal, planes }: ContourStack, { span }: Cutting): void {
  const cosine = dot(span.normal, normal);
  const square = 1 - cosine * cosine;
  const height = dot(span.origin, span.normal);
  const along = unit([
    span.normal[1] * normal[2] - span.normal[2] * normal[1],
    span.normal[2] * normal[0] - span.normal[0] * normal[2],
    span.normal[0] * normal[1] - span.normal[1] * normal[0],
  ]);
  // The point of the image's plane at an offset along the normal of the stack, and x along the line that both share.
  const point = (x: number, offset: number): readonly [number, number] => {
    const a = (height - cosine * offset) / square;
    const b = (offset - cosine * height) / square;
    return inSpan(span, [
      a * span.normal[0] + b * normal[0] + x * along[0],
      a * span.normal[1] + b * normal[1] + x * along[1],
      a * span.normal[2] + b * normal[2] + x * along[2],
    ]);
  };
  const edge = (x1: number, at1: number, x2: number, at2: number): void => {
    found.edges.push(...point(x1, at1), ...point(x2, at2));
  };
  let below: { to: number; intervals: number[] } | undefined;
  const close = (at: number, intervals: readonly number[]): void => {
    const before = below && Math.abs(below.to - at) < rounding ? below.intervals : undefined;
    if (below && !before) border(below.intervals, [], below.to, edge);
    border(before ?? [], intervals, at, edge);
  };
  for (const plane of planes) {
    const thick = plane.to - plane.from;
    const strips = thick > 0 ? stripsOf(thick, cosine, square, span.pixelMm) : 1;
    const from = thick > 0 ? plane.from : plane.offset - 0.25;
    const step = (thick > 0 ? thick : 0.5) / strips;
    for (let strip = 0; strip < strips; strip++) {
      const [low, high] = [from + strip * step, from + (strip + 1) * step];
      const shift = thick > 0 ? (low + high) / 2 - plane.offset : 0;
      const intervals = crossings(plane.contours, span, height - shift * cosine, along);
      if (intervals.length === 0 && !below) continue;
      close(low, intervals);
      for (let i = 0; i + 1 < intervals.length; i += 2) {
        const [left, right] = [intervals[i]!, intervals[i + 1]!];
        found.cells.push(...point(left, low), ...point(right, low), ...point(right, high), ...point(left, high));
        edge(left, low, left, high);
        edge(right, low, right, high);
      }
      below = intervals.length > 0 ? { to: high, intervals } : undefined;
    }
  }
  if (below) border(below.intervals, [], below.to, edge);
}

const unit = (a: Vector3): Vector3 => {
  const size = lengthOf(a) || 1;
  return [a[0] / size, a[1] / size, a[2] / size];
};

/** So many strips that none is more than about a pixel off: the more, the flatter the image cuts the slab. */
const stripsOf = (thick: number, cosine: number, square: number, pixelMm: number): number =>
  Math.max(1, Math.min(mostStrips, Math.ceil((thick * Math.abs(cosine)) / Math.sqrt(square) / Math.max(pixelMm, 0.1))));

/** Where the image (at `height` along its normal) crosses contours, as places along a direction, in order: in, out, in, out. */
function crossings(contours: readonly Contour[], { normal }: Span, height: number, along: Vector3): number[] {
  const found: number[] = [];
  const [nx, ny, nz] = normal;
  const [lx, ly, lz] = along;
  for (const { points } of contours) {
    let i = points.length - 3;
    let before = points[i]! * nx + points[i + 1]! * ny + points[i + 2]! * nz - height;
    let last = points[i]! * lx + points[i + 1]! * ly + points[i + 2]! * lz;
    for (i = 0; i < points.length; i += 3) {
      const here = points[i]! * nx + points[i + 1]! * ny + points[i + 2]! * nz - height;
      const place = points[i]! * lx + points[i + 1]! * ly + points[i + 2]! * lz;
      if (before < 0 !== here < 0) found.push(last + ((place - last) * before) / (before - here));
      before = here;
      last = place;
    }
  }
  return found.sort((a, b) => a - b);
}

/** Lines where one of two neighbouring rows of intervals has an inside and the other has none. */
function border(
  a: readonly number[],
  b: readonly number[],
  at: number,
  edge: (x1: number, at1: number, x2: number, at2: number) => void,
): void {
  const ends = [...a, ...b].sort((one, other) => one - other);
  for (let i = 0; i + 1 < ends.length; i += 2) if (ends[i + 1]! - ends[i]! > 1e-6) edge(ends[i]!, at, ends[i + 1]!, at);
}

/** Points near the image, and those parts of open lines. */
function addLoose(found: RoiOnPlane, contour: Contour, { span, reachMm }: Cutting): void {
  const { points, type } = contour;
  const count = points.length / 3;
  const most = Math.max(reachMm, 0.5) + rounding;
  const heights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    heights[i] = heightOver(span, [points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!]);
  }
  const flat = projected(span, points);
  if (type === 'point') {
    for (let i = 0; i < count; i++)
      if (Math.abs(heights[i]!) <= most) found.points.push(flat[2 * i]!, flat[2 * i + 1]!);
    return;
  }
  const closed = type === 'closed' || type === 'xor';
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const j = (i + 1) % count;
    const part = within(heights[i]!, heights[j]!, most);
    if (!part) continue;
    const at = (share: number): [number, number] => [
      flat[2 * i]! + (flat[2 * j]! - flat[2 * i]!) * share,
      flat[2 * i + 1]! + (flat[2 * j + 1]! - flat[2 * i + 1]!) * share,
    ];
    found.lines.push(Float32Array.from([...at(part[0]), ...at(part[1])]));
  }
}

/** The part of a line, by its shares, that is at most so high over the plane or below it. */
function within(from: number, to: number, most: number): [number, number] | undefined {
  if (from === to) return Math.abs(from) <= most ? [0, 1] : undefined;
  const ends = [(-most - from) / (to - from), (most - from) / (to - from)].sort((a, b) => a - b);
  const [enters, leaves] = [Math.max(0, ends[0]!), Math.min(1, ends[1]!)];
  return enters < leaves ? [enters, leaves] : undefined;
}
