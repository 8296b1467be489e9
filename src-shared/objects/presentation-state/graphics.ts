import { layerColour, type Rgb, storedColour } from './graphics-colour.ts';
import { isStatic, staticLines, turned } from './graphics-compound.ts';
import { type Look, lookOf, type Shadow, shadowOf } from './graphics-look.ts';
import { areaRect, type GraphicImage, placing } from './graphics-place.ts';
import { type Outline, outlineOf } from './graphics-shapes.ts';
import type {
  AnnotationUnits,
  CompoundGraphic,
  DisplayedArea,
  GraphicAnnotation,
  GraphicLayer,
  PresentationState,
  StatePoint,
  TextObject,
} from './model.ts';
import { annotationsFor, areaOnFrame, itemFor } from './scope.ts';

/** Lines of one look, in image coordinates (the corner of the first pixel is 0, 0). */
export interface DrawnShapes {
  look: Look;
  filled: boolean;
  /** Dots, which are as large however the image is enlarged. */
  dots: boolean;
  outlines: Outline[];
}

/** A compound graphic that is drawn for the view; points in image coordinates. */
export interface DrawnCompound {
  look: Look;
  textColour: Rgb;
  graphic: CompoundGraphic;
  points: StatePoint[];
  centre?: StatePoint;
}

/** A text; box and anchor in image coordinates. */
export interface DrawnText {
  text: string;
  box?: [StatePoint, StatePoint];
  anchor?: StatePoint;
  leader: boolean;
  horizontal: 'LEFT' | 'CENTER' | 'RIGHT';
  vertical: 'TOP' | 'CENTER' | 'BOTTOM';
  colour: Rgb;
  font?: string;
  bold: boolean;
  italic: boolean;
  underlined: boolean;
  shadow?: Shadow;
}

export interface DrawnLayer {
  name: string;
  shapes: DrawnShapes[];
  compounds: DrawnCompound[];
  texts: DrawnText[];
}

/** What a state draws over one frame, lowest layer first. */
export interface Drawing {
  layers: DrawnLayer[];
  /** Points of all lines. */
  points: number;
  /** There is more than can be drawn. */
  leftOut: boolean;
}

export interface GraphicTarget {
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  image: GraphicImage;
}

/** Points drawn over one frame at most: what is beyond is left out, and `leftOut` tells so. */
export const mostPoints = 2_000_000;

/** The layers of a state, lowest first: those it describes, then those that only its graphics name. */
export function layersOf(state: Pick<PresentationState, 'layers' | 'annotations' | 'activeOverlays'>): GraphicLayer[] {
  const layers = [...state.layers].sort((a, b) => a.order - b.order);
  const known = new Set(layers.map(({ name }) => name));
  for (const { layer } of [...state.annotations, ...state.activeOverlays]) {
    if (known.has(layer)) continue;
    known.add(layer);
    layers.push({ name: layer, order: Number.MAX_SAFE_INTEGER });
  }
  return layers;
}

/** The area that a state asks for on a frame. */
export function areaFor(state: Pick<PresentationState, 'areas'>, target: GraphicTarget): DisplayedArea | undefined {
  const index = itemFor(state.areas, target);
  return index === undefined ? undefined : areaOnFrame(state.areas[index]!, target.image.tile);
}

/** What a state draws over a frame (PS3.3 C.10.5 to C.10.7); that it refers to the frame at all is known to who asks. */
export function drawingOf(state: PresentationState, target: GraphicTarget): Drawing {
  const layers = layersOf(state);
  const drawn = new Map(layers.map(({ name }) => [name, newLayer(name)]));
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const area = areaFor(state, target);
  const context: Context = { state, target, area, left: mostPoints, leftOut: false };
  for (const annotation of annotationsFor(state, target)) {
    const layer = drawn.get(annotation.layer);
    if (layer) draw(annotation, layer, byName.get(annotation.layer), context);
  }
  const { left, leftOut } = context;
  return { layers: [...drawn.values()].filter(hasSome), points: mostPoints - left, leftOut };
}

interface Context {
  state: Pick<PresentationState, 'spatial'>;
  target: GraphicTarget;
  area: DisplayedArea | undefined;
  /** Points that may still be drawn. */
  left: number;
  leftOut: boolean;
}

const newLayer = (name: string): DrawnLayer => ({ name, shapes: [], compounds: [], texts: [] });
const hasSome = ({ shapes, compounds, texts }: DrawnLayer): boolean =>
  shapes.length + compounds.length + texts.length > 0;

