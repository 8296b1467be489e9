import { inPass } from '../../../src-shared/imaging/geometry/nearest.ts';
import { shownFrameSet } from '../frame-filter.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { linkFrom, unlink } from './link-places.ts';
import { placedCell } from './places.ts';
import { useLinking } from './store.ts';

/** The same slice of the next or previous pass; leaves the key to others where there is one pass. */
function stepPass(step: 1 | -1): boolean {
  const { cells, selected } = useViewer.getState();
  const dimensions = shownFrameSet(cells[selected])?.dimensions;
  const controller = selectedController();
  if (!dimensions || !controller) return false;
  controller.goto(inPass(controller.wanted, step, dimensions));
  return true;
}

/** Pressed again it links anew: the offsets are those of now. */
const link = (): void => linkFrom(placedCell(useViewer.getState().selected), 'all');

export const linkingActions: Record<string, () => unknown> = {
  link,
  unlink,
  'reference-lines': () => useLinking.setState(({ lines }) => ({ lines: !lines })),
  'next-pass': () => stepPass(1),
  'previous-pass': () => stepPass(-1),
};
