import type { StateReference } from './model.ts';

/** Whether something that holds for these images holds for a frame (from 1); `undefined`: it holds for all of the state. */
export function holdsFor(
  images: readonly StateReference[] | undefined,
  sopInstanceUid: string,
  frame: number,
): boolean {
  if (!images) return true;
  return images.some(
    (image) => image.sopInstanceUid === sopInstanceUid && (!image.frames?.length || image.frames.includes(frame)),
  );
}
