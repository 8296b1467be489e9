import type { MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';

/** A place in CSS pixels of a picture. */
export type XY = readonly [x: number, y: number];

/** A measurement as it is drawn: SVG paths, where it can be taken, and where its text begins. */
export interface Shape {
  /** The measurement itself. */
  outline: string;
  /** Dashed: perpendiculars, connections. */
  helpers: string;
  /** Filled with the colour of the lines: heads of arrows. */
  solid: string;
  handles: readonly XY[];
  /** The text stands right of it. */
  anchor: XY;
  /** Around all its points. */
  box: { left: number; right: number; top: number; bottom: number };
}

/** Outlines with more corners than this are moved as a whole. */
const mostHandles = 40;
const tickPx = 5;
const headPx = 12;

const move = ([x, y]: XY): string => `M${x.toFixed(2)} ${y.toFixed(2)}`;
const to = ([x, y]: XY): string => `L${x.toFixed(2)} ${y.toFixed(2)}`;
const line = (a: XY, b: XY): string => move(a) + to(b);
const middle = (a: XY, b: XY): XY => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/** Unit vector from a to b; undefined when they are the same. */
function direction(a: XY, b: XY): XY | undefined {
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
  return length < 1e-6 ? undefined : [(b[0] - a[0]) / length, (b[1] - a[1]) / length];
}

/** A line between two ticks across it: what is measured reaches from the middle of one to that of the other. */
function caliper(a: XY, b: XY, tick = tickPx): string {
  const along = direction(a, b);
  if (!along) return '';
  const [x, y] = [-along[1] * tick, along[0] * tick];
  const across = (p: XY): string => line([p[0] - x, p[1] - y], [p[0] + x, p[1] + y]);
  return line(a, b) + across(a) + across(b);
}

function head(tip: XY, tail: XY): string {
  const along = direction(tip, tail);
  if (!along) return '';
  const [x, y] = along;
  const at = (side: number): XY => [
    tip[0] + x * headPx - y * side * headPx * 0.38,
    tip[1] + y * headPx + x * side * headPx * 0.38,
  ];
  return `${move(tip)}${to(at(1))}${to(at(-1))}Z`;
}

/** A part of a circle about the vertex, between two arms. */
function arc(arm: XY, vertex: XY, other: XY): string {
  const a = direction(vertex, arm);
  const b = direction(vertex, other);
  if (!a || !b) return '';
  const reach = Math.min(
    22,
    0.6 * Math.hypot(arm[0] - vertex[0], arm[1] - vertex[1]),
    0.6 * Math.hypot(other[0] - vertex[0], other[1] - vertex[1]),
  );
  const from: XY = [vertex[0] + a[0] * reach, vertex[1] + a[1] * reach];
  const sweep = a[0] * b[1] - a[1] * b[0] > 0 ? 1 : 0;
  const end = `${(vertex[0] + b[0] * reach).toFixed(2)} ${(vertex[1] + b[1] * reach).toFixed(2)}`;
  return `${move(from)}A${reach.toFixed(2)} ${reach.toFixed(2)} 0 0 ${sweep} ${end}`;
}

/** Cobb's construction: perpendiculars from the middles of both lines to where they cross. */
function perpendiculars(a: XY, b: XY, c: XY, d: XY, reach: number): string {
  const one = direction(a, b);
  const other = direction(c, d);
  if (!one || !other) return '';
  const from = middle(a, b);
  const second = middle(c, d);
  // Perpendicular to each line.
  const [ux, uy] = [-one[1], one[0]];
  const [vx, vy] = [-other[1], other[0]];
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) < 0.02) return line(from, second);
  const t = ((second[0] - from[0]) * vy - (second[1] - from[1]) * vx) / cross;
  const meet: XY = [from[0] + ux * t, from[1] + uy * t];
  const far = Math.max(
    Math.hypot(meet[0] - from[0], meet[1] - from[1]),
    Math.hypot(meet[0] - second[0], meet[1] - second[1]),
  );
  return far > reach ? line(from, second) : line(from, meet) + line(second, meet);
}

function rightmost(points: readonly XY[]): XY {
  let found = points[0] ?? [0, 0];
  for (const point of points) if (point[0] > found[0]) found = point;
  return found;
}

