import { text } from '../../dicom/access.ts';
import type { DataSet, Element } from '../../dicom/data-set.ts';
import type { ContentItem } from '../content-item.ts';
import {
  type Creation,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  patientAndStudy,
  sequence,
  sopCommon,
  withCharacterSet,
} from '../created-object.ts';
import { lineText } from '../typed-text.ts';
import { itemsOf } from './read-content.ts';
import { contentItem, personNameOf } from './write-content.ts';

/** Classes of structured reports that we write (PS3.4 B.5). */
export const reportClasses = {
  basicText: '1.2.840.10008.5.1.4.1.1.88.11',
  comprehensive: '1.2.840.10008.5.1.4.1.1.88.33',
} as const;

/** An instance that a report refers to, with where it belongs. */
export interface EvidenceInstance {
  studyUid: string;
  seriesUid: string;
  sopClassUid: string;
  sopInstanceUid: string;
}

/** Who verified a report: only a person, never the program. */
export interface Verification {
  /** Components by `^`, groups by `=`. */
  name: string;
  organization: string;
}

export interface ReportInput {
  sopClassUid: string;
  /** The root container; with its template. */
  root: ContentItem;
  complete: boolean;
  verification?: Verification;
  /** Who wrote it; empty: nobody is named. */
  author: string;
  /** Where every instance belongs that the content may refer to. */
  instances: readonly EvidenceInstance[];
  /** A report that this one takes the place of, or goes on from (PS3.3 C.17.2.2). */
  predecessors?: readonly EvidenceInstance[];
}

/** Instances by study and series (PS3.3 table C.17-3, the Hierarchical SOP Instance Reference Macro). */
function hierarchy(instances: readonly EvidenceInstance[]): Element {
  const studies = new Map<string, Map<string, Map<string, EvidenceInstance>>>();
  for (const instance of instances) {
    const series = studies.get(instance.studyUid) ?? new Map<string, Map<string, EvidenceInstance>>();
    studies.set(instance.studyUid, series);
    const own = series.get(instance.seriesUid) ?? new Map<string, EvidenceInstance>();
    series.set(instance.seriesUid, own);
    own.set(instance.sopInstanceUid, instance);
  }
  return sequence(
    ...[...studies].map(
      ([studyUid, series]): DataSet => ({
        '00081115': sequence(
          ...[...series].map(
            ([seriesUid, own]): DataSet => ({
              '00081199': sequence(
                ...[...own.values()].map(
                  ({ sopClassUid, sopInstanceUid }): DataSet => ({
                    '00081150': element('UI', sopClassUid),
                    '00081155': element('UI', sopInstanceUid),
                  }),
                ),
              ),
              '0020000E': element('UI', seriesUid),
            }),
          ),
        ),
        '0020000D': element('UI', studyUid),
      }),
    ),
  );
}

/** All instances that the content refers to, and no others; in two lists (PS3.3 C.17.2.3). */
function evidence(root: ContentItem, instances: readonly EvidenceInstance[], studyUid: string | undefined): DataSet {
  const known = new Map(instances.map((instance) => [instance.sopInstanceUid, instance]));
  const used = new Map<string, EvidenceInstance>();
  for (const { item } of itemsOf(root)) {
    if (item.type !== 'IMAGE' && item.type !== 'COMPOSITE' && item.type !== 'WAVEFORM') continue;
    const instance = known.get(item.sopInstanceUid);
    if (!instance) throw new RangeError(`the report refers to ${item.sopInstanceUid}, whose study is not known`);
    used.set(item.sopInstanceUid, instance);
  }
  const own = [...used.values()].filter((instance) => instance.studyUid === studyUid);
  const others = [...used.values()].filter((instance) => instance.studyUid !== studyUid);
  return {
    ...(own.length > 0 ? { '0040A375': hierarchy(own) } : {}),
    ...(others.length > 0 ? { '0040A385': hierarchy(others) } : {}),
  };
}

/** The order that the study fulfils, where its images name one (PS3.3 table C.17-2, Referenced Request Sequence). */
function request(source: DataSet): DataSet {
  const accession = text(source, '00080050');
  const studyUid = text(source, '0020000D');
  if (!accession || !studyUid) return {};
  return {
    '0040A370': sequence({
      '00080050': element('SH', accession),
      '00081110': empty('SQ'),
      '0020000D': element('UI', studyUid),
      '00321060': empty('LO'),
      '00321064': empty('SQ'),
      '00401001': empty('SH'),
      '00402016': empty('LO'),
      '00402017': empty('LO'),
    }),
  };
}

/**
 * A structured report (PS3.3 A.35.1, A.35.3): the modules of the document around its content.
 * @throws RangeError when the content refers to an instance that `instances` does not name, or has a value type that is only read
 */
export function structuredReport(creation: Creation, input: ReportInput): DataSet {
  const { root, complete, verification, author, instances, predecessors = [], sopClassUid } = input;
  const { date, time } = momentOf(creation.now);
  const { source } = creation;
  const institution = lineText(creation.settings.institutionName || (text(source, '00080080') ?? ''));
  const document: DataSet = {
    ...patientAndStudy(creation),
    ...newSeries(creation, 'SR'),
    ...equipment(creation),
    ...sopCommon(creation, sopClassUid),
    '00081111': empty('SQ'),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00200013': element('IS', 1),
    ...(verification
      ? {
          '0040A073': sequence({
            '0040A027': element('LO', lineText(verification.organization)),
            '0040A030': element('DT', `${date}${time}`),
            '0040A075': element('PN', personNameOf(verification.name)),
            '0040A088': empty('SQ'),
          }),
        }
      : {}),
    ...(author
      ? {
          '0040A078': sequence({
            '00080080': institution ? element('LO', institution) : empty('LO'),
            '00080082': empty('SQ'),
            '0040A084': element('CS', 'PSN'),
            '00401101': empty('SQ'),
            '0040A123': element('PN', personNameOf(author)),
          }),
        }
      : {}),
    ...(predecessors.length > 0 ? { '0040A360': hierarchy(predecessors) } : {}),
    ...request(source),
    '0040A372': empty('SQ'),
    ...evidence(root, instances, text(source, '0020000D')),
    '0040A491': element('CS', complete ? 'COMPLETE' : 'PARTIAL'),
    '0040A493': element('CS', verification ? 'VERIFIED' : 'UNVERIFIED'),
    ...contentItem(root),
  };
  const sorted = Object.fromEntries(Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1)));
  return withCharacterSet(sorted);
}
