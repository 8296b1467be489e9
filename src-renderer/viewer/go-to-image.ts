import { useFrameFilter } from './frame-filter.ts';
import type { FrameSet } from './frame-sets.ts';
import { hint } from './hints.ts';
import { showFrameSet, useViewer, visibleCells } from './store.ts';
import { controllerOf } from './viewports.ts';

/** Pictures of the screen until a viewport has taken its new images. */
const mostPictures = 120;

/**
 * Brings an image to the screen: in the viewport that shows its frame set (the selected one first), else in the selected one.
 * An image that the filter leaves out ends the filter, with a word. Gives back the cell.
 */
export function goToImage(frameSet: FrameSet, imageId: string): number {
  const state = useViewer.getState();
  const showing = visibleCells(state).filter((cell) => state.cells[cell] === frameSet.key);
  const cell = showing.includes(state.selected) ? state.selected : (showing[0] ?? state.selected);
  if (showing.length === 0) showFrameSet(frameSet.key, cell);
  else if (cell !== state.selected) useViewer.setState({ selected: cell });
  const { filter } = useFrameFilter.getState();
  const wanted = (frameSet.all ?? frameSet.frames).find((frame) => frame.imageId === imageId);
  const leftOut = filter && wanted && !filter(wanted) && (frameSet.all ?? frameSet.frames).some(filter);
  if (leftOut) {
    useFrameFilter.setState({ filter: undefined });
    hint(cell, 'All images are shown again: this one is no key image');
  }
  let pictures = 0;
  const go = (): void => {
    const controller = controllerOf(cell);
    const index = controller?.frames.findIndex((frame) => frame.imageId === imageId) ?? -1;
    if (controller && index >= 0) controller.goto(index);
    else if (++pictures < mostPictures) requestAnimationFrame(go);
  };
  go();
  return cell;
}
