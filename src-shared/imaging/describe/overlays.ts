import type { DataSet } from '../../dicom/data-set.ts';
import { toBase64 } from '../base64.ts';
import type { OverlayDescription } from '../description.ts';
import { bytes, code, integer, numbers, text } from './values.ts';

/** An instance whose overlay bits are larger than this keeps them in its file; the description has no `data` then. */
export const maximumOverlayBytes = 16 * 1024 * 1024;

/** Overlay planes of groups 6000..601E (PS3.3 C.9.2). */
export function describeOverlays(dataSet: DataSet): OverlayDescription[] {
  const overlays: OverlayDescription[] = [];
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
      firstFrame: Math.max(1, integer(dataSet, `${prefix}0051`) ?? 1),
      numberOfFrames: Math.max(1, integer(dataSet, `${prefix}0015`, 'text') ?? 1),
    };
    const label = text(dataSet, `${prefix}1500`);
    if (label) overlay.label = label;
    const description = text(dataSet, `${prefix}0022`);
    if (description) overlay.description = description;
    const data = bytes(dataSet, `${prefix}3000`);
    // Bits Allocated is 1 for overlays with their own data, that of the pixels for the retired kind.
    const embedded = (integer(dataSet, `${prefix}0100`) ?? 1) > 1;
    const position = integer(dataSet, `${prefix}0102`);
    if (data) {
      if (data.length <= maximumOverlayBytes) overlay.data = toBase64(data);
    } else if (embedded && !dataSet[`${prefix}3000`] && position !== undefined && position >= 0) {
      overlay.embeddedBit = position;
    }
    overlays.push(overlay);
  }
  return overlays;
}

function finite(value: number | undefined, fallback: number): number {
  return value !== undefined && Number.isFinite(value) ? value : fallback;
}
