import { beforeEach, describe, expect, it } from 'vitest';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { list } from './list.ts';
import { chooseOnly } from './selection.ts';
import { sendChoice } from './send-choice.ts';
import { anyPicked, isPicked, noPicks, pick, pickRun, studiesOfPicks, useSeriesPicks } from './series-picks.ts';

const study = (studyRow: number): StudyRow =>
  ({
    studyRow,
    name: { alphabetic: 'Doe^Jane' },
    patientId: '1',
    birthDate: '',
    studyDate: '',
    description: 'Thorax',
    modalities: ['CT'],
    instances: 5,
  }) as unknown as StudyRow;
const one = study(1);
const other = study(2);
const picks = () => useSeriesPicks.getState();

describe('what is chosen below studies', () => {
  beforeEach(() => useSeriesPicks.setState(noPicks));

  it('is one thing alone, or with Ctrl one more or less', () => {
    pick({ seriesRows: [10] }, one, false);
    pick({ seriesRow: 11, instanceRow: 111 }, one, true);
    expect([[...picks().series.keys()], [...picks().instances.keys()]]).toEqual([[10], [111]]);
    pick({ seriesRows: [10] }, one, true);
    expect([[...picks().series.keys()], [...picks().instances.keys()]]).toEqual([[], [111]]);
    pick({ seriesRows: [20] }, other, false);
    expect([[...picks().series.keys()], [...picks().instances.keys()]]).toEqual([[20], []]);
  });

  it('takes series that are shown as one together', () => {
    pick({ seriesRows: [30, 31] }, one, false);
    expect(isPicked(picks(), { seriesRows: [30, 31] })).toBe(true);
    pick({ seriesRows: [30, 31] }, one, true);
    expect(anyPicked(picks())).toBe(false);
  });

  it('ends when another study is chosen', () => {
    pick({ seriesRows: [10] }, one, false);
    pickRun([{ seriesRow: 11, instanceRow: 111 }], one);
    list.select(chooseOnly(other, 1));
    expect(anyPicked(picks())).toBe(false);
  });

  it('is given away as it is, with the studies it is of', () => {
    pick({ seriesRows: [10] }, one, false);
    pick({ seriesRow: 21, instanceRow: 211 }, other, true);
    expect(studiesOfPicks(picks()).map(({ studyRow }) => studyRow)).toEqual([1, 2]);
    expect(sendChoice('medium-1', [], picks())).toMatchObject({
      detail: '1 series and 1 object of 2 studies',
      selection: { catalogue: 'medium-1', seriesRows: [10], instanceRows: [211] },
    });
  });
});
