import type { GraphicObject, TextObject } from '../../../src-shared/objects/presentation-state/model.ts';
import { annotationsFor } from '../../../src-shared/objects/presentation-state/scope.ts';
import type { SavedLayer } from '../../../src-shared/objects/presentation-state/write-view.ts';
import type { SeenFrame } from '../../cornerstone/index.ts';
import { choiceOf, stateFor } from '../states/choosing.ts';
import { presented } from '../states/known.ts';
import { hiddenLayersOf } from '../states/store.ts';
import { useViewer } from '../store.ts';

/** Where a graphic lies, told exactly as a state keeps it: 32 bits. */
export const placeKey = ({ type, points }: Pick<GraphicObject, 'type' | 'points'>): string =>
  `${type} ${points.map(([x, y]) => `${Math.fround(x)},${Math.fround(y)}`).join(' ')}`;

/**
 * What the presentation state in force draws over a frame: it is seen, so it stays in what is saved. What the reader has drawn now is
 * left out, as is what is placed by the display and stands elsewhere in another area.
 */
export function carriedLayers(cell: number, seen: SeenFrame, drawn: readonly SavedLayer[]): SavedLayer[] {
  const key = useViewer.getState().cells[cell];
  const state = key === undefined ? undefined : stateFor(choiceOf(cell, key), seen.frame)?.state;
  if (!state) return [];
  const hidden = hiddenLayersOf(state.sopInstanceUid);
  const known = new Set(drawn.flatMap(({ graphics }) => graphics.map(placeKey)));
  const written = new Set(drawn.flatMap(({ texts }) => texts.map(({ text }) => text)));
  const order = new Map(state.layers.map(({ name }, index) => [name, index]));
  return annotationsFor(state, presented(seen.frame)).flatMap(({ layer, graphics, texts }): SavedLayer[] => {
    if (hidden.has(layer)) return [];
    const kept = {
      graphics: graphics.filter((graphic) => graphic.units === 'PIXEL' && !known.has(placeKey(graphic))),
      texts: texts.filter((text) => isOfPixels(text) && !written.has(text.text)),
    };
    if (kept.graphics.length + kept.texts.length === 0) return [];
    // Beneath what is drawn now.
    return [{ name: `state ${layer}`, order: (order.get(layer) ?? 0) - 100_000, ...kept }];
  });
}

const isOfPixels = ({ box, anchor }: TextObject): boolean =>
  (box?.units ?? 'PIXEL') === 'PIXEL' && (anchor?.units ?? 'PIXEL') === 'PIXEL';
