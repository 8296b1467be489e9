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
  calibrations?: readonly Step<Calibration>[];
}

/** What became of a change that was taken back or done again. */
export interface Taken {
  change: Change;
  /** Nothing was done: another window changed the same since. */
  overtaken: boolean;
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

/** Takes the last change back; undefined when there is none. */
export function undo(): Taken | undefined {
  const last = done.pop();
  return last && take(last, 'before', 'after', undone);
}

/** Does again what was taken back last; undefined when there is nothing. */
export function redo(): Taken | undefined {
  const next = undone.pop();
  return next && take(next, 'after', 'before', done);
}

function take(next: Change, to: 'before' | 'after', from: 'before' | 'after', others: Change[]): Taken {
  const overtaken = !isAsLeft(next, from);
  if (!overtaken) {
    apply(next, to, from);
    others.push(next);
  }
  return { change: next, overtaken };
}

/** Whether everything is still as this window left it: nothing that another one did is written over. */
function isAsLeft({ measurements: steps, calibrations: places = [] }: Change, from: 'before' | 'after'): boolean {
  const { measurements, calibrations } = useMeasuring.getState();
  const left = (step: Step<Measurement>): boolean => {
    const uid = (step.after ?? step.before)?.uid;
    return uid === undefined || drawingOf(measurements.get(uid)) === drawingOf(step[from]);
  };
  const same = (step: Step<Calibration>): boolean =>
    sidesOf(calibrations.find((one) => samePlace(one, step.after ?? step.before))) === sidesOf(step[from]);
  return steps.every(left) && places.every(same);
}

/** What the reader makes of a measurement; values are counted. */
const drawingOf = (measurement: Measurement | undefined): string | undefined =>
  measurement && JSON.stringify([measurement.points, measurement.text, measurement.textAt]);
const sidesOf = (calibration: Calibration | undefined): string | undefined =>
  calibration && `${calibration.rowMm} ${calibration.columnMm}`;

/** Later than what it stands in the place of, also when the clock was put back: older ones are not kept. */
const laterThan = (before: { modifiedAt: number } | undefined): number =>
  Math.max(Date.now(), (before?.modifiedAt ?? 0) + 1);

function apply(next: Change, to: 'before' | 'after', from: 'before' | 'after'): void {
  const { measurements, calibrations, selected } = useMeasuring.getState();
  const map = new Map(measurements);
  const kept: [uid: string, measurement: Measurement | undefined][] = [];
  for (const step of next.measurements) {
    const uid = (step[to] ?? step[from])?.uid;
    if (uid === undefined) continue;
    const wanted = step[to] && { ...step[to], modifiedAt: laterThan(map.get(uid) ?? step[from] ?? step[to]) };
    if (wanted) map.set(uid, wanted);
    else map.delete(uid);
    kept.push([uid, wanted]);
  }
  let list = [...calibrations];
  for (const step of next.calibrations ?? []) {
    const place = step.after ?? step.before;
    if (!place) continue;
    const before = calibrations.find((one) => samePlace(one, place)) ?? step[from] ?? step[to];
    const wanted = step[to] && { ...step[to], modifiedAt: laterThan(before) };
    list = list.filter((one) => !samePlace(one, place));
    if (wanted) list = [...list, wanted];
    keepCalibration(place, wanted);
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
  a.patientKey === b?.patientKey && a.seriesUid === b.seriesUid && a.sopInstanceUid === b.sopInstanceUid;
