import { describe, expect, it } from 'vitest';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { type FrameSet, frameSetsOf, heirOf } from './frame-sets.ts';

const set = (key: string, ...rows: number[]): FrameSet =>
  ({ key, frames: rows.map((row) => ({ instance: { row }, imageId: `image ${row}` })) }) as unknown as FrameSet;

describe('frame sets of a series that was read again', () => {
  it('take the places of those that are no more', () => {
    const before = [set('1:1', 1, 2), set('1:3', 3, 4), set('1:5', 5)];
    const after = [set('1:1', 1, 2, 3, 4, 6)];
    expect(['1:1', '1:3', '1:5'].map((key) => heirOf(key, undefined, before, after))).toEqual(['1:1', '1:1', '1:5']);
    expect(heirOf('1:3', 'image 4', before, before)).toBe('1:3');
    expect(heirOf('2:1', 'image 1', before, after)).toBe('2:1');
  });

  it('that were parted follow the image on the screen', () => {
    const before = [set('1:1', 1, 2, 3, 4)];
    const after = [set('1:1', 1, 3, 5), set('1:2', 2, 4, 6)];
    expect(heirOf('1:1', 'image 4', before, after)).toBe('1:2');
    expect(heirOf('1:1', 'image 3', before, after)).toBe('1:1');
    // The viewport still shows an image of the set before; or its image is no more.
    expect(heirOf('1:1', 'image 9', before, after)).toBe('1:1');
    expect(heirOf('1:1', 'image 1', before, [set('1:1', 2)])).toBe('1:1');
  });

  it('are told of objects too', () => {
    const object = { ...set('1:object-7'), other: { row: 7 } } as unknown as FrameSet;
    expect(heirOf('1:object-7', undefined, [object], [set('1:7', 7)])).toBe('1:7');
  });
});

it('images that name another patient than their series are a set of their own, under their own name', () => {
  const patient = { name: 'Doe^Jane', id: 'P1' };
  const other = { name: 'Roe^John', id: 'P1' };
  const instance = (row: number, own?: object) => ({
    row,
    revision: 1,
    sopInstanceUid: `1.2.${row}`,
    kind: 'image',
    instanceNumber: row,
    numberOfFrames: 1,
    pixel: { rows: 4, columns: 4, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' },
    shared: {},
    ...(own ? { patient: own } : {}),
  });
  const series = {
    catalogue: 'local',
    seriesRow: 7,
    patient,
    study: { uid: '1.2' },
    series: { uid: '1.2.3', modality: 'CT' },
    instances: [instance(1, other), instance(2), instance(3), instance(4, other)],
  } as unknown as SeriesDescription;
  const sets = frameSetsOf(series);
  const told = sets.flatMap(({ frames }) => frames.map((frame) => [frame.instance.row, frame.series.patient.name]));
  expect(told).toEqual([
    [2, 'Doe^Jane'],
    [3, 'Doe^Jane'],
    [1, 'Roe^John'],
    [4, 'Roe^John'],
  ]);
  expect(new Set(sets.map(({ key }) => key)).size).toBe(2);
  // Made anew from what the first set knows of the series.
  expect(frameSetsOf(sets[0]!.series).map(({ key }) => key)).toEqual(sets.map(({ key }) => key));
});
