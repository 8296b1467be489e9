import { base64Length, sliceOfBase64 } from '../base64.ts';
import type { CellArray } from '../codecs/cells.ts';
import { unpackBits } from '../codecs/cells.ts';
import type { OverlayDescription } from '../description.ts';
import { extractBit } from './stored-values.ts';

/** Whether an overlay belongs to a frame (from 1) of its image (PS3.3 C.9.3). */
export function liesOver({ firstFrame, numberOfFrames }: OverlayDescription, frame: number): boolean {
  return firstFrame === undefined || (frame >= firstFrame && frame < firstFrame + numberOfFrames);
}

/**
 * The plane of an overlay for a frame (from 1) as bytes 0 and 1, rows x columns of the overlay, or as far as it has data; undefined
 * when it does not lie over that frame.
 */
export function overlayPlane(
  overlay: OverlayDescription,
  frame: number,
  cells: CellArray | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  if (!liesOver(overlay, frame)) return undefined;
  if (overlay.embeddedBit !== undefined) return cells && extractBit(cells, overlay.embeddedBit);
  if (overlay.data === undefined) return undefined;
  const index = overlay.firstFrame === undefined ? 0 : frame - overlay.firstFrame;
  const pixels = overlay.rows * overlay.columns;
  const firstBit = index * pixels;
  // Rows and columns may be claimed that the data does not have.
  const count = Math.max(0, Math.min(pixels, base64Length(overlay.data) * 8 - firstBit));
  const firstByte = Math.floor(firstBit / 8);
  const bytes = sliceOfBase64(overlay.data, firstByte, Math.ceil((firstBit + count) / 8));
  return unpackBits(bytes, firstBit - firstByte * 8, count);
}
