import type { OverlayDescription, ShutterDescription } from '../description.ts';
import { type ShutterArea, shutterCoverage, shutterWord } from './shutters.ts';

/** An overlay with its bits for one frame: 0 and 1, rows x columns of the overlay, or of the image when they lie in its cells. */
export interface OverlayPlane {
  overlay: Pick<OverlayDescription, 'rows' | 'columns' | 'origin' | 'type' | 'group' | 'embeddedBit'>;
  plane: Uint8Array;
  /** A word of its own, before those of its kind. */
  word?: number;
}

export interface CoverChoice {
  shutter?: ShutterDescription | undefined;
  overlays?: readonly OverlayPlane[];
  /** Word of graphic overlays; white when absent. */
  graphicsWord?: number;
  /** Word of overlays that mark regions of interest; as graphics when absent. */
  roiWord?: number;
}

/**
 * What lies over the pixels of an image, one word a pixel, 0 where the image is seen: first the shutter, over it the
 * overlays (PS3.4 N.2: shutters belong to the image, annotations are drawn over them). Undefined when nothing lies over it.
 */
export function coverOf(area: ShutterArea, choice: CoverChoice): Uint32Array<ArrayBuffer> | undefined {
  const { shutter, overlays = [] } = choice;
  const bitmap = shutter?.bitmapGroup === undefined ? undefined : planeOf(overlays, shutter.bitmapGroup);
  const shapes = shutter && (shutter.rectangle || shutter.circle || shutter.polygon || bitmap);
  const drawn = overlays.filter(({ overlay }) => overlay.group !== shutter?.bitmapGroup);
  if (!shapes && drawn.length === 0) return undefined;
  const out = new Uint32Array(area.rows * area.columns);
  if (shapes) {
    const placed = bitmap && placedIn(area, bitmap);
    const covered = shutterCoverage(shutter, area, placed);
    const word = shutterWord(shutter);
    for (let i = 0; i < out.length; i++) if (covered[i] === 1) out[i] = word;
  }
  const white = choice.graphicsWord ?? 0xffffffff;
  for (const plane of drawn) {
    const word = plane.word ?? (plane.overlay.type === 'ROI' ? (choice.roiWord ?? white) : white);
    forEachBit(area, plane, (at) => {
      out[at] = word;
    });
  }
  return out;
}

const planeOf = (overlays: readonly OverlayPlane[], group: number): OverlayPlane | undefined =>
  overlays.find(({ overlay }) => overlay.group === group);

function placedIn(area: ShutterArea, plane: OverlayPlane): Uint8Array {
  const out = new Uint8Array(area.rows * area.columns);
  forEachBit(area, plane, (at) => {
    out[at] = 1;
  });
  return out;
}

/** The set bits of an overlay as places in the image (PS3.3 C.9.2: origin 1\1 is the image's first pixel). */
function forEachBit(area: ShutterArea, { overlay: given, plane }: OverlayPlane, use: (at: number) => void): void {
  const overlay = given.embeddedBit === undefined ? given : { ...area, origin: [1, 1] as const };
  const top = overlay.origin[0] - 1;
  const left = overlay.origin[1] - 1;
  const firstRow = Math.max(0, -top);
  const lastRow = Math.min(overlay.rows, area.rows - top);
  const firstColumn = Math.max(0, -left);
  const lastColumn = Math.min(overlay.columns, area.columns - left);
  for (let row = firstRow; row < lastRow; row++) {
    const from = row * overlay.columns;
    const to = (row + top) * area.columns + left;
    for (let column = firstColumn; column < lastColumn; column++) if (plane[from + column] === 1) use(to + column);
  }
}
