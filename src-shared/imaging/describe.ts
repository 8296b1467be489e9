/**
 * Extraction of everything the display needs from the header of an instance, once, when it is ingested. Nothing here
 * throws: headers are read as they are, odd values count as absent, and what cannot be shown says why.
 */
import type { DataSet } from '../dicom/data-set.ts';
import { hardcopyGrayscaleImageStorage, instanceKindOf } from '../dicom/sop-classes.ts';
import { isVideo } from '../dicom/transfer-syntaxes.ts';
import { reasonNotDisplayable } from './describe/displayable.ts';
import { describeFrames, describeNumberOfFrames } from './describe/frames.ts';
import { describeMasks } from './describe/masks.ts';
import { describeNuclear } from './describe/nuclear.ts';
import { describePet } from './describe/pet.ts';
import { describePixels, pixelDataForm } from './describe/pixel.ts';
import { describeWholeSlide } from './describe/slides.ts';
import { describeRegions } from './describe/spacing.ts';
import { describeTechnique } from './describe/technique.ts';
import {
  code,
  codeMeaning,
  firstItem,
  integer,
  items,
  number,
  numbers,
  personName,
  text,
  texts,
} from './describe/values.ts';
import type {
  FrameDescription,
  InstanceDescription,
  InstanceKind,
  PixelDescription,
  SeriesDescription,
} from './description.ts';

export { isWantedTag, wantedTags } from './describe/wanted-tags.ts';

export interface DescribeOptions {
  /**
   * Whether there is a pixel data element, for readers that stop before it and leave it out of the data set; by default the data set
   * is asked.
   */
  hasPixelData?: boolean;
  /** Frames that the file really holds (`framesFound`), where that is known. */
  framesFound?: number;
}

/** What the display needs to know of an instance (everything but its row and revision). */
export function describeInstance(
  dataSet: DataSet,
  transferSyntaxUid: string,
  { hasPixelData = pixelDataForm(dataSet) !== undefined, framesFound }: DescribeOptions = {},
): Omit<InstanceDescription, 'row' | 'revision'> {
  const sopClassUid = text(dataSet, '00080016') ?? '';
  const pixel = describePixels(dataSet, transferSyntaxUid);
  const stated = describeNumberOfFrames(dataSet);
  // A video has one stream, whose frames nobody counts here.
  const found = isVideo(transferSyntaxUid) ? undefined : framesFound;
  const numberOfFrames = found === undefined ? stated : Math.max(1, Math.min(stated, found));
  const kind = kindOf(sopClassUid, transferSyntaxUid, hasPixelData && pixel !== undefined);
  const signed = pixel?.pixelRepresentation === 1;
  const frames = describeFrames(dataSet, numberOfFrames, signed);
  const instance: Omit<InstanceDescription, 'row' | 'revision'> = {
    sopClassUid,
    sopInstanceUid: text(dataSet, '00080018') ?? '',
    transferSyntaxUid,
    kind,
    numberOfFrames,
    ...frames,
  };
  if (hasPixelData && found !== undefined && found !== stated) instance.frameCounts = { stated, found };
  // Rows and columns of a spectroscopic grid are no image.
  const expectsImage = kind === 'image' || kind === 'video' || kind === 'segmentation' || hasPixelData;
  if (pixel && expectsImage) {
    if (sopClassUid === hardcopyGrayscaleImageStorage) describeHardcopy(frames.shared, pixel);
    instance.pixel = pixel;
    if (hasRealSpacing(frames)) delete pixel.aspectRatio;
  }
  const reason = expectsImage ? reasonNotDisplayable(instance, pixel, hasPixelData) : undefined;
  if (reason) instance.notDisplayable = reason;
  describeIdentity(instance, dataSet);
  describeCine(instance, dataSet);
  const regions = describeRegions(dataSet);
  if (regions.length > 0) instance.ultrasoundRegions = regions;
  const burnedIn = code(dataSet, '00280301');
  if (burnedIn === 'YES' || burnedIn === 'NO') instance.burnedInAnnotation = burnedIn === 'YES';
  describeKind(instance, dataSet);
  addTechnique(instance, dataSet);
  return instance;
}

/**
 * The values of a hardcopy image are those that were sent to the printer: all that its bits can say goes from black to white, whatever
 * values are there (retired Hardcopy Grayscale Image IOD, which has no VOI LUT).
 */
