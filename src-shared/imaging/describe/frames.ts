import type { DataSet } from '../../dicom/data-set.ts';
import { type DicomDateTime, parseDt, toUtcMs } from '../../dicom/dates.ts';
import type { FrameDescription } from '../description.ts';
import { sliceNormal } from '../geometry/orientation.ts';
import { describeGroups, set } from './groups.ts';
import { describeLaterality } from './laterality.ts';
import { frameIncrementPointers, nuclearFrames } from './nuclear.ts';
import { along, orientationOf, positionOf } from './plane.ts';
import { describeShutter } from './shutters.ts';
import { describeSpacing } from './spacing.ts';
import {
  describeModality,
  describePresentationLutShape,
  describeRealWorld,
  describeRealWorlds,
  describeVoi,
  signedInput,
} from './transformations.ts';
import { firstItem, integer, items, number, numbers, text, texts } from './values.ts';

function dateTime(dataSet: DataSet): string | undefined {
  const whole = text(dataSet, '0008002A');
  if (whole) return whole;
  const date = text(dataSet, '00080022');
  return date && date + (text(dataSet, '00080032') ?? '');
}

/** What the top level of a data set says of every frame. */
export function describeTopLevel(dataSet: DataSet, signed: boolean): FrameDescription {
  const frame: FrameDescription = {};
  set(frame, 'position', positionOf(dataSet));
  set(frame, 'orientation', orientationOf(dataSet));
  const directions = texts(dataSet, '00200020').map((value) => value.toUpperCase());
  if (directions.length >= 2 && (directions[0] || directions[1])) {
    frame.patientOrientation = [directions[0]!, directions[1]!];
  }
  set(frame, 'spacing', describeSpacing(dataSet));
  set(frame, 'sliceThicknessMm', number(dataSet, '00180050'));
  set(frame, 'spacingBetweenSlicesMm', number(dataSet, '00180088'));
  set(frame, 'sliceLocationMm', number(dataSet, '00201041'));
  Object.assign(frame, describeModality(dataSet, signed));
  Object.assign(frame, describeVoi(dataSet, signedInput(frame, signed)));
  set(frame, 'presentationLutShape', describePresentationLutShape(dataSet));
  set(frame, 'laterality', describeLaterality(dataSet, '00200062', '00200060'));
  set(frame, 'acquisitionDateTime', dateTime(dataSet));
  set(frame, 'stackId', text(dataSet, '00209056'));
  set(frame, 'inStackPosition', integer(dataSet, '00209057', 'u32'));
  set(frame, 'temporalPosition', integer(dataSet, '00200100', 'text'));
  set(frame, 'triggerDelayMs', number(dataSet, '00181060'));
  set(frame, 'shutter', describeShutter(dataSet));
  set(frame, 'realWorldValue', describeRealWorld(dataSet) ?? doseScaling(dataSet));
  set(frame, 'realWorldValues', describeRealWorlds(dataSet));
  return frame;
}

/** (3004,000E): stored values to dose (PS3.3 C.8.8.3). */
function doseScaling(dataSet: DataSet): FrameDescription['realWorldValue'] {
  const slope = number(dataSet, '3004000E');
  if (slope === undefined || slope <= 0) return undefined;
  const units = text(dataSet, '30040002');
  return { slope, intercept: 0, ...(units ? { units: units === 'GY' ? 'Gy' : units } : {}) };
}

/** Positions of the planes of a dose grid (PS3.3 C.8.8.3.2), where the frames are spread along the normal. */
function doseFrames(dataSet: DataSet, shared: FrameDescription, frames: number): FrameDescription[] | undefined {
  const offsets = numbers(dataSet, '3004000C');
  if (!shared.position || !shared.orientation || offsets.length < frames) return undefined;
  const normal = sliceNormal(shared.orientation);
  const [first] = offsets;
  return offsets
    .slice(0, frames)
    .map((offset) => ({ position: along(shared.position!, normal, offset - first!) }))
    .map((frame) => (frame.position.every(Number.isFinite) ? frame : {}));
}

