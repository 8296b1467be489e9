import { text } from '../dicom/access.ts';
import type { DataSet, Element, Tag, Value, Vr } from '../dicom/data-set.ts';
import { ageAt, formatAge, formatDa, formatTm, parseDa } from '../dicom/dates.ts';
import type { CreatedObjectsSettings } from '../settings/created-objects.ts';
import { always, copied } from './taken-over.ts';
import { lineText } from './typed-text.ts';

/** What every object that this workstation creates is made with. */
export interface Creation {
  /** Header of an instance of the study: patient and study are taken from it. */
  source: DataSet;
  /** Local time. */
  now: Date;
  newUid(): string;
  settings: CreatedObjectsSettings;
  /** Version of the program. */
  version: string;
  seriesNumber: number;
  seriesDescription: string;
}

export const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
export const empty = (vr: Vr): Element => ({ vr });
export const sequence = (...Value: DataSet[]): Element => ({ vr: 'SQ', Value });
/** A text with a value, or nothing. */
export const optional = (tag: Tag, vr: Vr, value: string): DataSet =>
  value === '' ? {} : { [tag]: element(vr, value) };
/** A DS of at most 16 characters. */
export const decimal = (value: number): string => String(Number(value.toPrecision(9)));

/** A local time as DA and TM. */
export function momentOf(now: Date): { date: string; time: string } {
  return {
    date: formatDa({ year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() }),
    time: formatTm({
      hour: now.getHours(),
      minute: now.getMinutes(),
      second: now.getSeconds(),
      microsecond: now.getMilliseconds() * 1000,
    }),
  };
}

/** Attributes of the patient that are taken over when they are there (PS3.3 C.7.1.1); those behind are there, empty or not. */
const patientCopied = [
  ...['00100021', '00100022', '00100024', '00100032', '00101000', '00101001', '00102160', '00104000'],
  ...['00100026', '00100027'],
  // Animals.
  ...['00102201', '00102202', '00102203', '00102292', '00102293', '00102294', '00102297', '00102298', '00102299'],
  // Removed identity stays said.
  ...['00120062', '00120063', '00120064', '00280303'],
];
const patientAlways: [Tag, Vr][] = [
  ['00100010', 'PN'],
  ['00100020', 'LO'],
  ['00100030', 'DA'],
  ['00100040', 'CS'],
];
const studyCopied = ['00080051', '00081032', '00081048', '00081060'];
const studyAlways: [Tag, Vr][] = [
  ['00080020', 'DA'],
  ['00080030', 'TM'],
  ['00080050', 'SH'],
  ['00080090', 'PN'],
  ['00081030', 'LO'],
  ['00200010', 'SH'],
];
const patientStudyAlways: [Tag, Vr][] = [
  ['00101020', 'DS'],
  ['00101030', 'DS'],
];

/** Patient's Age as stated, else on the day of the study; nothing when nobody knows. */
function ageOf(source: DataSet): DataSet {
  const [stated] = copied(source, ['00101010'])['00101010']?.Value ?? [];
  const birth = parseDa(text(source, '00100030') ?? '');
  const day = parseDa(text(source, '00080020') ?? '');
  const age = birth && day && ageAt(birth, day);
  return optional('00101010', 'AS', typeof stated === 'string' ? stated : age ? formatAge(age) : '');
}

/** Patient (PS3.3 C.7.1.1) and General Study (C.7.2.1) modules of the source. */
export function patientAndStudy({ source, newUid }: Pick<Creation, 'source' | 'newUid'>): DataSet {
  return {
    ...copied(source, patientCopied),
    ...always(source, patientAlways),
    ...copied(source, studyCopied),
    ...always(source, studyAlways),
    '0020000D': element('UI', text(source, '0020000D') ?? newUid()),
  };
}

/** Patient Study module (PS3.3 C.7.2.2): age, size and weight. Not of documents and presentation states. */
export const patientStudy = (source: DataSet): DataSet => ({
  ...always(source, patientStudyAlways),
  ...ageOf(source),
});

/** A series of its own (PS3.3 C.7.3.1). */
export function newSeries(creation: Creation, modality: string): DataSet {
  const { date, time } = momentOf(creation.now);
  return {
    '00080060': element('CS', modality),
    '0020000E': element('UI', creation.newUid()),
    '00200011': element('IS', creation.seriesNumber),
    '00080021': element('DA', date),
    '00080031': element('TM', time),
    '0008103E': element('LO', lineText(creation.seriesDescription)),
  };
}

/** General Equipment (PS3.3 C.7.5.1) as the settings say. */
export function equipment({ source, settings, version }: Pick<Creation, 'source' | 'settings' | 'version'>): DataSet {
  return {
    '00080070': element('LO', lineText(settings.manufacturer)),
    ...optional('00080080', 'LO', lineText(settings.institutionName) || (text(source, '00080080') ?? '')),
    ...optional('00081010', 'SH', lineText(settings.stationName, 16)),
    ...optional('00081040', 'LO', lineText(settings.departmentName)),
    ...optional('00081090', 'LO', lineText(settings.modelName)),
    ...optional('00181000', 'LO', lineText(settings.deviceSerialNumber)),
    ...optional('00181020', 'LO', lineText(settings.softwareVersion || version)),
  };
}

/** SOP Common (PS3.3 C.12.1) but for the character set, which follows from the texts: `withCharacterSet`. */
export function sopCommon({ now, newUid }: Pick<Creation, 'now' | 'newUid'>, sopClassUid: string): DataSet {
  const { date, time } = momentOf(now);
  return {
    '00080016': element('UI', sopClassUid),
    '00080018': element('UI', newUid()),
    '00080012': element('DA', date),
    '00080013': element('TM', time),
  };
}

/** Says UTF-8 where any text is beyond ASCII. */
export const withCharacterSet = (dataSet: DataSet): DataSet =>
  isBeyond(beyondAscii, dataSet) ? { ...dataSet, '00080005': element('CS', 'ISO_IR 192') } : dataSet;

/** Always says a character set: Latin-1, or UTF-8 where that is not enough. */
export const withStatedCharacterSet = (dataSet: DataSet): DataSet => ({
  ...dataSet,
  '00080005': element('CS', isBeyond(beyondLatin1, dataSet) ? 'ISO_IR 192' : 'ISO_IR 100'),
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: of the default repertoire are these codes
const beyondAscii = /[^\x00-\x7f]/;
/** Beyond ISO 8859-1: what it has no sign for, and the control codes it leaves free. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: of the default repertoire are these codes
const beyondLatin1 = /[^\x00-\x7f\xa0-\xff]/;

const isBeyond = (repertoire: RegExp, dataSet: DataSet): boolean =>
  Object.values(dataSet).some(({ Value = [] }) => Value.some((value) => isValueBeyond(repertoire, value)));

function isValueBeyond(repertoire: RegExp, value: Value): boolean {
  if (typeof value === 'string') return repertoire.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((part) =>
    typeof part === 'string'
      ? repertoire.test(part)
      : ((part as Element).Value ?? []).some((inner) => isValueBeyond(repertoire, inner)),
  );
}
