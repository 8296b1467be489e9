import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { change, forgetChanges, redo, undo } from './changes.ts';
import { keepAgain } from './keeping.ts';
import { forgetMeasurements, useMeasuring } from './store.ts';

const calls: [name: string, input: unknown][] = [];
let failing = false;
const answer = (name: string) => async (input: unknown) => {
  calls.push([name, input]);
  return failing
    ? { ok: false, error: { code: 'storage-failed', message: 'disk', parameters: {} } }
    : { ok: true, value: undefined };
};

const line = (uid: string, end: number): Measurement => ({
  uid,
  kind: 'length',
  patientKey: 'p',
  studyUid: '1.2',
  seriesUid: '1.2.3',
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: '1.2.3.4',
  frame: 1,
  points: [
    [0, 0],
    [end, 0],
  ],
  values: [],
  createdAt: 1,
  modifiedAt: 1,
});
const here = () => useMeasuring.getState().measurements;
const told = (name: string) => calls.filter(([called]) => called === name).map(([, input]) => input);

beforeEach(() => {
  calls.length = 0;
  failing = false;
  const names = ['put', 'remove', 'restore', 'calibrate', 'uncalibrate'];
  vi.stubGlobal('window', {
    negatoscope: { measurements: Object.fromEntries(names.map((name) => [name, answer(name)])) },
  });
  forgetMeasurements('p');
  forgetChanges();
});
afterEach(() => vi.unstubAllGlobals());

describe('what the reader did', () => {
  it('is kept at once, taken back and done again, here and where it is kept', async () => {
    change({ measurements: [{ after: line('1', 10) }] });
    change({ measurements: [{ before: line('1', 10), after: line('1', 20) }] });
    expect(here().get('1')?.points[1]).toEqual([20, 0]);
    expect(undo()).toBe(true);
    expect(here().get('1')?.points[1]).toEqual([10, 0]);
    expect(undo()).toBe(true);
    expect(here().size).toBe(0);
    expect(undo()).toBe(false);
    await vi.waitFor(() => expect(told('remove')).toEqual([{ uids: ['1'] }]));
    expect(redo()).toBe(true);
    expect(here().get('1')?.points[1]).toEqual([10, 0]);
    // What was removed is taken back before it is written again.
    await vi.waitFor(() => expect(told('put').length).toBeGreaterThan(0));
    expect(told('restore')).toEqual([{ uids: ['1'] }]);
    expect(redo()).toBe(true);
    expect(redo()).toBe(false);
  });
  it('changes that overtake each other end with the newest', async () => {
    change({ measurements: [{ after: line('2', 1) }] });
    for (let end = 2; end <= 30; end++) {
      change({ measurements: [{ before: line('2', end - 1), after: line('2', end) }] });
    }
    await vi.waitFor(() => expect(useMeasuring.getState().unsaved.size).toBe(0));
    await vi.waitFor(() => {
      const puts = told('put') as { measurements: Measurement[] }[];
      expect(puts.at(-1)?.measurements[0]?.points[1]).toEqual([30, 0]);
    });
  });
  it('stays in the window and is marked when it cannot be kept, and is kept later', async () => {
    failing = true;
    change({ measurements: [{ after: line('3', 10) }] });
    await vi.waitFor(() => expect([...useMeasuring.getState().unsaved]).toEqual(['3']));
    expect(here().has('3')).toBe(true);
    failing = false;
    keepAgain();
    await vi.waitFor(() => expect(useMeasuring.getState().unsaved.size).toBe(0));
    expect(told('put')).toHaveLength(2);
  });
  it('a calibration and its line are one change', async () => {
    const after: Calibration = {
      patientKey: 'p',
      seriesUid: '1.2.3',
      rowMm: 0.5,
      columnMm: 0.5,
      how: 'a line of 5 mm',
      modifiedAt: 1,
    };
    change({ measurements: [{ after: line('4', 10) }], calibration: { after } });
    expect(useMeasuring.getState().calibrations).toHaveLength(1);
    undo();
    expect(useMeasuring.getState().calibrations).toEqual([]);
    expect(here().size).toBe(0);
    await vi.waitFor(() => expect(told('uncalibrate').at(-1)).toEqual({ patientKey: 'p', seriesUid: '1.2.3' }));
    redo();
    expect(useMeasuring.getState().calibrations).toMatchObject([{ rowMm: 0.5 }]);
  });
});
