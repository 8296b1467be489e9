import type { DataSet, Element, PersonName } from '../dicom/data-set.ts';
import type { ReportItem, ReportReference } from './report-content.ts';

/** The values of content items (PS3.3 C.17.3.2) in words. */

const values = (element: Element | undefined): NonNullable<Element['Value']> => element?.Value ?? [];
const texts = (element: Element | undefined): string[] =>
  values(element)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String);
export const text = (element: Element | undefined): string => texts(element)[0]?.trim() ?? '';
export const items = (element: Element | undefined): DataSet[] =>
  values(element).filter(
    (value): value is DataSet => typeof value === 'object' && value !== null && !('Alphabetic' in value),
  );
export const numbers = (element: Element | undefined): number[] => texts(element).map(Number).filter(Number.isFinite);

/** Code Meaning of a code sequence (PS3.3 8.3); empty when it has none. */
export const meaning = (element: Element | undefined): string => text(items(element)[0]?.['00080104']);
/** Value of a code, in any of its three forms. */
export const codeValue = (element: Element | undefined): string => {
  const item = items(element)[0];
  return text(item?.['00080100']) || text(item?.['00080119']) || text(item?.['00080120']);
};

export function personName(element: Element | undefined): string {
  const value = values(element)[0];
  const group = (part: string | undefined): string => {
    const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (part ?? '').split('^');
    const rest = [prefix, given, middle].map((one) => one.trim()).filter(Boolean);
    return [[family.trim(), rest.join(' ')].filter(Boolean).join(', '), suffix.trim()].filter(Boolean).join(' ');
  };
  if (typeof value === 'string') return group(value);
  if (typeof value !== 'object' || value === null) return '';
  const { Alphabetic, Ideographic } = value as PersonName;
  return [group(Alphabetic), (Ideographic ?? '').replaceAll('^', ' ').trim()].filter(Boolean).join('  ');
}

const date = (value: string): string =>
  /^\d{8}/.test(value) ? `${value.slice(0, 4)}-${value.slice(4, 6)}-${value.slice(6, 8)}` : value;
const time = (value: string): string =>
  /^\d{4}/.test(value)
    ? [value.slice(0, 2), value.slice(2, 4)].join(':') + (/^\d{6}/.test(value) ? `:${value.slice(4, 6)}` : '')
    : value;
/** A time with the offset from UTC where one is said (PS3.5 table 6.2-1, DT). */
export function dateTime(value: string): string {
  const offset = /([+-])(\d{2})(\d{2})$/.exec(value);
  const local = offset ? value.slice(0, offset.index) : value;
  const zone = offset ? `(UTC${offset[1]}${offset[2]}:${offset[3]})` : '';
  return [date(local.slice(0, 8)), time(local.slice(8)), zone].filter(Boolean).join(' ');
}

const shortUnits = new Map([
  ['mm', 'mm'],
  ['cm', 'cm'],
  ['mL', 'ml'],
  ['s', 's'],
  ['ms', 'ms'],
  ["[hnsf'U]", 'HU'],
  ['mm2', 'mm²'],
  ['mm3', 'mm³'],
  ['cm2', 'cm²'],
  ['cm3', 'cm³'],
  ['ml', 'ml'],
  ['deg', '°'],
  ['%', '%'],
  ['{-1:1}', ''],
]);

/** Units that are written shorter than they are called, or not at all (UCUM). */
const unitOf = (element: Element | undefined): string => {
  const code = codeValue(element);
  const said = meaning(element);
  // UCUM has the code 1 for what has no unit, and makers call by it what has none there (pixels).
  if (/^(1|no units?|unity|ratio)?$/i.test(said) && (code === '1' || code === '' || code.startsWith('{'))) return '';
  return shortUnits.get(code) ?? (meaning(element) || code.replace(/^\{(.*)\}$/, '$1'));
};

/** Digits that machines write without meaning them: at most four behind the point. */
const rounded = (number: string): string =>
  /^-?\d{1,9}\.\d{5,}$/.test(number) && Math.abs(Number(number)) >= 0.01
    ? String(Number(Number(number).toFixed(4)))
    : number;

function measured(item: DataSet): string {
  const [value] = items(item['0040A300']);
  const qualifier = meaning(item['0040A301']);
  const number = rounded(text(value?.['0040A30A']));
  if (!value || number === '') return qualifier || 'no value';
  return [number, unitOf(value['004008EA']), qualifier && `(${qualifier})`].filter(Boolean).join(' ');
}

