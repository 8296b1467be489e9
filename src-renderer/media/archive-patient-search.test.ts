import { expect, it } from 'vitest';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { byBirthDate } from './archive-patient-search.tsx';

const study = (studyRow: number, birthDate: string) => ({ studyRow, birthDate }) as StudyRow;
const rows = (groups: StudyRow[][]) => groups.map((group) => group.map(({ studyRow }) => studyRow));

it('people of one ID and name stand as lines of their own where studies say different dates of birth', () => {
  expect(rows(byBirthDate([study(1, '19600102'), study(2, ''), study(3, '19600102')]))).toEqual([[1, 2, 3]]);
  expect(rows(byBirthDate([study(1, '19600102'), study(2, '19710203'), study(3, '')]))).toEqual([[1, 3], [2]]);
});
