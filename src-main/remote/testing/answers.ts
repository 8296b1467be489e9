import type { DataSet, Value } from '../../../src-shared/dicom/data-set.ts';
import { keywordOf, lookup, tagOf } from '../../../src-shared/dicom/dictionary.ts';
import { parsePersonName } from '../../../src-shared/dicom/names.ts';
import type { ScriptedAssociation, ScriptedMessage } from './scripted-scp.ts';

export type Keywords = { [keyword: string]: string | number | string[] | Keywords[] };

/** A data set from keywords of the standard. */
export function dataSetOf(keywords: Keywords): DataSet {
  const dataSet: DataSet = {};
  for (const [keyword, value] of Object.entries(keywords)) {
    const tag = tagOf(keyword) as string;
    const vr = lookup(tag)!.vr;
    const list = Array.isArray(value) ? value : [value];
    const values = list.map(
      (one): Value =>
        typeof one === 'object' ? dataSetOf(one) : vr === 'PN' ? parsePersonName(String(one)) : (one as Value),
    );
    dataSet[tag] = { vr, Value: values };
  }
  return dataSet;
}

/** What an identifier holds, by keyword: values as text with `\` between, `''` for an empty key; items of sequences as objects. */
export function keysOf(identifier: DataSet): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(identifier).map(([tag, { vr, Value = [] }]) => [
      keywordOf(tag) ?? tag,
      vr === 'SQ'
        ? Value.map((item) => keysOf(item as DataSet))
        : Value.map((value) =>
            value !== null && typeof value === 'object'
              ? Object.values(value as Record<string, string>).join('=')
              : String(value),
          ).join('\\'),
    ]),
  );
}

/** A tree of answers: studies with series with instances, by keyword. */
export interface Answers {
  study: Keywords;
  series?: { series: Keywords; instances?: Keywords[] }[];
}

const upperFits = (identifier: DataSet, keyword: string, value: unknown): boolean => {
  const wanted = keysOf(identifier)[keyword];
  return wanted === undefined || wanted === '' || String(wanted).split('\\').includes(String(value));
};

/** Answers a C-FIND from the tree by unique keys alone, as a peer without any optional key does; other messages are left to the test. */
export function answerFind(
  tree: readonly Answers[],
  message: ScriptedMessage,
  association: ScriptedAssociation,
  options: { pending?: number; final?: number } = {},
): void {
  const { identifier } = message;
  const level = keysOf(identifier)['QueryRetrieveLevel'];
  const found: Keywords[] = [];
  for (const { study, series = [] } of tree) {
    if (!upperFits(identifier, 'StudyInstanceUID', study['StudyInstanceUID'])) continue;
    if (!upperFits(identifier, 'PatientID', study['PatientID'] ?? '') && level !== 'STUDY') continue;
    if (level === 'STUDY') found.push(study);
    for (const { series: one, instances = [] } of series) {
      if (!upperFits(identifier, 'SeriesInstanceUID', one['SeriesInstanceUID'])) continue;
      if (level === 'SERIES') found.push({ StudyInstanceUID: study['StudyInstanceUID']!, ...one });
      if (level === 'IMAGE') found.push(...instances);
    }
  }
  for (const answer of found) {
    association.respond(message, {
      status: options.pending ?? 0xff00,
      dataSet: dataSetOf({ QueryRetrieveLevel: String(level), ...answer }),
    });
  }
  association.respond(message, { status: options.final ?? 0 });
}
