import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { GroupedMeasurement } from '../../../src-shared/objects/measurement-group.ts';
import type { ReportMark } from '../../../src-shared/objects/structured-report/marks.ts';
import { convertibleMark } from '../../../src-shared/objects/structured-report/reported-measurements.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { change } from '../measuring/changes.ts';
import { measuredNow, newMeasurement } from '../measuring/making.ts';
import { useMeasuring } from '../measuring/store.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';
import type { ReadReport } from './reports.ts';

/** Frames of the open studies by instance and number. */
function framesOf(studies: readonly StudyEntry[]): (sopInstanceUid: string, frame: number) => DisplayFrame | undefined {
  const frames = new Map<string, DisplayFrame>();
  for (const { frames: own } of allFrameSets(studies)) {
    for (const frame of own) frames.set(`${frame.instance.sopInstanceUid} ${frame.frame}`, frame);
  }
  return (sopInstanceUid, frame) => frames.get(`${sopInstanceUid} ${frame}`);
}

/** A measurement that this program wrote, where its image is here now. */
function restored(grouped: GroupedMeasurement, frame: DisplayFrame): Measurement | undefined {
  const made = newMeasurement(grouped.kind, grouped.points, frame);
  return made && { ...made, ...grouped };
}

const inside = ({ points }: Pick<Measurement, 'points'>, { pixel }: DisplayFrame): boolean =>
  points.every(([column, row]) => column >= 0 && row >= 0 && column <= pixel.columns && row <= pixel.rows);

export interface Takeable {
  /** Measurements of this program that are not in the viewer. */
  own: Measurement[];
  /** Marks of others that one of our tools draws, as measurements of our own. */
  others: Measurement[];
  /** Measurements of this program that are in the viewer already. */
  present: number;
}

/** What of a report can become measurements of this viewer: of images that are here, and lie on them. */
export function takeable({ own, marks, source }: ReadReport): Takeable {
  const { studies } = useViewer.getState();
  const { measurements } = useMeasuring.getState();
  const frameAt = framesOf(studies);
  const found: Takeable = { own: [], others: [], present: 0 };
  const known = new Set(own.map(({ uid }) => uid));
  for (const grouped of own) {
    if (measurements.has(grouped.uid)) {
      found.present++;
      continue;
    }
    const frame = frameAt(grouped.sopInstanceUid, grouped.frame);
    const measurement = frame && restored(grouped, frame);
    if (measurement) found.own.push(measurement);
  }
  for (const mark of marks) {
    if (mark.intent === 'never' || (mark.trackingUid !== undefined && known.has(mark.trackingUid))) continue;
    const measurement = converted(mark, source, frameAt);
    if (measurement) found.others.push(measurement);
  }
  return found;
}

function converted(mark: ReportMark, source: string, frameAt: ReturnType<typeof framesOf>): Measurement | undefined {
  const shape = convertibleMark(mark);
  const [image] = mark.images;
  if (!shape || !image || mark.images.length !== 1 || image.frames.length > 1) return undefined;
  const frame = frameAt(image.sopInstanceUid, image.frames[0] ?? 1);
  if (!frame || !inside(shape, frame)) return undefined;
  const made = newMeasurement(shape.kind, shape.points, frame);
  if (!made) return undefined;
  const text = [mark.label, source && `(${source})`].filter(Boolean).join(' ').slice(0, 2000);
  return measuredNow({ ...made, ...(text ? { text } : {}) }, frame);
}

/** Makes them measurements of the viewer, in one step that can be taken back. */
export function takeOver(measurements: readonly Measurement[]): void {
  if (measurements.length === 0) return;
  const { studies } = useViewer.getState();
  const keys = new Map(studies.map(({ study }) => [study.studyUid, lastingPatientKey(study)]));
  const kept = measurements.filter(({ studyUid, patientKey }) => keys.get(studyUid) === patientKey);
  change({ measurements: kept.map((after) => ({ after })) });
  useMeasuring.setState({ hidden: false });
}
