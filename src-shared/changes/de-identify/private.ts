import safe from '../../../resources/de-identification/safe-private.json' with { type: 'json' };
import type { DataSet } from '../../dicom/data-set.ts';
import { privateCreatorOf, tagNumber, tagString } from '../../dicom/tag.ts';
import { plainText } from './element-text.ts';

/** Private elements that are known to tell nobody's identity (PS3.15 E.3.10): creator, group, last two digits of the element. */
const safeElements = safe as Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** `GEMS_PARM_01 00431027` of the settings; the block's own digits do not matter. */
export function parseSafePrivate(text: string): { creator: string; key: string } | undefined {
  const match = /^(.+?)\s+([0-9A-Fa-f]{4})[0-9A-Fa-fx]{2}([0-9A-Fa-f]{2})$/.exec(text.trim());
  return match === null ? undefined : { creator: match[1]!, key: (match[2]! + match[3]!).toUpperCase() };
}

/** Whether a private element may stay, by the bundled list and one's own. */
export function isSafePrivate(tag: string, creator: string | undefined, own: ReadonlySet<string>): boolean {
  if (creator === undefined) return false;
  const [group, element] = [tag.slice(0, 4), tag.slice(6)];
  return (safeElements[creator]?.[group]?.includes(element) ?? false) || own.has(`${creator}\n${group}${element}`);
}

/** Tag of the element that reserves a private element's block. */
export function creatorTagOf(tag: string): string | undefined {
  const creator = privateCreatorOf(tagNumber(tag));
  return creator === undefined ? undefined : tagString(creator);
}

/** Who reserved the block of a private element (PS3.5 7.8.1); undefined when nobody did. */
export function creatorOf(dataSet: DataSet, tag: string): string | undefined {
  const creator = creatorTagOf(tag);
  const element = creator === undefined ? undefined : dataSet[creator];
  const text = element === undefined ? '' : plainText(element).trim();
  return text === '' ? undefined : text;
}
