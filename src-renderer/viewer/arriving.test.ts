import { describe, expect, it } from 'vitest';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { DisplayFrame } from '../cornerstone/index.ts';
import { arrivingText, completenessText, type Here, missingBetween } from './arriving.ts';

const frames = (...numbers: (number | undefined)[]): DisplayFrame[] =>
  numbers.map((instanceNumber) => ({ instance: { instanceNumber } }) as unknown as DisplayFrame);
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('what a viewport says of a series that is not complete', () => {
  it('names the gaps in the numbers', () => {
    expect(missingBetween(frames(...range(1, 40), ...range(44, 60)))).toEqual([[40, 44]]);
    expect(completenessText(frames(...range(1, 40), ...range(44, 60)), '57 images, still arriving')).toBe(
      '57 images, still arriving; images missing between 40 and 44',
    );
  });

  it('says nothing of a whole series, of one numbered in steps, or without numbers', () => {
    expect(completenessText(frames(...range(1, 20)), undefined)).toBeUndefined();
    expect(missingBetween(frames(10, 20, 30, 40))).toEqual([]);
    expect(missingBetween(frames(1, 1, 2, 9))).toEqual([]);
    expect(missingBetween(frames(undefined, 3, 9))).toEqual([]);
    expect(missingBetween(frames(1, 5, 9, 12, 20, 33))).toEqual([]);
  });
});

describe('what a viewport says of gaps between places', () => {
  const slices = (places: number[], numberOf = (index: number) => index + 1): DisplayFrame[] =>
    places.map(
      (z, index) =>
        ({
          instance: { instanceNumber: numberOf(index), numberOfFrames: 1 },
          description: { position: [0, 0, z], orientation: [1, 0, 0, 0, 1, 0] },
        }) as unknown as DisplayFrame,
    );

  it('is that images are missing where their numbers are missing too', () => {
    const places = [...range(0, 9), ...range(13, 20)].map((n) => -2 * n);
    expect(
      completenessText(
        slices(places, (index) => (index < 10 ? index + 1 : index + 4)),
        undefined,
      ),
    ).toBe('images missing between 10 and 14');
    expect(completenessText(slices(places), undefined)).toBe('gap of 8 mm between 10 and 11 (elsewhere 2 mm)');
  });

  it('is nothing when the slices lie evenly whatever their numbers, or in many blocks', () => {
    const even = range(0, 19).map((n) => -2 * n);
    expect(
      completenessText(
        slices(even, (index) => (index < 10 ? index + 1 : index + 40)),
        undefined,
      ),
    ).toBeUndefined();
    const blocks = [0, 2, 4, 20, 22, 24, 40, 42, 44, 60, 62, 64, 80, 82, 84];
    expect(completenessText(slices(blocks), undefined)).toBeUndefined();
  });
});

describe('what a viewport says while images come', () => {
  const here: Here = { studyUid: '1.2', seriesUid: '1.2.3', inSeries: 40, inStudy: 214, arrivedAt: 1_000_000 };
  const now = 1_002_000;
  const job = (more: Partial<Job>): Job => ({
    id: 1,
    kind: 'retrieve',
    title: '',
    state: 'running',
    createdAt: 0,
    done: 0,
    total: 612,
    bytes: 0,
    failed: 0,
    attempts: 1,
    priority: 'interactive',
    retrieves: { studyUid: '1.2' },
    ...more,
  });

  it('counts against what the retrieve of the study or of this series is to bring', () => {
    expect(arrivingText(here, [job({})], now)).toBe('214 of 612 of the study, still arriving');
    const series = job({ retrieves: { studyUid: '1.2', seriesUid: '1.2.3' }, total: 64 });
    expect(arrivingText(here, [series], now)).toBe('40 of 64, still arriving');
    expect(arrivingText(here, [job({ total: undefined as never })], now)).toBe('40 images, still arriving');
  });

  it('says nothing of a retrieve of something else', () => {
    expect(
      arrivingText({ ...here, arrivedAt: undefined }, [job({ retrieves: { studyUid: '1.9' } })], now),
    ).toBeUndefined();
    const other = job({ retrieves: { studyUid: '1.2', seriesUid: '1.2.4' } });
    expect(arrivingText(here, [other], now)).toBeUndefined();
  });

  it('says nothing any more when the retrieve has ended or everything is here', () => {
    expect(arrivingText(here, [job({ state: 'done', endedAt: now - 500 })], now)).toBeUndefined();
    expect(arrivingText({ ...here, inStudy: 612 }, [job({})], now)).toBeUndefined();
  });

  it('says that a part is missing after a retrieve that did not end well, until it is done again', () => {
    const failed = job({ state: 'failed', endedAt: now });
    expect(arrivingText(here, [failed], now)).toBe('214 of 612 of the study, fetching failed');
    expect(arrivingText(here, [failed], now + 60_000)).toBe('214 of 612 of the study, fetching failed');
    expect(arrivingText(here, [job({ id: 2, state: 'done', endedAt: now }), failed], now)).toBeUndefined();
    expect(arrivingText(here, [job({ id: 1 }), job({ id: 2, state: 'cancelled' })], now)).toBe(
      '214 of 612 of the study, still arriving',
    );
  });

  it('tells for some seconds of images that are sent by others', () => {
    expect(arrivingText(here, [], now)).toBe('40 images, still arriving');
    expect(arrivingText(here, [], now + 9000)).toBeUndefined();
    // A retrieve of long ago has nothing to do with them.
    expect(arrivingText(here, [job({ state: 'done', endedAt: 900_000 })], now)).toBe('40 images, still arriving');
  });
});
