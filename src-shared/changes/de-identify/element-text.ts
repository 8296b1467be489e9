import { type CharacterSets, characterSetsOf, decodeText } from '../../dicom/charset/index.ts';
import type { DataSet, Element, PersonName, Value } from '../../dicom/data-set.ts';

/** Elements of data sets read raw (bytes) and decoded ones (values) as text. */

/** Padding at the end says nothing (PS3.5 6.2). */
const unpadded = (text: string): string => text.replace(/[ \0]+$/, '');

const nameText = (name: PersonName): string =>
  [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');

function valueText(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? nameText(value as PersonName) : String(value);
}

/** Text of a representation without character sets (UI, DA, CS ...), values separated by `\`. */
export function plainText({ bytes, Value }: Element): string {
  if (bytes === undefined) return (Value ?? []).map(valueText).join('\\');
  let text = '';
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]!);
  return unpadded(text);
}

/** Text in the character sets of its data set, values separated by `\`. */
export function textIn(element: Element, sets: CharacterSets): string {
  const { bytes, vr } = element;
  return bytes === undefined ? plainText(element) : unpadded(decodeText(bytes, sets, vr === 'UN' ? 'UT' : vr));
}

/** Specific Character Set (0008,0005) of a data set, or of the one around it. */
export function characterSetsIn(dataSet: DataSet, outer: CharacterSets): CharacterSets {
  const element = dataSet['00080005'];
  return element === undefined
    ? outer
    : characterSetsOf(
        plainText(element)
          .split('\\')
          .map((value) => value.trim()),
      );
}

/** True for what has no value. */
export const isEmpty = ({ vr, bytes, Value, location, fragments }: Element): boolean =>
  location === undefined &&
  fragments === undefined &&
  (bytes === undefined ? (Value ?? []).length === 0 : bytes.length === 0 || (vr !== 'SQ' && isBlank(bytes, vr)));

const binary: ReadonlySet<string> = new Set([
  'AT',
  'FD',
  'FL',
  'OB',
  'OD',
  'OF',
  'OL',
  'OV',
  'OW',
  'SL',
  'SS',
  'SV',
  'UL',
  'UN',
  'US',
  'UV',
]);
const isBlank = (bytes: Uint8Array, vr: string): boolean =>
  !binary.has(vr) && bytes.every((byte) => byte === 0x20 || byte === 0);
