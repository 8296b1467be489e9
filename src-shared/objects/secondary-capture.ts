import { text, texts } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { secondaryCaptureImageStorage } from '../dicom/sop-classes.ts';
import type { PixelDescription, SpacingProvenance } from '../imaging/description.ts';
import {
  type Creation,
  decimal,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  optional,
  patientAndStudy,
  patientStudy,
  sequence,
  sopCommon,
  withCharacterSet,
} from './created-object.ts';
import { sideOf } from './side.ts';
import { copied } from './taken-over.ts';

/** PS3.4 table B.5-1. */
const multiFrameGrayscaleByte = '1.2.840.10008.5.1.4.1.1.7.2';
const multiFrameTrueColor = '1.2.840.10008.5.1.4.1.1.7.4';

/** An image that is seen in the capture. */
export interface CapturedImage {
  seriesUid: string;
  modality: string;
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1; absent: the image has one frame alone. */
  frames?: readonly number[];
}

/** Captures of one series, whose number, description and moment they have in common as well (`Creation`). */
export interface CaptureSeries {
  seriesUid: string;
  /** From 1. */
  instanceNumber: number;
  /** That are seen in any of them: what the series says holds for all. */
  images: readonly CapturedImage[];
}

/** `source`: header of the first of the images; what it tells of its series holds for all when that is the only series. */
export interface Capture extends Creation {
  images: readonly CapturedImage[];
  rows: number;
  columns: number;
  /** 1: greys; 3: RGB, pixel by pixel. */
  components: 1 | 3;
  /** All frames behind one another, 8 bits a sample. */
  pixels: Uint8Array;
  frames: number;
  /** Of several frames: how long each is shown, ms. */
  frameTimesMs?: readonly number[];
  /** In words, what was done. */
  derivation: string;
  /** Texts that tell the patient, or pixels of an image that had such, stand in the picture; undefined: nobody knows. */
  burnedIn: boolean | undefined;
  /** Sides of a pixel of the picture and where they come from; absent when the picture has no one scale. */
  spacing?: { rowMm: number; columnMm: number; provenance: SpacingProvenance; description?: string; type?: string };
  /** It is one of several captures of a series; absent: it is alone in its own. */
  of?: CaptureSeries;
  /** Of the images: the method and ratio of each loss so far (once lossy, always lossy: PS3.3 C.7.6.1.1.5). */
  lossy?: PixelDescription['lossy'];
}

const acquisitionMoment = ['00080022', '00080032'];

/** Modalities of objects that are no images; a picture of them is of another. */
const noImages = new Set(['SR', 'PR', 'KO', 'SEG', 'REG', 'RTSTRUCT', 'RTPLAN', 'AU', 'DOC', 'PLAN', 'FID', 'RWV']);

/**
 * The data set of a secondary capture: SC Image (PS3.3 A.8.1) of one frame, Multi-frame Grayscale Byte (A.8.3) or True Color
 * (A.8.5) SC of several, in a series of its own or with others of its kind, of the patient and study of its source; no private attributes.
 * @throws RangeError when the pixels are not as many as rows, columns, components and frames say
 */
export function secondaryCapture(capture: Capture): DataSet {
  const { source, rows, columns, components, frames, pixels, now, settings } = capture;
  if (pixels.length !== rows * columns * components * frames) throw new RangeError('wrong number of pixels');
  const several = frames > 1;
  const byteGreys = components === 1;
  const { date, time } = momentOf(now);
  const software = settings.softwareVersion || capture.version;
  const alone = ofOneSeries(capture.images);
  const all = capture.of?.images ?? capture.images;
  const dataSet: DataSet = {
    ...patientAndStudy(capture),
    ...patientStudy(source),
    '00081080': empty('LO'),
    ...newSeries(capture, modalityOf(source, all)),
    ...(capture.of ? { '0020000E': element('UI', capture.of.seriesUid) } : {}),
    ...sideOf(source, capture.images.length, ofOneSeries(all)),
    ...equipment(capture),
    // SC Equipment: made at a workstation.
    '00080064': element('CS', 'WSD'),
    ...optional('00181010', 'LO', settings.stationName),
    ...optional('00181016', 'LO', settings.manufacturer),
    ...optional('00181018', 'LO', settings.modelName),
    ...optional('00181019', 'LO', software),
    // SC Image
    '00181012': element('DA', date),
    '00181014': element('TM', time),
    // General Image, General Acquisition
    ...(capture.images.length === 1 ? copied(source, acquisitionMoment) : {}),
    '00200013': element('IS', capture.of?.instanceNumber ?? 1),
    '00200020': empty('CS'),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00080008': element('CS', 'DERIVED', 'SECONDARY'),
    '00082111': element('ST', capture.derivation.slice(0, 1024)),
    '00082112': sequence(...capture.images.map(sourceImage)),
    ...burnedInOf(capture),
    ...lossOf(source, capture.lossy, alone),
    ...spacingOf(capture.spacing),
    // Image Pixel
    '00280002': element('US', components),
    '00280004': element('CS', byteGreys ? 'MONOCHROME2' : 'RGB'),
    ...(byteGreys ? {} : { '00280006': element('US', 0) }),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    // Shown as it is, whatever a viewer makes of images without a window.
    ...(byteGreys && !several ? { '00281050': element('DS', 128), '00281051': element('DS', 256) } : {}),
    ...(several ? framesOf(capture) : {}),
    ...sopCommon(
      capture,
      several ? (byteGreys ? multiFrameGrayscaleByte : multiFrameTrueColor) : secondaryCaptureImageStorage,
    ),
    '7FE00010': { vr: 'OB', bytes: pixels },
  };
  return withCharacterSet(dataSet);
}

