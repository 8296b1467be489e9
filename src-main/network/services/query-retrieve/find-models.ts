import type { QueryScpSettings } from '../../../../src-shared/settings/query-scp.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { ExtendedNegotiation } from '../../upper-layer/pdu.ts';
import { findSopClass, type Level, type Model } from './models.ts';

/** Information models of C-FIND that we answer (PS3.4 C.6, and the retired C.6.3 of older editions). */
export type FindModel = Model | 'patient-study-only';

/** Patient/Study Only Query/Retrieve Information Model - FIND (retired). */
const patientStudyOnlyFindSopClass = '1.2.840.10008.5.1.4.1.2.3.1';

export const findModels: ReadonlyMap<string, FindModel> = new Map<string, FindModel>([
  [findSopClass['patient-root'], 'patient-root'],
  [findSopClass['study-root'], 'study-root'],
  [patientStudyOnlyFindSopClass, 'patient-study-only'],
]);

export const levelsOfModel: Readonly<Record<FindModel, readonly Level[]>> = {
  'patient-root': ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'],
  'study-root': ['STUDY', 'SERIES', 'IMAGE'],
  'patient-study-only': ['PATIENT', 'STUDY'],
};

/** SOP classes that are answered under a policy. */
export function findClasses({ query }: AcceptancePolicy): string[] {
  if (!query.enabled) {
    return [];
  }
  const answered: Record<FindModel, boolean> = {
    'patient-root': query.patientRoot,
    'study-root': query.studyRoot,
    'patient-study-only': query.patientStudyOnly,
  };
  return [...findModels].filter(([, model]) => answered[model]).map(([uid]) => uid);
}

/** What may be agreed on beyond the baseline (PS3.4 C.5.1.1). */
export interface FindAgreement {
  relational: boolean;
  dateTime: boolean;
  fuzzy: boolean;
}

type Agreed = QueryScpSettings['relational'];
const granted = (setting: Agreed, proposed: boolean): boolean => proposed && setting !== 'never';

/**
 * Item 56H in answer to a proposed one, as long as that: relational queries, combined date-time matching, fuzzy matching of names, and 0 for
 * timezone adjustment, conversion of enhanced multi-frame images and what may come after.
 */
export function answerFindExtension({ query }: AcceptancePolicy, { information }: ExtendedNegotiation): Uint8Array {
  const settings = [query.relational, query.combinedDateTime, query.fuzzyNames];
  return Uint8Array.from(information.subarray(0, 16), (byte, index) => {
    const setting = settings[index];
    return setting !== undefined && granted(setting, byte === 1) ? 1 : 0;
  });
}

/** The rules of an association: what was negotiated, if negotiations are answered, and what holds in any case. */
export function findAgreement(
  { query, extendedNegotiation }: AcceptancePolicy,
  proposals: readonly ExtendedNegotiation[],
  sopClassUid: string,
): FindAgreement {
  const proposal =
    extendedNegotiation === 'answer' ? proposals.find((item) => item.sopClassUid === sopClassUid) : undefined;
  const holds = (setting: Agreed, index: number): boolean =>
    setting === 'always' || granted(setting, proposal?.information[index] === 1);
  return {
    relational: holds(query.relational, 0),
    dateTime: holds(query.combinedDateTime, 1),
    fuzzy: holds(query.fuzzyNames, 2),
  };
}
