import { expect, it, vi } from 'vitest';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { calibrate, calibrationBy, calibrationRefused, millimetres } from './calibrating.ts';
import { undo } from './changes.ts';
import { calibrationOf, useMeasuring } from './store.ts';

const frame = (over: { columns?: number; spacing?: object; regions?: object[] } = {}): DisplayFrame =>
  ({
    imageId: 'x',
    frame: 1,
    pixel: { columns: over.columns ?? 100, rows: 100 },
    description: { ...(over.spacing ? { spacing: over.spacing } : {}) },
    instance: { sopClassUid: '1', sopInstanceUid: '1.2.3.4', ultrasoundRegions: over.regions },
    series: { series: { modality: 'US', uid: '1.2.3' }, study: { uid: '1.2' }, patient: {} },
  }) as unknown as DisplayFrame;
const line: Measurement = {
  uid: '2.25.1',
  kind: 'calibration',
  patientKey: 'p',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopClassUid: '1',
  sopInstanceUid: '1.2.3.4',
  frame: 1,
  points: [
    [10, 10],
    [10, 60],
  ],
  values: [],
  createdAt: 1,
  modifiedAt: 1,
};
const region = (minX: number, delta: number, unitsX = 3, deltaX = delta) => ({
  ...{ minX, minY: 0, maxX: minX + 49, maxY: 99, unitsX, unitsY: 3, deltaX, deltaY: delta, dataType: 1 },
});

it('holds for the images of a series that are like the one of the line', () => {
  const found = calibrationBy(line, frame(), 25, true);
  expect([found.rowMm, found.columnMm]).toEqual([0.5, 0.5]);
  const of = (image: DisplayFrame) => calibrationOf([found], '1.2.3', '9.9', image)?.rowMm;
  expect(of(frame())).toBe(0.5);
  // An image of another size, and one that says another spacing.
  expect(of(frame({ columns: 200 }))).toBeUndefined();
  expect(of(frame({ spacing: { rowMm: 1, columnMm: 1, provenance: 'imager' } }))).toBeUndefined();
});

it('keeps the ratio of the sides, also of an ultrasound region', () => {
  const found = calibrationBy(line, frame({ regions: [region(0, 0.02, 3, 0.01)] }), 20, false);
  expect([found.rowMm, found.columnMm]).toEqual([0.4, 0.2]);
});

it('is refused where one spacing cannot hold', () => {
  expect(calibrationRefused(line, frame({ regions: [region(0, 0.02), region(50, 0.03)] }))).toMatch(/own/);
  expect(calibrationRefused(line, frame({ regions: [region(0, 0.02, 4)] }))).toMatch(/time/);
  expect(calibrationRefused(line, frame({ regions: [region(0, 0.02), region(50, 0.02)] }))).toBeUndefined();
  expect(calibrationRefused(line, frame())).toBeUndefined();
  const computed = { ...frame(), compute: async () => Promise.reject(new Error('not needed')) };
  expect(calibrationRefused(line, computed)).toMatch(/computed/);
});

it('of the whole series stands in the place of those of its images, until it is taken back', () => {
  const done = async () => ({ ok: true, value: undefined });
  vi.stubGlobal('window', {
    negatoscope: { measurements: { put: done, remove: done, calibrate: done, uncalibrate: done } },
  });
  try {
    calibrate(line, frame(), 25, false);
    calibrate({ ...line, uid: '2.25.2' }, frame(), 50, true);
    const of = () => calibrationOf(useMeasuring.getState().calibrations, '1.2.3', '1.2.3.4', frame())?.rowMm;
    expect(of()).toBe(1);
    undo();
    expect(of()).toBe(0.5);
  } finally {
    vi.unstubAllGlobals();
  }
});

it('takes lengths that a reader can mean', () => {
  expect(['10', ' 2,5 ', '0', '-3', '', 'nonsense', '1e9', 'Infinity'].map(millimetres)).toEqual([
    ...[10, 2.5, undefined, undefined, undefined, undefined, undefined, undefined],
  ]);
});
