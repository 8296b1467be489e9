import type { DataSet, Tag } from '../../dicom/data-set.ts';
import { codeMeanings, integer, items, number, numbers, text, texts } from './values.ts';

/** Texts for the corners, by keyword. Where enhanced objects keep the same fact under another tag, both are named. */
const techniqueTags: readonly [keyword: string, ...tags: Tag[]][] = [
  // X-ray
  ['KVP', '00180060'],
  ['XRayTubeCurrent', '00181151', '00189330'],
  ['ExposureTime', '00181150', '00189328'],
  ['Exposure', '00181152', '00189332'],
  ['ExposureInuAs', '00181153'],
  ['ExposureIndex', '00181411'],
  ['TargetExposureIndex', '00181412'],
  ['DeviationIndex', '00181413'],
  ['RelativeXRayExposure', '00181405'],
  ['Sensitivity', '00186000'],
  ['DistanceSourceToDetector', '00181110'],
  ['DistanceSourceToPatient', '00181111'],
  ['Grid', '00181166'],
  ['FilterType', '00181160'],
  ['FilterMaterial', '00187050'],
  ['AnodeTargetMaterial', '00181191'],
  ['ViewPosition', '00185101'],
  ['PositionerType', '00181508'],
  ['PositionerPrimaryAngle', '00181510'],
  ['PositionerSecondaryAngle', '00181511'],
  ['DetectorPrimaryAngle', '00181530'],
  ['DetectorSecondaryAngle', '00181531'],
  ['BodyPartThickness', '001811A0'],
  ['CompressionForce', '001811A2'],
  ['OrganDose', '00400316'],
  ['EntranceDoseInmGy', '00408302'],
  ['ImageAndFluoroscopyAreaDoseProduct', '0018115E'],
  ['AcquisitionDeviceProcessingDescription', '00181400'],
  ['RadiationSetting', '00181155'],
  ['FocalSpots', '00181190'],
  ['BodyPartExamined', '00180015'],
  ['CompressionPaddle', '001811A4'],
  ['PartialView', '00281350'],
  ['BreastImplantPresent', '00281300'],
  ['FramesPerSecond', '00180040'],
  ['IntensifierSize', '00181162'],
  // CT
  ['ConvolutionKernel', '00181210'],
  ['ReconstructionDiameter', '00181100'],
  ['DataCollectionDiameter', '00180090'],
  ['GantryDetectorTilt', '00181120'],
  ['CTDIvol', '00189345'],
  ['SpiralPitchFactor', '00189311'],
  ['ScanOptions', '00180022'],
  ['ReconstructionAlgorithm', '00189315'],
  // MR
  ['RepetitionTime', '00180080'],
  ['EchoTime', '00180081', '00189082'],
  ['InversionTime', '00180082', '00189079'],
  ['FlipAngle', '00181314'],
  ['EchoTrainLength', '00180091'],
  ['EchoNumbers', '00180086'],
  ['NumberOfAverages', '00180083'],
  ['MagneticFieldStrength', '00180087'],
  ['SequenceName', '00180024', '00189005'],
  ['ScanningSequence', '00180020'],
  ['SequenceVariant', '00180021'],
  ['MRAcquisitionType', '00180023'],
  ['PixelBandwidth', '00180095'],
  ['AcquisitionMatrix', '00181310'],
  ['ReceiveCoilName', '00181250'],
  ['DiffusionBValue', '00189087'],
  ['TriggerTime', '00181060'],
  ['TemporalPositionIdentifier', '00200100'],
  ['ProtocolName', '00181030'],
  // nuclear medicine and PET
  ['Units', '00541001'],
  ['CorrectedImage', '00280051'],
  ['DecayCorrection', '00541102'],
  ['ActualFrameDuration', '00181242'],
  ['Radiopharmaceutical', '00180031'],
  ['RadionuclideTotalDose', '00181074'],
  ['RadiopharmaceuticalStartTime', '00181072'],
  ['CountsAccumulated', '00180070'],
  ['AttenuationCorrectionMethod', '00541101'],
  ['ReconstructionMethod', '00541103'],
  // ultrasound, heart
  ['HeartRate', '00181088'],
  ['TransducerType', '00186031'],
  ['TransducerData', '00185010'],
  ['ProcessingFunction', '00185020'],
  ['MechanicalIndex', '00185022'],
  ['BoneThermalIndex', '00185024'],
  ['SoftTissueThermalIndex', '00185027'],
  ['DepthOfScanField', '00185050'],
  // every modality
  ['ContrastBolusAgent', '00180010'],
  ['ContrastBolusVolume', '00181041'],
  ['ImageComments', '00204000'],
  ['DerivationDescription', '00082111'],
  ['DoseUnits', '30040002'],
  ['DoseType', '30040004'],
  ['DoseSummationType', '3004000A'],
  ['RTImageLabel', '30020002'],
  ['GantryAngle', '300A011E'],
];

