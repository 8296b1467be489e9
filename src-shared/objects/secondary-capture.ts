import { text, texts } from '../dicom/access.ts';
import type { DataSet, Element, Tag, Value, Vr } from '../dicom/data-set.ts';
import { ageAt, formatAge, formatDa, formatTm, parseDa } from '../dicom/dates.ts';
import { secondaryCaptureImageStorage } from '../dicom/sop-classes.ts';
import type { PixelDescription, SpacingProvenance } from '../imaging/description.ts';
import type { CreatedObjectsSettings } from '../settings/created-objects.ts';
import { sideOf } from './side.ts';
import { always, copied } from './taken-over.ts';

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

export interface Capture {
  /** Header of the first of the images: patient and study are taken from it, and what holds for all images when that is the only series. */
  source: DataSet;
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
  /** Local time. */
  now: Date;
  newUid(): string;
  settings: CreatedObjectsSettings;
  /** Version of the program. */
  version: string;
  seriesNumber: number;
  seriesDescription: string;
  /** In words, what was done. */
  derivation: string;
  /** Texts that tell the patient, or pixels of an image that had such, stand in the picture; undefined: nobody knows. */
  burnedIn: boolean | undefined;
  /** Sides of a pixel of the picture and where they come from; absent when the picture has no one scale. */
  spacing?: { rowMm: number; columnMm: number; provenance: SpacingProvenance; description?: string; type?: string };
  /** Of the images: the method and ratio of each loss so far (once lossy, always lossy: PS3.3 C.7.6.1.1.5). */
  lossy?: PixelDescription['lossy'];
}

const element = (vr: Vr, ...Value: Value[]): Element => ({ vr, Value });
const empty = (vr: Vr): Element => ({ vr });
/** A text with a value, or nothing. */
const optional = (tag: Tag, vr: Vr, value: string): DataSet => (value === '' ? {} : { [tag]: element(vr, value) });

/** Attributes of the patient that are taken over when they are there (PS3.3 C.7.1.1); those behind are there, empty or not. */
const patientCopied = [
  ...['00100021', '00100022', '00100024', '00101000', '00101001', '00102160', '00104000', '00100026', '00100027'],
  // Animals.
  ...['00102201', '00102202', '00102203', '00102292', '00102293', '00102294', '00102297', '00102298', '00102299'],
  // Removed identity stays said.
  ...['00120062', '00120063', '00120064', '00280303'],
];
const patientAlways: [Tag, Vr][] = [
  ['00100010', 'PN'],
  ['00100020', 'LO'],
  ['00100030', 'DA'],
  ['00100040', 'CS'],
];
const studyCopied = ['00080051', '00081032', '00081048', '00081060'];
const studyAlways: [Tag, Vr][] = [
  ['00080020', 'DA'],
  ['00080030', 'TM'],
  ['00080050', 'SH'],
  ['00080090', 'PN'],
  ['00081030', 'LO'],
  ['00200010', 'SH'],
  ['00101020', 'DS'],
  ['00101030', 'DS'],
];
const acquisitionMoment = ['00080022', '00080032'];

/** Modalities of objects that are no images; a picture of them is of another. */
const noImages = new Set(['SR', 'PR', 'KO', 'SEG', 'REG', 'RTSTRUCT', 'RTPLAN', 'AU', 'DOC', 'PLAN', 'FID', 'RWV']);

/**
 * The data set of a secondary capture: SC Image (PS3.3 A.8.1) of one frame, Multi-frame Grayscale Byte (A.8.3) or True Color
 * (A.8.5) SC of several, in a series of its own, of the patient and study of its source; no private attributes.
 * @throws RangeError when the pixels are not as many as rows, columns, components and frames say
 */
