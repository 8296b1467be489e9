import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { uidFromRandom } from '../../../src-shared/dicom/uids.ts';
import type { Measurement, MeasurementKind } from '../../../src-shared/imaging/measure/measurement.ts';
import { cachedImage, type DisplayFrame, loadImage } from '../../cornerstone/index.ts';
import { useViewer } from '../store.ts';
import { change } from './changes.ts';
import { evaluated } from './evaluating.ts';
import { keepMeasurement } from './keeping.ts';
import { isOn, useMeasuring } from './store.ts';

type Points = Measurement['points'];

/** A new measurement on an image; undefined while its study is not known. */
export function newMeasurement(kind: MeasurementKind, points: Points, frame: DisplayFrame): Measurement | undefined {
  const { instance, series } = frame;
  const study = useViewer.getState().studies.find((entry) => entry.study.studyUid === series.study.uid)?.study;
  if (!study) return undefined;
  const now = Date.now();
  return {
    uid: uidFromRandom(crypto.getRandomValues(new Uint8Array(16))),
    kind,
    patientKey: lastingPatientKey(study),
    studyUid: series.study.uid,
    seriesUid: series.series.uid,
    sopClassUid: instance.sopClassUid,
    sopInstanceUid: instance.sopInstanceUid,
    frame: frame.frame,
    points,
    values: [],
    createdAt: now,
    modifiedAt: now,
  };
}

/** A measurement with what it measures now. */
export function measuredNow(measurement: Measurement, frame: DisplayFrame): Measurement {
  const { values, spacing } = evaluated(measurement, frame, cachedImage(frame.imageId));
  const { spacing: _old, ...rest } = measurement;
  const numbers = values.filter(({ value }) => Number.isFinite(value));
  return { ...rest, values: numbers, ...(spacing ? { spacing } : {}) };
}

/**
 * A measurement with what it measures on the pixels of its image, also of a region that takes long to count. Rejects with a
 * NegatoscopeError when the image cannot be read.
 */
export async function measuredFully(measurement: Measurement, frame: DisplayFrame): Promise<Measurement> {
  const image = await loadImage(frame.imageId, 0);
  for (;;) {
    const { lines, values, spacing } = evaluated(measurement, frame, image);
    if (!lines.includes(countingLine)) {
      const { spacing: _old, ...rest } = measurement;
      const numbers = values.filter(({ value }) => Number.isFinite(value));
      return { ...rest, values: numbers, ...(spacing ? { spacing } : {}) };
    }
    await new Promise<void>((resolve) => {
      const leave = useMeasuring.subscribe((state, before) => {
        if (state.counted === before.counted) return;
        leave();
        resolve();
      });
    });
  }
}

/** Adds a finished measurement. */
export function addMeasurement(measurement: Measurement, frame: DisplayFrame): void {
  const after = measuredNow(measurement, frame);
  change({ measurements: [{ after }] });
  useMeasuring.setState({ selected: after.uid, hidden: false });
  settle(after.uid, frame);
}

/** Puts a changed measurement in the place of what it was. */
export function changeMeasurement(before: Measurement, changed: Measurement, frame?: DisplayFrame): void {
  change({ measurements: [{ before, after: frame ? measuredNow(changed, frame) : changed }] });
  if (frame) settle(changed.uid, frame);
}

export function deleteMeasurements(uids: readonly string[]): boolean {
  const { measurements } = useMeasuring.getState();
  const found = uids.flatMap((uid) => measurements.get(uid) ?? []);
  if (found.length === 0) return false;
  change({ measurements: found.map((before) => ({ before })) });
  return true;
}

/** Statistics of a large region come after its shape: they are kept when they are there. */
function settle(uid: string, frame: DisplayFrame): void {
  const look = (): boolean => {
    const current = useMeasuring.getState().measurements.get(uid);
    const image = cachedImage(frame.imageId);
    if (!current || !image || !isOn(current, frame)) return true;
    const { lines } = evaluated(current, frame, image);
    if (lines.includes(countingLine)) return false;
    const after = measuredNow(current, frame);
    if (JSON.stringify(after.values) !== JSON.stringify(current.values)) {
      const measurements = new Map(useMeasuring.getState().measurements).set(uid, after);
      useMeasuring.setState({ measurements });
      keepMeasurement(uid, after);
    }
    return true;
  };
  if (look()) return;
  const leave = useMeasuring.subscribe((state, before) => {
    if (state.counted !== before.counted && look()) leave();
  });
}

/** What `evaluate` says of a region whose pixels are still counted. */
const countingLine = 'Mean …';
