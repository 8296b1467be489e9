import type { Drawing, DrawnCompound, DrawnShapes, DrawnText } from '../objects/presentation-state/graphics.ts';
import { isDark, type Rgb } from '../objects/presentation-state/graphics-colour.ts';
import { viewParts } from '../objects/presentation-state/graphics-compound.ts';
import type { Look, Shadow } from '../objects/presentation-state/graphics-look.ts';
import { type Outline, pathOf, polyline } from '../objects/presentation-state/graphics-shapes.ts';
import { layText, overlaps, textSizes } from '../objects/presentation-state/graphics-text.ts';
import type { StatePoint } from '../objects/presentation-state/model.ts';
import { type Affine, type Halo, haloOf, type Mark, type MarkRoom, type PathMark, type TextMark } from './marks.ts';

interface Lying {
  place: Affine;
  mm?: { column: number; row: number };
}

/** The usual width of a line over the height of letters. */
const usualLine = 0.1;
const widestLine = 3;

/** What can be seen beside a colour: dark under what is bright, bright under what is dark. */
const haloFor = (colour: Rgb, halo: Halo): Halo => (isDark(colour) ? { ...halo, colour: [255, 255, 255] } : halo);

/**
 * What a state draws over its image (PS3.3 C.10.5) in millimetres of the box. Lines are as wide as the state says in image pixels, else
 * as is good on film; texts are laid out as on the screen, in letters of the film.
 */
export function drawingMarks(drawing: Drawing, image: Lying, room: MarkRoom): Mark[] {
  return drawing.layers.flatMap(({ shapes, compounds, texts }) => [
    ...shapes.flatMap((drawn) => shapeMarks(drawn, image, room)),
    ...compounds.flatMap((drawn) => compoundMarks(drawn, image, room)),
    ...texts.flatMap((drawn) => textMarks(drawn, image, room)),
  ]);
}

const through =
  ([a, b, c, d, e, f]: Affine) =>
  ([x, y]: StatePoint): StatePoint => [a * x + c * y + e, b * x + d * y + f];

/** Millimetres of an image pixel, along its shorter side. */
const pixelOf = ([a, b, c, d]: Affine): number => Math.min(Math.hypot(a, b), Math.hypot(c, d));

const moved = ({ points, ...rest }: Outline, to: (point: StatePoint) => StatePoint): Outline => ({
  ...rest,
  points: points.map(to),
});

function lineOf(look: Look, pixel: number, sizeMm: number): NonNullable<PathMark['line']> {
  const usual = usualLine * sizeMm;
  const widthMm =
    look.thickness === undefined ? usual : Math.min(widestLine, Math.max(0.5 * usual, look.thickness * pixel));
  // Dashes are told in pixels of a screen, on which letters have 13 of them.
  const dashesMm = look.dashes?.map((length) => (length * sizeMm) / 13);
  return {
    colour: look.colour,
    opacity: look.opacity,
    widthMm,
    ...(dashesMm && dashesMm.length > 0 ? { dashesMm } : {}),
  };
}

/** Outlines of a shadow: a halo in its colour; what it throws to one side is drawn beneath. */
function shadowed(path: string, line: PathMark['line'], shadow: Shadow | undefined, place: Affine): PathMark[] {
  if (shadow?.style !== 'NORMAL' || !line) return [];
  const [dx, dy] = [shadow.x * pixelOf(place), shadow.y * pixelOf(place)];
  return [
    {
      kind: 'path',
      path: shiftedPath(path, dx, dy),
      line: { ...line, colour: shadow.colour, opacity: shadow.opacity },
    },
  ];
}

function shiftedPath(path: string, dx: number, dy: number): string {
  let isX = true;
  return path.replace(/h0|-?\d+(?:\.\d+)?/g, (word) => {
    if (word === 'h0') return word;
    const value = Number(word) + (isX ? dx : dy);
    isX = !isX;
    return String(Math.round(value * 1000) / 1000);
  });
}

function lookMarks(
  outlines: readonly Outline[],
  look: Look,
  dots: boolean,
  filled: boolean,
  place: Affine,
  sizeMm: number,
): Mark[] {
  const path = outlines.map(pathOf).join('');
  if (path === '') return [];
  const own = lineOf(look, pixelOf(place), sizeMm);
  const line = dots ? { ...own, widthMm: Math.max(own.widthMm, 0.45 * sizeMm) } : own;
  const halo =
    look.shadow?.style === 'OUTLINED'
      ? {
          colour: look.shadow.colour,
          opacity: look.shadow.opacity,
          widthMm: Math.max(0.05, Math.max(Math.abs(look.shadow.x), Math.abs(look.shadow.y)) * pixelOf(place)),
        }
      : look.shadow
        ? undefined
        : haloFor(look.colour, { ...haloOf(sizeMm), widthMm: Math.max(0.08, 0.06 * sizeMm) });
  const beneath: PathMark[] =
    look.offColour && line.dashesMm
      ? [{ kind: 'path', path, line: { colour: look.offColour, opacity: look.offOpacity, widthMm: line.widthMm } }]
      : [];
  const fill = filled && look.fill ? faceOf(look.fill) : undefined;
  return [
    ...shadowed(path, line, look.shadow, place),
    ...beneath,
    { kind: 'path', path, line, ...(fill ? { fill } : {}), ...(halo ? { halo } : {}) },
  ];
}

