import type { InstanceDescription, TilePlace } from './description.ts';

/**
 * Where frame n (from 1) of a tiled image lies in its whole matrix, in pixels from 1; undefined when nobody says. A TILED_FULL image
 * has its tiles row by row, then by focal plane and optical path (PS3.3 C.7.6.17.3).
 */
export function tileOf(
  instance: Pick<InstanceDescription, 'shared' | 'perFrame' | 'wholeSlide' | 'pixel'>,
  frame: number,
): TilePlace | undefined {
  const { wholeSlide, pixel } = instance;
  if (!wholeSlide?.tiledFull || !pixel) return instance.perFrame?.[frame - 1]?.tile ?? instance.shared.tile;
  const across = Math.ceil(wholeSlide.columns / pixel.columns);
  const down = Math.ceil(wholeSlide.rows / pixel.rows);
  const tile = (frame - 1) % (across * down);
  return {
    column: (tile % across) * pixel.columns + 1,
    row: Math.floor(tile / across) * pixel.rows + 1,
  };
}
