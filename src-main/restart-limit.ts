/**
 * How often something that ends by itself may be started again: asks for leave each time, and gets it at most `most`
 * times within `withinMs`. What fails at once would else fail for ever.
 */
export function restartLimit(most: number, withinMs: number, now: () => number = Date.now): () => boolean {
  let times: number[] = [];
  return () => {
    const at = now();
    times = times.filter((time) => at - time < withinMs);
    if (times.length >= most) return false;
    times.push(at);
    return true;
  };
}
