import type { CellView } from './model.ts';

/** How large images are that are compared: the same everywhere. */
export type OneSize = { scale: 'true-size' } | { scale: 'ratio'; ratio: number };

/**
 * The size that images have together, of the millimetres of film for one of the body at which each just has room: true size where all have,
 * else the largest that all have room for, as 1 to a number of hundredths, which can be said and measured with. Undefined without any.
 */
export function sizeTogether(fits: readonly number[]): OneSize | undefined {
  const least = fits.reduce((found, one) => Math.min(found, one), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(least) || !(least > 0)) return undefined;
  if (least >= 1 - 1e-9) return { scale: 'true-size' };
  return { scale: 'ratio', ratio: Math.max(0.001, 100 / Math.ceil(100 / least - 1e-6)) };
}

/** `true size`, `1:1.27`. */
export const sizeText = (size: OneSize): string =>
  size.scale === 'true-size' ? 'true size' : `1:${String(Math.round(100 / size.ratio) / 100)}`;

/** A view at that size, not where it was dragged. */
export function atSize(view: CellView, size: OneSize): CellView {
  const { centre: _centre, ratio: _ratio, ...rest } = view;
  return { ...rest, ...size, zoom: 1 };
}