const ofOneSeries = (images: readonly CapturedImage[]): boolean =>
  new Set(images.map(({ seriesUid }) => seriesUid)).size <= 1;

/** That of the images where they have one, else OT. */
function modalityOf(source: DataSet, images: readonly CapturedImage[]): string {
  const [first = text(source, '00080060') ?? 'OT', ...others] = new Set(images.map(({ modality }) => modality));
  return others.length > 0 || noImages.has(first) || first === '' ? 'OT' : first;
}

const sourceImage = ({ sopClassUid, sopInstanceUid, frames }: CapturedImage): DataSet => ({
  '00081150': element('UI', sopClassUid),
  '00081155': element('UI', sopInstanceUid),
  ...(frames && { '00081160': element('IS', ...frames) }),
  '0040A170': {
    vr: 'SQ',
    Value: [
      {
        '00080100': element('SH', '121322'),
        '00080102': element('SH', 'DCM'),
        '00080104': element('LO', 'Source image for image processing operation'),
      },
    ],
  },
});

/** A film has to say it (PS3.3 table C.8-25c): what nobody knows of is taken for burned in. */
const burnedInOf = ({ burnedIn, frames }: Capture): DataSet =>
  burnedIn === undefined && frames === 1 ? {} : { '00280301': element('CS', burnedIn === false ? 'NO' : 'YES') };

/** Of several series the header of one does not say that nothing was lost. */
function lossOf(source: DataSet, lossy: Capture['lossy'], alone: boolean): DataSet {
  const said = text(source, '00282110');
  if (!lossy && said !== '01') return said === '00' && alone ? { '00282110': element('CS', '00') } : {};
  const steps = lossy?.steps ?? (lossy ? [lossy] : []);
  const own = [texts(source, '00282112'), texts(source, '00282114')] as const;
  const [ratios, methods] =
    said === '01' && own[0].length + own[1].length > 0
      ? own
      : [
          steps.flatMap(({ ratio }) => (ratio === undefined ? [] : [decimal(ratio)])),
          steps.flatMap(({ method }) => method ?? []),
        ];
  return {
    '00282110': element('CS', '01'),
    ...(ratios.length > 0 && { '00282112': element('DS', ...ratios) }),
    ...(methods.length > 0 && { '00282114': element('CS', ...methods) }),
  };
}

/**
 * The spacing in the attribute that says where it comes from (PS3.3 10.7, C.8.6.2): Pixel Spacing for distances in the patient, with
 * the calibration when that was said, Nominal Scanned Pixel Spacing for film. Distances in the plane of a detector are left out: no
 * attribute of a capture says them.
 */
function spacingOf(spacing: Capture['spacing']): DataSet {
  if (!spacing) return {};
  const both = element('DS', decimal(spacing.rowMm), decimal(spacing.columnMm));
  switch (spacing.provenance) {
    case 'nominal-scanned':
      return { '00182010': both };
    case 'imager-magnified':
      return {
        '00280030': both,
        '00280A02': element('CS', 'GEOMETRY'),
        '00280A04': element('LO', (spacing.description ?? 'Divided by the magnification factor').slice(0, 64)),
      };
    case 'calibrated':
      return {
        '00280030': both,
        ...(spacing.type && {
          '00280A02': element('CS', spacing.type),
          '00280A04': element('LO', (spacing.description ?? 'As its source').slice(0, 64)),
        }),
      };
    case 'pixel-spacing':
    case 'ultrasound-region':
      return { '00280030': both };
    default:
      return {};
  }
}

/** Multi-frame, Cine and SC Multi-frame Image modules (PS3.3 C.7.6.6, C.7.6.5, C.8.6.3). */
function framesOf({ frames, frameTimesMs = [], components }: Capture): DataSet {
  const [first = 100] = frameTimesMs;
  const even = frameTimesMs.every((value) => value === first);
  return {
    '00280008': element('IS', frames),
    ...(even
      ? { '00280009': element('AT', '00181063'), '00181063': element('DS', decimal(first)) }
      : {
          '00280009': element('AT', '00181065'),
          // The time before each frame; of the first 0 (PS3.3 C.7.6.5.1.2).
          '00181065': element('DS', '0', ...frameTimesMs.slice(0, frames - 1).map(decimal)),
        }),
    ...(components === 1 && {
      '20500020': element('CS', 'IDENTITY'),
      '00281052': element('DS', 0),
      '00281053': element('DS', 1),
      '00281054': element('LO', 'US'),
    }),
  };
}
