/**
 * Least and greatest value when the outermost shares of the values are left out, e.g. 0.01 and 0.99; NaN and values between the
 * ends of `padding` do not count. Undefined when nothing counts. Exact for integers in 16 bits; else to a 65536th of the range.
 */
export function percentileRange(
  values: ArrayLike<number>,
  [low, high]: readonly [number, number],
  padding?: readonly [number, number],
): { minimum: number; maximum: number } | undefined {
  const counts = (value: number): boolean =>
    !Number.isNaN(value) && !(padding && value >= padding[0] && value <= padding[1]) && Number.isFinite(value);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!counts(value)) continue;
    count++;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (count === 0) return undefined;
  const bins = 65536;
  const whole = Number.isInteger(least) && Number.isInteger(most) && most - least < bins;
  const step = whole ? 1 : (most - least) / (bins - 1) || 1;
  const histogram = new Uint32Array(bins);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (counts(value)) histogram[Math.round((value - least) / step)]!++;
  }
  const at = (share: number): number => {
    const wanted = Math.max(1, Math.ceil(share * count));
    let sum = 0;
    for (let bin = 0; bin < bins; bin++) {
      sum += histogram[bin]!;
      if (sum >= wanted) return Math.min(most, least + bin * step);
    }
    return most;
  };
  return { minimum: at(low), maximum: at(high) };
}
