import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type {
  GraphicAnnotation,
  GraphicObject,
  PresentationState,
  StatePoint,
} from '../../../src-shared/objects/presentation-state/model.ts';
import { graphicsOfMark } from '../../../src-shared/objects/presentation-state/write-drawn.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { measurementsOn, useMeasuring } from '../measuring/store.ts';

/** Places as a state keeps them: 32 bits. */
const pointKey = ([x, y]: readonly [number, number]): string => `${Math.fround(x)},${Math.fround(y)}`;
const graphicKey = ({ type, points }: Pick<GraphicObject, 'type' | 'points'>): string =>
  `${type} ${points.map(pointKey).join(' ')}`;

/** Measurements and marks that are drawn over a frame just now. */
function drawnOn(frame: DisplayFrame): Measurement[] {
  const { measurements, draft, hidden } = useMeasuring.getState();
  return hidden || measurements.size === 0 ? [] : measurementsOn({ measurements, draft }, frame);
}

interface Copied {
  graphics: Set<string>;
  /** Points of these graphics, by which their texts are anchored. */
  anchors: Set<string>;
  /** Heads of arrows: as large as they were seen then. */
  heads: Set<string>;
  texts: Set<string>;
}

function copiedOf(list: readonly Measurement[]): Copied {
  const copied: Copied = { graphics: new Set(), anchors: new Set(), heads: new Set(), texts: new Set() };
  for (const { kind, points, text } of list) {
    const [first, second] = points;
    for (const graphic of graphicsOfMark({ kind, points, scale: [1, 1] })) {
      if (graphic.filled) continue;
      copied.graphics.add(graphicKey(graphic));
      for (const point of graphic.points) copied.anchors.add(pointKey(point));
    }
    if (kind === 'arrow' && first) copied.heads.add(pointKey(first));
    const anchor = second ?? first;
    if (kind === 'text' && anchor) copied.texts.add(`${pointKey(anchor)} ${text ?? ''}`);
  }
  return copied;
}

const isHead = ({ filled, points }: GraphicObject, { heads }: Copied): boolean =>
  filled && points.length === 4 && points[0] !== undefined && heads.has(pointKey(points[0]));

function without(annotation: GraphicAnnotation, copied: Copied): GraphicAnnotation {
  const isCopy = (graphic: GraphicObject): boolean =>
    graphic.units === 'PIXEL' && (copied.graphics.has(graphicKey(graphic)) || isHead(graphic, copied));
  const gone = new Set<string>();
  for (const graphic of annotation.graphics) {
    if (isCopy(graphic)) for (const point of graphic.points) gone.add(pointKey(point));
  }
  const anchored = (point: StatePoint, text: string): boolean =>
    gone.has(pointKey(point)) || copied.texts.has(`${pointKey(point)} ${text}`);
  if (gone.size === 0 && copied.texts.size === 0) return annotation;
  return {
    ...annotation,
    graphics: annotation.graphics.filter((graphic) => !isCopy(graphic)),
    texts: annotation.texts.filter(
      ({ anchor, text }) => anchor?.units !== 'PIXEL' || !anchored(anchor.point, text.split(/\r\n|\n|\r/).join('\n')),
    ),
  };
}

const kept = new WeakMap<PresentationState, { key: string; state: PresentationState }>();

/**
 * A state without what the reader has drawn over the frame as measurements that are still there: these stand in the place of their
 * copies, which would lie over them stroke by stroke. One that was changed since shows both.
 */
export function withoutCopies(state: PresentationState, frame: DisplayFrame): PresentationState {
  const list = state.annotations.length === 0 ? [] : drawnOn(frame);
  if (list.length === 0) return state;
  const key = JSON.stringify([
    frame.imageId,
    list.map(({ uid, modifiedAt, points, text }) => [uid, modifiedAt, points, text]),
  ]);
  const known = kept.get(state);
  if (known?.key === key) return known.state;
  const copied = copiedOf(list);
  const annotations = state.annotations.map((annotation) => without(annotation, copied));
  const same = annotations.every((annotation, index) => annotation === state.annotations[index]);
  const made = { key, state: same ? state : { ...state, annotations } };
  kept.set(state, made);
  return made.state;
}

/** Tells when what the reader drew changed; gives back how to stop. */
export const onDrawn = (listener: () => void): (() => void) =>
  useMeasuring.subscribe((state, before) => {
    const same =
      state.measurements === before.measurements && state.draft === before.draft && state.hidden === before.hidden;
    if (!same) listener();
  });