/** A face in dots is as dense as half of it. */
const faceOf = ({ colour, opacity, stippled, offOpacity }: NonNullable<Look['fill']>): PathMark['fill'] => ({
  colour,
  opacity: stippled ? (opacity + offOpacity) / 2 : opacity,
});

function shapeMarks({ look, filled, dots, outlines }: DrawnShapes, { place }: Lying, { sizeMm }: MarkRoom): Mark[] {
  const to = through(place);
  return lookMarks(
    outlines.map((outline) => moved(outline, to)),
    look,
    dots,
    filled,
    place,
    sizeMm,
  );
}

/** Graphics that depend on the view are made for one whose letters have 13 pixels, and are then made as large as the box. */
const viewPixel = (sizeMm: number): number => sizeMm / 13;

function compoundMarks(
  { look, graphic, points, centre, textColour }: DrawnCompound,
  image: Lying,
  room: MarkRoom,
): Mark[] {
  const { width, height, sizeMm, measure } = room;
  const px = viewPixel(sizeMm);
  const to = through(image.place);
  const parts = viewParts(graphic, points, centre, {
    width: width / px,
    height: height / px,
    toScreen: (point) => {
      const [x, y] = to(point);
      return [x / px, y / px];
    },
    ...(image.mm ? { mm: image.mm } : {}),
  });
  const onFilm = ([x, y]: StatePoint): StatePoint => [x * px, y * px];
  const of = (outlines: readonly Outline[]): Outline[] => outlines.map((outline) => moved(outline, onFilm));
  const solid: Look = { ...look, fill: { colour: look.colour, opacity: look.opacity, offOpacity: 0, stippled: false } };
  return [
    ...lookMarks(of(parts.lines), look, false, false, image.place, sizeMm),
    ...lookMarks(of(parts.solids), solid, false, true, image.place, sizeMm),
    ...parts.labels.map(({ text, at, anchor }): TextMark => {
      const [x, y] = onFilm(at);
      return writing({ text, x, y, anchor, sizeMm: 0.85 * sizeMm, colour: textColour }, measure);
    }),
  ];
}

function writing(
  mark: Pick<TextMark, 'text' | 'x' | 'y' | 'anchor' | 'sizeMm' | 'colour'> &
    Partial<Pick<TextMark, 'bold' | 'italic' | 'underlined' | 'halo'>>,
  measure: MarkRoom['measure'],
): TextMark {
  const { bold = false, italic = false, underlined = false, halo, ...rest } = mark;
  const { sizeMm, text, colour } = rest;
  return {
    kind: 'text',
    ...rest,
    ...{ bold, italic, underlined },
    widthMm: measure(text, { sizeMm, bold, italic }),
    halo: halo ?? haloFor(colour, haloOf(sizeMm)),
  };
}

function textMarks(drawn: DrawnText, image: Lying, room: MarkRoom): Mark[] {
  const { text, box, anchor, leader, horizontal, vertical, colour, bold, italic, underlined, shadow } = drawn;
  const { width, height, sizeMm, measure } = room;
  const px = sizeMm / textSizes.usual;
  const to = through(image.place);
  const inView = (point: StatePoint): StatePoint => {
    const [x, y] = to(point);
    return [x / px, y / px];
  };
  const view = { width: width / px, height: height / px };
  const corners = box?.map(inView) as [StatePoint, StatePoint] | undefined;
  const place = {
    ...{ text, leader, horizontal, vertical },
    ...(corners
      ? {
          box: {
            left: Math.min(corners[0][0], corners[1][0]),
            right: Math.max(corners[0][0], corners[1][0]),
            top: Math.min(corners[0][1], corners[1][1]),
            bottom: Math.max(corners[0][1], corners[1][1]),
          },
        }
      : {}),
    ...(anchor ? { anchor: inView(anchor) } : {}),
  };
  const laid = layText(place, view, (line, size) => measure(line, { sizeMm: size * px, bold, italic }) / px);
  if (!overlaps(laid.rect, view)) return [];
  const halo: Halo | undefined =
    shadow?.style === 'OUTLINED'
      ? { colour: shadow.colour, opacity: shadow.opacity, widthMm: Math.max(0.1, 0.1 * sizeMm) }
      : undefined;
  const lead: Mark[] = laid.leader
    ? lookMarks(
        [moved(polyline(laid.leader), ([x, y]) => [x * px, y * px])],
        { colour, opacity: 1, offOpacity: 0, dashes: [3, 3] },
        false,
        false,
        image.place,
        sizeMm,
      )
    : [];
  return [
    ...lead,
    ...laid.lines
      .filter((line) => line.text !== '')
      .map((line) =>
        writing(
          {
            ...{ text: line.text, x: line.x * px, y: line.y * px, anchor: laid.anchor, sizeMm: laid.size * px, colour },
            ...{ bold, italic, underlined },
            ...(halo ? { halo } : {}),
          },
          measure,
        ),
      ),
  ];
}