function describeHardcopy(shared: FrameDescription, { numberFormat, bitsStored }: PixelDescription): void {
  if (shared.voiWindows || shared.voiLuts || numberFormat !== 'integer' || bitsStored > 16) return;
  shared.voiWindows = [{ center: 2 ** (bitsStored - 1), width: 2 ** bitsStored }];
}

function addTechnique(instance: Omit<InstanceDescription, 'row' | 'revision'>, dataSet: DataSet): void {
  const { technique, perFrame } = describeTechnique(dataSet, instance.numberOfFrames);
  if (technique) instance.technique = technique;
  if (!perFrame) return;
  // A file may claim any number of frames.
  const length = Math.min(instance.numberOfFrames, Math.max(instance.perFrame?.length ?? 0, perFrame.length));
  instance.perFrame = Array.from({ length }, (_, at) => {
    const texts = perFrame[at];
    const frame = instance.perFrame?.[at] ?? {};
    return texts && Object.keys(texts).length > 0 ? { ...frame, technique: texts } : frame;
  });
}

/** What only some kinds of images have. */
function describeKind(instance: Omit<InstanceDescription, 'row' | 'revision'>, dataSet: DataSet): void {
  const masks = describeMasks(dataSet);
  if (masks.length > 0) instance.masks = masks;
  const nuclear = describeNuclear(dataSet, instance.numberOfFrames);
  if (nuclear) instance.nuclear = nuclear;
  const pet = describePet(dataSet);
  if (pet) instance.pet = pet;
  const wholeSlide = describeWholeSlide(dataSet);
  if (wholeSlide) instance.wholeSlide = wholeSlide;
  const relationship = code(dataSet, '00281040');
  if (relationship) instance.pixelIntensityRelationship = relationship;
  const viewingMode = code(dataSet, '00281090');
  if (viewingMode) instance.recommendedViewingMode = viewingMode;
  const presentation = code(dataSet, '00089205');
  if (presentation) instance.pixelPresentation = presentation;
  if (dataSet['00281401'] || dataSet['0028140B']) instance.blendingTables = true;
  if (code(dataSet, '00102210') === 'QUADRUPED') instance.quadruped = true;
  const gantryTilt = describeGantryTilt(dataSet);
  if (gantryTilt !== undefined) instance.gantryTilt = gantryTilt;
  const dimensions = items(dataSet, '00209222').map((item) => text(item, '00209165')?.toUpperCase());
  if (dimensions.length > 0 && dimensions.every((tag) => tag !== undefined)) instance.dimensions = dimensions;
}

/** (0018,1120), degrees; of an enhanced image that of its first frame (CT Acquisition Details). */
function describeGantryTilt(dataSet: DataSet): number | undefined {
  const places = [dataSet, firstItem(dataSet, '52009229'), firstItem(dataSet, '52009230')];
  for (const place of places) {
    const tilt = place && number(place === dataSet ? place : (firstItem(place, '00189304') ?? {}), '00181120');
    if (tilt !== undefined) return tilt;
  }
  return undefined;
}

/**
 * A class we do not know is an image when it has pixels (private classes are stored too), and so is a radiotherapy object: the grid of
 * a dose is looked at frame by frame.
 */
function kindOf(sopClassUid: string, transferSyntaxUid: string, hasPixels: boolean): InstanceKind {
  const kind = instanceKindOf(sopClassUid, transferSyntaxUid);
  if (!hasPixels || (kind !== 'other' && kind !== 'rt')) return kind;
  return isVideo(transferSyntaxUid) ? 'video' : 'image';
}

function hasRealSpacing(frames: { shared: FrameDescription; perFrame?: FrameDescription[] }): boolean {
  return frames.shared.spacing !== undefined || frames.perFrame?.[0]?.spacing !== undefined;
}

function describeIdentity(instance: Omit<InstanceDescription, 'row' | 'revision'>, dataSet: DataSet): void {
  const instanceNumber = integer(dataSet, '00200013', 'text');
  if (instanceNumber !== undefined) instance.instanceNumber = instanceNumber;
  const contentDate = text(dataSet, '00080023') ?? text(dataSet, '00080022');
  if (contentDate) instance.contentDate = contentDate;
  const contentTime = text(dataSet, '00080033') ?? text(dataSet, '00080032');
  if (contentTime) instance.contentTime = contentTime;
  const acquisitionNumber = integer(dataSet, '00200012', 'text');
  if (acquisitionNumber !== undefined) instance.acquisitionNumber = acquisitionNumber;
  const imageType = texts(dataSet, '00080008');
  if (imageType.length > 0) instance.imageType = imageType;
  const frameOfReferenceUid = text(dataSet, '00200052');
  if (frameOfReferenceUid) instance.frameOfReferenceUid = frameOfReferenceUid;
  const label = labelOf(instance.kind, dataSet);
  if (label) instance.label = label;
}

