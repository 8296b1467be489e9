import type { FirstShown } from '../app/route.ts';
import type { FrameSet } from './frame-sets.ts';
import { allFrameSets, showFrameSet, useViewer } from './store.ts';
import { controllerOf } from './viewports.ts';

/** Where what was asked for is among the frame sets that are read: the set, and the image to begin with. */
export function findFirst(
  frameSets: readonly FrameSet[],
  { seriesRow, instanceRow }: FirstShown,
): { frameSet: FrameSet; imageId?: string } | undefined {
  const sets = frameSets.filter(({ series }) => series.seriesRow === seriesRow);
  if (instanceRow === undefined) return sets[0] && { frameSet: sets[0] };
  for (const frameSet of sets) {
    if (frameSet.other?.row === instanceRow) return { frameSet };
    const frame = (frameSet.all ?? frameSet.frames).find(({ instance }) => instance.row === instanceRow);
    if (frame) return { frameSet, imageId: frame.imageId };
  }
  return undefined;
}

/**
 * Brings a series, at an instance of it, into the selected viewport as soon as it is read. Gives back what ends the waiting: everything is
 * read that will be.
 */
export function showWhenRead(first: FirstShown, signal: AbortSignal): () => void {
  let shown = false;
  const look = (): void => {
    if (shown || signal.aborted) return;
    const found = findFirst(allFrameSets(useViewer.getState().studies), first);
    if (!found) return;
    shown = true;
    showFrameSet(found.frameSet.key);
    if (found.imageId !== undefined) goWhenShown(found.frameSet.key, found.imageId, signal);
  };
  const leave = useViewer.subscribe(({ studies }, before) => {
    // The viewports of a grid that is being filled are not changed in the midst of it.
    if (studies !== before.studies) queueMicrotask(look);
  });
  return () => {
    look();
    leave();
  };
}

/** Goes to an image once the viewport has the frame set that it was given; not when the reader chose another meanwhile. */
function goWhenShown(key: string, imageId: string, signal: AbortSignal): void {
  const cell = useViewer.getState().selected;
  const go = (): void => {
    if (signal.aborted || useViewer.getState().cells[cell] !== key) return;
    const controller = controllerOf(cell);
    const index = controller?.frames.findIndex((frame) => frame.imageId === imageId) ?? -1;
    if (controller && index >= 0) controller.goto(index);
    else requestAnimationFrame(go);
  };
  go();
}
