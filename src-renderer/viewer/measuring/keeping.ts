import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { api, asError } from '../../app/api.ts';
import { notifyError } from '../../app/notify.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { forgetMeasurements, useMeasuring } from './store.ts';

/**
 * Measurements are kept by the main process in the moment they are made or changed. What could not be kept stays in the
 * window, is marked, and is tried again with the next change and on demand.
 */

/** What is still to be written, by UID: the newest state alone; undefined: removed. */
const waiting = new Map<string, Measurement | undefined>();
/** Removed in this window: taking that back needs more than writing them again. */
const removed = new Set<string>();
/** Calibrations that could not be written, by place. */
const waitingCalibrations = new Map<string, { place: Calibration; wanted: Calibration | undefined }>();
let writing = false;
let more = false;

export function keepMeasurement(uid: string, measurement: Measurement | undefined): void {
  waiting.set(uid, measurement);
  write();
}
export function keepCalibration(place: Calibration, wanted: Calibration | undefined): void {
  waitingCalibrations.set(`${place.seriesUid} ${place.sopInstanceUid ?? ''}`, { place, wanted });
  write();
}

/** Tries what could not be kept once more. */
export const keepAgain = (): void => write();

function write(): void {
  if (writing) {
    more = true;
    return;
  }
  writing = true;
  void writeAll().finally(() => {
    writing = false;
    if (!more) return;
    more = false;
    write();
  });
}

async function writeAll(): Promise<void> {
  const failed = new Set<string>();
  let reason: unknown;
  for (;;) {
    const next = [...waiting].find(([uid]) => !failed.has(uid));
    if (!next) break;
    const [uid, measurement] = next;
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
    const { place, wanted } = entry;
    try {
      if (wanted) await api.measurements.calibrate(wanted);
      else await api.measurements.uncalibrate(calibrationPlace(place));
      if (waitingCalibrations.get(key) === entry) waitingCalibrations.delete(key);
    } catch (error) {
      reason ??= error;
    }
  }
  useMeasuring.setState({ unsaved: new Set(waiting.keys()) });
  if (reason) notifyError(reason, 'Measurements could not be kept. They stay on the screen until the window is closed');
}

const calibrationPlace = ({ patientKey, seriesUid, sopInstanceUid }: Calibration) => ({
  patientKey,
  seriesUid,
  ...(sopInstanceUid === undefined ? {} : { sopInstanceUid }),
});

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

interface Wanted {
  patientKey: string;
  studyUids: string[];
}

/** By patient as measurements are kept: a window that goes by the Patient ID alone shows studies that spell the name in several ways. */
function wantedOf(studies: readonly StudyEntry[]): Wanted[] {
  const keys = new Map<string, string[]>();
  for (const { study } of studies) {
    const key = lastingPatientKey(study);
    keys.set(key, [...(keys.get(key) ?? []), study.studyUid]);
  }
  return [...keys].map(([patientKey, studyUids]) => ({ patientKey, studyUids }));
}

let asked = 0;

/** Reads what is kept of the studies that are shown. What this window has not written yet counts more. */
export async function readMeasurements(): Promise<void> {
  const wanted = wantedOf(useViewer.getState().studies);
  const turn = ++asked;
  if (wanted.length === 0) return;
  try {
    const lists = await Promise.all(wanted.map((one) => api.measurements.list(one)));
    if (turn !== asked) return;
    const measurements = lists.flatMap((list) => list.measurements);
    const calibrations = lists.flatMap((list) => list.calibrations);
    const map = new Map(measurements.map((measurement) => [measurement.uid, measurement]));
    for (const [uid, own] of waiting) {
      if (own) map.set(uid, own);
      else map.delete(uid);
    }
    useMeasuring.setState(({ selected, draft }) => ({
      measurements: map,
      calibrations: waitingCalibrations.size > 0 ? useMeasuring.getState().calibrations : calibrations,
      failure: undefined,
      ...(selected !== undefined && !map.has(selected) && draft?.uid !== selected ? { selected: undefined } : {}),
    }));
  } catch (error) {
    if (turn === asked) useMeasuring.setState({ failure: asError(error) });
  }
}

/** Follows the studies of the window and the changes of other windows; gives back how to stop. */
export function followStudies(otherPatient: () => void): () => void {
  let known = '';
  const follow = (studies: readonly StudyEntry[]): void => {
    const wanted = wantedOf(studies);
    const key = JSON.stringify(wanted);
    if (key === known) return;
    known = key;
    const before = useMeasuring.getState().patientKey;
    if (before === undefined || !wanted.some(({ patientKey }) => patientKey === before)) {
      forgetMeasurements(wanted[0]?.patientKey);
      otherPatient();
    }
    void readMeasurements();
  };
  follow(useViewer.getState().studies);
  const leaveStore = useViewer.subscribe(({ studies }) => follow(studies));
  let soon: ReturnType<typeof setTimeout> | undefined;
  const leaveEvents = api.measurements.changed(({ patientKey }) => {
    if (!wantedOf(useViewer.getState().studies).some((one) => one.patientKey === patientKey)) return;
    clearTimeout(soon);
    soon = setTimeout(() => void readMeasurements(), 100);
  });
  return () => {
    clearTimeout(soon);
    leaveStore();
    leaveEvents();
  };
}
