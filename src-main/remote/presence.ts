import { isSameStudy } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import type { Catalogue } from '../archive/types.ts';

/** Of a study elsewhere, what says whose it is. */
export interface StudyIdentity {
  studyUid: string;
  patientId: string;
  name: StudyRow['name'];
  birthDate: string;
}

export type Local = { studyRow: number; instances: number };

/** Studies asked for in one search of the index. */
const portion = 500;

/**
 * What of the given studies lies in the archive: the same Study Instance UID and the same patient. Answers in the order of the question;
 * undefined: nothing of it.
 */
export async function presenceOf(
  archive: Pick<Catalogue, 'search'>,
  studies: readonly StudyIdentity[],
): Promise<(Local | undefined)[]> {
  const found = new Map<string, StudyRow[]>();
  const uids = [...new Set(studies.map(({ studyUid }) => studyUid))].filter((uid) => uid !== '');
  for (let at = 0; at < uids.length; at += portion) {
    const match = { '0020000D': uids.slice(at, at + portion) };
    const { rows } = await archive.search({ level: 'study', match, limit: 4 * portion });
    for (const row of rows) {
      const study = studyRowOf(row);
      const same = found.get(study.studyUid);
      if (same) same.push(study);
      else found.set(study.studyUid, [study]);
    }
  }
  return studies.map((study) => {
    const own = found.get(study.studyUid)?.find((row) => isSameStudy(study, row));
    return own === undefined ? undefined : { studyRow: own.studyRow, instances: own.instances };
  });
}
