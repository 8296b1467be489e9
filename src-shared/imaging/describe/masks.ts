import type { DataSet } from '../../dicom/data-set.ts';
import type { FrameDescription, MaskDescription } from '../description.ts';
import { code, integer, items, numbers, text } from './values.ts';

const operations = new Set<string>(['NONE', 'AVG_SUB', 'TID', 'REV_TID'] satisfies MaskDescription['operation'][]);

const frameNumbers = (dataSet: DataSet, tag: string) =>
  numbers(dataSet, tag, 'u16').filter((value) => Number.isInteger(value) && value >= 1);

/** Mask Sub-pixel Shift (0028,6114); undefined when it is not a pair of numbers. */
function shiftOf(item: DataSet): [rows: number, columns: number] | undefined {
  const [rows, columns] = numbers(item, '00286114', 'f32');
  return rows !== undefined && columns !== undefined && Number.isFinite(rows) && Number.isFinite(columns)
    ? [rows, columns]
    : undefined;
}

/** Frame Pixel Shift of a functional group (PS3.3 C.7.6.16.2.14). */
export function describeMaskShifts(group: DataSet): FrameDescription['maskShifts'] {
  const shifts = items(group, '00289415').flatMap((one) => {
    const item = integer(one, '00289416');
    const shift = shiftOf(one);
    return item === undefined || !shift ? [] : [{ item, shift }];
  });
  return shifts.length > 0 ? shifts : undefined;
}

/** Items of the Mask Subtraction Sequence (PS3.3 C.7.6.10); those without a known operation are left out. */
export function describeMasks(dataSet: DataSet): MaskDescription[] {
  const masks: MaskDescription[] = [];
  for (const item of items(dataSet, '00286100')) {
    const operation = code(item, '00286101');
    if (operation === undefined || !operations.has(operation)) continue;
    const mask: MaskDescription = { operation: operation as MaskDescription['operation'] };
    const ranges = frameNumbers(item, '00286102');
    if (ranges.length >= 2) {
      mask.applicableFrames = [];
      for (let i = 0; i + 1 < ranges.length; i += 2) mask.applicableFrames.push([ranges[i]!, ranges[i + 1]!]);
    }
    const maskFrames = frameNumbers(item, '00286110');
    if (maskFrames.length > 0) mask.maskFrames = maskFrames;
    const averaged = integer(item, '00286112');
    if (averaged !== undefined && averaged > 1) mask.contrastFrameAveraging = averaged;
    const shift = shiftOf(item);
    if (shift) mask.subPixelShift = shift;
    const id = integer(item, '00289416');
    if (id !== undefined) mask.item = id;
    const offset = integer(item, '00286120', 's16');
    if (offset !== undefined) mask.tidOffset = offset;
    const explanation = text(item, '00286190');
    if (explanation) mask.explanation = explanation;
    masks.push(mask);
  }
  return masks;
}