export function referenceOf(item: DataSet): ReportReference | undefined {
  const [reference] = items(item['00081199']);
  const sopInstanceUid = text(reference?.['00081155']);
  if (!reference || sopInstanceUid === '') return undefined;
  const frames = numbers(reference['00081160']);
  const state = text(items(reference['00081199'])[0]?.['00081155']);
  return {
    sopClassUid: text(reference['00081150']),
    sopInstanceUid,
    ...(frames.length > 0 ? { frames } : {}),
    ...(state ? { state } : {}),
  };
}

const graphics = new Map([
  ['POINT', 'A point'],
  ['MULTIPOINT', 'Points'],
  ['POLYLINE', 'A line'],
  ['CIRCLE', 'A circle'],
  ['ELLIPSE', 'An ellipse'],
  ['POLYGON', 'A region'],
  ['ELLIPSOID', 'An ellipsoid'],
]);

/** A polyline whose last point is its first one encloses something (PS3.3 C.18.6.1.2). */
function isClosed(item: DataSet): boolean {
  if (text(item['00700023']) !== 'POLYLINE') return false;
  const size = text(item['0040A040']) === 'SCOORD3D' ? 3 : 2;
  const data = numbers(item['00700022']);
  return data.length >= 4 * size && data.slice(0, size).every((value, at) => value === data[data.length - size + at]);
}

/** Characters of one text that are shown; a page of print has some three thousand. */
const longestText = 100_000;
const bounded = (value: string): string =>
  value.length <= longestText
    ? value
    : `${value.slice(0, longestText)} … (${value.length - longestText} more characters are not shown)`;

const ranges = new Map([
  ['POINT', 'A moment'],
  ['MULTIPOINT', 'Moments'],
  ['SEGMENT', 'A stretch of time'],
  ['MULTISEGMENT', 'Stretches of time'],
  ['BEGIN', 'From a moment on'],
  ['END', 'Up to a moment'],
]);

/** Temporal coordinates (PS3.3 C.18.7): sample positions, offsets in seconds, or dates and times. */
function stretch(item: DataSet): string {
  const what = ranges.get(text(item['0040A130'])) ?? 'A stretch of time';
  const samples = texts(item['0040A132']);
  const offsets = texts(item['0040A138']);
  const moments = texts(item['0040A13A']).map(dateTime);
  const said =
    samples.length > 0
      ? `samples ${samples.join(', ')}`
      : offsets.length > 0
        ? `${offsets.join(', ')} s`
        : moments.join(', ');
  return said ? `${what} (${said.length <= 200 ? said : `${said.slice(0, 200)} …`})` : what;
}

/** A value in words, by its value type (0040,A040). */
export function worded(item: DataSet, type: string): Pick<ReportItem, 'kind' | 'text'> {
  switch (type) {
    case 'CONTAINER':
      return { kind: 'section', text: '' };
    case 'TEXT':
      return { kind: 'text', text: bounded(texts(item['0040A160']).join('\n').replace(/\r\n?/g, '\n').trim()) };
    case 'NUM':
      return { kind: 'value', text: measured(item) };
    case 'CODE':
      return { kind: 'value', text: meaning(item['0040A168']) || 'a term without a text' };
    case 'UIDREF':
      return { kind: 'value', text: text(item['0040A124']) };
    case 'DATE':
      return { kind: 'value', text: date(text(item['0040A121'])) };
    case 'TIME':
      return { kind: 'value', text: time(text(item['0040A122'])) };
    case 'DATETIME':
      return { kind: 'value', text: dateTime(text(item['0040A120'])) };
    case 'PNAME':
      return { kind: 'value', text: personName(item['0040A123']) };
    case 'IMAGE':
    case 'COMPOSITE':
    case 'WAVEFORM':
      return { kind: 'reference', text: type === 'IMAGE' ? 'Image' : type === 'WAVEFORM' ? 'Waveform' : 'Object' };
    case 'SCOORD':
    case 'SCOORD3D':
      return { kind: 'place', text: isClosed(item) ? 'A region' : (graphics.get(text(item['00700023'])) ?? 'A place') };
    case 'TCOORD':
      return { kind: 'place', text: stretch(item) };
    default:
      return { kind: 'value', text: type === '' ? '' : `of an unknown kind (${type})` };
  }
}
