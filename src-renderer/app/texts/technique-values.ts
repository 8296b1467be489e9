import { formatDa, formatTm, parseDa, parseDt, parseTm, toUtcMs } from '../../../src-shared/dicom/dates.ts';
import { mammogramOf, viewOfCode } from '../../../src-shared/imaging/mammography.ts';
import { plainNumber, plainText, type TextSource, type TextValue } from './text-source.ts';

/** What an instance or its frame says of how it was made, by keyword; the frame's own counts. */
export const techniqueOf = ({ instance, description }: TextSource, keyword: string): string | undefined =>
  description.technique?.[keyword] ?? instance.technique?.[keyword];

const isZero = (text: string): boolean => /^\s*[-+]?0*(\.0*)?\s*$/.test(text);

const group = 'How it was made' as const;

/** A value as it stands; of several the first ones, with a slash between. */
const plain =
  (...keywords: string[]) =>
  (source: TextSource, digits: number | undefined): string | undefined => {
    const given = keywords.map((keyword) => techniqueOf(source, keyword)).find((text) => text?.trim());
    const parts = given?.split('\\').map((part) => plainText(part, digits)) ?? [];
    return [...new Set(parts.filter((part) => part !== ''))].slice(0, 4).join('/') || undefined;
  };

/** The same where zero means that nobody filled it in. */
const filled =
  (...keywords: string[]) =>
  (source: TextSource, digits: number | undefined): string | undefined => {
    const wanted = keywords.filter((keyword) => !isZero(techniqueOf(source, keyword) ?? ''));
    return plain(...wanted)(source, digits);
  };

/** A number times a factor, zero left out. */
const scaled =
  (keyword: string, factor: number) =>
  (source: TextSource, digits: number | undefined): string | undefined => {
    const value = Number(techniqueOf(source, keyword));
    return techniqueOf(source, keyword)?.trim() && Number.isFinite(value) && value !== 0
      ? plainNumber(value * factor, digits)
      : undefined;
  };

/** Sides of the angles of a C-arm (PS3.3 C.8.7.5.1.2): plus is the patient's left, and towards the head. */
const leaning =
  (keyword: string, plus: string, minus: string) =>
  (source: TextSource): string | undefined => {
    const text = techniqueOf(source, keyword);
    const value = Number(text);
    return text?.trim() && Number.isFinite(value)
      ? `${value < 0 ? minus : plus} ${plainNumber(Math.abs(value), 1)}°`
      : undefined;
  };

/** A date with a time to the minute at least, ms, and how far it is from UTC where that is said, minutes. */
function instant(text: string | undefined): { ms: number; offset: number | undefined } | undefined {
  const parsed = parseDt(text?.trim() ?? '');
  const { month, day, year } = parsed?.date ?? {};
  const { hour, minute, second = 0, microsecond = 0 } = parsed?.time ?? {};
  if (!year || month === undefined || day === undefined || hour === undefined || minute === undefined) return undefined;
  return { ms: toUtcMs({ year, month, day }, { hour, minute, second, microsecond }), offset: parsed?.offsetMinutes };
}

/** From the injection to the acquisition, in minutes; only where both are known to be of one examination. */
function afterInjection(source: TextSource): string | undefined {
  const { instance, description, series } = source;
  const start = parseTm(techniqueOf(source, 'RadiopharmaceuticalStartTime') ?? '');
  const day = parseDa(series.series.date ?? '');
  const begun = instant(instance.pet?.injectedAt ?? (start && day && formatDa(day) + formatTm(start)));
  const acquired = instant(description.acquisitionDateTime ?? instance.pet?.seriesAt);
  if (begun === undefined || acquired === undefined) return undefined;
  // Two zones are two clocks; one alone is taken to be that of both.
  const zones =
    begun.offset === undefined || acquired.offset === undefined ? 0 : (acquired.offset - begun.offset) * 60_000;
  const minutes = Math.round((acquired.ms - begun.ms - zones) / 60_000);
  return minutes >= 0 && minutes <= 48 * 60 ? `${minutes}` : undefined;
}

