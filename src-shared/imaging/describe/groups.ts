import type { DataSet, Tag } from '../../dicom/data-set.ts';
import type { FrameDescription } from '../description.ts';
import { dot, sliceNormal } from '../geometry/orientation.ts';
import { describeLaterality } from './laterality.ts';
import { describeMaskShifts } from './masks.ts';
import { orientationOf, positionOf } from './plane.ts';
import { describeGroupShutter } from './shutters.ts';
import { describeTile } from './slides.ts';
import { describeGroupSpacing, describeRegions } from './spacing.ts';
import {
  describeModality,
  describeRealWorld,
  describeRealWorlds,
  describeVoi,
  signedInput,
} from './transformations.ts';
import { firstItem, integer, number, numbers, text, texts } from './values.ts';

/** Sequences that hold the Frame Type (0008,9007) of one kind of image each. */
const frameTypeSequences: readonly Tag[] = [
  '00189226', // MR Image
  '00189329', // CT Image
  '00189751', // PET
  '00289443', // XA/XRF Frame Pixel Data Properties
  '00189504', // X-Ray 3D
  '00189806', // US Image Description
  '00409092', // Parametric Map
  '00400710', // Whole Slide Microscopy Image
  '00520025', // Intravascular OCT
];

export function set<K extends keyof FrameDescription>(
  frame: FrameDescription,
  key: K,
  value: FrameDescription[K],
): void {
  if (value !== undefined) frame[key] = value;
}

/** Stack, time and acquisition of a frame (PS3.3 C.7.6.16.2.2). */
function describeContent(frame: FrameDescription, content: DataSet): void {
  set(frame, 'acquisitionDateTime', text(content, '00189074') ?? text(content, '00189151'));
  const indices = numbers(content, '00209157', 'u32');
  if (indices.length > 0 && indices.every((value) => Number.isFinite(value))) frame.dimensionIndexValues = indices;
  set(frame, 'stackId', text(content, '00209056'));
  set(frame, 'inStackPosition', integer(content, '00209057', 'u32'));
  set(frame, 'temporalPosition', integer(content, '00209128', 'u32'));
}

/**
 * Plane of an ultrasound volume (PS3.3 C.7.6.16.2.21), which lies in the frame of reference of its transducer: where the frame
 * lies in the volume, but no place in the patient.
 */
function describeVolumePlane(frame: FrameDescription, group: DataSet): void {
  const position = positionOf(firstItem(group, '0020930E'), '00209301');
  const orientation = orientationOf(firstItem(group, '0020930F'), '00209302');
  if (position && orientation) frame.sliceLocationMm = dot(position, sliceNormal(orientation));
}

/**
 * What one item of the shared or per-frame functional groups says (PS3.3 C.7.6.16). `shared`: what it adds to; `common`: for a
 * frame the groups that all of them share.
 */
export function describeGroups(
  group: DataSet,
  signed: boolean,
  shared: FrameDescription = {},
  common: DataSet = {},
): FrameDescription {
  const frame: FrameDescription = {};
  set(frame, 'position', positionOf(firstItem(group, '00209113')));
  set(frame, 'orientation', orientationOf(firstItem(group, '00209116')));
  set(frame, 'spacing', describeGroupSpacing(group, common));
  const measures = firstItem(group, '00289110');
  if (measures) {
    set(frame, 'sliceThicknessMm', number(measures, '00180050'));
    set(frame, 'spacingBetweenSlicesMm', number(measures, '00180088'));
  }
  if (group['0020930E']) describeVolumePlane(frame, group);
  const transformation = firstItem(group, '00289145');
  if (transformation) Object.assign(frame, describeModality(transformation, signed));
  const voi = firstItem(group, '00289132');
  if (voi) Object.assign(frame, describeVoi(voi, signedInput({ ...shared, ...frame }, signed)));
  const content = firstItem(group, '00209111');
  if (content) describeContent(frame, content);
  set(frame, 'triggerDelayMs', triggerDelay(group));
  const offsetS = number(firstItem(group, '00209310') ?? {}, '0020930D', 'f64');
  if (offsetS !== undefined) frame.relativeTimeMs = offsetS * 1000;
  const anatomy = firstItem(group, '00209071');
  if (anatomy) set(frame, 'laterality', describeLaterality(anatomy, '00209072'));
  set(frame, 'frameType', frameType(group));
  set(frame, 'shutter', describeGroupShutter(group));
  set(frame, 'tile', describeTile(group));
  set(frame, 'maskShifts', describeMaskShifts(group));
  const regions = describeRegions(group);
  if (regions.length > 0) frame.ultrasoundRegions = regions;
  set(frame, 'realWorldValue', describeRealWorld(group));
  set(frame, 'realWorldValues', describeRealWorlds(group));
  return frame;
}

/** Nominal Cardiac Trigger Delay Time, else the actual one, ms (PS3.3 C.7.6.16.2.7). */
function triggerDelay(group: DataSet): number | undefined {
  const item = firstItem(group, '00189118');
  return item && (number(item, '00209153', 'f64') ?? number(item, '00209252', 'f64'));
}

function frameType(group: DataSet): string[] | undefined {
  for (const sequence of frameTypeSequences) {
    const item = group[sequence] && firstItem(group, sequence);
    const values = item ? texts(item, '00089007') : [];
    if (values.some((value) => value !== '')) return values;
  }
  return undefined;
}
