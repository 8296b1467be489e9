import { describe, expect, it } from 'vitest';
import { byPatient } from './actions.ts';
import { countBadges } from './series-strip.tsx';
import { study } from './testing.ts';

describe('studies of one patient', () => {
  it('have the same ID and the same name', () => {
    const groups = byPatient([
      study(1, { patientId: '7', name: { alphabetic: 'Doe^Jane' } }),
      study(2, { patientId: '7', name: { alphabetic: 'Roe^Richard' } }),
      study(3, { patientId: '7', name: { alphabetic: 'Doe^Jane' } }),
      study(4, { patientId: '8', name: { alphabetic: 'Doe^Jane' } }),
    ]);
    expect(groups.map((group) => group.map((one) => one.studyRow))).toEqual([[1, 3], [2], [4]]);
  });
});

describe('badges of a study', () => {
  it('count objects over series', () => {
    const series = (modality: string, instances: number, description: string) => ({
      seriesRow: 1,
      revision: 1,
      seriesUid: '',
      modality,
      description,
      bodyPart: '',
      instances,
    });
    expect(
      countBadges([series('PR', 2, 'a'), series('KO', 1, ''), series('PR', 3, 'b'), series('PR', 1, 'a')]),
    ).toEqual([
      ['PR', 6, ['a', 'b']],
      ['KO', 1, []],
    ]);
  });
});
