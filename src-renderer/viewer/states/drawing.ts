import type { Drawing, DrawnLayer, DrawnShapes } from '../../../src-shared/objects/presentation-state/graphics.ts';
import { cssColour, outlineOf } from '../../../src-shared/objects/presentation-state/graphics-colour.ts';
import { viewParts } from '../../../src-shared/objects/presentation-state/graphics-compound.ts';
import type { Look } from '../../../src-shared/objects/presentation-state/graphics-look.ts';
import { type Outline, pathOf } from '../../../src-shared/objects/presentation-state/graphics-shapes.ts';
import { stipple } from './stipple.ts';
import { svg } from './svg.ts';
import { drawTexts, labelText, noticeText } from './texts.ts';
import type { View } from './view.ts';

/** Faces that are elements of their own, so that what lies over another one covers it. */
const mostFaces = 1000;
/** Points whose lines have an outline; of more than these it would take longer than the picture itself. */
const outlinedPoints = 5000;
const usualWidth = 1.6;
const dotWidth = 6;
/** Wider lines would cover the picture. */
const mostWidth = 60;

/** Of the last aspect it was asked for. */
const paths = new WeakMap<DrawnShapes, { aspect: number; all: string }>();

/** With square units: lines are as thick in all directions, also where pixels are not square. */
const squared = (outline: Outline, aspect: number): Outline =>
  aspect === 1 ? outline : { ...outline, points: outline.points.map(([x, y]) => [x, y * aspect]) };

function pathFor(shapes: DrawnShapes, aspect: number): string {
  let known = paths.get(shapes);
  if (known?.aspect !== aspect) {
    known = { aspect, all: shapes.outlines.map((outline) => pathOf(squared(outline, aspect))).join('') };
    paths.set(shapes, known);
  }
  return known.all;
}

/** A line whose width follows the view when the state says how thick it is. */
interface Stroke {
  element: SVGElement;
  /** Image pixels; absent: CSS pixels. */
  thickness?: number;
  least: number;
  /** Wider by this on both sides together: CSS pixels, or image pixels. */
  more: number;
  moreInImage?: boolean;
  /** CSS pixels. */
  dashes?: readonly number[];
}

/** Draws what a state draws over an image into an SVG; lines follow the view without being made anew. */
export class StateDrawing {
  private readonly target: SVGSVGElement;
  private drawing: Drawing | undefined;
  private hidden: ReadonlySet<string> = new Set();
  private groups: { layer: DrawnLayer; still: SVGGElement; view: SVGGElement }[] = [];
  private strokes: Stroke[] = [];
  private patterns: SVGElement[] = [];
  private readonly notice = svg('g');
  private scale = 0;
  private aspect = 1;

  constructor(target: SVGSVGElement) {
    this.target = target;
  }

  draw(drawing: Drawing | undefined, hidden: ReadonlySet<string>, view: View | undefined): void {
    if (!drawing || !view) {
      if (this.drawing) this.clear();
      return;
    }
    if (drawing !== this.drawing || hidden !== this.hidden || view.aspect !== this.aspect) {
      this.build(drawing, hidden, view.aspect);
    }
    const [a, b, c, d, e, f] = view.matrix;
    const parts = [a, b, c / view.aspect, d / view.aspect, e, f];
    const transform = `matrix(${parts.map((part) => Number(part.toPrecision(12))).join(' ')})`;
    let { leftOut } = drawing;
    for (const { layer, still, view: moving } of this.groups) {
      if (still.firstChild) still.setAttribute('transform', transform);
      const texts = drawTexts(layer.texts, view);
      moving.replaceChildren(...compounds(layer, view), ...texts.made);
      leftOut ||= texts.leftOut;
    }
    this.notice.replaceChildren(
      ...(leftOut ? [noticeText('The presentation state has more than can be drawn here: zoom in', view)] : []),
    );
    if (view.scale !== this.scale) this.rescale(view.scale);
  }

  clear(): void {
    this.target.replaceChildren();
    this.drawing = undefined;
    this.groups = [];
    this.strokes = [];
    this.patterns = [];
    this.scale = 0;
  }

  private build(drawing: Drawing, hidden: ReadonlySet<string>, aspect: number): void {
    this.clear();
    this.drawing = drawing;
    this.hidden = hidden;
    this.aspect = aspect;
    for (const layer of drawing.layers) {
      if (hidden.has(layer.name)) continue;
      const group = svg('g', { 'data-graphic-layer': layer.name });
      const still = svg('g');
      for (const shapes of layer.shapes) still.append(...this.shapes(shapes, drawing.points <= outlinedPoints));
      const view = svg('g');
      group.append(still, view);
      this.target.append(group);
      this.groups.push({ layer, still, view });
    }
    this.target.append(this.notice);
  }