const codedTechnique: readonly [keyword: string, tag: Tag][] = [
  ['ViewCodeSequence', '00540220'],
  ['ViewModifierCodeSequence', '00540222'],
  ['AnatomicRegionSequence', '00082218'],
  ['ContrastBolusAgentSequence', '00180012'],
  ['RadiopharmaceuticalCodeSequence', '00540304'],
];

/** Codes that are compared, whatever language their meanings are in; several with commas between. */
const codeValues: readonly [keyword: string, tag: Tag][] = [
  ['ViewCode', '00540220'],
  ['ViewModifierCode', '00540222'],
];

/** Sequences one level below which the same facts may stand. */
const within: readonly Tag[] = [
  '30020030', // Exposure of an RT Image
  '00540016', // Radiopharmaceutical Information
  '00540220', // View (its modifier lies inside)
  '00189112', // MR Timing and Related Parameters
  '00189114', // MR Echo
  '00189115', // MR Modifier
  '00189119', // MR Averages
  '00189006', // MR Imaging Modifier
  '00189117', // MR Diffusion
  '00189301', // CT Acquisition Type
  '00189308', // CT Table Dynamics
  '00189314', // CT Reconstruction
  '00189321', // CT Exposure
  '00189325', // CT X-Ray Details
  '00189417', // XA/XRF Frame Acquisition
  '00189405', // Positioner Position
];

/** Angles of a C-arm that moves: that of the first frame and the way from there (PS3.3 C.8.7.5.1.3). */
const movingAngles: readonly [keyword: string, first: Tag, steps: Tag][] = [
  ['PositionerPrimaryAngle', '00181510', '00181520'],
  ['PositionerSecondaryAngle', '00181511', '00181521'],
];
/** A file may claim any number of frames. */
const mostAngles = 10_000;

export const techniqueWanted: readonly Tag[] = [
  ...movingAngles.map(([, , steps]) => steps),
  ...techniqueTags.flatMap(([, ...tags]) => tags),
  ...codedTechnique.map(([, tag]) => tag),
  ...within,
];

type Texts = Record<string, string>;

/** Which keywords an element may stand for, and how far back it comes among the tags of each. */
const keywordsOf = new Map<Tag, { keyword: string; rank: number }[]>();
for (const [keyword, ...tags] of techniqueTags) {
  for (const [rank, tag] of tags.entries()) {
    keywordsOf.set(tag, [...(keywordsOf.get(tag) ?? []), { keyword, rank }]);
  }
}

/** For each keyword the first of its tags that a place has. Places are small and there are thousands of them. */
function tagsIn(place: DataSet): Map<string, { tag: Tag; rank: number }> {
  const found = new Map<string, { tag: Tag; rank: number }>();
  for (const tag of Object.keys(place)) {
    for (const { keyword, rank } of keywordsOf.get(tag) ?? []) {
      const other = found.get(keyword);
      if (other === undefined || rank < other.rank) found.set(keyword, { tag, rank });
    }
  }
  return found;
}

