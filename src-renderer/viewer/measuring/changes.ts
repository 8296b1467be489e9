import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { keepCalibration, keepMeasurement } from './keeping.ts';
import { useMeasuring } from './store.ts';

/** What was before and after; undefined: not there. */
interface Step<T> {
  before?: T | undefined;
  after?: T | undefined;
}

/** One thing the reader did. */
export interface Change {
  measurements: readonly Step<Measurement>[];
  calibration?: Step<Calibration>;
}

/** Changes that can be taken back, oldest first, and those that were. */
const most = 200;
let done: Change[] = [];
let undone: Change[] = [];

/** Nothing of what was done before can be taken back: another patient. */
export function forgetChanges(): void {
  done = [];
  undone = [];
}
export const canUndo = (): boolean => done.length > 0;
export const canRedo = (): boolean => undone.length > 0;

/** Does a change at once, in the window and in what is kept. */
export function change(next: Change): void {
  apply(next, 'after', 'before');
  done = [...done, next].slice(-most);
  undone = [];
}

/** Takes the last change back; false when there is none. */
export function undo(): boolean {
  const last = done.pop();
  if (!last) return false;
  apply(last, 'before', 'after');
  undone.push(last);
  return true;
}

/** Does again what was taken back last; false when there is nothing. */
export function redo(): boolean {
  const next = undone.pop();
  if (!next) return false;
  apply(next, 'after', 'before');
  done.push(next);
  return true;
}

function apply(next: Change, to: 'before' | 'after', from: 'before' | 'after'): void {
  const modifiedAt = Date.now();
  const { measurements, calibrations, selected } = useMeasuring.getState();
  const map = new Map(measurements);
  const kept: [uid: string, measurement: Measurement | undefined][] = [];
  for (const step of next.measurements) {
    const uid = (step[to] ?? step[from])?.uid;
    if (uid === undefined) continue;
    const wanted = step[to] && { ...step[to], modifiedAt };
    if (wanted) map.set(uid, wanted);
    else map.delete(uid);
    kept.push([uid, wanted]);
  }
  let list = calibrations;
  const { calibration } = next;
  if (calibration) {
    const wanted = calibration[to] && { ...calibration[to], modifiedAt };
    const place = calibration.after ?? calibration.before;
    list = calibrations.filter((one) => !samePlace(one, place));
    if (wanted) list = [...list, wanted];
    if (place) keepCalibration(place, wanted);
  }
  useMeasuring.setState({
    measurements: map,
    calibrations: list,
    draft: undefined,
    ...(selected !== undefined && !map.has(selected) ? { selected: undefined } : {}),
  });
  for (const [uid, measurement] of kept) keepMeasurement(uid, measurement);
}

const samePlace = (a: Calibration, b: Calibration | undefined): boolean =>
  a.seriesUid === b?.seriesUid && a.sopInstanceUid === b.sopInstanceUid;
