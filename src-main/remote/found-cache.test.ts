import { expect, it } from 'vitest';
import { FoundCache } from './found-cache.ts';
import { remoteStudyOf } from './rows.ts';
import { dataSetOf } from './testing/answers.ts';

const study = (number: number) => dataSetOf({ StudyInstanceUID: `2.25.${number}`, PatientID: 'P' });
const series = dataSetOf({ SeriesInstanceUID: '2.25.1.1' });
const instances = (count: number) => Array.from({ length: count }, () => series);
const taken = (cache: FoundCache, number: number) => cache.takeSeries('node', 'P', `2.25.${number}`);

it('gives each part once, to who asks for the same study of the same patient at the same node', () => {
  const cache = new FoundCache();
  cache.series('node', study(1), [series]);
  cache.instances('node', study(1), series, instances(3));
  expect(cache.takeSeries('other', 'P', '2.25.1')).toBeUndefined();
  expect(cache.takeSeries('node', 'Q', '2.25.1')).toBeUndefined();
  expect(taken(cache, 1)).toHaveLength(1);
  expect(taken(cache, 1)).toBeUndefined();
  expect(cache.takeInstances('node', 'P', '2.25.1', '2.25.1.1')).toHaveLength(3);
  expect(cache.takeInstances('node', 'P', '2.25.1', '2.25.1.1')).toBeUndefined();
});

it('a new search forgets what an earlier one found below the study', () => {
  const cache = new FoundCache();
  cache.series('node', study(1), [series]);
  cache.study('node', remoteStudyOf(study(1), 1), study(1));
  expect(taken(cache, 1)).toBeUndefined();
  expect(cache.studyOf('node', 'P', '2.25.1')).toEqual({ modalities: [], sopClasses: [] });
});

it('forgets the oldest studies when too much is kept, however it is spread', () => {
  const cache = new FoundCache();
  for (let number = 1; number <= 40; number++) {
    cache.series('node', study(number), [series]);
    cache.instances('node', study(number), series, instances(4000));
  }
  expect(taken(cache, 1)).toBeUndefined();
  expect(taken(cache, 15)).toBeUndefined();
  expect(taken(cache, 17)).toHaveLength(1);
  expect(taken(cache, 40)).toHaveLength(1);
  for (let number = 100; number < 2200; number++) cache.series('node', study(number), [series]);
  expect(taken(cache, 100)).toBeUndefined();
  expect(taken(cache, 2199)).toHaveLength(1);
});
