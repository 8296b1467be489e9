import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { change, forgetChanges, redo, undo } from './changes.ts';
import { handOver, keepAgain, withWaiting } from './keeping.ts';
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
  forgetMeasurements(['p']);
  forgetChanges();
});
afterEach(() => vi.unstubAllGlobals());

describe('what the reader did', () => {
  it('is kept at once, taken back and done again, here and where it is kept', async () => {
    change({ measurements: [{ after: line('1', 10) }] });
    change({ measurements: [{ before: line('1', 10), after: line('1', 20) }] });
    expect(here().get('1')?.points[1]).toEqual([20, 0]);
    expect(undo()).toBeDefined();
    expect(here().get('1')?.points[1]).toEqual([10, 0]);
    expect(undo()).toBeDefined();
    expect(here().size).toBe(0);
    expect(undo()).toBeUndefined();
    await expect.poll(() => told('remove')).toEqual([{ uids: ['1'] }]);
    expect(redo()).toBeDefined();
    expect(here().get('1')?.points[1]).toEqual([10, 0]);
    // What was removed is taken back before it is written again.
    await expect.poll(() => told('put').length).toBeGreaterThan(0);
    expect(told('restore')).toEqual([{ uids: ['1'] }]);
    expect(redo()).toBeDefined();
    expect(redo()).toBeUndefined();
  });
  it('changes that overtake each other end with the newest', async () => {
    change({ measurements: [{ after: line('2', 1) }] });
    for (let end = 2; end <= 30; end++) {
      change({ measurements: [{ before: line('2', end - 1), after: line('2', end) }] });
    }
    await expect.poll(() => useMeasuring.getState().unsaved.size).toBe(0);
    const put = () => (told('put') as { measurements: Measurement[] }[]).at(-1);
    await expect.poll(() => put()?.measurements[0]?.points[1]).toEqual([30, 0]);
  });
  it('stays in the window and is marked when it cannot be kept, and is kept later', async () => {
    failing = true;
    change({ measurements: [{ after: line('3', 10) }] });
    await expect.poll(() => [...useMeasuring.getState().unsaved]).toEqual(['3']);
    expect(here().has('3')).toBe(true);
    failing = false;
    keepAgain();
    await expect.poll(() => useMeasuring.getState().unsaved.size).toBe(0);
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
    change({ measurements: [{ after: line('4', 10) }], calibrations: [{ after }] });
    expect(useMeasuring.getState().calibrations).toHaveLength(1);
    undo();
    expect(useMeasuring.getState().calibrations).toEqual([]);
    expect(here().size).toBe(0);
    await expect.poll(() => told('uncalibrate').at(-1)).toEqual({ patientKey: 'p', seriesUid: '1.2.3' });
    redo();
    expect(useMeasuring.getState().calibrations).toMatchObject([{ rowMm: 0.5 }]);
  });
  it('is not taken back over what another window made of it since', () => {
    change({ measurements: [{ after: line('5', 10) }] });
    change({ measurements: [{ before: line('5', 10), after: line('5', 20) }] });
    const others = { ...line('5', 99), modifiedAt: Date.now() + 10 };
    useMeasuring.setState({ measurements: new Map([['5', others]]) });
    expect(undo()?.overtaken).toBe(true);
    expect(here().get('5')).toEqual(others);
    useMeasuring.setState({ measurements: new Map() });
    expect(undo()?.overtaken).toBe(true);
    expect(undo()).toBeUndefined();
    expect(here().size).toBe(0);
  });
  it('is always newer than what it changes, also when the clock was put back', () => {
    const ahead = Date.now() + 3_600_000;
    change({ measurements: [{ after: { ...line('6', 10), modifiedAt: ahead } }] });
    change({ measurements: [{ before: here().get('6'), after: line('6', 20) }] });
    expect(here().get('6')?.modifiedAt).toBeGreaterThan(ahead);
  });
});

describe('what waits to be kept', () => {
  const calibration: Calibration = {
    patientKey: 'p',
    seriesUid: '1.2.3',
    rowMm: 0.5,
    columnMm: 0.5,
    how: 'a line of 5 mm',
    modifiedAt: 1,
  };
  it('is nothing of another patient, whose own calibrations hold', async () => {
    failing = true;
    change({ measurements: [{ after: line('7', 10) }], calibrations: [{ after: calibration }] });
    await expect.poll(() => useMeasuring.getState().unsaved.size).toBe(2);
    const others = { ...calibration, patientKey: 'q', rowMm: 0.2 };
    const read = { measurements: [{ ...line('8', 1), patientKey: 'q' }], calibrations: [others] };
    const found = withWaiting(read, ['q']);
    expect([...found.measurements.keys()]).toEqual(['8']);
    expect(found.calibrations).toEqual([others]);
    expect([...withWaiting({ measurements: [], calibrations: [] }, ['p']).measurements.keys()]).toEqual(['7']);
    expect(withWaiting({ measurements: [], calibrations: [] }, ['p']).calibrations).toMatchObject([{ rowMm: 0.5 }]);
    // Also behind another patient it is not forgotten.
    forgetMeasurements(['q']);
    expect(useMeasuring.getState().unsaved.size).toBe(2);
    expect(handOver()).toBe(true);
    failing = false;
    keepAgain();
    await expect.poll(() => useMeasuring.getState().unsaved.size).toBe(0);
    expect(handOver()).toBe(false);
  });
  it('is tried again by itself', async () => {
    vi.useFakeTimers();
    try {
      failing = true;
      change({ measurements: [{ after: line('9', 10) }] });
      await vi.advanceTimersByTimeAsync(1);
      expect(useMeasuring.getState().unsaved.size).toBe(1);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(useMeasuring.getState().unsaved.size).toBe(1);
      failing = false;
      await vi.advanceTimersByTimeAsync(30_000);
      expect(useMeasuring.getState().unsaved.size).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
  it('is handed over when the window closes before its turn', async () => {
    change({ measurements: [{ after: line('10', 10) }, { after: line('11', 10) }] });
    expect(handOver()).toBe(false);
    expect(told('put').map((input) => (input as { measurements: Measurement[] }).measurements[0]?.uid)).toContain('11');
    await expect.poll(() => useMeasuring.getState().unsaved.size).toBe(0);
  });
});