function labelOf(kind: InstanceKind, dataSet: DataSet): string | undefined {
  if (kind === 'image' || kind === 'video') return undefined;
  const contentLabel = [text(dataSet, '00700080'), text(dataSet, '00700081')].filter((part) => part).join(': ');
  return (
    text(dataSet, '00420010') ??
    (contentLabel || undefined) ??
    text(dataSet, '30060002') ??
    text(dataSet, '300A0002') ??
    text(dataSet, '30020002') ??
    text(dataSet, '00720002') ??
    codeMeaning(dataSet, '0040A043')
  );
}

function describeCine(instance: Omit<InstanceDescription, 'row' | 'revision'>, dataSet: DataSet): void {
  const cine: NonNullable<InstanceDescription['cine']> = {};
  // Of a gated nuclear image it stands with its R-R intervals (PS3.3 C.8.4.14).
  const intervals = firstItem(firstItem(dataSet, '00540062') ?? {}, '00540063');
  const frameTimeMs = number(dataSet, '00181063') ?? number(intervals ?? {}, '00181063');
  if (frameTimeMs !== undefined && frameTimeMs > 0) cine.frameTimeMs = frameTimeMs;
  const frameTimeVectorMs = numbers(dataSet, '00181065');
  if (frameTimeVectorMs.length > 1 && frameTimeVectorMs.every((value) => Number.isFinite(value) && value >= 0)) {
    cine.frameTimeVectorMs = frameTimeVectorMs;
  }
  const rate = number(dataSet, '00082144', 'text') ?? number(dataSet, '00180040');
  if (rate !== undefined && rate > 0) cine.rate = rate;
  const start = integer(dataSet, '00082142', 'text');
  if (start !== undefined && start >= 1) cine.start = start;
  const stop = integer(dataSet, '00082143', 'text');
  if (stop !== undefined && stop >= 1) cine.stop = stop;
  if (Object.keys(cine).length > 0) instance.cine = cine;
}

/** Drops what is undefined, so that the description is the same before and after JSON. */
function compact<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}

/** Patient, study and series of an instance, for the corners and titles. */
export function describeSeriesHeader(dataSet: DataSet): Pick<SeriesDescription, 'patient' | 'study' | 'series'> {
  const name = personName(dataSet, '00100010');
  const maker = [text(dataSet, '00080070'), text(dataSet, '00081090')].filter((part) => part).join(' ');
  return {
    patient: compact<SeriesDescription['patient']>({
      name: name?.Alphabetic ?? '',
      nameIdeographic: name?.Ideographic || undefined,
      namePhonetic: name?.Phonetic || undefined,
      id: text(dataSet, '00100020') ?? '',
      issuer: text(dataSet, '00100021'),
      birthDate: text(dataSet, '00100030'),
      sex: text(dataSet, '00100040'),
    }),
    study: compact<SeriesDescription['study']>({
      uid: text(dataSet, '0020000D') ?? '',
      date: text(dataSet, '00080020'),
      time: text(dataSet, '00080030'),
      id: text(dataSet, '00200010'),
      accession: text(dataSet, '00080050'),
      description: text(dataSet, '00081030'),
      institution: text(dataSet, '00080080'),
      patientAge: text(dataSet, '00101010'),
    }),
    series: compact<SeriesDescription['series']>({
      uid: text(dataSet, '0020000E') ?? '',
      number: integer(dataSet, '00200011', 'text'),
      modality: code(dataSet, '00080060') ?? 'OT',
      description: text(dataSet, '0008103E'),
      bodyPart: text(dataSet, '00180015') ?? codeMeaning(dataSet, '00082218'),
      laterality: text(dataSet, '00200060'),
      protocol: text(dataSet, '00181030'),
      date: text(dataSet, '00080021'),
      time: text(dataSet, '00080031'),
      patientPosition: text(dataSet, '00185100'),
      frameOfReferenceUid: text(dataSet, '00200052'),
      manufacturer: maker || undefined,
      // The sequence says more (IHE BIR 5.8).
      contrastAgent: codeMeaning(dataSet, '00180012') ?? text(dataSet, '00180010'),
    }),
  };
}
