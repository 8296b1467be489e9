import { describe, expect, it } from 'vitest';
import type { StudyRow } from '../../../src-shared/contract/view-routes.ts';
import type { StudyEntry } from '../store.ts';
import { imageEnd, seriesWay, studiesOfPatient, studyWay } from './navigation.ts';

const study = (studyRow: number, studyDate: string): StudyRow => ({ studyRow, studyDate, studyTime: '' }) as StudyRow;
const entry = (row: StudyRow, ...keys: string[]): StudyEntry =>
  ({
    study: row,
    series: keys.map((key) => ({ frameSets: [{ key, frames: key.startsWith('SR') ? [] : [{}] }] })),
  }) as unknown as StudyEntry;

const newer = study(2, '20260101');
const older = study(1, '20240101');
const unopened = study(7, '20200101');

describe('[BIR-C5] ways from here and their ends', () => {
  const studies = [entry(newer, 'a', 'SR', 'b'), entry(older, 'c')];

  it('goes from series to series, over what is no picture and into the next study', () => {
    const from = (key: string, step: 1 | -1) => seriesWay(step, { studies, cells: [key], selected: 0 });
    expect(from('a', 1).to?.key).toBe('b');
    expect(from('b', 1).to?.key).toBe('c');
    expect(from('SR', 1).to?.key).toBe('b');
    expect(from('SR', -1).to?.key).toBe('a');
    expect(from('c', 1)).toEqual({ reason: 'This is the last series' });
    expect(from('a', -1)).toEqual({ reason: 'This is the first series' });
    expect(seriesWay(1, { studies: [], cells: [], selected: 0 }).reason).toBe('There is no series of images');
  });

  it('goes from study to study of the patient, also to those that are not open', () => {
    const from = (key: string, step: 1 | -1, others: StudyRow[] = []) =>
      studyWay(step, { studies, cells: [key], selected: 0 }, others);
    expect(from('a', 1).to).toBe(older);
    expect(from('a', -1).reason).toBe('This is the newest study');
    expect(from('c', 1).reason).toBe('This is the oldest study');
    expect(from('c', 1, [unopened]).to).toBe(unopened);
    expect(studyWay(1, { studies: [entry(newer, 'a')], cells: ['a'], selected: 0 }, []).reason).toBe(
      'The patient has no other study here',
    );
    expect(studiesOfPatient([older], [unopened, newer]).map(({ studyRow }) => studyRow)).toEqual([2, 1, 7]);
  });

  it('ends at the first and the last image', () => {
    expect(imageEnd(1, 4, 5)).toBe('This is the last image');
    expect(imageEnd(-1, 0, 5)).toBe('This is the first image');
    expect(imageEnd(1, 3, 5)).toBeUndefined();
    expect(imageEnd(1, undefined, 0)).toBe('No image is shown');
  });
});
