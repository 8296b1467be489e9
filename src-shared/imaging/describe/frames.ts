import type { DataSet } from '../../dicom/data-set.ts';
import type { FrameDescription } from '../description.ts';
import { type Vector3 as Direction, sliceNormal } from '../geometry/orientation.ts';
import { describeGroupSpacing, describeSpacing } from './spacing.ts';
import { describeModality, describePresentationLutShape, describeRealWorld, describeVoi } from './transformations.ts';
import { firstItem, integer, items, number, numbers, text, texts, vector } from './values.ts';

type Vector3 = [number, number, number];
type Orientation = NonNullable<FrameDescription['orientation']>;

function position(dataSet: DataSet | undefined): Vector3 | undefined {
  return dataSet && (vector(dataSet, '00200032', 3) as Vector3 | undefined);
}

/** Row and column direction when they are unit vectors at right angles (PS3.3 C.7.6.2.1.1), a little slack allowed. */
function orientation(dataSet: DataSet | undefined): Orientation | undefined {
  const values = dataSet && (vector(dataSet, '00200037', 6) as Orientation | undefined);
  if (!values) return undefined;
  const [rx, ry, rz, cx, cy, cz] = values;
  const slack = 0.02;
  const unit = (x: number, y: number, z: number) => Math.abs(Math.hypot(x, y, z) - 1) <= slack;
  if (!unit(rx, ry, rz) || !unit(cx, cy, cz)) return undefined;
  return Math.abs(rx * cx + ry * cy + rz * cz) <= slack ? values : undefined;
}

function dateTime(dataSet: DataSet): string | undefined {
  const whole = text(dataSet, '0008002A');
  if (whole) return whole;
  const date = text(dataSet, '00080022');
  return date && date + (text(dataSet, '00080032') ?? '');
}

function set<K extends keyof FrameDescription>(frame: FrameDescription, key: K, value: FrameDescription[K]): void {
  if (value !== undefined) frame[key] = value;
}

/** What the top level of a data set says of every frame. */
export function describeTopLevel(dataSet: DataSet, signed: boolean): FrameDescription {
  const frame: FrameDescription = {};
  set(frame, 'position', position(dataSet));
  set(frame, 'orientation', orientation(dataSet));
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
  set(frame, 'laterality', text(dataSet, '00200062') ?? text(dataSet, '00200060'));
  set(frame, 'acquisitionDateTime', dateTime(dataSet));
  set(frame, 'realWorldValue', describeRealWorld(dataSet) ?? doseScaling(dataSet));
  return frame;
}

/** A VOI table maps the output of the modality step, which is signed when an intercept makes it so. */
function signedInput(frame: FrameDescription, signed: boolean): boolean {
  if (frame.modalityLut) return false;
  return signed || (frame.rescale !== undefined && frame.rescale.intercept < 0);
}

/** (3004,000E): stored values to dose (PS3.3 C.8.8.3). */
function doseScaling(dataSet: DataSet): FrameDescription['realWorldValue'] {
  const slope = number(dataSet, '3004000E');
  if (slope === undefined || slope <= 0) return undefined;
  const units = text(dataSet, '30040002');
  return { slope, intercept: 0, ...(units ? { units: units === 'GY' ? 'Gy' : units } : {}) };
}

