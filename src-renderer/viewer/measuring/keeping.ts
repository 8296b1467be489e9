import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { api, asError } from '../../app/api.ts';
import { KeptChanges } from '../../app/kept-changes.ts';
import { notifyError } from '../../app/notify.ts';
import { computedUid } from '../../cornerstone/index.ts';
import { useMeasuring } from './store.ts';

/**
 * Measurements are kept by the main process in the moment they are made or changed. What could not be kept stays in the
 * window, is marked, and is tried again: by itself, with the next change and on demand. Until then the window does not
 * close without a question.
 */

/** What is still to be written, by UID: the newest state alone; undefined: removed. */
const waiting = new Map<string, Measurement | undefined>();
/** Removed in this window: taking that back needs more than writing them again. */
const removed = new Set<string>();
/** Calibrations that are still to be written, by place. */
const waitingCalibrations = new Map<string, { place: Calibration; wanted: Calibration | undefined }>();

const kept = new KeptChanges(writeAll, {
  failed: 'Measurements could not be kept. They stay in this window and are tried again',
  kept: 'All measurements are kept now',
});

/** Images that are computed are stored nowhere: what was measured on them lasts as long as the window. */
const computed = new Set<string>();

export function keepMeasurement(uid: string, measurement: Measurement | undefined): void {
  if (measurement?.sopInstanceUid.startsWith(computedUid)) computed.add(uid);
  if (computed.has(uid)) return;
  waiting.set(uid, measurement);
  kept.write();
}
export function keepCalibration(place: Calibration, wanted: Calibration | undefined): void {
  waitingCalibrations.set(placeKey(place), { place, wanted });
  kept.write();
}

/** Tries what could not be kept once more. */
export const keepAgain = (): void => kept.write();

const placeKey = ({ patientKey, seriesUid, sopInstanceUid = '' }: Calibration): string =>
  JSON.stringify([patientKey, seriesUid, sopInstanceUid]);

async function writeAll(): Promise<unknown> {
  const failed = new Set<string>();
  let reason: unknown;
  for (;;) {
    const found = [...waiting].find(([uid]) => !failed.has(uid));
    if (!found) break;
    const [uid, measurement] = found;
    try {
      await writeOne(uid, measurement);
      // What was changed meanwhile is written after it.
      if (waiting.get(uid) === measurement) waiting.delete(uid);
    } catch (error) {
      failed.add(uid);
      reason ??= error;
    }
  }
  for (const [key, entry] of [...waitingCalibrations]) {
    try {
      await writeCalibration(entry);
      if (waitingCalibrations.get(key) === entry) waitingCalibrations.delete(key);
    } catch (error) {
      reason ??= error;
    }
  }
  useMeasuring.setState({ unsaved: new Set([...waiting.keys(), ...waitingCalibrations.keys()]) });
  return reason;
}

async function writeCalibration({ place, wanted }: { place: Calibration; wanted: Calibration | undefined }) {
  if (wanted) return api.measurements.calibrate(wanted);
  const { patientKey, seriesUid, sopInstanceUid } = place;
  return api.measurements.uncalibrate({
    patientKey,
    seriesUid,
    ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
  });
}

async function writeOne(uid: string, measurement: Measurement | undefined): Promise<void> {
  if (!measurement) {
    await api.measurements.remove({ uids: [uid] });
    removed.add(uid);
    return;
  }
  if (removed.has(uid)) {
    await api.measurements.restore({ uids: [uid] });
    removed.delete(uid);
  }
  await api.measurements.put({ measurements: [measurement] });
}

/**
 * The window is about to close: what is under way is handed over without waiting for an answer. True when something could
 * not be kept before and would be lost.
 */
export function handOver(): boolean {
  if (kept.failing && waiting.size + waitingCalibrations.size > 0) return true;
  const ignored = (): void => undefined;
  for (const [uid, measurement] of waiting) writeOne(uid, measurement).catch(ignored);
  for (const entry of waitingCalibrations.values()) writeCalibration(entry).catch(ignored);
  return false;
}

/** What still waits to be written, in the place of what was read: of these patients alone. */
export function withWaiting(
  read: { measurements: readonly Measurement[]; calibrations: readonly Calibration[] },
  patientKeys: readonly string[],
): { measurements: Map<string, Measurement>; calibrations: Calibration[] } {
  const measurements = new Map(read.measurements.map((measurement) => [measurement.uid, measurement]));
  for (const [uid, own] of waiting) {
    if (!own) measurements.delete(uid);
    else if (patientKeys.includes(own.patientKey)) measurements.set(uid, own);
  }
  const calibrations = new Map(read.calibrations.map((calibration) => [placeKey(calibration), calibration]));
  for (const [key, { place, wanted }] of waitingCalibrations) {
    if (!wanted) calibrations.delete(key);
    else if (patientKeys.includes(place.patientKey)) calibrations.set(key, wanted);
  }
  return { measurements, calibrations: [...calibrations.values()] };
}

/** Whether the reading of what is kept failed, told once. */
export function readingFailed(thrown: unknown): void {
  const before = useMeasuring.getState().failure;
  useMeasuring.setState({ failure: asError(thrown) });
  if (!before) notifyError(thrown, 'What was measured before could not be read');
}
