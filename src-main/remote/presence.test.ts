import { expect, it } from 'vitest';
import type { CatalogueQuery, CatalogueRow } from '../archive/types.ts';
import { presenceOf } from './presence.ts';
import { dataSetOf } from './testing/answers.ts';

/** An archive of studies of these patients, in this order. */
function archiveOf(studies: { uid: string; patientId: string }[]) {
  const asked: string[][] = [];
  const rows = studies.map(
    ({ uid, patientId }, index): CatalogueRow => ({
      row: index + 1,
      studyRow: index + 1,
      revision: 1,
      read: true,
      attributes: dataSetOf({ StudyInstanceUID: uid, PatientID: patientId, NumberOfStudyRelatedInstances: index + 10 }),
    }),
  );
  const search = async ({ match, limit = 100 }: CatalogueQuery) => {
    const uids = match['0020000D'] as string[];
    asked.push(uids);
    const found = rows.filter(({ attributes }) => uids.includes(attributes['0020000D']?.Value?.[0] as string));
    return { rows: found.slice(0, limit) };
  };
  return { search, asked };
}
const study = (studyUid: string, patientId: string) => ({
  studyUid,
  patientId,
  name: { alphabetic: '' },
  birthDate: '',
});

it('finds the study of the right patient among those of one UID, in whatever order they lie', async () => {
  const archive = archiveOf([
    { uid: '2.25.1', patientId: 'A' },
    { uid: '2.25.1', patientId: 'B' },
  ]);
  const found = await presenceOf(archive, [study('2.25.1', 'B'), study('2.25.1', 'A'), study('2.25.1', 'C')]);
  expect(found).toEqual([{ studyRow: 2, instances: 11 }, { studyRow: 1, instances: 10 }, undefined]);
  expect(archive.asked).toEqual([['2.25.1']]);
});

it('asks for many studies in portions, never for one without a UID', async () => {
  const uids = Array.from({ length: 1100 }, (_, index) => `2.25.${index + 1}`);
  const archive = archiveOf(uids.map((uid) => ({ uid, patientId: 'A' })));
  const found = await presenceOf(archive, [study('', 'A'), ...uids.map((uid) => study(uid, 'A'))]);
  expect(found).toEqual([undefined, ...uids.map((_, index) => ({ studyRow: index + 1, instances: index + 10 }))]);
  expect(archive.asked.map(({ length }) => length)).toEqual([500, 500, 100]);
  expect(await presenceOf(archive, [study('', 'A')])).toEqual([undefined]);
  expect(archive.asked).toHaveLength(3);
});
