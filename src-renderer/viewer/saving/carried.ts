import type { TextObject } from '../../../src-shared/objects/presentation-state/model.ts';
import { annotationsFor } from '../../../src-shared/objects/presentation-state/scope.ts';
import type { SavedLayer } from '../../../src-shared/objects/presentation-state/write-view.ts';
import type { SeenFrame } from '../../cornerstone/index.ts';
import { choiceOf, stateFor } from '../states/choosing.ts';
import { withoutCopies } from '../states/copies.ts';
import { presented } from '../states/known.ts';
import { hiddenLayersOf } from '../states/store.ts';
import { useViewer } from '../store.ts';

/**
 * What the presentation state in force draws over a frame: it is seen, so it stays in what is saved. What the reader drew is left out,
 * for it is said anew, as is what is placed by the display and would stand elsewhere in another area.
 */
export function carriedLayers(cell: number, seen: SeenFrame): SavedLayer[] {
  const key = useViewer.getState().cells[cell];
  const state = key === undefined ? undefined : stateFor(choiceOf(cell, key), seen.frame)?.state;
  if (!state) return [];
  const hidden = hiddenLayersOf(state.sopInstanceUid);
  const order = new Map(state.layers.map(({ name }, index) => [name, index]));
  return annotationsFor(withoutCopies(state, seen.frame), presented(seen.frame)).flatMap(
    ({ layer, graphics, texts }): SavedLayer[] => {
      if (hidden.has(layer)) return [];
      const kept = { graphics: graphics.filter(({ units }) => units === 'PIXEL'), texts: texts.filter(isOfPixels) };
      if (kept.graphics.length + kept.texts.length === 0) return [];
      // Beneath what is drawn now.
      return [{ name: `state ${layer}`, order: (order.get(layer) ?? 0) - 100_000, ...kept }];
    },
  );
}

const isOfPixels = ({ box, anchor }: TextObject): boolean =>
  (box?.units ?? 'PIXEL') === 'PIXEL' && (anchor?.units ?? 'PIXEL') === 'PIXEL';
