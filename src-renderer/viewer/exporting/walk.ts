import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Shown, ViewportController } from '../../cornerstone/index.ts';
import { changeCine, cineOf } from '../cine/store.ts';
import { useViewer, visibleCells } from '../store.ts';
import { controllerOf } from '../viewports.ts';

/** One image after another on the screen. */
export interface Step {
  shown: Shown;
  /** Place among the images asked for, from 0. */
  place: number;
}

/** The screen is not what a picture was asked of. */
export const otherView = (): NegatoscopeError =>
  new NegatoscopeError('invalid-input', 'the viewport shows something else', {
    field: 'The picture',
    reason: 'The viewport shows another image by now. Look at it, and ask for the picture again.',
  });

/** What is to be kept stands still. */
export function stopCine(): void {
  for (const cell of visibleCells(useViewer.getState()))
    if (cineOf(cell)?.playing) changeCine(cell, { playing: false });
}

/** Longest wait for one image: it may have to come from a slow disc. */
const longestMs = 60_000;

/** Resolves when the image is on the screen; rejects with what keeps it from being shown. */
function arrived(controller: ViewportController, index: number, signal: AbortSignal): Promise<Shown> {
  const imageId = controller.frames[index]?.imageId;
  const there = (): Shown | undefined => {
    const { shown } = controller;
    return shown && shown.index === index && shown.frame.imageId === imageId ? shown : undefined;
  };
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const end = (): void => {
      for (const leave of ends) leave();
    };
    const look = (): void => {
      const shown = there();
      if (!shown) return;
      end();
      // What layers draw for it is drawn by then.
      requestAnimationFrame(() => resolve(shown));
    };
    const fail = (error: unknown): void => {
      end();
      reject(error);
    };
    const abort = (): void => fail(new NegatoscopeError('cancelled', 'cancelled'));
    const timer = setTimeout(() => fail(new NegatoscopeError('timeout', 'an image did not come')), longestMs);
    ends.push(
      () => clearTimeout(timer),
      controller.onRendered(look),
      controller.onError((error, at) => error && at === index && fail(error)),
      () => signal.removeEventListener('abort', abort),
    );
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    else {
      controller.goto(index);
      look();
    }
  });
}

/**
 * Shows images of a viewport one after another and does something with each as it is on the screen, so that what is made of it
 * is what the reader would see; then goes back to where it was. `of`: an image of the set that is meant. Gives back the indices that
 * could not be shown.
 * @throws what `work` throws; NegatoscopeError `cancelled`
 */
export async function walk(
  cell: number,
  of: Pick<Shown, 'frame'>,
  indices: readonly number[],
  signal: AbortSignal,
  work: (step: Step) => Promise<void>,
): Promise<number[]> {
  const controller = controllerOf(cell);
  const { series } = of.frame;
  if (!controller?.shown) throw new NegatoscopeError('not-found', 'no image', { object: 'The image' });
  const before = controller.wanted;
  stopCine();
  const missing: number[] = [];
  try {
    for (const [place, index] of indices.entries()) {
      const set = controller.frames[0]?.series;
      if (
        controllerOf(cell) !== controller ||
        set?.catalogue !== series.catalogue ||
        set.seriesRow !== series.seriesRow
      ) {
        throw otherView();
      }
      let shown: Shown;
      try {
        shown = await arrived(controller, index, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof NegatoscopeError) || error.code === 'cancelled') throw error;
        missing.push(index);
        continue;
      }
      await work({ shown, place });
    }
  } finally {
    if (controllerOf(cell) === controller) controller.goto(before);
  }
  return missing;
}
