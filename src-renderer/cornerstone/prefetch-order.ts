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
    // What was yielded above is not yielded again.
    const further = index + direction * step;
    if (step > ahead && further >= 0 && further < count) yield further;
    const back = index - direction * step;
    if (back >= 0 && back < count) yield back;
  }
}

/** Places in the order in which a loop that plays comes to them, the present one first. */
export function* playOrder(count: number, index: number, direction: 1 | -1): Generator<number> {
  for (let step = 0; step < count; step++) yield (((index + direction * step) % count) + count) % count;
}
