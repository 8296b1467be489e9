import { percentileVoi, rangeVoi, type Shown, type VoiChoice } from '../../cornerstone/index.ts';

/** Pixels of an image between two places of it (column, row), whatever their order; undefined when none lies there. */
export function pixelsBetween(
  { columns, rows }: { columns: number; rows: number },
  a: readonly [number, number],
  b: readonly [number, number],
): { left: number; top: number; right: number; bottom: number } | undefined {
  const left = Math.max(0, Math.floor(Math.min(a[0], b[0])));
  const top = Math.max(0, Math.floor(Math.min(a[1], b[1])));
  const right = Math.min(columns, Math.ceil(Math.max(a[0], b[0])));
  const bottom = Math.min(rows, Math.ceil(Math.max(a[1], b[1])));
  return right > left && bottom > top ? { left, top, right, bottom } : undefined;
}

/** The window over the values of a part of an image, without the outermost 1 % of them; undefined when it holds nothing but padding. */
export function regionVoi(
  { frame, values }: Shown,
  a: readonly [number, number],
  b: readonly [number, number],
): VoiChoice | undefined {
  const part = pixelsBetween(values, a, b);
  if (!part || values.components > 1) return undefined;
  const found = new Float32Array((part.right - part.left) * (part.bottom - part.top));
  let count = 0;
  for (let row = part.top; row < part.bottom; row++) {
    for (let column = part.left; column < part.right; column++) {
      const value = values.pixels[row * values.columns + column]!;
      if (values.padding && value >= values.padding[0] && value <= values.padding[1]) continue;
      found[count++] = value;
    }
  }
  if (count === 0) return undefined;
  const pixels = found.subarray(0, count);
  let [minimum, maximum] = [pixels[0]!, pixels[0]!];
  for (const value of pixels) {
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  }
  // A few pixels are all meant; of many the outermost are noise.
  const decoded = { pixels, minimum, maximum };
  return {
    ...(count < 200 ? rangeVoi(frame, decoded) : percentileVoi(frame, { decoded }, 0.01)),
    label: 'Of a region',
  };
}