  private shapes(shapes: DrawnShapes, outlined: boolean): SVGElement[] {
    const { look, dots, filled } = shapes;
    const least = dots ? dotWidth : usualWidth;
    const thickness = look.thickness === undefined ? {} : { thickness: look.thickness };
    const stroke = (element: SVGElement, more = 0, moreInImage = false, dashes?: readonly number[]): SVGElement => {
      this.strokes.push({ element, ...thickness, least, more, moreInImage, ...(dashes?.length ? { dashes } : {}) });
      return element;
    };
    const { aspect } = this;
    const path = pathFor(shapes, aspect);
    const made: SVGElement[] = [];
    const { shadow } = look;
    if (shadow) {
      const shade = { d: path, stroke: cssColour(shadow.colour), opacity: shadow.opacity };
      if (shadow.style === 'NORMAL') {
        made.push(stroke(line({ ...shade, transform: `translate(${shadow.x} ${shadow.y * aspect})` })));
      } else made.push(stroke(line(shade), 2 * Math.hypot(shadow.x, shadow.y), true));
    } else if (!filled && outlined) {
      made.push(stroke(line({ d: path, stroke: outlineOf(look.colour) }), 2));
    }
    if (filled && look.fill) made.push(...this.faces(shapes, look.fill));
    if (look.dashes?.length && look.offColour && look.offOpacity > 0) {
      made.push(stroke(line({ d: path, stroke: cssColour(look.offColour), opacity: look.offOpacity })));
    }
    made.push(
      stroke(
        line({
          d: path,
          stroke: cssColour(look.colour),
          ...(look.opacity < 1 ? { opacity: look.opacity } : {}),
          ...(look.dashes?.length ? { 'stroke-linecap': 'butt' } : {}),
          'data-shape': dots ? 'dots' : 'lines',
        }),
        0,
        false,
        look.dashes,
      ),
    );
    return made;
  }

  private faces(shapes: DrawnShapes, fill: NonNullable<Look['fill']>): SVGElement[] {
    const list =
      shapes.outlines.length > mostFaces
        ? [pathFor(shapes, this.aspect)]
        : shapes.outlines.map((outline) => pathOf(squared(outline, this.aspect)));
    let paint = { fill: cssColour(fill.colour), 'fill-opacity': fill.opacity };
    const made: SVGElement[] = [];
    if (fill.stippled) {
      const pattern = stipple(fill);
      this.patterns.push(pattern.element);
      made.push(pattern.element);
      paint = { fill: `url(#${pattern.id})`, 'fill-opacity': 1 };
    }
    return [...made, ...list.map((d) => svg('path', { d, ...paint }))];
  }

  private rescale(scale: number): void {
    this.scale = scale;
    const inImage = (pixels: number): string => String(Number((pixels / scale).toPrecision(6)));
    for (const { element, thickness, least, more, moreInImage, dashes } of this.strokes) {
      const own = thickness === undefined ? least : Math.min(mostWidth, Math.max(1, thickness * scale));
      const width = own + (moreInImage ? Math.min(mostWidth, more * scale) : more);
      element.setAttribute('stroke-width', inImage(width));
      if (dashes) element.setAttribute('stroke-dasharray', dashes.map(inImage).join(' '));
    }
    for (const element of this.patterns) element.setAttribute('patternTransform', `scale(${1 / scale})`);
  }
}

const line = (attributes: Record<string, string | number>): SVGPathElement =>
  svg('path', {
    fill: 'none',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    ...attributes,
  });

/** Compound graphics that depend on the view. */
function compounds({ compounds: list }: DrawnLayer, view: View): SVGElement[] {
  return list.flatMap(({ look, graphic, points, centre, textColour }) => {
    const { lines, solids, labels } = viewParts(graphic, points, centre, view);
    const d = lines.map(pathOf).join('');
    const heads = solids.map(pathOf).join('');
    const width =
      look.thickness === undefined ? usualWidth : Math.min(mostWidth, Math.max(1, look.thickness * view.scale));
    const colour = cssColour(look.colour);
    const made: SVGElement[] = [];
    if (!look.shadow) {
      made.push(line({ d: d + heads, stroke: outlineOf(look.colour), 'stroke-width': width + 2 }));
    }
    made.push(
      line({
        d,
        stroke: colour,
        'stroke-width': width,
        opacity: look.opacity,
        ...(look.dashes?.length ? { 'stroke-dasharray': look.dashes.join(' '), 'stroke-linecap': 'butt' } : {}),
        'data-compound': graphic.type,
      }),
    );
    if (heads) made.push(svg('path', { d: heads, fill: colour, opacity: look.opacity }));
    return [...made, ...labels.map((label) => labelText(label, textColour))];
  });
}
