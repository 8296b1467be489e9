import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { api } from '../../app/api.ts';
import { followKept } from '../follow-kept.ts';
import { type StudyEntry, useViewer } from '../store.ts';
import { handOver, readingFailed, withWaiting } from './keeping.ts';
import { forgetMeasurements, useMeasuring } from './store.ts';

interface Wanted {
  patientKey: string;
  studyUids: string[];
}

/** Studies by the key under which their measurements are kept: that of each study itself, however the others write the patient. */
export function wantedOf(studies: readonly Pick<StudyEntry, 'study'>[]): Wanted[] {
  const found = new Map<string, string[]>();
  for (const { study } of studies) {
    const key = lastingPatientKey(study);
    found.set(key, [...(found.get(key) ?? []), study.studyUid]);
  }
  return [...found].map(([patientKey, studyUids]) => ({ patientKey, studyUids }));
}

let asked = 0;

/** Reads what is kept of the studies that are shown. What this window has not written yet counts more. */
export async function readMeasurements(): Promise<void> {
  const wanted = wantedOf(useViewer.getState().studies);
  const turn = ++asked;
  if (wanted.length === 0) return;
  try {
    const answers = await Promise.all(wanted.map((one) => api.measurements.list(one)));
    if (turn !== asked) return;
    const read = {
      measurements: answers.flatMap(({ measurements }) => measurements),
      calibrations: answers.flatMap(({ calibrations }) => calibrations),
    };
    const { measurements, calibrations } = withWaiting(
      read,
      wanted.map(({ patientKey }) => patientKey),
    );
    useMeasuring.setState(({ selected, draft }) => ({
      measurements,
      calibrations,
      failure: undefined,
      ...(selected !== undefined && !measurements.has(selected) && draft?.uid !== selected
        ? { selected: undefined }
        : {}),
    }));
  } catch (error) {
    if (turn === asked) readingFailed(error);
  }
}

/** Follows the studies of the window and the changes of other windows; gives back how to stop. */
export const followStudies = (otherPatient: () => void): (() => void) =>
  followKept({
    wantedOf,
    moved: (keys) => {
      const { patientKeys } = useMeasuring.getState();
      // A study of the same patient that came or went changes nothing of what was done.
      if (patientKeys.some((one) => keys.includes(one))) useMeasuring.setState({ patientKeys: keys });
      else {
        forgetMeasurements(keys);
        otherPatient();
      }
    },
    read: () => void readMeasurements(),
    patientKeys: () => useMeasuring.getState().patientKeys,
    changed: (listener) => api.measurements.changed(listener),
    handOver,
  });
