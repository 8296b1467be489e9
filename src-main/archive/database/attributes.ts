import type { DataSet, Element, PersonName, Tag, Value, Vr } from '../../../src-shared/dicom/data-set.ts';

/**
 * The attributes that the index keeps as columns: what lists show, sort and search by (PS3.4 C.6, PS3.18 10.6.3). One
 * table drives the schema, what is written, what is answered and how a key matches.
 */
export type Level = 'study' | 'series' | 'instance';

export interface IndexedAttribute {
  tag: Tag;
  vr: Vr;
  level: Level;
  column: string;
  /** Several values are usual: each is compared alone. */
  many?: boolean;
}

const attribute = (level: Level, tag: Tag, vr: Vr, column: string): IndexedAttribute => ({ tag, vr, level, column });

/** Columns filled from the header of an instance. */
export const indexedAttributes: readonly IndexedAttribute[] = [
  attribute('study', '00100010', 'PN', 'patient_name'),
  attribute('study', '00100020', 'LO', 'patient_id'),
  attribute('study', '00100021', 'LO', 'patient_id_issuer'),
  attribute('study', '00100030', 'DA', 'birth_date'),
  attribute('study', '00100032', 'TM', 'birth_time'),
  attribute('study', '00100040', 'CS', 'sex'),
  { ...attribute('study', '00101000', 'LO', 'other_patient_ids'), many: true },
  attribute('study', '00101010', 'AS', 'patient_age'),
  attribute('study', '00104000', 'LT', 'patient_comments'),
  attribute('study', '00080020', 'DA', 'study_date'),
  attribute('study', '00080030', 'TM', 'study_time'),
  attribute('study', '00080050', 'SH', 'accession'),
  attribute('study', '00080080', 'LO', 'institution'),
  attribute('study', '00080090', 'PN', 'referring_physician'),
  attribute('study', '00081030', 'LO', 'study_description'),
  attribute('study', '00081060', 'PN', 'reading_physician'),
  attribute('study', '0020000D', 'UI', 'uid'),
  attribute('study', '00200010', 'SH', 'study_id'),
  attribute('series', '00080060', 'CS', 'modality'),
  attribute('series', '00080021', 'DA', 'series_date'),
  attribute('series', '00080031', 'TM', 'series_time'),
  attribute('series', '00080070', 'LO', 'manufacturer'),
  attribute('series', '00081010', 'SH', 'station'),
  attribute('series', '0008103E', 'LO', 'series_description'),
  attribute('series', '00081050', 'PN', 'performing_physician'),
  attribute('series', '00180015', 'CS', 'body_part'),
  attribute('series', '00181030', 'LO', 'protocol'),
  attribute('series', '0020000E', 'UI', 'uid'),
  attribute('series', '00200011', 'IS', 'number'),
  attribute('series', '00200060', 'CS', 'laterality'),
  attribute('series', '00400244', 'DA', 'step_date'),
  attribute('series', '00400245', 'TM', 'step_time'),
  attribute('instance', '00080016', 'UI', 'class_uid'),
  attribute('instance', '00080018', 'UI', 'sop_uid'),
  attribute('instance', '00200013', 'IS', 'number'),
  attribute('instance', '00080023', 'DA', 'content_date'),
  attribute('instance', '00080033', 'TM', 'content_time'),
  attribute('instance', '00280008', 'IS', 'frames'),
  attribute('instance', '00280010', 'US', 'image_rows'),
  attribute('instance', '00280011', 'US', 'image_columns'),
  attribute('instance', '00280100', 'US', 'bits_allocated'),
];

/** Columns that the index works out itself. */
export const derivedAttributes: readonly IndexedAttribute[] = [
  { ...attribute('study', '00080061', 'CS', 'modalities'), many: true },
  { ...attribute('study', '00080062', 'UI', 'sop_classes'), many: true },
  attribute('study', '00201206', 'IS', 'series_count'),
  attribute('study', '00201208', 'IS', 'instance_count'),
  attribute('series', '00201209', 'IS', 'instance_count'),
  attribute('instance', '00083002', 'UI', 'transfer_syntax_uid'),
];

