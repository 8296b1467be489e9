import { imagesDecoded, isCached, setImageBudget } from '../cornerstone/index.ts';
import { controllerOf } from './viewports.ts';

/** What tests see and set of the images in memory. */
export const memoryHooks = {
  /** Bytes that decoded images may take from now on. */
  setImageBudget,
  /** Images decoded since the window was opened. */
  imagesDecoded,
  /** Places in the set of a viewport whose images are in memory, from 0. */
  cachedPlaces: (cell: number): number[] =>
    (controllerOf(cell)?.frames ?? []).flatMap(({ imageId }, place) => (isCached(imageId) ? [place] : [])),
};