/** What the first of some places says of each keyword. */
function textsOf(places: readonly DataSet[]): Texts {
  const found: Texts = {};
  for (const place of places) {
    for (const [keyword, { tag }] of tagsIn(place)) {
      if (found[keyword] !== undefined) continue;
      const value = texts(place, tag).join('\\').slice(0, 1024);
      if (value !== '' && !/^\\*$/.test(value)) found[keyword] = value;
    }
  }
  for (const [keyword, tag] of codedTechnique) {
    const place = places.find((candidate) => candidate[tag] !== undefined && codeMeanings(candidate, tag).length > 0);
    if (place) found[keyword] = codeMeanings(place, tag).join(', ');
  }
  for (const [keyword, tag] of codeValues) {
    const place = places.find((candidate) => candidate[tag] !== undefined);
    const values = items(place, tag).flatMap((item) => text(item, '00080100') ?? []);
    if (values.length > 0) found[keyword] = values.join(',');
  }
  return found;
}

/** A data set or functional groups, and the first items of the sequences in it that say how an image was made. */
function placesIn(outer: DataSet): DataSet[] {
  const places = [outer];
  for (const tag of within) {
    for (const item of items(outer, tag).slice(0, 1)) {
      places.push(item);
      // The radiopharmaceutical and the view are coded one level below.
      for (const inner of within) if (inner !== tag) places.push(...items(item, inner).slice(0, 1));
    }
  }
  return places;
}

export interface Technique {
  /** What holds for all frames. */
  technique?: Texts;
  /** What differs, an entry for each frame. */
  perFrame?: Texts[];
}

/**
 * Texts of an instance for the corners, by keyword; several values are joined with a backslash. What functional groups say
 * of single frames (PS3.3 C.7.6.16) stands with the frames wherever they do not all say the same.
 */
export function describeTechnique(dataSet: DataSet, numberOfFrames = items(dataSet, '52009230').length): Technique {
  const common = textsOf([dataSet, ...items(dataSet, '52009229').slice(0, 1)].flatMap(placesIn));
  const frames = items(dataSet, '52009230')
    .slice(0, numberOfFrames)
    .map((group) => textsOf(placesIn(group)));
  // Of the frames behind the last group nothing is said.
  if (frames.length > 0 && frames.length < numberOfFrames) frames.push({});
  const keywords = new Set(frames.flatMap((frame) => Object.keys(frame)));
  for (const keyword of keywords) {
    const first = frames[0]?.[keyword];
    if (first === undefined || frames.some((frame) => frame[keyword] !== first)) continue;
    common[keyword] = first;
    for (const frame of frames) delete frame[keyword];
  }
  addAngles(dataSet, common, frames);
  const differs = frames.some((frame) => Object.keys(frame).length > 0);
  return {
    ...(Object.keys(common).length > 0 ? { technique: common } : {}),
    ...(differs ? { perFrame: frames } : {}),
  };
}

/** One step is the way from frame to frame, several are the way from the first frame to each. */
function addAngles(dataSet: DataSet, common: Texts, frames: Texts[]): void {
  const count = Math.min(integer(dataSet, '00280008') ?? 1, mostAngles);
  for (const [keyword, firstTag, stepsTag] of movingAngles) {
    const first = number(dataSet, firstTag);
    const steps = numbers(dataSet, stepsTag);
    if (count < 2 || first === undefined || !steps.some((step) => step !== 0)) continue;
    // Of the other frames nobody knows the angle then.
    const usable = steps.every(Number.isFinite) && (steps.length === 1 || steps.length >= count);
    delete common[keyword];
    for (let at = 0; at < (usable ? count : 1); at++) {
      const angle = first + (usable ? (steps.length === 1 ? steps[0]! * at : steps[at]!) : 0);
      frames[at] = { ...frames[at], [keyword]: String(Math.round(angle * 1000) / 1000) };
    }
  }
}