/** Of nuclear images the standard has the dose in MBq (PS3.3 C.8.4.10), of PET images in Bq (C.8.9.2). */
const dose = (source: TextSource): string | undefined => {
  const stated = Number(techniqueOf(source, 'RadionuclideTotalDose'));
  const becquerel = source.instance.pet?.totalDoseBq ?? stated;
  const mega = source.series.series.modality === 'NM' && stated < 1e5 ? stated : becquerel / 1e6;
  // Nobody is given less than 10 kBq: that is another unit than the standard's, and nobody knows which.
  if (!Number.isFinite(mega) || mega < 0.01) return undefined;
  return plainNumber(mega, mega >= 100 ? 0 : 1);
};

/** As they were taken; how fast they are best shown is another matter. */
const frameRate = ({ instance: { cine, technique } }: TextSource): string | undefined => {
  const steps = cine?.frameTimeVectorMs?.slice(1) ?? [];
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  const ms = cine?.frameTimeMs ?? (mean > 0 ? mean : undefined);
  const rate = ms === undefined ? Number(technique?.['FramesPerSecond']) : 1000 / ms;
  return Number.isFinite(rate) && rate > 0 ? plainNumber(rate, 1) : undefined;
};

/** Milliampere-seconds, also where only microampere-seconds are given. */
const exposure = (source: TextSource, digits: number | undefined): string | undefined =>
  filled('Exposure')(source, digits) ?? scaled('ExposureInuAs', 0.001)(source, digits);

/** Side and view of a mammogram as readers say it: `R CC`, `L MLO`. */
function mammographyView(source: TextSource): string | undefined {
  const { side, view: agreed } = mammogramOf({
    ...{ description: source.description, series: source.series.series },
    instance: { sopClassUid: source.instance.sopClassUid ?? '', technique: source.instance.technique },
  });
  const coded: Record<string, string> = {
    'cranio-caudal': 'CC',
    'medio-lateral oblique': 'MLO',
    'medio-lateral': 'ML',
    'latero-medial': 'LM',
    'caudo-cranial (from below)': 'FB',
    'latero-medial oblique': 'LMO',
  };
  const meaning = techniqueOf(source, 'ViewCodeSequence');
  const position = techniqueOf(source, 'ViewPosition')?.trim();
  const said = viewOfCode(techniqueOf(source, 'ViewCode')) ?? (meaning && (coded[meaning.toLowerCase()] ?? meaning));
  // Positions are fewer than codes: the code says more. Where they say two views, both are told.
  const view =
    said && position && agreed === ''
      ? `${said} / ${position}`
      : agreed === position?.toUpperCase()
        ? position
        : (said ?? position);
  const modifier = techniqueOf(source, 'ViewModifierCodeSequence');
  return [side, view, modifier].filter(Boolean).join(' ') || undefined;
}

const entry = (title: string, of: TextValue['of']): TextValue => ({ title, group, of });

