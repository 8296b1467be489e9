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
