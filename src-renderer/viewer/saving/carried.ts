import type {
  CompoundGraphic,
  GraphicAnnotation,
  GraphicLayer,
  PresentationState,
  TextObject,
} from '../../../src-shared/objects/presentation-state/model.ts';
import { annotationsFor } from '../../../src-shared/objects/presentation-state/scope.ts';
import type { SavedLayer } from '../../../src-shared/objects/presentation-state/write-view.ts';
import type { SeenFrame } from '../../cornerstone/index.ts';
import { choiceOf, stateFor } from '../states/choosing.ts';
import { withoutCopies } from '../states/copies.ts';
import { presented } from '../states/known.ts';
import { hiddenLayersOf } from '../states/store.ts';
import { useViewer } from '../store.ts';

/** What of a state in force stays in what is saved, and in words for the reader what does not. */
export interface Carried {
  layers: SavedLayer[];
  unsaid: string[];
}

/**
 * What the presentation state in force draws over a frame: it is seen, so it stays in what is saved. What the reader drew is left out,
 * for it is said anew.
 */
export function carriedFrom(cell: number, seen: SeenFrame, key = useViewer.getState().cells[cell]): Carried {
  const state = key === undefined ? undefined : stateFor(choiceOf(cell, key), seen.frame)?.state;
  if (!state) return { layers: [], unsaid: [] };
  const drawn = withCompoundsUndone(withoutCopies(state, seen.frame));
  return carried(annotationsFor(drawn, presented(seen.frame)), state.layers, hiddenLayersOf(state.sopInstanceUid));
}

/** Compound graphics are not written: what stands for them where they are not known (PS3.3 C.10.5.1.2) is drawn in their place. */
function withCompoundsUndone(state: PresentationState): PresentationState {
  if (state.annotations.every(({ compounds }) => compounds.length === 0)) return state;
  return {
    ...state,
    annotations: state.annotations.map((annotation) => {
      const { graphics, texts, compounds } = annotation;
      const standIns = new Set([...graphics, ...texts].map(({ instance }) => instance));
      const hasNone = ({ instance }: CompoundGraphic): boolean => instance === undefined || !standIns.has(instance);
      // No instance: none of the graphics stands for it, so all of them are drawn.
      return {
        ...annotation,
        compounds: compounds.filter(hasNone).map(({ instance: _, ...compound }): CompoundGraphic => compound),
      };
    }),
  };
}

/** What is placed by the display would stand elsewhere in another area, and is left out. `annotations`: lowest layer first. */
export function carried(
  annotations: readonly GraphicAnnotation[],
  stateLayers: readonly GraphicLayer[],
  hidden: ReadonlySet<string>,
): Carried {
  const order = new Map(stateLayers.map(({ name }, index) => [name, index]));
  const coloured = new Set(
    stateLayers.flatMap(({ name, color, grayscale }) => (color || grayscale !== undefined ? [name] : [])),
  );
  const unsaid = new Set<string>();
  const layers = annotations.flatMap(({ layer, graphics, texts, compounds }): SavedLayer[] => {
    if (hidden.has(layer)) return [];
    const kept = { graphics: graphics.filter(({ units }) => units === 'PIXEL'), texts: texts.filter(isOfPixels) };
    if (compounds.length > 0) unsaid.add('rulers, axes and other compound graphics of the state before');
    if (kept.graphics.length < graphics.length || kept.texts.length < texts.length) {
      unsaid.add('what the state before places by the screen and not by the image');
    }
    if (kept.graphics.length + kept.texts.length === 0) return [];
    if (
      coloured.has(layer) ||
      kept.graphics.some(({ line, fill }) => line !== undefined || fill !== undefined) ||
      kept.texts.some(({ style }) => style !== undefined)
    ) {
      unsaid.add('colours and styles of what the state before draws');
    }
    // Beneath what is drawn now.
    return [{ name: `state ${layer}`, order: (order.get(layer) ?? 0) - 100_000, ...kept }];
  });
  return { layers, unsaid: [...unsaid] };
}

const isOfPixels = ({ box, anchor }: TextObject): boolean =>
  (box?.units ?? 'PIXEL') === 'PIXEL' && (anchor?.units ?? 'PIXEL') === 'PIXEL';