function boxAround(points: readonly XY[]): Shape['box'] {
  const [first = [0, 0]] = points;
  const found = { left: first[0], right: first[0], top: first[1], bottom: first[1] };
  for (const [x, y] of points) {
    found.left = Math.min(found.left, x);
    found.right = Math.max(found.right, x);
    found.top = Math.min(found.top, y);
    found.bottom = Math.max(found.bottom, y);
  }
  return found;
}

/**
 * The shape of a measurement whose points stand at these places of the picture; fewer points than the kind has while it is
 * drawn. `reach`: lines of construction longer than this are left out.
 */
export function shapeOf(kind: MeasurementKind, points: readonly XY[], reach = 4000): Shape {
  const [a, b, c, d] = points;
  const shape = {
    ...{ outline: '', helpers: '', solid: '', handles: points },
    anchor: rightmost(points),
    box: boxAround(points),
  };
  if (!a) return shape;
  switch (kind) {
    case 'length':
      return b ? { ...shape, outline: caliper(a, b) } : dot(shape, a);
    case 'calibration':
      return b ? { ...shape, outline: caliper(a, b, tickPx * 2) } : dot(shape, a);
    case 'arrow':
      return b ? { ...shape, outline: line(a, b), solid: head(a, b), anchor: b } : dot(shape, a);
    case 'bidirectional':
      if (!b) return dot(shape, a);
      return { ...shape, outline: caliper(a, b) + (c && d ? caliper(c, d) : '') };
    case 'angle3':
      if (!b) return dot(shape, a);
      return { ...shape, outline: line(a, b) + (c ? line(b, c) + arc(a, b, c) : '') };
    case 'angle':
    case 'cobb': {
      if (!b) return dot(shape, a);
      const second = c && d;
      const helpers = second
        ? kind === 'cobb'
          ? perpendiculars(a, b, c, d, reach)
          : line(middle(a, b), middle(c, d))
        : '';
      return { ...shape, outline: line(a, b) + (second ? line(c, d) : c ? move(c) : ''), helpers };
    }
    case 'rectangle':
    case 'ellipse':
      return b ? boxShape(kind, a, b) : dot(shape, a);
    case 'freehand': {
      if (!b) return dot(shape, a);
      const outline = `${move(a)}${points.slice(1).map(to).join('')}${points.length > 2 ? 'Z' : ''}`;
      return { ...shape, outline, handles: points.length <= mostHandles ? points : [] };
    }
    case 'probe': {
      const [x, y] = a;
      const gap = 3;
      const end = 9;
      const outline =
        line([x - end, y], [x - gap, y]) +
        line([x + gap, y], [x + end, y]) +
        line([x, y - end], [x, y - gap]) +
        line([x, y + gap], [x, y + end]);
      return { ...shape, outline, anchor: [x + end, y] };
    }
    case 'text':
      return b ? { ...shape, outline: line(a, b), solid: head(b, a), anchor: a } : { ...shape, anchor: a };
  }
}

/** Where the first point is, while there is only that one. */
const dot = (shape: Shape, [x, y]: XY): Shape => ({
  ...shape,
  outline: line([x - tickPx, y], [x + tickPx, y]) + line([x, y - tickPx], [x, y + tickPx]),
});

/** Corners of a rectangle are its handles, of an ellipse the ends of its axes; both from the upper left or top clockwise as seen. */
function boxShape(kind: 'rectangle' | 'ellipse', a: XY, b: XY): Shape {
  const box = boxAround([a, b]);
  const { left, right, top, bottom } = box;
  const x = (left + right) / 2;
  const y = (top + bottom) / 2;
  const shape = { helpers: '', solid: '', anchor: [right, top] as const, box };
  if (kind === 'rectangle') {
    const corners: XY[] = [a, [b[0], a[1]], b, [a[0], b[1]]];
    const outline = `${corners.map((corner, index) => (index === 0 ? move(corner) : to(corner))).join('')}Z`;
    return { ...shape, outline, handles: corners };
  }
  const [rx, ry] = [((right - left) / 2).toFixed(2), ((bottom - top) / 2).toFixed(2)];
  const arcTo = (px: number): string => `A${rx} ${ry} 0 1 1 ${px.toFixed(2)} ${y.toFixed(2)}`;
  const outline = `${move([left, y])}${arcTo(right)}${arcTo(left)}Z`;
  // In the order of the image's sides: where its second point is decides which is which.
  const handles: XY[] = [
    [a[0], y],
    [x, a[1]],
    [b[0], y],
    [x, b[1]],
  ];
  return { ...shape, outline, handles };
}
