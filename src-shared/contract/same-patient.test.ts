import { expect, it } from 'vitest';
import { byPatient } from './same-patient.ts';
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
