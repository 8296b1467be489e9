import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { PixelDescription } from '../../../src-shared/imaging/description.ts';
import type { Catalogue, InstanceLocation } from '../types.ts';

/** Frames from this size on are thinned out for small pictures: a thumbnail needs no hundreds of megabytes. */
const largeFrame = 32 * 1024 * 1024;

/**
 * Every so many rows and columns of a large native frame of one sample a pixel, at least twice as many as the picture of
 * it has: only these rows are read. Undefined for other frames, and for small ones.
 */
export async function reducedFrame(
  catalogue: Catalogue,
  location: InstanceLocation,
  frame: number,
  pixel: PixelDescription,
  box: { width: number; height: number },
): Promise<{ bytes: Uint8Array<ArrayBuffer>; pixel: PixelDescription } | undefined> {
  const { frames: index } = location;
  const cell = pixel.bitsAllocated / 8;
  if (index.kind !== 'native' || index.bigEndian || index.frameBytes < largeFrame) return undefined;
  if (pixel.samplesPerPixel !== 1 || index.frameBytes !== pixel.rows * pixel.columns * cell) return undefined;
  const step = Math.floor(Math.max(pixel.columns / box.width, pixel.rows / box.height) / 2);
  if (step < 2) return undefined;
  const rows = Math.max(1, Math.floor(pixel.rows / step));
  const columns = Math.max(1, Math.floor(pixel.columns / step));
  const bytes = new Uint8Array(rows * columns * cell);
  const access = await catalogue.open(location);
  try {
    const begin = index.offset + (frame - 1) * index.frameBytes;
    const rowBytes = pixel.columns * cell;
    for (let row = 0; row < rows; row++) {
      const line = await access.read(begin + row * step * rowBytes, rowBytes);
      if (line.length < rowBytes) throw new NegatoscopeError('damaged', 'the file ends within a frame', { frame });
      for (let column = 0; column < columns; column++) {
        const from = column * step * cell;
        for (let byte = 0; byte < cell; byte++) bytes[(row * columns + column) * cell + byte] = line[from + byte]!;
      }
    }
  } finally {
    await access.close();
  }
  // Overlays and shutters are given in pixels of the whole image.
  const { overlays: _, ...rest } = pixel;
  return { bytes, pixel: { ...rest, rows, columns } };
}
