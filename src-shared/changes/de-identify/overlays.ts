import type { DataSet } from '../../dicom/data-set.ts';
import { plainText } from './element-text.ts';

const type = '0040';
const data = '3000';

/**
 * Which elements of overlays (60xx) and curves (50xx) stay. A group goes or stays as a whole. With "Clean Graphics" overlays that are regions of
 * interest stay (PS3.3 C.9.2: `R`); what is drawn, which may be written text, goes, as curves do, and overlays in bits of the pixel data.
 */
export function overlaysThatStay(dataSet: DataSet, options: ReadonlySet<string>): (tag: string) => boolean {
  if (!options.has('clean-graphics')) return () => false;
  return (tag) => {
    const group = tag.slice(0, 4);
    if (!group.startsWith('60') || dataSet[group + data] === undefined) return false;
    return plainText(dataSet[group + type] ?? { vr: 'CS' }).trim() === 'R';
  };
}

/** True for data sets whose overlays lie in unused bits of the pixel data (retired in 2004): there is a group without data of its own. */
export const hasOverlaysInPixels = (dataSet: DataSet): boolean =>
  Object.keys(dataSet).some((tag) => /^60.[02468ACE]0010$/.test(tag) && dataSet[tag.slice(0, 4) + data] === undefined);
