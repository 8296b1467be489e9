import type { DataSet, Element, PersonName } from '../dicom/data-set.ts';

/** What a line of a report refers to (PS3.3 C.17.3). */
export interface ReportReference {
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent: all. */
  frames?: number[];
}

/** One content item of a structured report as people read it (PS3.3 C.17.3.2): texts, never codes. */
export interface ReportItem {
  kind: 'section' | 'text' | 'value' | 'reference' | 'place';
  /** Meaning of its concept name. */
  name: string;
  /** Its value in words; empty for a section. */
  text: string;
  /** Qualifiers and the context of observation, in words: "Laterality: Left". */
  remarks: string[];
  reference?: ReportReference;
  children: ReportItem[];
}

export interface ReportDocument {
  title: string;
  /** (0040,A491) and (0040,A493) in words. */
  state: string[];
  /** Verifying observers: name, organisation, date and time as stored. */
  verifiedBy: { name: string; organisation: string; at: string }[];
  /** Content Date and Time, `YYYYMMDD` and `HHMMSS`. */
  date: string;
  time: string;
  items: ReportItem[];
  /** Findings whose presentation is optional or not wanted (rendering intent, PS3.16 CID 6034): not listed. */
  left: number;
}

const values = (element: Element | undefined): NonNullable<Element['Value']> => element?.Value ?? [];
const texts = (element: Element | undefined): string[] =>
  values(element)
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .map(String);
const text = (element: Element | undefined): string => texts(element)[0]?.trim() ?? '';
const items = (element: Element | undefined): DataSet[] =>
  values(element).filter(
    (value): value is DataSet => typeof value === 'object' && value !== null && !('Alphabetic' in value),
  );
const numbers = (element: Element | undefined): number[] => texts(element).map(Number).filter(Number.isFinite);

/** Code Meaning of a code sequence (PS3.3 8.3); empty when it has none. */
const meaning = (element: Element | undefined): string => text(items(element)[0]?.['00080104']);
/** Value of a code, in any of its three forms. */
const codeValue = (element: Element | undefined): string => {
  const item = items(element)[0];
  return text(item?.['00080100']) || text(item?.['00080119']) || text(item?.['00080120']);
};

