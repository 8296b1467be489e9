import { afterEach, beforeEach, expect, it } from 'vitest';
import { contract } from '../../src-shared/contract/index.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import { lengthOf, patientKey } from '../archive/database/testing/crashing-measurements.ts';
import { measurementHandlers } from './measurements.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
let told: unknown[];
beforeEach(async () => {
  folder = await temporaryFolder('measurement-handlers');
  state = await openState(folder.path);
  told = [];
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});
const handlers = () =>
  measurementHandlers(state, { emit: (service, member, payload) => void told.push([service, member, payload]) });

it('tells every window what changed, and nothing when nothing did', async () => {
  const changed = ['measurements', 'changed', { patientKey, studyUids: ['1.2'] }];
  await handlers().put({ measurements: [lengthOf('2.25.1')] });
  expect(told).toEqual([changed]);
  await handlers().put({ measurements: [lengthOf('2.25.1')] });
  await handlers().remove({ uids: ['2.25.99'] });
  expect(told).toHaveLength(1);
  await handlers().remove({ uids: ['2.25.1'] });
  await handlers().restore({ uids: ['2.25.1'] });
  expect(told).toEqual([changed, changed, changed]);
  const calibration = { patientKey, seriesUid: '1.2.3', rowMm: 1, columnMm: 1, how: 'line of 10 mm', modifiedAt: 5 };
  await handlers().calibrate(calibration);
  await handlers().calibrate({ ...calibration, modifiedAt: 4 });
  await handlers().uncalibrate(calibration);
  const whole = ['measurements', 'changed', { patientKey, studyUids: [] }];
  expect(told.slice(3)).toEqual([whole, whole]);
});

it('takes no more at once than it can hold', async () => {
  const many = Array.from({ length: 20_000 }, () => [1, 2] as [number, number]);
  const measurements = Array.from({ length: 11 }, (_, at) =>
    lengthOf(`2.25.${at}`, { kind: 'freehand', points: many }),
  );
  await expect(handlers().put({ measurements })).rejects.toMatchObject({ code: 'invalid-input' });
  expect((await handlers().list({ patientKey, studyUids: ['1.2'] })).measurements).toEqual([]);
});

it('lets nothing in that is no measurement', () => {
  const { input } = contract.measurements.put;
  const good = lengthOf('2.25.1');
  expect(input.safeParse({ measurements: [good] }).success).toBe(true);
  for (const bad of [
    { uid: 'x' },
    { kind: 'nonsense' },
    { frame: 0 },
    { points: [] },
    { points: [[1, Number.NaN]] },
    { points: Array.from({ length: 20_001 }, () => [1, 2]) },
    { values: [{ name: 'length', value: Number.POSITIVE_INFINITY, unit: 'mm' }] },
    { text: 'x'.repeat(2001) },
  ]) {
    expect(input.safeParse({ measurements: [{ ...good, ...bad }] }).success, JSON.stringify(bad).slice(0, 60)).toBe(
      false,
    );
  }
});
