import type { DataSet } from '../../dicom/data-set.ts';
import { toBase64 } from '../base64.ts';
import type { OverlayDescription } from '../description.ts';
import { bytes, code, integer, numbers, text } from './values.ts';

/** Bits of the overlays of one instance that travel with its description; those beyond stay in the file and are not drawn. */
export const maximumOverlayBytes = 16 * 1024 * 1024;

/** Overlay planes of groups 6000..601E (PS3.3 C.9.2). */
export function describeOverlays(dataSet: DataSet): OverlayDescription[] {
  const overlays: OverlayDescription[] = [];
  let taken = 0;
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const prefix = group.toString(16).toUpperCase();
    const rows = integer(dataSet, `${prefix}0010`);
    const columns = integer(dataSet, `${prefix}0011`);
    if (!rows || !columns || rows < 0 || columns < 0) continue;
    const [row, column] = numbers(dataSet, `${prefix}0050`, 's16').map((value) =>
      value >= 0x8000 ? value - 0x10000 : value,
    );
    const overlay: OverlayDescription = {
      group,
      rows,
      columns,
      origin: [finite(row, 1), finite(column, 1)],
      type: code(dataSet, `${prefix}0040`) === 'R' ? 'ROI' : 'GRAPHICS',
      ...framesOf(dataSet, prefix),
    };
    const label = text(dataSet, `${prefix}1500`);
    if (label) overlay.label = label;
    const description = text(dataSet, `${prefix}0022`);
    if (description) overlay.description = description;
    const data = bytes(dataSet, `${prefix}3000`);
    // Bits Allocated is 1 for overlays with their own data, that of the pixels for the retired kind.
    const embedded = (integer(dataSet, `${prefix}0100`) ?? 1) > 1;
    const position = integer(dataSet, `${prefix}0102`);
    if (data && taken + data.length <= maximumOverlayBytes) {
      overlay.data = toBase64(data);
      taken += data.length;
    } else if (data || dataSet[`${prefix}3000`]?.location) {
      overlay.tooLarge = true;
    } else if (embedded && !dataSet[`${prefix}3000`] && position !== undefined && position >= 0) {
      overlay.embeddedBit = position;
    }
    overlays.push(overlay);
  }
  return overlays;
}

/**
 * Frames of the image that an overlay belongs to (PS3.3 C.9.3): from Image Frame Origin, or from the first where it has several. One
 * frame that does not say of which lies over all.
 */
function framesOf(dataSet: DataSet, prefix: string): Pick<OverlayDescription, 'firstFrame' | 'numberOfFrames'> {
  const numberOfFrames = Math.max(1, integer(dataSet, `${prefix}0015`, 'text') ?? 1);
  const stated = integer(dataSet, `${prefix}0051`);
  const firstFrame = stated !== undefined && stated >= 1 ? stated : numberOfFrames > 1 ? 1 : undefined;
  return { ...(firstFrame === undefined ? {} : { firstFrame }), numberOfFrames };
}

function finite(value: number | undefined, fallback: number): number {
  return value !== undefined && Number.isFinite(value) ? value : fallback;
}