function personName(element: Element | undefined): string {
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
const dateTime = (value: string): string => [date(value.slice(0, 8)), time(value.slice(8))].filter(Boolean).join(' ');

/** Units that are written shorter than they are called, or not at all (UCUM). */
const unitOf = (element: Element | undefined): string => {
  const code = codeValue(element);
  const said = meaning(element);
  // UCUM has the code 1 for what has no unit, and makers call by it what has none there (pixels).
  if (/^(1|no units?|unity|ratio)?$/i.test(said) && (code === '1' || code === '' || code.startsWith('{'))) return '';
  const short: Record<string, string> = {
    mm: 'mm',
    cm: 'cm',
    mL: 'ml',
    s: 's',
    ms: 'ms',
    "[hnsf'U]": 'HU',
    mm2: 'mm²',
    mm3: 'mm³',
    cm2: 'cm²',
    cm3: 'cm³',
    ml: 'ml',
    deg: '°',
    '%': '%',
  };
  return short[code] ?? (meaning(element) || code.replace(/^\{(.*)\}$/, '$1'));
};

/** Digits that machines write without meaning them: at most four behind the point. */
const rounded = (number: string): string =>
  /^-?\d+\.\d{5,}$/.test(number) && Math.abs(Number(number)) >= 0.01
    ? String(Number(Number(number).toFixed(4)))
    : number;

function measured(item: DataSet): string {
  const [value] = items(item['0040A300']);
  const qualifier = meaning(item['0040A301']);
  const number = rounded(text(value?.['0040A30A']));
  if (!value || number === '') return qualifier || 'no value';
  return [number, unitOf(value['004008EA']), qualifier && `(${qualifier})`].filter(Boolean).join(' ');
}

function referenceOf(item: DataSet): ReportReference | undefined {
  const [reference] = items(item['00081199']);
  const sopInstanceUid = text(reference?.['00081155']);
  if (!reference || sopInstanceUid === '') return undefined;
  const frames = numbers(reference['00081160']);
  return { sopClassUid: text(reference['00081150']), sopInstanceUid, ...(frames.length > 0 ? { frames } : {}) };
}

const graphics: Record<string, string> = {
  POINT: 'A point',
  MULTIPOINT: 'Points',
  POLYLINE: 'A line',
  CIRCLE: 'A circle',
  ELLIPSE: 'An ellipse',
  POLYGON: 'A region',
  ELLIPSOID: 'An ellipsoid',
};

/** A value in words, by its value type (0040,A040). */
function worded(item: DataSet, type: string): Pick<ReportItem, 'kind' | 'text'> {
  switch (type) {
    case 'CONTAINER':
      return { kind: 'section', text: '' };
    case 'TEXT':
      return { kind: 'text', text: texts(item['0040A160']).join('\n').trim() };
    case 'NUM':
      return { kind: 'value', text: measured(item) };
    case 'CODE':
      return { kind: 'value', text: meaning(item['0040A168']) || 'a term without a text' };
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
      return { kind: 'place', text: graphics[text(item['00700023'])] ?? 'A place' };
    case 'TCOORD':
      return { kind: 'place', text: 'A stretch of time' };
    default:
      return { kind: 'value', text: type === '' ? '' : `of an unknown kind (${type})` };
  }
}

/** CID 6034: presentation required, optional, not for presentation. */
const notPresented = new Set(['111151', '111152']);
const isIntent = (item: DataSet): boolean => codeValue(item['0040A043']) === '111056';

const maximumDepth = 64;

/**
 * Reads the content of a structured report (PS3.3 C.17) from its data set. Concept names and codes become their meanings;
 * what qualifies an item stands with it; findings whose rendering intent does not require their presentation are left out and
 * counted (IHE MAMMO, CAD SR). Damaged or unknown items are named as such and never end the reading.
 */
export function reportContent(dataSet: DataSet): ReportDocument {
  let left = 0;
  const read = (item: DataSet, depth: number): ReportItem | undefined => {
    const children = items(item['0040A730']);
    const intent = children.find(isIntent);
    if (intent && notPresented.has(codeValue(intent['0040A168']))) {
      left++;
      return undefined;
    }
    const type = text(item['0040A040']);
    const reference = referenceOf(item);
    const remarks: string[] = [];
    const shown: ReportItem[] = [];
    for (const child of depth < maximumDepth ? children : []) {
      // Identifiers are for machines.
      if (isIntent(child) || text(child['0040A040']) === 'UIDREF') continue;
      // An item of this report that is told where it stands (PS3.3 C.17.3.2.5).
      const elsewhere = numbers(child['0040DB73']);
      if (elsewhere.length > 0) {
        shown.push({ kind: 'text', name: '', text: 'see above', remarks: [], children: [] });
        continue;
      }
      const relationship = text(child['0040A010']);
      const found = read(child, depth + 1);
      if (!found) continue;
      const qualifies = relationship === 'HAS CONCEPT MOD' || relationship === 'HAS OBS CONTEXT';
      if (qualifies && found.children.length === 0 && !found.reference && found.text !== '') {
        remarks.push(found.name ? `${found.name}: ${found.text}` : found.text);
      } else shown.push(found);
    }
    return {
      ...worded(item, type),
      name: meaning(item['0040A043']),
      remarks,
      ...(reference ? { reference } : {}),
      children: shown,
    };
  };
  const root = read(dataSet, 0);
  const completion = text(dataSet['0040A491']);
  const verification = text(dataSet['0040A493']);
  const words: Record<string, string> = {
    PARTIAL: 'Not complete',
    COMPLETE: 'Complete',
    UNVERIFIED: 'not verified',
    VERIFIED: 'verified',
  };
  return {
    title: root?.name || 'Structured report',
    state: [words[completion] ?? '', words[verification] ?? ''].filter(Boolean),
    verifiedBy: items(dataSet['0040A073']).map((observer) => ({
      name: personName(observer['0040A075']),
      organisation: text(observer['0040A027']),
      at: dateTime(text(observer['0040A030'])),
    })),
    date: text(dataSet['00080023']),
    time: text(dataSet['00080033']),
    items: [
      ...(root?.remarks ?? []).map(
        (remark): ReportItem => ({ kind: 'value', name: '', text: remark, remarks: [], children: [] }),
      ),
      ...(root?.children ?? []),
    ],
    left,
  };
}
