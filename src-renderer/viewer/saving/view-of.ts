import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { isTooLong } from '../../../src-shared/objects/presentation-state/write-annotations.ts';
import { layersOfMarks } from '../../../src-shared/objects/presentation-state/write-drawn.ts';
import type { SavedView } from '../../../src-shared/objects/presentation-state/write-view.ts';
import type { DisplayFrame, SeenFrame, ViewportController } from '../../cornerstone/index.ts';
import { sizeOf } from '../sizes.ts';
import { carriedFrom } from './carried.ts';
import { marksOn } from './marks.ts';
import { savedView, unsaid } from './views.ts';

/** A frame as a viewport shows it, as what presentation states are made of. */
export interface ViewOfFrame {
  view: SavedView;
  seen: SeenFrame;
  /** What of it no presentation state can say, in words for the reader. */
  unsaid: string[];
}

/**
 * How a viewport shows a frame of its set, or would show it, with what is drawn on it; `key`: another set than that of its cell. Rejects with a NegatoscopeError where its image is
 * needed and cannot be had.
 */
export async function viewOf(
  cell: number,
  controller: ViewportController,
  base: DisplayFrame,
  key?: string,
): Promise<ViewOfFrame> {
  const seen = await controller.seen(base);
  if (!seen) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  const { marks, late } = await marksOn(seen, sizeOf(controller.element));
  const before = carriedFrom(cell, seen, key);
  const view = savedView(seen, [...before.layers, ...layersOfMarks(marks)]);
  return {
    view,
    seen,
    unsaid: [
      ...unsaid(seen),
      ...before.unsaid,
      ...(late ? ['values that were still being counted'] : []),
      ...(view.layers.some(({ texts }) => texts.some(isTooLong)) ? ['the ends of very long texts'] : []),
    ],
  };
}