export const techniqueValues: Record<string, TextValue> = {
  KVP: entry('Tube voltage, kV', filled('KVP')),
  XRayTubeCurrent: entry('Tube current, mA', filled('XRayTubeCurrent')),
  ExposureTime: entry('Exposure time, ms', filled('ExposureTime')),
  Exposure: entry('Exposure, mAs', exposure),
  ExposureIndex: entry('Exposure index', plain('ExposureIndex')),
  TargetExposureIndex: entry('Target exposure index', plain('TargetExposureIndex')),
  DeviationIndex: entry('Deviation index', plain('DeviationIndex')),
  RelativeXRayExposure: entry("Relative exposure, maker's own", filled('RelativeXRayExposure')),
  Sensitivity: entry('Sensitivity (S)', filled('Sensitivity')),
  DistanceSourceToDetector: entry('Distance source to detector, mm', filled('DistanceSourceToDetector')),
  Grid: entry('Grid', plain('Grid')),
  FilterMaterial: entry('Filter', plain('FilterMaterial')),
  AnodeTargetMaterial: entry('Anode', plain('AnodeTargetMaterial')),
  FocalSpots: entry('Focal spot, mm', plain('FocalSpots')),
  ViewPosition: entry('View position', plain('ViewPosition', 'ViewCodeSequence')),
  mammographyView: entry('Side and view of a mammogram', mammographyView),
  BodyPartThickness: entry('Thickness of the compressed breast, mm', filled('BodyPartThickness')),
  CompressionForce: entry('Compression force, N', filled('CompressionForce')),
  OrganDose: entry('Organ dose, mGy', scaled('OrganDose', 100)),
  EntranceDoseInmGy: entry('Entrance dose, mGy', filled('EntranceDoseInmGy')),
  ImageAndFluoroscopyAreaDoseProduct: entry('Dose area product, dGy·cm²', filled('ImageAndFluoroscopyAreaDoseProduct')),
  primaryAngle: entry('C-arm, left or right', leaning('PositionerPrimaryAngle', 'LAO', 'RAO')),
  secondaryAngle: entry('C-arm, to head or feet', leaning('PositionerSecondaryAngle', 'CRA', 'CAU')),
  frameRate: entry('Images per second as acquired', frameRate),
  AnatomicRegionSequence: entry('Anatomic region', plain('AnatomicRegionSequence', 'BodyPartExamined')),
  ConvolutionKernel: entry('Kernel', plain('ConvolutionKernel')),
  ReconstructionAlgorithm: entry('Reconstruction', plain('ReconstructionAlgorithm', 'ReconstructionMethod')),
  ReconstructionDiameter: entry('Field of view, mm', filled('ReconstructionDiameter')),
  SpiralPitchFactor: entry('Pitch', filled('SpiralPitchFactor')),
  CTDIvol: entry('CTDIvol, mGy', filled('CTDIvol')),
  ScanOptions: entry('Scan options', plain('ScanOptions')),
  RepetitionTime: entry('TR, ms', filled('RepetitionTime')),
  EchoTime: entry('TE, ms', filled('EchoTime')),
  InversionTime: entry('TI, ms', filled('InversionTime')),
  FlipAngle: entry('Flip angle, degrees', filled('FlipAngle')),
  EchoTrainLength: entry('Echo train length', filled('EchoTrainLength')),
  NumberOfAverages: entry('Averages', filled('NumberOfAverages')),
  MagneticFieldStrength: entry('Field strength, T', filled('MagneticFieldStrength')),
  SequenceName: entry('Sequence', plain('SequenceName', 'ScanningSequence')),
  DiffusionBValue: entry('b-value, s/mm²', plain('DiffusionBValue')),
  ReceiveCoilName: entry('Receive coil', plain('ReceiveCoilName')),
  Radiopharmaceutical: entry('Radiopharmaceutical', plain('RadiopharmaceuticalCodeSequence', 'Radiopharmaceutical')),
  dose: entry('Dose, MBq', dose),
  afterInjection: entry('Time after injection, min', afterInjection),
  Units: entry('Units of the values', plain('Units')),
  DecayCorrection: entry('Decay correction', plain('DecayCorrection')),
  CorrectedImage: entry('Corrections', plain('CorrectedImage')),
  frameDuration: entry('Duration of a frame, s', scaled('ActualFrameDuration', 0.001)),
  CountsAccumulated: entry('Counts', filled('CountsAccumulated')),
  TransducerData: entry('Transducer', plain('TransducerData', 'TransducerType')),
  DepthOfScanField: entry('Depth, mm', filled('DepthOfScanField')),
  MechanicalIndex: entry('Mechanical index', filled('MechanicalIndex')),
  SoftTissueThermalIndex: entry('Thermal index, soft tissue', filled('SoftTissueThermalIndex')),
  BoneThermalIndex: entry('Thermal index, bone', filled('BoneThermalIndex')),
  ProcessingFunction: entry('Processing function', plain('ProcessingFunction')),
  HeartRate: entry('Heart rate, /min', filled('HeartRate')),
  DoseUnits: entry('Dose units', plain('DoseUnits')),
  DoseSummationType: entry('Dose summation', plain('DoseSummationType')),
  RTImageLabel: entry('RT image label', plain('RTImageLabel')),
  GantryAngle: entry('Gantry angle, degrees', plain('GantryAngle')),
  ImageComments: entry('Image comments', plain('ImageComments')),
  DerivationDescription: entry('Derivation', plain('DerivationDescription')),
};
