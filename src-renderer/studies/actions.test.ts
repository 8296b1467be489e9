import { describe, expect, it } from 'vitest';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { importChoice } from './actions.ts';
import { noPicks } from './series-picks.ts';
import { countBadges } from './series-strip.tsx';

describe('badges of a study', () => {
  it('count objects over series', () => {
    let row = 0;
    const series = (modality: string, instances: number, description: string) => ({
      seriesRow: ++row,
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
      { modality: 'PR', count: 6, descriptions: ['a', 'b'], seriesRows: [3, 5, 6] },
      { modality: 'KO', count: 1, descriptions: [], seriesRows: [4] },
    ]);
  });
});

describe('what an import brings', () => {
  const study = { studyRow: 7 } as StudyRow;

  it('are the chosen studies, or the series and instances that are chosen in them', () => {
    expect(importChoice('medium-1', [study], noPicks)).toEqual({ id: 'medium-1', studyRows: [7] });
    const picks = { series: new Map([[3, study]]), instances: new Map([[31, { study, seriesRow: 4 }]]) };
    expect(importChoice('medium-1', [study], picks)).toEqual({ id: 'medium-1', seriesRows: [3], instanceRows: [31] });
    expect(importChoice('medium-1', [], noPicks)).toBeUndefined();
  });
});
