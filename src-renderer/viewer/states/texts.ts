import type { DrawnText } from '../../../src-shared/objects/presentation-state/graphics.ts';
import { cssColour, outlineOf, type Rgb } from '../../../src-shared/objects/presentation-state/graphics-colour.ts';
import type { CompoundParts } from '../../../src-shared/objects/presentation-state/graphics-compound.ts';
import {
  layText,
  type Measure,
  overlaps,
  type ScreenRect,
} from '../../../src-shared/objects/presentation-state/graphics-text.ts';
import { svg } from './svg.ts';
import type { View } from './view.ts';

const usualFont = 'sans-serif';
/** Texts of one layer that are drawn: more cannot be read. */
const mostTexts = 2000;

let context: OffscreenCanvasRenderingContext2D | null | undefined;
const widths = new Map<string, number>();

function measureWith(style: string, font: string): Measure {
  return (text, size) => {
    const key = `${style}|${size}|${font}|${text}`;
    const known = widths.get(key);
    if (known !== undefined) return known;
    if (widths.size > 5000) widths.clear();
    context ??= new OffscreenCanvas(1, 1).getContext('2d');
    if (context) context.font = `${style} ${size}px ${font}`;
    const width = context ? context.measureText(text).width : text.length * size * 0.6;
    widths.set(key, width);
    return width;
  };
}

/** A family that a state names, as a style may have it. */
const familyOf = (font: string | undefined): string =>
  font && /^[\w ,.'"-]{1,80}$/.test(font) ? `${font.replaceAll('"', "'")}, ${usualFont}` : usualFont;

const rectOf = (points: readonly (readonly [number, number])[]): ScreenRect => {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
};

/** Texts of a layer, upright however the picture is turned; `leftOut`: there are more. */
export function drawTexts(texts: readonly DrawnText[], view: View): { made: SVGElement[]; leftOut: boolean } {
  const made: SVGElement[] = [];
  for (const text of texts) {
    const box = text.box && rectOf([view.toScreen(text.box[0]), view.toScreen(text.box[1])]);
    const anchor = text.anchor && view.toScreen(text.anchor);
    const seen = (box && overlaps(box, view)) || (anchor && overlaps(rectOf([anchor]), view)) || (!box && !anchor);
    if (!seen) continue;
    if (made.length === mostTexts) return { made, leftOut: true };
    made.push(drawText(text, box, anchor, view));
  }
  return { made, leftOut: false };
}

function drawText(
  text: DrawnText,
  box: ScreenRect | undefined,
  anchor: [number, number] | undefined,
  view: View,
): SVGElement {
  const font = familyOf(text.font);
  const weight = [text.italic ? 'italic' : '', text.bold ? 'bold' : ''].filter(Boolean).join(' ') || 'normal';
  const laid = layText(
    {
      text: text.text,
      ...(box ? { box } : {}),
      ...(anchor ? { anchor } : {}),
      horizontal: text.horizontal,
      vertical: text.vertical,
      leader: text.leader,
    },
    view,
    measureWith(weight, font),
  );
  const colour = cssColour(text.colour);
  // Whole: a name may be broken into lines.
  const group = svg('g', { 'data-state-text': '', 'data-whole-text': text.text });
  if (laid.leader) {
    const [[x1, y1], [x2, y2]] = laid.leader;
    group.append(
      svg('line', { x1, y1, x2, y2, stroke: outlineOf(text.colour), 'stroke-width': 3 }),
      svg('line', { x1, y1, x2, y2, stroke: colour, 'stroke-width': 1.2 }),
      svg('circle', { cx: x2, cy: y2, r: 2.2, fill: colour, stroke: outlineOf(text.colour), 'stroke-width': 1 }),
    );
  }
  const element = svg('text', {
    fill: colour,
    'font-family': font,
    'font-size': laid.size,
    'text-anchor': laid.anchor,
    'dominant-baseline': 'central',
    ...(text.bold ? { 'font-weight': 'bold' } : {}),
    ...(text.italic ? { 'font-style': 'italic' } : {}),
    ...(text.underlined ? { 'text-decoration': 'underline' } : {}),
    ...haloOf(text, view),
  });
  for (const line of laid.lines) {
    const part = svg('tspan', { x: line.x, y: line.y });
    part.textContent = line.text;
    element.append(part);
  }
  group.append(element);
  return group;
}

/** What makes a text read on any tissue, or the shadow that the state gives it. */
function haloOf({ shadow, colour }: DrawnText, view: View): Record<string, string | number> {
  if (shadow?.style === 'NORMAL') {
    const [x, y] = [shadow.x * view.scale, shadow.y * view.scale];
    const [red, green, blue] = shadow.colour;
    return { style: `text-shadow: ${x}px ${y}px 0 rgb(${red} ${green} ${blue} / ${shadow.opacity})` };
  }
  const width = shadow ? Math.min(8, 2 * Math.hypot(shadow.x, shadow.y) * view.scale) : 2.6;
  return {
    stroke: shadow ? cssColour(shadow.colour) : outlineOf(colour),
    'stroke-opacity': shadow?.opacity ?? 1,
    'stroke-width': width,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
  };
}

/** A label of a tick. */
export function labelText({ text, at: [x, y], anchor }: CompoundParts['labels'][number], colour: Rgb): SVGElement {
  const element = svg('text', {
    x,
    y,
    fill: cssColour(colour),
    stroke: outlineOf(colour),
    'stroke-width': 2.4,
    'stroke-linejoin': 'round',
    'paint-order': 'stroke',
    'font-size': 11,
    'text-anchor': anchor,
    'dominant-baseline': 'central',
  });
  element.textContent = text;
  return element;
}

/** At the lower edge of the picture: that something is not drawn. */
export function noticeText(text: string, { width, height }: View): SVGElement {
  const colour: Rgb = [255, 205, 90];
  const element = labelText({ text, at: [width / 2, height - 14], anchor: 'middle' }, colour);
  element.setAttribute('font-size', '12');
  element.setAttribute('data-state-notice', '');
  return element;
}
