import type { DataSet } from '../dicom/data-set.ts';
import {
  codeValue,
  dateTime,
  items,
  meaning,
  numbers,
  personName,
  referenceOf,
  text,
  worded,
} from './report-values.ts';

/** What a line of a report refers to (PS3.3 C.17.3). */
export interface ReportReference {
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent: all. */
  frames?: number[];
  /** SOP Instance UID of the presentation state that the image is meant to be seen with (PS3.3 table C.18.4-1). */
  state?: string;
}

/** One content item of a structured report as people read it (PS3.3 C.17.3.2): texts, never codes. */
export interface ReportItem {
  kind: 'section' | 'text' | 'value' | 'reference' | 'place';
  /** Meaning of its concept name. */
  name: string;
  /** Its value in words; empty for a section. */
  text: string;
  /** Of something drawn: its place in the tree (PS3.3 C.17.3.2.5), by which its mark is known. */
  path?: readonly number[];
  /** Qualifiers and the context of observation, in words: "Laterality: Left". */
  remarks: string[];
  reference?: ReportReference;
  children: ReportItem[];
}

export interface ReportDocument {
  title: string;
  /** (0040,A491) and (0040,A493) in words. */
  state: string[];
  /** (0040,A078): who wrote it. */
  authors: string[];
  /** Reports that this one replaces or goes on from (0040,A360). */
  predecessors: ReportReference[];
  /** Verifying observers: name, organisation, date and time as stored. */
  verifiedBy: { name: string; organisation: string; at: string }[];
  /** Content Date and Time, `YYYYMMDD` and `HHMMSS`. */
  date: string;
  time: string;
  items: ReportItem[];
  /** Findings whose presentation is optional or not wanted (rendering intent, PS3.16 CID 6034): not listed. */
  left: number;
  /** Branches that are nested deeper, or come later, than a window can show: a report of no known template. */
  cut: number;
}

export interface ReportOptions {
  /** Findings whose presentation is optional are listed too; those that are not to be presented never are. */
  optional?: boolean;
  /** Identifiers are listed too: every content item then has its line. */
  identifiers?: boolean;
}

const isIntent = (item: DataSet): boolean => codeValue(item['0040A043']) === '111056';

/** CID 6034: presentation required, optional, not for presentation. */
const leavesOut =
  (optional: boolean) =>
  (item: DataSet): boolean => {
    const intent = items(item['0040A730']).find(isIntent);
    const code = intent && codeValue(intent['0040A168']);
    return code === '111152' || (code === '111151' && !optional);
  };

/** Deeper nesting and more items than any template has (PS3.16), and less than a window can bear. */
const maximumDepth = 64;
const maximumItems = 20_000;

const completions = new Map([
  ['PARTIAL', 'Not complete'],
  ['COMPLETE', 'Complete'],
]);
const verifications = new Map([
  ['UNVERIFIED', 'not verified'],
  ['VERIFIED', 'verified'],
]);

/** The item that a Referenced Content Item Identifier names, in a few words (PS3.3 C.17.3.2.5: `1` is the root). */
function told(root: DataSet, path: readonly number[], isLeftOut: (item: DataSet) => boolean): string {
  let item: DataSet | undefined = root;
  for (const place of path.slice(1)) {
    item = items(item?.['0040A730'])[place - 1];
    if (item && isLeftOut(item)) return 'a finding that is not listed';
  }
  const name = item && meaning(item['0040A043']);
  const value = item ? worded(item, text(item['0040A040'])).text : '';
  const words = [name, value.length <= 100 ? value : `${value.slice(0, 100)} …`].filter(Boolean).join(': ');
  return words ? `see “${words}” in this report` : 'see elsewhere in this report';
}

/**
 * Reads the content of a structured report (PS3.3 C.17) from its data set. Concept names and codes become their meanings;
 * what qualifies an item stands with it; findings whose rendering intent does not require their presentation are left out and
 * counted (IHE MAMMO, CAD SR). Damaged or unknown items are named as such and never end the reading.
 */
export function reportContent(
  dataSet: DataSet,
  { optional = false, identifiers = false }: ReportOptions = {},
): ReportDocument {
  const isLeftOut = leavesOut(optional);
  let left = 0;
  let count = 0;
  let cut = 0;
  const read = (item: DataSet, depth: number, path: readonly number[]): ReportItem | undefined => {
    if (isLeftOut(item)) {
      left++;
      return undefined;
    }
    count++;
    const type = text(item['0040A040']);
    const reference = referenceOf(item);
    const observed = dateTime(text(item['0040A032']));
    const remarks: string[] = observed ? [`Observed: ${observed}`] : [];
    const shown: ReportItem[] = [];
    for (const [index, child] of items(item['0040A730']).entries()) {
      // Identifiers are for machines.
      if (!identifiers && (isIntent(child) || text(child['0040A040']) === 'UIDREF')) continue;
      if (depth >= maximumDepth || count >= maximumItems) {
        cut++;
        continue;
      }
      // An item of this report that is told where it stands (PS3.3 C.17.3.2.5).
      const elsewhere = numbers(child['0040DB73']);
      if (elsewhere.length > 0) {
        count++;
        shown.push({ kind: 'text', name: '', text: told(dataSet, elsewhere, isLeftOut), remarks: [], children: [] });
        continue;
      }
      const relationship = text(child['0040A010']);
      const found = read(child, depth + 1, [...path, index + 1]);
      if (!found) continue;
      const qualifies = relationship === 'HAS CONCEPT MOD' || relationship === 'HAS OBS CONTEXT';
      if (qualifies && found.children.length + found.remarks.length === 0 && !found.reference && found.text !== '') {
        remarks.push(found.name ? `${found.name}: ${found.text}` : found.text);
      } else shown.push(found);
    }
    return {
      ...worded(item, type),
      name: meaning(item['0040A043']),
      remarks,
      ...(reference ? { reference } : {}),
      ...(type === 'SCOORD' || type === 'SCOORD3D' ? { path } : {}),
      children: shown,
    };
  };
  const root = read(dataSet, 0, [1]);
  const completion = text(dataSet['0040A491']);
  const verification = text(dataSet['0040A493']);
  return {
    title: root?.name || 'Structured report',
    state: [completions.get(completion) ?? '', verifications.get(verification) ?? ''].filter(Boolean),
    authors: items(dataSet['0040A078']).flatMap((author) => {
      const name = personName(author['0040A123']) || text(author['00081090']) || text(author['00081010']);
      return name === '' ? [] : [[name, text(author['00080080'])].filter(Boolean).join(', ')];
    }),
    predecessors: items(dataSet['0040A360'])
      .flatMap((study) => items(study['00081115']))
      .flatMap((series) => items(series['00081199']))
      .flatMap((reference) => referenceOf({ '00081199': { vr: 'SQ', Value: [reference] } }) ?? []),
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
    cut,
  };
}