const byTag = new Map([...indexedAttributes, ...derivedAttributes].map((entry) => [entry.tag, entry]));

/** The column of a tag, undefined when the index does not keep it. */
export const columnOf = (tag: Tag): IndexedAttribute | undefined => byTag.get(tag);

const byLevel = (entries: readonly IndexedAttribute[]): Record<Level, readonly IndexedAttribute[]> => ({
  study: entries.filter(({ level }) => level === 'study'),
  series: entries.filter(({ level }) => level === 'series'),
  instance: entries.filter(({ level }) => level === 'instance'),
});
const written = byLevel(indexedAttributes);
const answered = byLevel([...indexedAttributes, ...derivedAttributes]);

/** The columns of a level that are filled from headers. */
export const attributesOf = (level: Level): readonly IndexedAttribute[] => written[level];
/** The columns of a level that an answer has. */
export const answeredOf = (level: Level): readonly IndexedAttribute[] => answered[level];

const integers = new Set<Vr>(['IS', 'US', 'UL', 'SS', 'SL']);
/** True for attributes kept as integers; the others are text. */
export const isInteger = (vr: Vr): boolean => integers.has(vr);

/** A name as one text, groups separated by `=` as in a data set. */
export function nameText(name: PersonName): string {
  const groups = [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''];
  while (groups.length > 1 && groups[groups.length - 1] === '') groups.pop();
  return groups.join('=');
}

/** Longest text kept in a column; what is longer is in the file. */
const maximumText = 4096;

/** The value of an element as a column holds it; several values separated by `\`. */
export function columnValue(element: Element | undefined, vr: Vr): string | number | null {
  const values = element?.Value;
  if (values === undefined || values.length === 0) return isInteger(vr) ? null : '';
  if (isInteger(vr)) {
    const number = Number(values[0]);
    return Number.isSafeInteger(number) ? number : null;
  }
  return values
    .map((value) => plainMoment(valueText(value), vr))
    .join('\\')
    .slice(0, maximumText);
}

/** Dates and times as ACR-NEMA wrote them, `2025.03.04` and `10:11:12`, in the form that is compared and sorted. */
function plainMoment(text: string, vr: Vr): string {
  if (vr === 'DA' && /^\d{4}\.\d{2}\.\d{2}$/.test(text)) return text.replaceAll('.', '');
  if (vr === 'TM' && /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?$/.test(text)) return text.replaceAll(':', '');
  return text;
}

function valueText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'object')
    return 'Alphabetic' in value || 'Ideographic' in value || 'Phonetic' in value ? nameText(value as PersonName) : '';
  return String(value);
}

/** The element that a column's content stands for. */
export function elementOf(vr: Vr, content: string | number | null): Element {
  if (content === null || content === '') return { vr };
  if (typeof content === 'number') return { vr, Value: [content] };
  const texts = vr === 'LT' ? [content] : content.split('\\');
  return { vr, Value: texts.map((text) => (vr === 'PN' ? nameValue(text) : text === '' ? null : text)) };
}

function nameValue(text: string): PersonName | null {
  if (text === '') return null;
  const [alphabetic, ideographic, phonetic] = text.split('=');
  return {
    ...(alphabetic ? { Alphabetic: alphabetic } : {}),
    ...(ideographic ? { Ideographic: ideographic } : {}),
    ...(phonetic ? { Phonetic: phonetic } : {}),
  };
}

/** The row of a query's answer in the DICOM JSON model. */
export function attributesFromColumns(
  entries: readonly IndexedAttribute[],
  columns: Record<string, unknown>,
  prefix = '',
): DataSet {
  const dataSet: DataSet = {};
  for (const { tag, vr, column } of entries) {
    dataSet[tag] = elementOf(vr, (columns[prefix + column] ?? null) as string | number | null);
  }
  return dataSet;
}
