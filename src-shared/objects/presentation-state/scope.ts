import type {
  BlendingInput,
  DisplayedArea,
  GraphicAnnotation,
  PresentationState,
  ReferencedSeries,
  Scoped,
  StateReference,
} from './model.ts';

/** A frame that a state may speak of. */
export interface PresentedFrame {
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  numberOfFrames?: number;
  /** (0028,0103) of the image. */
  pixelRepresentation?: 0 | 1;
  /** Where the frame begins in the whole matrix of a tiled image, in pixels from 0. */
  tile?: { column: number; row: number };
}

type Index = ReadonlyMap<string, StateReference[]>;
const indexes = new WeakMap<readonly ReferencedSeries[], Index>();

function indexOf(series: readonly ReferencedSeries[]): Index {
  const known = indexes.get(series);
  if (known) return known;
  const made = new Map<string, StateReference[]>();
  for (const image of series.flatMap(({ images }) => images)) {
    const list = made.get(image.sopInstanceUid);
    if (list) list.push(image);
    else made.set(image.sopInstanceUid, [image]);
  }
  indexes.set(series, made);
  return made;
}

const ofFrame = ({ frames }: StateReference, frame: number): boolean => !frames || frames.includes(frame);

/** Whether something that holds for these images holds for a frame (from 1); `undefined`: it holds for all of the state. */
export const holdsFor = (
  images: readonly StateReference[] | undefined,
  sopInstanceUid: string,
  frame: number,
): boolean => closeness(images ? { images: images as StateReference[] } : {}, { sopInstanceUid, frame }) > 0;

function inSeries(series: readonly ReferencedSeries[], { sopInstanceUid, frame }: PresentedFrame): boolean {
  return (
    indexOf(series)
      .get(sopInstanceUid)
      ?.some((image) => ofFrame(image, frame)) ?? false
  );
}

/** True when the state refers to the frame: to all others it is never applied. */
export const refersTo = (state: Pick<PresentationState, 'series'>, image: PresentedFrame): boolean =>
  inSeries(state.series, image);

/** True when the state refers to any frame of an image. */
export const refersToImage = (state: Pick<PresentationState, 'series'>, sopInstanceUid: string): boolean =>
  indexOf(state.series).has(sopInstanceUid);

/** The set of a blending state that a frame belongs to. */
export const blendingInputOf = (state: PresentationState, image: PresentedFrame): BlendingInput | undefined =>
  state.blending?.inputs.find(({ series }) => inSeries(series, image));

/** 3: the item names the frame, 2: the image, 1: it holds for all images, 0: it does not hold. */
function closeness({ images }: Scoped, { sopInstanceUid, frame }: PresentedFrame): number {
  if (!images) return 1;
  let best = 0;
  for (const image of images) {
    if (image.sopInstanceUid !== sopInstanceUid || !ofFrame(image, frame)) continue;
    best = Math.max(best, image.frames ? 3 : 2);
  }
  return best;
}

/** Number of the item that holds for a frame: what names the frame goes before what names the image, and that before what holds for all. */
export function itemFor(list: readonly Scoped[], image: PresentedFrame): number | undefined {
  let found: number | undefined;
  let best = 0;
  list.forEach((item, index) => {
    const close = closeness(item, image);
    if (close > best) [found, best] = [index, close];
  });
  return found;
}

/**
 * Annotations that are drawn over a frame, lowest layer first. Graphics and texts that only stand for a compound graphic are left out
 * where that one is there (PS3.3 C.10.5.1.2).
 */
export function annotationsFor(state: PresentationState, image: PresentedFrame): GraphicAnnotation[] {
  // Those of a reconstruction lie over its own view, whatever it was computed from (PS3.3 A.80.1.4).
  if (!state.mpr && !refersTo(state, image)) return [];
  const order = new Map(state.layers.map(({ name }, index) => [name, index]));
  return state.annotations
    .filter((annotation) => closeness(annotation, image) > 0)
    .map((annotation) => {
      const known = new Set(annotation.compounds.map(({ instance }) => instance));
      const stands = ({ instance }: { instance?: number }) => instance !== undefined && known.has(instance);
      if (known.size === 0) return annotation;
      return {
        ...annotation,
        graphics: annotation.graphics.filter((graphic) => !stands(graphic)),
        texts: annotation.texts.filter((text) => !stands(text)),
      };
    })
    .sort((a, b) => (order.get(a.layer) ?? 0) - (order.get(b.layer) ?? 0));
}

/** An area in columns and rows of the frame: that of a tiled image may be told in those of its whole matrix (PS3.3 C.10.4). */
export function areaOnFrame(area: DisplayedArea, tile: PresentedFrame['tile']): DisplayedArea {
  if (!area.ofMatrix || !tile) return area;
  const moved = ([column, row]: DisplayedArea['topLeft']): DisplayedArea['topLeft'] => [
    column - tile.column,
    row - tile.row,
  ];
  return { ...area, topLeft: moved(area.topLeft), bottomRight: moved(area.bottomRight) };
}
