import type { DisplayedArea } from './model.ts';

/** A part of an image, in image pixels from its upper left corner. */
export interface ImageArea {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The displayed area that a presentation state asks for (PS3.3 C.10.4). */
export interface AskedArea extends ImageArea {
  /** As large as there is room, as large as the pixels' millimetres, or so many pixels of the screen for one of the image. */
  size: 'fit' | 'true' | number;
}

/** An area this many times as long as the image leaves nothing of the image to be seen. */
const most = 1000;

/**
 * The displayed area of a state (PS3.3 C.10.4) as a part of the image. Its corners are the pixels seen at the upper left and lower
 * right after turn and flip, so either may have the larger column or row; both belong to it. Undefined when nothing, or next to
 * nothing, of the image would be seen: an image is never hidden.
 */
export function askedArea(
  area: DisplayedArea | undefined,
  { columns, rows }: { columns: number; rows: number },
): AskedArea | undefined {
  if (!area) return undefined;
  const { topLeft, bottomRight, sizeMode, pixelSpacing, magnification } = area;
  const left = Math.min(topLeft[0], bottomRight[0]) - 1;
  const top = Math.min(topLeft[1], bottomRight[1]) - 1;
  const right = Math.max(topLeft[0], bottomRight[0]);
  const bottom = Math.max(topLeft[1], bottomRight[1]);
  if (![left, top, right, bottom].every(Number.isFinite)) return undefined;
  if (left >= columns || top >= rows || right <= 0 || bottom <= 0) return undefined;
  if (right - left > most * columns || bottom - top > most * rows) return undefined;
  const part = { left, top, right, bottom };
  if (sizeMode === 'TRUE SIZE' && pixelSpacing) return { ...part, size: 'true' };
  const usable = magnification !== undefined && magnification > 1e-3 && magnification < 1e4;
  return { ...part, size: sizeMode === 'MAGNIFY' && usable ? magnification : 'fit' };
}

/**
 * How a displayed area says that the pixels of its image are shaped: by their spacing, of which only TRUE SIZE means the millimetres, or by
 * their ratio alone. Empty: nothing that can be used.
 */
export function shapedPixel(
  { pixelSpacing, aspectRatio, sizeMode }: DisplayedArea,
  { columnMm }: { columnMm: number },
): { rowMm?: number; columnMm?: number; known?: true } {
  const ratio = pixelSpacing
    ? pixelSpacing.rowMm / pixelSpacing.columnMm
    : aspectRatio
      ? aspectRatio[0] / aspectRatio[1]
      : undefined;
  // Ratios beyond reason would make a line of the image.
  if (ratio === undefined || !(ratio > 0.02 && ratio < 50)) return {};
  // Only TRUE SIZE is about millimetres; else their ratio alone is meant.
  return pixelSpacing && sizeMode === 'TRUE SIZE' ? { ...pixelSpacing, known: true } : { rowMm: columnMm * ratio };
}
