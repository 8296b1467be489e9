import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { code, firstItem, items, text } from './values.ts';

/** Codes of "right", "left" and "both" among the modifiers of an anatomic region (CID 244), SNOMED CT and RT. */
const sides: Readonly<Record<string, string>> = {
  '24028007': 'R',
  '7771000': 'L',
  '51440002': 'B',
  'G-A100': 'R',
  'G-A101': 'L',
  'G-A102': 'B',
};

/**
 * Side of the body, upper case as stored (`R`, `L`, `U`, `B`): the first of `tags` that says one, else the modifier of the anatomic
 * region (PS3.3 10.5).
 */
export function describeLaterality(dataSet: DataSet, ...tags: Tag[]): string | undefined {
  for (const tag of tags) {
    const stated = code(dataSet, tag);
    if (stated) return stated;
  }
  for (const modifier of items(firstItem(dataSet, '00082218'), '00082220')) {
    const side = sides[text(modifier, '00080100') ?? ''];
    if (side) return side;
  }
  return undefined;
}