/** Moves what every frame has alike into `shared`; gives undefined when nothing is left. */
function factorOut(shared: FrameDescription, perFrame: FrameDescription[]): FrameDescription[] | undefined {
  const keys = new Set(perFrame.flatMap((frame) => Object.keys(frame))) as Set<keyof FrameDescription>;
  for (const key of keys) {
    const first = JSON.stringify(perFrame[0]![key]);
    if (first === undefined || !perFrame.every((frame) => JSON.stringify(frame[key]) === first)) continue;
    set(shared, key, perFrame[0]![key]);
    for (const frame of perFrame) delete frame[key];
  }
  return perFrame.some((frame) => Object.keys(frame).length > 0) ? perFrame : undefined;
}

const millisecondsOf = ({ date, time }: DicomDateTime): number | undefined => {
  const { year, month, day } = date;
  if (month === undefined || day === undefined || time?.second === undefined) return undefined;
  const { hour, minute = 0, second, microsecond = 0 } = time;
  return toUtcMs({ year, month, day }, { hour, minute, second, microsecond });
};

/** Times of frames after the first, ms, from the moments they were acquired at; nothing when one has none or all are one. */
function timeByMoments(perFrame: readonly FrameDescription[]): number[] | undefined {
  const moments: number[] = [];
  for (const { acquisitionDateTime } of perFrame) {
    const parsed = acquisitionDateTime === undefined ? undefined : parseDt(acquisitionDateTime);
    const moment = parsed && millisecondsOf(parsed);
    if (moment === undefined) return undefined;
    moments.push(moment);
  }
  const first = moments[0];
  if (first === undefined || moments.every((moment) => moment === first)) return undefined;
  return moments.map((moment) => Math.round((moment - first) * 1000) / 1000);
}

/** The same from a Frame Time Vector (PS3.3 C.7.6.5.1.2), which holds the steps between frames. */
function timeByVector(dataSet: DataSet, frames: number): number[] | undefined {
  if (!frameIncrementPointers(dataSet).includes('00181065')) return undefined;
  const steps = numbers(dataSet, '00181065');
  if (steps.length < frames || !steps.every((step) => Number.isFinite(step) && step >= 0)) return undefined;
  let at = 0;
  return steps.slice(0, frames).map((step, frame) => {
    at += frame === 0 ? 0 : step;
    return at;
  });
}

function addTimes(perFrame: FrameDescription[] | undefined, dataSet: DataSet, frames: number) {
  if (perFrame?.some(({ relativeTimeMs }) => relativeTimeMs !== undefined)) return perFrame;
  const times = perFrame?.length === frames ? timeByMoments(perFrame) : undefined;
  const found = times ?? timeByVector(dataSet, frames);
  if (found === undefined) return perFrame;
  return found.map((relativeTimeMs, frame) => ({ ...perFrame?.[frame], relativeTimeMs }));
}

/** Frames with descriptions of their own, at most; of more than these only what they share is told. */
const maximumDescribedFrames = 1_000_000;

/** What all frames share and what differs; frame n of the image is `{...shared, ...perFrame[n - 1]}`. */
export function describeFrames(
  dataSet: DataSet,
  numberOfFrames: number,
  signed: boolean,
): { shared: FrameDescription; perFrame?: FrameDescription[] } {
  const shared = describeTopLevel(dataSet, signed);
  const sharedGroup = firstItem(dataSet, '52009229');
  if (sharedGroup) Object.assign(shared, describeGroups(sharedGroup, signed, shared));
  if (numberOfFrames > maximumDescribedFrames) return { shared };
  const groups = items(dataSet, '52009230');
  let perFrame: FrameDescription[] | undefined;
  if (groups.length > 0) {
    perFrame = groups.slice(0, numberOfFrames).map((group) => describeGroups(group, signed, shared, sharedGroup));
    // Of the frames behind the last group nothing is said: what all others share does not hold for them.
    if (perFrame.length < numberOfFrames) perFrame.push({});
  } else if (dataSet['3004000C']) {
    perFrame = doseFrames(dataSet, shared, numberOfFrames);
  } else if (dataSet['00540022']) {
    perFrame = nuclearFrames(dataSet, shared, numberOfFrames);
  }
  perFrame = addTimes(perFrame, dataSet, numberOfFrames);
  perFrame &&= factorOut(shared, perFrame);
  return perFrame ? { shared, perFrame } : { shared };
}

/** Number of frames: (0028,0008), 1 when it is missing or makes no sense. */
export function describeNumberOfFrames(dataSet: DataSet): number {
  const frames = integer(dataSet, '00280008', 'text');
  return frames !== undefined && frames >= 1 && frames <= 0x7fffffff ? frames : 1;
}
