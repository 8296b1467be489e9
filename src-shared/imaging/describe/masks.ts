import type { DataSet } from '../../dicom/data-set.ts';
import type { MaskDescription } from '../description.ts';
import { code, integer, items, numbers, text } from './values.ts';

const operations = new Set<string>(['NONE', 'AVG_SUB', 'TID', 'REV_TID'] satisfies MaskDescription['operation'][]);

const frameNumbers = (dataSet: DataSet, tag: string) =>
  numbers(dataSet, tag, 'u16').filter((value) => Number.isInteger(value) && value >= 1);

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
    const [rows, columns] = numbers(item, '00286114', 'f32');
    if (rows !== undefined && columns !== undefined && Number.isFinite(rows) && Number.isFinite(columns)) {
      mask.subPixelShift = [rows, columns];
    }
    const offset = integer(item, '00286120', 's16');
    if (offset !== undefined) mask.tidOffset = offset;
    const explanation = text(item, '00286190');
    if (explanation) mask.explanation = explanation;
    masks.push(mask);
  }
  return masks;
}
