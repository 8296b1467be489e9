import { describe, expect, it } from 'vitest';
import { byPatient, isSameStudy, lastingPatientKey } from './same-patient.ts';
import type { StudyRow } from './view-routes.ts';

const study = (studyRow: number, patientId: string, alphabetic: string, more: Partial<StudyRow> = {}): StudyRow =>
  ({ studyRow, patientId, birthDate: '', name: { alphabetic }, ...more }) as StudyRow;
const groups = (...studies: StudyRow[]): number[][] =>
  byPatient(studies).map((group) => group.map(({ studyRow }) => studyRow));

it('puts studies together that have the same ID and the same name', () => {
  expect(
    groups(
      study(1, '7', 'Doe^Jane'),
      study(2, '7', 'Roe^Richard'),
      study(3, ' 7', 'Doe^Jane^^ '),
      study(4, '8', 'Doe^Jane'),
    ),
  ).toEqual([[1, 3], [2], [4]]);
});

it('tells patients apart whose names differ in the ideographic group alone', () => {
  expect(
    groups(
      study(1, '7', '', { name: { alphabetic: '', ideographic: '山田^太郎' } }),
      study(2, '7', '', { name: { alphabetic: '', ideographic: '鈴木^花子' } }),
    ),
  ).toEqual([[1], [2]]);
});

it('does not take two for one who have no ID, unless name and date of birth are the same', () => {
  expect(groups(study(1, '', 'Anonymous'), study(2, '', 'Anonymous'), study(3, '', ''), study(4, '', ''))).toEqual([
    [1],
    [2],
    [3],
    [4],
  ]);
  const born = { birthDate: '19700101' };
  expect(
    groups(
      study(1, '', 'Doe^Jane', born),
      study(2, '', 'Doe^Jane', born),
      study(3, '', '', born),
      study(4, '', '', born),
    ),
  ).toEqual([[1, 2], [3], [4]]);
});

it('knows a patient again when the index was built anew, and takes nobody for another', () => {
  const of = (row: number, uid: string, id: string, name: string, birthDate = '') =>
    lastingPatientKey(study(row, id, name, { studyUid: uid, birthDate }));
  expect(of(1, '1.2', '', 'Anonymous')).toBe(of(9, '1.2', '', 'Anonymous'));
  expect(of(1, '1.2', '', 'Anonymous')).not.toBe(of(1, '1.3', '', 'Anonymous'));
  expect(of(1, '1.2', '', 'Anonymous')).not.toBe(of(1, '1.2', '', 'Nobody'));
  expect(of(1, '1.2', '7', 'Doe^Jane')).toBe(of(2, '1.3', '7 ', 'Doe^Jane^^'));
  expect(of(1, '1.2', '7', 'Doe^Jane')).not.toBe(of(1, '1.2', '8', 'Doe^Jane'));
  expect(of(1, '1.2', '', 'Doe^Jane', '19700101')).toBe(of(2, '1.3', '', 'Doe^Jane', '19700101'));
});

describe('a study of a node and one of the archive', () => {
  type Study = Parameters<typeof isSameStudy>[0];
  const here: Study = {
    studyUid: '2.25.1',
    patientId: 'P1',
    birthDate: '19700101',
    name: { alphabetic: 'Doe^Jane', ideographic: '山田^花子' },
  };
  const unnamed = { ...here, patientId: '' };
  it.each<[string, Partial<Study>, Study, boolean]>([
    ['the same', {}, here, true],
    ['blanks around the Patient ID', { patientId: ' P1 ' }, here, true],
    ['another study', { studyUid: '2.25.2' }, here, false],
    ['another Patient ID', { patientId: 'P2' }, here, false],
    ['no Patient ID', { patientId: '' }, here, false],
    ['another name', { name: { alphabetic: 'Roe^Jane' } }, here, false],
    ['a name that goes on', { name: { alphabetic: 'Doe^Jane^Ann' } }, here, false],
    ['the name in other case, with empty components', { name: { alphabetic: 'DOE^JANE^^ ' } }, here, true],
    ['no name', { name: { alphabetic: '' } }, here, true],
    ['the ideographic group alone', { name: { alphabetic: '', ideographic: '山田^花子' } }, here, true],
    ['a group that only the node says', {}, { ...here, name: { alphabetic: 'Doe^Jane' } }, true],
    ['another ideographic group', { name: { alphabetic: 'Doe^Jane', ideographic: '鈴木^花子' } }, here, false],
    ['another date of birth beside a Patient ID', { birthDate: '19700102' }, here, true],
    ['without a Patient ID, name and date of birth', { patientId: '' }, unnamed, true],
    ['without a Patient ID, another date of birth', { patientId: '', birthDate: '19700102' }, unnamed, false],
    ['without a Patient ID, no date of birth', { patientId: '', birthDate: '' }, { ...unnamed, birthDate: '' }, false],
    ['without a Patient ID, no name', { patientId: '', name: { alphabetic: '' } }, unnamed, false],
    ['without a Patient ID, another name', { patientId: '', name: { alphabetic: 'Roe^Jane' } }, unnamed, false],
    ['that has no UID', { studyUid: '' }, { ...here, studyUid: '' }, false],
  ])('%s', (_, change, local, same) => {
    expect(isSameStudy({ ...here, ...change }, local)).toBe(same);
  });
});
