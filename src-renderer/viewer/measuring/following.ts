import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { api } from '../../app/api.ts';
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
export function followStudies(otherPatient: () => void): () => void {
  let known = '';
  const follow = (studies: readonly StudyEntry[]): void => {
    const wanted = wantedOf(studies);
    const key = JSON.stringify(wanted);
    if (key === known) return;
    known = key;
    const keys = wanted.map(({ patientKey }) => patientKey);
    const { patientKeys } = useMeasuring.getState();
    // A study of the same patient that came or went changes nothing of what was done.
    if (patientKeys.some((one) => keys.includes(one))) useMeasuring.setState({ patientKeys: keys });
    else {
      forgetMeasurements(keys);
      otherPatient();
    }
    void readMeasurements();
  };
  follow(useViewer.getState().studies);
  const leaveStore = useViewer.subscribe(({ studies }) => follow(studies));
  let soon: ReturnType<typeof setTimeout> | undefined;
  const leaveEvents = api.measurements.changed(({ patientKey }) => {
    if (!useMeasuring.getState().patientKeys.includes(patientKey)) return;
    clearTimeout(soon);
    soon = setTimeout(() => void readMeasurements(), 100);
  });
  const closing = (event: Event): void => {
    if (handOver()) event.preventDefault();
  };
  window.addEventListener('beforeunload', closing);
  return () => {
    clearTimeout(soon);
    leaveStore();
    leaveEvents();
    window.removeEventListener('beforeunload', closing);
  };
}
