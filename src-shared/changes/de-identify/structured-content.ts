import type { CharacterSets } from '../../dicom/charset/index.ts';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import { removedText } from './dummy.ts';
import { plainText, textIn } from './element-text.ts';
import { cleanText, type IdentityWords } from './identity-words.ts';

/** Items of a content tree (PS3.3 C.17.3) and the like: name, kind, value. */

/** Concepts whose texts are somebody or some place (PS3.16 TID 1003, 1004, 1007, 1002; CID 7453): code and scheme. */
const identifyingConcepts: ReadonlySet<string> = new Set([
  '121008 DCM',
  '121009 DCM',
  '121010 DCM',
  '121011 DCM',
  '121013 DCM',
  '121016 DCM',
  '121017 DCM',
  '121018 DCM',
  '121019 DCM',
  '121020 DCM',
  '121022 DCM',
  '121025 DCM',
  '121029 DCM',
  '121030 DCM',
  '121031 DCM',
  '121034 DCM',
  '121036 DCM',
  '121039 DCM',
  '121041 DCM',
  '121050 DCM',
  '121065 DCM',
  '121171 DCM',
  '121172 DCM',
  '121173 DCM',
  '113870 DCM',
  '113871 DCM',
  '113872 DCM',
  '113873 DCM',
]);

const textValue = '0040A160';

function conceptOf(item: DataSet): string {
  const concept = item['0040A043']?.Value?.[0] as DataSet | undefined;
  if (concept === undefined) return '';
  const of = (tag: string): string => plainText(concept[tag] ?? { vr: 'SH' }).trim();
  return `${of('00080100')} ${of('00080102')}`;
}

/** A content item whose own values went by the table already: texts of identifying concepts go, others are cleaned. Items within it came first. */
export function cleanContent(item: DataSet, identity: IdentityWords, sets: CharacterSets): DataSet {
  const text = item[textValue];
  const isIdentifying = identifyingConcepts.has(conceptOf(item));
  const changed: DataSet = { ...item };
  if (text !== undefined) changed[textValue] = cleanedText(text, isIdentifying, identity, sets);
  return changed;
}

function cleanedText(text: Element, isIdentifying: boolean, identity: IdentityWords, sets: CharacterSets): Element {
  if (isIdentifying) return { vr: 'UT', Value: [removedText] };
  const before = textIn(text, sets);
  const clean = cleanText(before, identity);
  return clean === before ? text : { vr: 'UT', Value: [clean === '' ? removedText : clean] };
}
