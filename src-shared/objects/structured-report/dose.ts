import { type ContentItem, isCode } from '../content-item.ts';
import { itemsOf } from './read-content.ts';

/** A value of a dose report: its number with its unit, or what it says in words. */
export interface DoseValue {
  name: string;
  /** NaN where it is a text. */
  value: number;
  unit: string;
  text: string;
}

export interface DoseColumn {
  /** Code value and coding scheme of the concept. */
  key: string;
  name: string;
  /** Of all its numbers; empty where they differ, then each cell says its own. */
  unit: string;
  numeric: boolean;
}

/** A radiation dose report as tables. */
export interface DoseTables {
  /** Accumulated values, a group for each plane or source: its name, and what it is of. */
  accumulated: { title: string; values: DoseValue[] }[];
  /** What each row is: "Irradiation events", "Administrations". */
  events: string;
  columns: DoseColumn[];
  /** A cell for each column. */
  rows: (DoseValue | undefined)[][];
  /** Sums of the columns that add up, by column; undefined for the others and where a row has another unit. */
  totals: (DoseValue | undefined)[];
}

const storage = '1.2.840.10008.5.1.4.1.1.88';
/** X-Ray, radiopharmaceutical, patient and enhanced X-Ray radiation dose SR (PS3.3 A.35.9, .14, .18, .22). */
const doseClasses = new Set([`${storage}.67`, `${storage}.68`, `${storage}.73`, `${storage}.76`]);

/** Containers of one irradiation event, or one administration (TID 10003, 10013, 10022). */
const eventConcepts = new Map([
  ['113706', 'Irradiation events'],
  ['113819', 'CT acquisitions'],
  ['113502', 'Administrations'],
]);
/** Those of later templates have an Irradiation Event UID. */
const isEvent = ({ concept, children = [] }: ContentItem): boolean =>
  (concept?.scheme === 'DCM' && eventConcepts.has(concept.value)) ||
  children.some(
    (child) => child.type === 'UIDREF' && (isCode(child.concept, '113769') || isCode(child.concept, '113853')),
  );
/** Containers of what was accumulated (TID 10002, 10012), of organ doses (TID 10023), and of later templates by their name. */
const isAccumulated = ({ concept }: ContentItem): boolean =>
  concept?.scheme === 'DCM' &&
  (['113702', '113811', '113517'].includes(concept.value) || /^accumulated/i.test(concept.meaning));

/** Columns in the order in which people look for them; all others follow as they come. */
const order = [
  ...['113605', '125203', '113764', '113721', '417881006', '89457008', '111526', '123003', '113507'],
  ...['113830', '113838', '122130', '113738', '113930', '113839', '113820', '123014', '111031', '272741003'],
  ...['113825', '113824', '113835', '113733', '113734', '113833', '113834', '113828', '113735', '113736'],
  ...['113768', '113767', '112011', '112012'],
];
const rank = new Map(order.map((value, index) => [value, index]));
/** Quantities that add up over the events: dose area product, dose at the reference point, DLP, activity, pulses. */
const additive = new Set(['122130', '113738', '113838', '113507', '113768', '113735', '113839']);
/** Identifiers and the like: for machines. */
const left = new Set(['113769', '113853', '113503', '121106']);

const units: Readonly<Record<string, string>> = {
  'mGy.cm': 'mGy·cm',
  'Gy.m2': 'Gy·m²',
  'dGy.cm2': 'dGy·cm²',
  'mA.s': 'mAs',
  'uA.s': 'µAs',
  deg: '°',
  '{ratio}': '',
  '{X-Ray sources}': '',
  '{events}': '',
  '{pulses}': '',
  '1': '',
};
const unitText = (unit: { value: string; meaning: string }): string => units[unit.value] ?? unit.value;

const keyOf = ({ concept }: ContentItem): string => `${concept?.scheme ?? ''} ${concept?.value ?? ''}`;

function moment(at: string): string {
  const [, y, m, d, hh, mm, ss] = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?/.exec(at) ?? [];
  if (!y) return at;
  return [[y, m, d].join('-'), hh ? [hh, mm, ss].filter(Boolean).join(':') : ''].filter(Boolean).join(' ');
}