export function secondaryCapture(capture: Capture): DataSet {
  const { source, rows, columns, components, frames, pixels, now, settings } = capture;
  if (pixels.length !== rows * columns * components * frames) throw new RangeError('wrong number of pixels');
  const several = frames > 1;
  const byteGreys = components === 1;
  const date = formatDa({ year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() });
  const time = formatTm({
    hour: now.getHours(),
    minute: now.getMinutes(),
    second: now.getSeconds(),
    microsecond: now.getMilliseconds() * 1000,
  });
  const software = settings.softwareVersion || capture.version;
  const alone = new Set(capture.images.map(({ seriesUid }) => seriesUid)).size <= 1;
  const dataSet: DataSet = {
    ...copied(source, patientCopied),
    ...always(source, patientAlways),
    ...copied(source, studyCopied),
    ...always(source, studyAlways),
    ...ageOf(source),
    '0020000D': element('UI', text(source, '0020000D') ?? capture.newUid()),
    '00081080': empty('LO'),
    // General Series
    '00080060': element('CS', modalityOf(capture)),
    '0020000E': element('UI', capture.newUid()),
    '00200011': element('IS', capture.seriesNumber),
    '00080021': element('DA', date),
    '00080031': element('TM', time),
    '0008103E': element('LO', capture.seriesDescription.slice(0, 64)),
    ...sideOf(source, capture.images.length, alone),
    // General Equipment
    '00080070': element('LO', settings.manufacturer),
    ...optional('00080080', 'LO', settings.institutionName || (text(source, '00080080') ?? '')),
    ...optional('00081010', 'SH', settings.stationName),
    ...optional('00081040', 'LO', settings.departmentName),
    ...optional('00081090', 'LO', settings.modelName),
    ...optional('00181000', 'LO', settings.deviceSerialNumber),
    ...optional('00181020', 'LO', software),
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
    '00200013': element('IS', 1),
    '00200020': empty('CS'),
    '00080023': element('DA', date),
    '00080033': element('TM', time),
    '00080008': element('CS', 'DERIVED', 'SECONDARY'),
    '00082111': element('ST', capture.derivation.slice(0, 1024)),
    '00082112': { vr: 'SQ', Value: capture.images.map(sourceImage) },
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
    // SOP Common
    '00080016': element(
      'UI',
      several ? (byteGreys ? multiFrameGrayscaleByte : multiFrameTrueColor) : secondaryCaptureImageStorage,
    ),
    '00080018': element('UI', capture.newUid()),
    '00080012': element('DA', date),
    '00080013': element('TM', time),
    '7FE00010': { vr: 'OB', bytes: pixels },
  };
  if (beyondAscii(dataSet)) dataSet['00080005'] = element('CS', 'ISO_IR 192');
  return dataSet;
}

/** That of the images where they have one, else OT. */
function modalityOf({ source, images }: Capture): string {
  const [first = text(source, '00080060') ?? 'OT', ...others] = new Set(images.map(({ modality }) => modality));
  return others.length > 0 || noImages.has(first) || first === '' ? 'OT' : first;
}

/** Patient's Age as stated, else on the day of the study; nothing when nobody knows. */
function ageOf(source: DataSet): DataSet {
  const [stated] = copied(source, ['00101010'])['00101010']?.Value ?? [];
  const birth = parseDa(text(source, '00100030') ?? '');
  const day = parseDa(text(source, '00080020') ?? '');
  const age = birth && day && ageAt(birth, day);
  return optional('00101010', 'AS', typeof stated === 'string' ? stated : age ? formatAge(age) : '');
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

/** A DS of at most 16 characters. */
const decimal = (value: number): string => String(Number(value.toPrecision(9)));

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

function beyondAscii(dataSet: DataSet): boolean {
  const beyond = (value: Value): boolean => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: of the default repertoire are these codes
    if (typeof value === 'string') return /[^\x00-\x7f]/.test(value);
    if (typeof value !== 'object' || value === null) return false;
    return Object.values(value).some((part) =>
      typeof part === 'string' ? beyond(part) : ((part as Element).Value ?? []).some(beyond),
    );
  };
  return Object.values(dataSet).some(({ Value = [] }) => Value.some(beyond));
}
