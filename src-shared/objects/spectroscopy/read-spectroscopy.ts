import { NegatoscopeError } from '../../contract/errors.ts';
import { integer, item, items, number, numbers, text } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import type { Orientation, Vector3 } from '../../imaging/geometry/orientation.ts';
import type { Slab, Spectroscopy, VoxelGrid } from './model.ts';

/** Points of all voxels together: 256 MiB of numbers. */
const mostValues = 64 * 1024 * 1024;

/** Points of one spectrum; those that are recorded have some thousand. */
const mostPoints = 1024 * 1024;
const mostFrames = 20_000;

const representations = ['COMPLEX', 'REAL', 'IMAGINARY', 'MAGNITUDE'] as const;

const tooLarge = (what: string): NegatoscopeError =>
  new NegatoscopeError('unsupported', `too many ${what}`, {
    object: 'The spectroscopy object',
    reason: `It has more ${what} than can be held in memory.`,
  });
const damaged = (reason: string): NegatoscopeError =>
  new NegatoscopeError('damaged', reason, { object: 'The spectroscopy object', reason });

/**
 * Reads an MR Spectroscopy object (PS3.3 A.36.3, C.8.14.4).
 * @throws NegatoscopeError `damaged` when it holds no spectrum, `unsupported` when it is too large
 */
export function readSpectroscopy(dataSet: DataSet): Spectroscopy {
  const rows = integer(dataSet, 'Rows') ?? 1;
  const columns = integer(dataSet, 'Columns') ?? 1;
  const points = integer(dataSet, 'DataPointColumns') ?? 0;
  const pointRows = integer(dataSet, 'DataPointRows') ?? 1;
  if (rows < 1 || columns < 1 || points < 1 || pointRows < 1) throw damaged('It says no size of its spectra.');
  const stated = representations.find((one) => one === text(dataSet, 'DataRepresentation'));
  const representation = stated ?? 'COMPLEX';
  const parts = representation === 'COMPLEX' ? 2 : 1;
  const perFrame = rows * columns * pointRows * points * parts;
  if (perFrame > mostValues || points > mostPoints) throw tooLarge('points');
  const data = floats(dataSet['56000020']?.bytes);
  const frames = Math.floor(data.length / perFrame);
  const statedFrames = Math.max(1, integer(dataSet, 'NumberOfFrames') ?? 1);
  if (frames < 1) throw damaged('Its spectroscopy data is shorter than one spectrum of each voxel.');
  if (Math.min(frames, statedFrames) > mostFrames) throw tooLarge('frames');
  const problems: string[] = [];
  if (frames < statedFrames) problems.push(`It is cut off: ${frames} of ${statedFrames} frames are there.`);
  if (!stated) problems.push('It does not say what its numbers are: they are taken for complex ones.');
  const said = text(dataSet, 'SignalDomainColumns');
  const domain = said === 'TIME' ? 'TIME' : 'FREQUENCY';
  if (said !== domain) problems.push('It does not say whether it was recorded in time: it is taken for a spectrum.');
  if (domain === 'TIME' && representation !== 'COMPLEX') {
    problems.push('Its signal is recorded in time with one part alone: no spectrum can be told from it for sure.');
  }
  const used = Math.min(frames, statedFrames);
  const at = <T>(values: T[] | undefined): T | undefined => values?.[0];
  return {
    rows,
    columns,
    frames: used,
    statedFrames,
    pointRows,
    points,
    representation,
    domain,
    spectralWidthHz: positive(at(numbers(dataSet, 'SpectralWidth'))),
    referencePpm: finite(at(numbers(dataSet, 'ChemicalShiftReference'))),
    transmitterMhz: positive(at(numbers(dataSet, 'TransmitterFrequency'))),
    nucleus: text(dataSet, 'ResonantNucleus') ?? '',
    facts: factsOf(dataSet),
    frameOfReferenceUid: text(dataSet, 'FrameOfReferenceUID'),
    slabs: slabsOf(dataSet),
    grids: gridsOf(dataSet, used),
    data: data.subarray(0, used * perFrame),
    problems,
  };
}

