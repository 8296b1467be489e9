import type { ImagePoint } from '../../../src-shared/imaging/geometry/ultrasound-regions.ts';
import {
  constrained45,
  constrainedSquare,
  type PixelSize,
  shortAxisPoints,
  shortAxisThrough,
} from '../../../src-shared/imaging/measure/lines.ts';
import type { MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';

/** Where the pointer is: in the image, and in CSS pixels of the picture. */
export interface Place {
  image: ImagePoint;
  view: readonly [x: number, y: number];
  /** Shift: squares, circles, directions of 45 degrees. */
  held: boolean;
}

/** Below this a press is a click, and two points are the same, CSS pixels. */
const clickPx = 4;
/** A freehand outline takes a point each so many CSS pixels. */
const stepPx = 2;
/** As near to its first point a polygon is closed. */
const closePx = 8;
/** So much of an outline may have been drawn past its beginning, CSS pixels. */
const tailPx = 60;
/** Most points of an outline; what is drawn after that is left out. */
const mostPoints = 20_000;

/** Points that are clicked or dragged. */
const pointsOf: Readonly<Record<MeasurementKind, number>> = {
  length: 2,
  arrow: 2,
  calibration: 2,
  rectangle: 2,
  ellipse: 2,
  angle: 4,
  cobb: 4,
  angle3: 3,
  bidirectional: 3,
  probe: 1,
  text: 1,
  freehand: Number.POSITIVE_INFINITY,
};

/**
 * A shape while it is drawn. Each point is placed by a click, and each line or box also by a press and a drag: whichever the
 * reader does, nothing has to be chosen before. A freehand outline is dragged, or clicked corner by corner and closed at
 * its first point or by a double click.
 */
export class Sketch {
  readonly kind: MeasurementKind;
  private readonly size: () => PixelSize;
  private readonly placed: ImagePoint[] = [];
  private readonly views: (readonly [number, number])[] = [];
  private floating: ImagePoint | undefined;
  private press: { view: readonly [number, number]; dragged: boolean; begins: boolean } | undefined;
  private closed = false;

  /** `size`: the sides of a pixel as the eye sees them. */
  constructor(kind: MeasurementKind, size: () => PixelSize) {
    this.kind = kind;
    this.size = size;
  }

  /** What is to be seen of it now. */
  get points(): ImagePoint[] {
    const points = this.floating ? [...this.placed, this.floating] : [...this.placed];
    const [a, b, c] = points;
    if (this.kind !== 'bidirectional' || !a || !b || !c) return points;
    const axis = shortAxisThrough(a, b, c, this.size());
    return axis ? [a, b, ...shortAxisPoints(a, b, axis, this.size())] : [a, b];
  }

  /** All its points are there. */
  get complete(): boolean {
    if (this.press !== undefined) return false;
    return this.kind === 'freehand' ? this.closed : this.placed.length >= pointsOf[this.kind];
  }

  down(place: Place): void {
    const count = this.placed.length;
    if (this.kind === 'freehand' && count >= 3 && near(place.view, this.views[0], closePx)) {
      this.closed = true;
      this.floating = undefined;
      return;
    }
    const begins = this.beginsAt(count);
    this.press = { view: place.view, dragged: false, begins };
    // A second click on the same place is none: nothing is measured between a point and itself.
    if (count > 0 && near(place.view, this.views[count - 1], clickPx)) {
      this.press.begins = true;
      return;
    }
    this.put(this.constrained(place, count), place.view);
  }

  move(place: Place): void {
    const { press } = this;
    if (!press) {
      if (this.placed.length > 0 && !this.closed) this.floating = this.constrained(place, this.placed.length);
      return;
    }
    press.dragged ||= !near(place.view, press.view, clickPx);
    if (!press.dragged) return;
    if (this.kind === 'freehand') {
      if (!near(place.view, this.views.at(-1), stepPx)) this.put(place.image, place.view);
    } else if (press.begins && pointsOf[this.kind] > this.placed.length) {
      this.floating = this.constrained(place, this.placed.length);
    } else {
      const last = this.placed.length - 1;
      this.placed[last] = this.constrained(place, last);
      this.views[last] = place.view;
    }
  }

  up(place: Place): void {
    const { press } = this;
    this.press = undefined;
    if (!press) return;
    if (!press.dragged) return;
    if (this.kind === 'freehand') {
      if (press.begins && this.placed.length >= 3) {
        this.closed = true;
        this.endAtBeginning();
      }
    } else if (press.begins && this.placed.length < pointsOf[this.kind]) {
      this.put(this.constrained(place, this.placed.length), place.view);
      this.floating = undefined;
    }
  }

  /** A double click closes a polygon; true when it did. */
  close(): boolean {
    if (this.kind !== 'freehand' || this.placed.length < 3) return false;
    this.closed = true;
    this.floating = undefined;
    return true;
  }

  /** A hand that goes on past the beginning of an outline closes it there: what it drew after that is left out. */
  private endAtBeginning(): void {
    const last = this.placed.length - 1;
    let way = 0;
    let nearest: number | undefined;
    let least = closePx;
    for (let at = last; at > last / 2 && way <= tailPx; at--) {
      const [x, y] = this.views[at]!;
      const [firstX, firstY] = this.views[0]!;
      const far = Math.hypot(x - firstX, y - firstY);
      if (far < least) [nearest, least] = [at, far];
      const [nextX, nextY] = this.views[at - 1]!;
      way += Math.hypot(x - nextX, y - nextY);
    }
    // The nearest one itself may lie past it already.
    if (nearest === undefined || nearest < 3) return;
    this.placed.length = nearest;
    this.views.length = nearest;
  }

  private put(point: ImagePoint, view: readonly [number, number]): void {
    if (this.placed.length >= mostPoints) return;
    this.placed.push(point);
    this.views.push(view);
    this.floating = undefined;
  }

  /** Whether a point is the first of a line or a box, so that a drag from it draws the whole. */
  private beginsAt(index: number): boolean {
    return index === 0 || (index === 2 && (this.kind === 'angle' || this.kind === 'cobb'));
  }

  private constrained({ image, held }: Place, index: number): ImagePoint {
    const from = this.placed[index - 1];
    if (!held || !from || this.beginsAt(index)) return image;
    if (this.kind === 'rectangle' || this.kind === 'ellipse') return constrainedSquare(from, image, this.size());
    if (this.kind === 'freehand' || (this.kind === 'bidirectional' && index === 2)) return image;
    return constrained45(from, image, this.size());
  }
}

const same = (a: ImagePoint | undefined, b: ImagePoint | undefined): boolean =>
  !a || !b || (a[0] === b[0] && a[1] === b[1]);

/** Nothing is measured by it: a line of no length, a box without an inside, places that are no numbers. */
export function isSizeless(kind: MeasurementKind, points: readonly ImagePoint[]): boolean {
  if (points.some(([x, y]) => !Number.isFinite(x) || !Number.isFinite(y))) return true;
  const [a, b, c, d] = points;
  switch (kind) {
    case 'probe':
    case 'text':
      return !a;
    case 'rectangle':
    case 'ellipse':
      return !a || !b || a[0] === b[0] || a[1] === b[1];
    case 'angle':
    case 'cobb':
      return same(a, b) || same(c, d);
    case 'angle3':
      return same(a, b) || same(b, c);
    case 'freehand':
      return points.length < 3;
    default:
      return same(a, b);
  }
}

const near = (a: readonly [number, number], b: readonly [number, number] | undefined, px: number): boolean =>
  b !== undefined && Math.hypot(a[0] - b[0], a[1] - b[1]) <= px;