function draw(
  annotation: GraphicAnnotation,
  into: DrawnLayer,
  layer: GraphicLayer | undefined,
  context: Context,
): void {
  const { image } = context.target;
  const place = (units: AnnotationUnits) => placing(units, image, context.area, context.state.spatial);
  const unitOf = (units: AnnotationUnits): number => {
    if (units !== 'DISPLAY') return 1;
    const { left, right } = areaRect(context.area, image);
    return right - left;
  };
  const put = (outlines: Outline[], look: Look, filled: boolean, dots: boolean): void => {
    for (const outline of outlines) {
      if (outline.points.length > context.left) {
        context.leftOut = true;
        return;
      }
      context.left -= outline.points.length;
      const last = into.shapes[into.shapes.length - 1];
      if (last && last.dots === dots && last.filled === filled && sameLook(last.look, look))
        last.outlines.push(outline);
      else into.shapes.push({ look, filled, dots, outlines: [outline] });
    }
  };

  for (const graphic of annotation.graphics) {
    const outline = outlineOf(graphic, place(graphic.units), image.aspect);
    if (!outline) continue;
    const filled = graphic.filled && outline.points.length > 2;
    const look = lookOf(layer, unitOf(graphic.units), graphic.line, filled, graphic.fill);
    put([outline], look, filled, graphic.type === 'POINT');
  }
  for (const graphic of annotation.compounds) {
    const filled = graphic.filled && isStatic(graphic) && graphic.type !== 'MULTILINE';
    const look = lookOf(layer, unitOf(graphic.units), graphic.line, filled, graphic.fill);
    const points = compoundPoints(graphic, place(graphic.units), image.aspect);
    if (isStatic(graphic)) put(staticLines(graphic.type, points), look, filled, false);
    else if (points.length > 0) {
      into.compounds.push({
        look,
        graphic,
        points,
        textColour: graphic.text?.color ? storedColour(graphic.text.color) : look.colour,
        ...(graphic.rotationPoint ? { centre: place(graphic.units)(graphic.rotationPoint) } : {}),
      });
    }
  }
  for (const text of annotation.texts) into.texts.push(textOf(text, layer, place, unitOf));
}

/** In image coordinates and turned; of a rectangle its four corners. */
function compoundPoints(
  { type, points, rotationDegrees = 0, rotationPoint }: CompoundGraphic,
  place: (point: StatePoint) => StatePoint,
  aspect: number,
): StatePoint[] {
  const [a, b] = points;
  const corners: StatePoint[] =
    (type === 'RECTANGLE' || type === 'ELLIPSE') && a && b ? [a, [b[0], a[1]], b, [a[0], b[1]]] : points;
  const placed = corners.map(place);
  if (rotationDegrees === 0) return placed;
  const about: StatePoint | undefined = rotationPoint
    ? place(rotationPoint)
    : placed.length > 0
      ? [
          placed.reduce((sum, [x]) => sum + x, 0) / placed.length,
          placed.reduce((sum, [, y]) => sum + y, 0) / placed.length,
        ]
      : undefined;
  return about ? placed.map((point) => turned(point, about, rotationDegrees, aspect)) : placed;
}

function textOf(
  { text, box, anchor, style }: TextObject,
  layer: GraphicLayer | undefined,
  place: (units: AnnotationUnits) => (point: StatePoint) => StatePoint,
  unitOf: (units: AnnotationUnits) => number,
): DrawnText {
  const shadow = shadowOf(style?.shadow, unitOf(anchor?.units ?? box?.units ?? 'PIXEL'));
  return {
    text,
    ...(box ? { box: [place(box.units)(box.topLeft), place(box.units)(box.bottomRight)] } : {}),
    ...(anchor ? { anchor: place(anchor.units)(anchor.point) } : {}),
    leader: anchor?.visible === true,
    horizontal: style?.horizontal ?? box?.justification ?? 'LEFT',
    vertical: style?.vertical ?? 'CENTER',
    colour: style?.color ? storedColour(style.color) : layerColour(layer),
    ...(style?.cssFontName ? { font: style.cssFontName } : {}),
    bold: style?.bold === true,
    italic: style?.italic === true,
    underlined: style?.underlined === true,
    ...(shadow ? { shadow } : {}),
  };
}

const looks = new WeakMap<Look, string>();
function sameLook(a: Look, b: Look): boolean {
  const text = (look: Look): string => {
    let known = looks.get(look);
    if (known === undefined) {
      known = JSON.stringify(look);
      looks.set(look, known);
    }
    return known;
  };
  return a === b || text(a) === text(b);
}