const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? value : undefined;
const positive = (value: number | undefined): number | undefined => {
  const found = finite(value);
  return found !== undefined && found > 0 ? found : undefined;
};

function floats(bytes: Uint8Array | undefined): Float32Array {
  if (!bytes || bytes.length < 4) return new Float32Array(0);
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(whole.buffer as ArrayBuffer, whole.byteOffset, bytes.length >> 2);
}

const stated: [keyword: string, name: string][] = [
  ['VolumeLocalizationTechnique', 'Localisation'],
  ['MRSpectroscopyAcquisitionType', 'Acquisition'],
  ['WaterReferencedPhaseCorrection', 'Water-referenced phase correction'],
  ['FirstOrderPhaseCorrection', 'First order phase correction'],
  ['TimeDomainFiltering', 'Filter in time'],
  ['KSpaceFiltering', 'Filter in k-space'],
  ['BaselineCorrection', 'Baseline correction'],
  ['FrequencyCorrection', 'Frequency correction'],
  ['Decoupling', 'Decoupling'],
];

function factsOf(dataSet: DataSet): Spectroscopy['facts'] {
  const facts = stated.flatMap(([keyword, name]): Spectroscopy['facts'] => {
    const value = text(dataSet, keyword);
    return value === undefined ? [] : [[name, value]];
  });
  const fills = integer(dataSet, 'NumberOfZeroFills');
  if (fills !== undefined) facts.push(['Zero fills', String(fills)]);
  const shared = items(dataSet, 'SharedFunctionalGroupsSequence')[0];
  const timing = shared && item(shared, 'MRTimingAndRelatedParametersSequence');
  const echo = shared && item(shared, 'MREchoSequence');
  const repetition = timing && number(timing, 'RepetitionTime');
  const echoTime = echo && number(echo, 'EffectiveEchoTime');
  if (repetition !== undefined) facts.push(['Repetition time', `${repetition} ms`]);
  if (echoTime !== undefined) facts.push(['Echo time', `${Number(echoTime.toFixed(2))} ms`]);
  return facts;
}

const vector = (values: number[] | undefined): Vector3 | undefined =>
  values?.length === 3 ? (values as unknown as Vector3) : undefined;

function slabsOf(dataSet: DataSet): Slab[] {
  return items(dataSet, 'VolumeLocalizationSequence')
    .slice(0, 32)
    .flatMap((slab) => {
      const thicknessMm = positive(number(slab, 'SlabThickness'));
      const normal = vector(numbers(slab, 'SlabOrientation'));
      const middle = vector(numbers(slab, 'MidSlabPosition'));
      const length = normal ? Math.hypot(...normal) : 0;
      if (!normal || !middle || thicknessMm === undefined || !(length > 0)) return [];
      return [{ thicknessMm, normal: normal.map((part) => part / length) as unknown as Vector3, middle }];
    });
}

/** A functional group of a frame: its own, else the shared one (PS3.3 C.7.6.16.1.1). */
function gridsOf(dataSet: DataSet, frames: number): (VoxelGrid | undefined)[] {
  const shared = items(dataSet, 'SharedFunctionalGroupsSequence')[0] ?? {};
  const own = items(dataSet, 'PerFrameFunctionalGroupsSequence');
  return Array.from({ length: frames }, (_, frame) => {
    const group = (keyword: string): DataSet =>
      (own[frame] && item(own[frame], keyword)) ?? item(shared, keyword) ?? {};
    const position = vector(numbers(group('PlanePositionSequence'), 'ImagePositionPatient'));
    const orientation = numbers(group('PlaneOrientationSequence'), 'ImageOrientationPatient');
    const measures = group('PixelMeasuresSequence');
    const [rowMm, columnMm] = numbers(measures, 'PixelSpacing') ?? [];
    if (!position || orientation?.length !== 6 || !(rowMm! > 0) || !(columnMm! > 0)) return undefined;
    return {
      position,
      orientation: orientation as unknown as Orientation,
      rowMm: rowMm!,
      columnMm: columnMm!,
      thicknessMm: positive(number(measures, 'SliceThickness')),
    };
  });
}
