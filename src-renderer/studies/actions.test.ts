import { describe, expect, it } from 'vitest';
import { countBadges } from './series-strip.tsx';

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
      // A file may claim any modality, also a name that every object has.
      countBadges([
        series('CT', 2, ''),
        series('constructor', 1, ''),
        series('PR', 2, 'a'),
        series('KO', 1, ''),
        series('PR', 3, 'b'),
        series('PR', 1, 'a'),
      ]),
    ).toEqual([
      ['PR', 6, ['a', 'b']],
      ['KO', 1, []],
    ]);
  });
});
