import type { PlacedInstance } from '../../../src-shared/objects/key-object/write.ts';
import { choiceOf, stateFor } from '../states/choosing.ts';
import { useViewer, visibleCells } from '../store.ts';
import type { Place } from './placing.ts';

/** The presentation state an image is seen with now, or was last in this window; undefined: with none. */
export function appliedState({ frameSet, frame }: Place): PlacedInstance | undefined {
  if (!frame) return undefined;
  const state = useViewer.getState();
  const cells = visibleCells(state).filter((cell) => state.cells[cell] === frameSet.key);
  const cell = cells.includes(state.selected) ? state.selected : (cells[0] ?? -1);
  const applied = stateFor(choiceOf(cell, frameSet.key), frame);
  if (!applied) return undefined;
  const { series, instance } = applied.object;
  return {
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
  };
}
