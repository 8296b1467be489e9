import { fromBase64 } from '../base64.ts';
import type { CellArray } from '../codecs/cells.ts';
import { unpackBits } from '../codecs/cells.ts';
import type { OverlayDescription } from '../description.ts';
import { extractBit } from './stored-values.ts';

/** The plane of an overlay for a frame (from 1) as bytes 0 and 1, rows x columns of the overlay. */
export function overlayPlane(
  overlay: OverlayDescription,
  frame: number,
  cells: CellArray | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (overlay.embeddedBit !== undefined) return cells && extractBit(cells, overlay.embeddedBit);
  if (overlay.data === undefined) return undefined;
  const index = overlay.numberOfFrames > 1 ? frame - overlay.firstFrame : 0;
  if (index < 0 || index >= overlay.numberOfFrames) return undefined;
  const pixels = overlay.rows * overlay.columns;
  return unpackBits(fromBase64(overlay.data), index * pixels, pixels);
}

/** Draws an overlay plane into grey or RGB bytes as `gray` (PS3.3 C.9.2: origin 1\1 is the image's first pixel). */
export function burnOverlay(
  target: { data: Uint8Array; width: number; height: number; channels: 1 | 3 },
  overlay: OverlayDescription,
  plane: Uint8Array,
  gray = 255,
): void {
  const top = overlay.origin[0] - 1;
  const left = overlay.origin[1] - 1;
  for (let row = 0; row < overlay.rows; row++) {
    const y = top + row;
    if (y < 0 || y >= target.height) continue;
    for (let column = 0; column < overlay.columns; column++) {
      if (plane[row * overlay.columns + column] !== 1) continue;
      const x = left + column;
      if (x < 0 || x >= target.width) continue;
      const at = (y * target.width + x) * target.channels;
      for (let c = 0; c < target.channels; c++) target.data[at + c] = gray;
    }
  }
}