/** What one item of the shared or per-frame functional groups says (PS3.3 C.7.6.16). */
export function describeGroups(group: DataSet, signed: boolean): FrameDescription {
  const frame: FrameDescription = {};
  set(frame, 'position', position(firstItem(group, '00209113')));
  set(frame, 'orientation', orientation(firstItem(group, '00209116')));
  set(frame, 'spacing', describeGroupSpacing(group));
  const measures = firstItem(group, '00289110');
  if (measures) {
    set(frame, 'sliceThicknessMm', number(measures, '00180050'));
    set(frame, 'spacingBetweenSlicesMm', number(measures, '00180088'));
  }
  const transformation = firstItem(group, '00289145');
  if (transformation) Object.assign(frame, describeModality(transformation, signed));
  const voi = firstItem(group, '00289132');
  if (voi) Object.assign(frame, describeVoi(voi, signed));
  const content = firstItem(group, '00209111');
  if (content) {
    set(frame, 'acquisitionDateTime', text(content, '00189074') ?? text(content, '00189151'));
    const indices = numbers(content, '00209157', 'u32');
    if (indices.length > 0 && indices.every((value) => Number.isFinite(value))) frame.dimensionIndexValues = indices;
  }
  const anatomy = firstItem(group, '00209071');
  if (anatomy) set(frame, 'laterality', text(anatomy, '00209072'));
  set(frame, 'realWorldValue', describeRealWorld(group));
  return frame;
}

function along(start: Vector3, normal: Direction, distanceMm: number): Vector3 {
  return [start[0] + normal[0] * distanceMm, start[1] + normal[1] * distanceMm, start[2] + normal[2] * distanceMm];
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

/**
 * Frames of a reconstructed tomographic nuclear image (PS3.3 C.8.4.15): the detector gives the first slice, the slice
 * vector the number of each frame, and the sign of Spacing Between Slices the direction.
 */
function nuclearFrames(dataSet: DataSet, shared: FrameDescription, frames: number): FrameDescription[] | undefined {
  const detectors = items(dataSet, '00540022');
  const geometry = detectors.map((item) => ({ position: position(item), orientation: orientation(item) }));
  if (!geometry.some((detector) => detector.orientation)) return undefined;
  const slices = numbers(dataSet, '00540080', 'u16');
  const detectorOf = numbers(dataSet, '00540020', 'u16');
  const spacing = shared.spacingBetweenSlicesMm ?? shared.sliceThicknessMm;
  const out: FrameDescription[] = [];
  for (let i = 0; i < frames; i++) {
    const detector = geometry[Math.max(0, (detectorOf[i] ?? 1) - 1)] ?? geometry[0]!;
    const frame: FrameDescription = {};
    set(frame, 'orientation', detector.orientation);
    const slice = slices[i];
    if (detector.position && detector.orientation) {
      if (slice !== undefined && Number.isFinite(slice) && spacing !== undefined) {
        frame.position = along(detector.position, sliceNormal(detector.orientation), (slice - 1) * spacing);
      } else if (slice === undefined) {
        frame.position = detector.position;
      }
    }
    out.push(frame);
  }
  return out;
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

/** What all frames share and what differs; frame n of the image is `{...shared, ...perFrame[n - 1]}`. */
export function describeFrames(
  dataSet: DataSet,
  numberOfFrames: number,
  signed: boolean,
): { shared: FrameDescription; perFrame?: FrameDescription[] } {
  const shared = describeTopLevel(dataSet, signed);
  const sharedGroup = firstItem(dataSet, '52009229');
  if (sharedGroup) Object.assign(shared, describeGroups(sharedGroup, signed));
  const groups = items(dataSet, '52009230');
  let perFrame: FrameDescription[] | undefined;
  if (groups.length > 0) {
    perFrame = [];
    for (let i = 0; i < numberOfFrames; i++) {
      const group = groups[i];
      perFrame.push(group ? describeGroups(group, signed) : {});
    }
  } else if (dataSet['3004000C']) {
    perFrame = doseFrames(dataSet, shared, numberOfFrames);
  } else if (dataSet['00540022']) {
    perFrame = nuclearFrames(dataSet, shared, numberOfFrames);
  }
  perFrame &&= factorOut(shared, perFrame);
  return perFrame ? { shared, perFrame } : { shared };
}

/** Number of frames: (0028,0008), 1 when it is missing or makes no sense. */
export function describeNumberOfFrames(dataSet: DataSet): number {
  const frames = integer(dataSet, '00280008', 'text');
  return frames !== undefined && frames >= 1 && frames <= 0x7fffffff ? frames : 1;
}