function doseValue(item: ContentItem): DoseValue | undefined {
  const name = item.concept?.meaning ?? '';
  const said = (text: string): DoseValue | undefined =>
    text === '' ? undefined : { name, value: Number.NaN, unit: '', text };
  switch (item.type) {
    case 'NUM':
      if (!Number.isFinite(item.value)) return said(item.qualifier?.meaning ?? '');
      return { name, value: item.value, unit: unitText(item.unit), text: numberText(item.value) };
    case 'CODE':
      return said(item.code.meaning);
    case 'TEXT':
      return said(item.text);
    case 'DATETIME':
      return said(moment(item.at));
    case 'PNAME':
      return said(item.name.replaceAll('^', ' ').trim());
    default:
      return undefined;
  }
}

/** At most six digits that count; never an exponent that nobody reads. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(3).replace('e', ' × 10^').replace('+', '');
  return String(Number(value.toPrecision(6)));
}

/** The values under a container; those of containers in it too, as "CT Dose" and "Acquisition parameters" have them. */
function* valuesIn(container: ContentItem): Generator<ContentItem> {
  for (const child of container.children ?? []) {
    if (child.type === 'CONTAINER') yield* valuesIn(child);
    else yield child;
  }
}

/** Reads a radiation dose report as tables; undefined of a report that is none. */
export function doseTables(sopClassUid: string, root: ContentItem): DoseTables | undefined {
  const containers = [...itemsOf(root)].filter(({ item }) => item.type === 'CONTAINER');
  const events = containers.filter(({ item, above }) => isEvent(item) && !above.some(isEvent));
  const sums = containers.filter(({ item, above }) => isAccumulated(item) && !above.some(isEvent));
  if (!doseClasses.has(sopClassUid) && !isCode(root.concept, '113701') && !isCode(root.concept, '113500'))
    return undefined;
  if (events.length + sums.length === 0) return undefined;
  const accumulated = sums.map(({ item }) => {
    const values = [...valuesIn(item)].filter((child) => child.relationship === 'CONTAINS');
    const of = (item.children ?? []).filter((child) => child.relationship === 'HAS CONCEPT MOD');
    const title = [item.concept?.meaning ?? '', ...of.flatMap((child) => doseValue(child)?.text ?? [])];
    return { title: title.filter(Boolean).join(', '), values: values.flatMap((child) => doseValue(child) ?? []) };
  });
  const columns = new Map<string, DoseColumn & { units: Set<string>; code: string; seen: number }>();
  const cells = events.map(({ item }) => {
    const row = new Map<string, DoseValue>();
    for (const child of valuesIn(item)) {
      const code = child.concept?.value ?? '';
      const value = doseValue(child);
      if (!value || code === '' || left.has(code)) continue;
      const key = keyOf(child);
      const known = row.get(key);
      // Values of several pulses or sources stand together.
      if (known) {
        const more = known.text.length < 60 ? `, ${value.text}` : known.text.endsWith('…') ? '' : ', …';
        row.set(key, { ...known, value: Number.NaN, text: known.text + more });
      } else row.set(key, value);
      const column = columns.get(key);
      const numeric = child.type === 'NUM';
      if (!column)
        columns.set(key, {
          key,
          name: value.name,
          unit: '',
          numeric,
          units: new Set([value.unit]),
          code,
          seen: columns.size,
        });
      else column.units.add(value.unit);
    }
    return row;
  });
  const sorted = [...columns.values()].sort(
    (a, b) => (rank.get(a.code) ?? 1000 + a.seen) - (rank.get(b.code) ?? 1000 + b.seen),
  );
  const shown = sorted.map(({ key, name, numeric, units: found }): DoseColumn => {
    const [unit = ''] = found;
    return { key, name, numeric, unit: found.size === 1 ? unit : '' };
  });
  const rows = cells.map((row) => shown.map(({ key }) => row.get(key)));
  const totals = sorted.map(({ code, key, name, units: found }): DoseValue | undefined => {
    if (!additive.has(code) || found.size !== 1 || cells.length < 2) return undefined;
    const values = cells.flatMap((row) => row.get(key) ?? []);
    if (values.length === 0 || values.some(({ value }) => !Number.isFinite(value))) return undefined;
    const value = values.reduce((sum, one) => sum + one.value, 0);
    return { name, value, unit: values[0]?.unit ?? '', text: numberText(value) };
  });
  const [first] = events;
  return {
    accumulated,
    events: (first && eventConcepts.get(first.item.concept?.value ?? '')) ?? 'Irradiation events',
    columns: shown,
    rows,
    totals,
  };
}
