/** Frames read ahead in the direction of scrolling before the rest of the series. */
export const ahead = 8;

/** Places of a set of frames in the order in which they are read ahead. */
export function* prefetchOrder(count: number, index: number, direction: 1 | -1, reach: number): Generator<number> {
  if (index >= 0 && index < count) yield index;
  for (let step = 1; step <= Math.min(ahead, reach); step++) {
    const place = index + direction * step;
    if (place >= 0 && place < count) yield place;
  }
  if (reach <= ahead) return;
  for (let step = 1; step < count; step++) {
    for (const place of [index + direction * step, index - direction * step]) {
      if (place >= 0 && place < count) yield place;
    }
  }
}
