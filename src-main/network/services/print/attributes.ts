import type { DataSet, Tag, Value, Vr } from '../../../../src-shared/dicom/data-set.ts';
import { printSopClasses } from '../../../../src-shared/dicom/print-classes.ts';
import { densitiesFor, isPaper } from '../../../../src-shared/film/densities.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import type { PrinterProfile, PrintOperation } from '../../../../src-shared/settings/printing.ts';
import type { BoxPixels, SheetToPrint } from '../../../print/types.ts';

/** What is known when a message is written. */
export interface Saying {
  profile: PrinterProfile;
  /** Of the job, over those of the profile. */
  options: PrintOptions;
  sheet?: SheetToPrint;
  /** Instances of this association. */
  lut?: string;
  session?: string;
  /** Annotation boxes can be asked for. */
  annotated?: boolean;
  /** Of an image box. */
  position?: number;
  pixels?: BoxPixels;
  /** Of an annotation box. */
  text?: string;
}

export interface PrintAttribute {
  tag: Tag;
  keyword: string;
  vr: Vr;
  /** The requests that may carry it. */
  in: readonly PrintOperation[];
  /** `undefined` and '': not sent. */
  value(saying: Saying): Value | undefined;
}

const session: readonly PrintOperation[] = ['session-create', 'session-set'];
const boxOnce: readonly PrintOperation[] = ['box-create'];
const box: readonly PrintOperation[] = ['box-create', 'box-set'];
const boxAndImage: readonly PrintOperation[] = [...box, 'image-set'];

const reference = (sopClassUid: string, instance: string | undefined): DataSet | undefined =>
  instance === undefined
    ? undefined
    : {
        '00081150': { vr: 'UI', Value: [sopClassUid] },
        '00081155': { vr: 'UI', Value: [instance] },
      };

const lutIn =
  (place: 'film-session' | 'film-box') =>
  <T>({ profile, lut }: Saying, value: (lut: string) => T): T | undefined => {
    const { referencedBy } = profile.presentationLut;
    return lut !== undefined && (referencedBy === place || referencedBy === 'both') ? value(lut) : undefined;
  };
const inSession = lutIn('film-session');
const inBox = lutIn('film-box');
const referenceToLut = (uid: string) => reference(printSopClasses.presentationLut, uid);
const given = (value: number | null | undefined): number | undefined => value ?? undefined;
/** Where nothing is said, what densities are reckoned with; `null`: it is left to the printer. */
const illumination = ({ profile, options }: Saying) =>
  options.illumination === null ? undefined : densitiesFor(profile, options).illumination;
/** Of paper no light but that which falls on it is known (PS3.4 H.4.2.2.1.1). */
const ambientLight = ({ profile, options }: Saying) =>
  options.reflectedAmbientLight === null || (options.reflectedAmbientLight === undefined && isPaper(options))
    ? undefined
    : densitiesFor(profile, options).reflectedAmbientLight;

/** Only valid for CUBIC (PS3.3 C.13.3), which may also be what the printer does when nothing is said. */
const smoothing = ({ options: { magnificationType = '', smoothingType } }: Saying) =>
  magnificationType === '' || magnificationType === 'CUBIC' ? smoothingType : undefined;

/** DS of at most 16 characters (PS3.5 6.2), a thousandth of a millimetre. */
const millimetres = (value: number): string => String(Math.round(value * 1000) / 1000);

const requestedSize = ({ options, pixels }: Saying): string | undefined => {
  const when = options.requestedImageSize ?? 'true-size';
  const wanted = when === 'always' || (when === 'true-size' && pixels?.trueSize === true);
  return pixels !== undefined && wanted ? millimetres(pixels.columns * pixels.pixelMm) : undefined;
};

/** Every attribute that print requests carry but the image itself (PS3.3 C.13.1 to C.13.7, C.11.4; PS3.4 tables H.4-1 to H.4-19). */
export const printAttributes: readonly PrintAttribute[] = [
  { tag: '20000010', keyword: 'NumberOfCopies', vr: 'IS', in: session, value: ({ options }) => options.copies },
  { tag: '20000020', keyword: 'PrintPriority', vr: 'CS', in: session, value: ({ options }) => options.priority },
  { tag: '20000030', keyword: 'MediumType', vr: 'CS', in: session, value: ({ options }) => options.mediumType },
  {
    tag: '20000040',
    keyword: 'FilmDestination',
    vr: 'CS',
    in: session,
    value: ({ options }) => options.filmDestination,
  },
  { tag: '20000050', keyword: 'FilmSessionLabel', vr: 'LO', in: session, value: ({ options }) => options.sessionLabel },
  {
    tag: '20000060',
    keyword: 'MemoryAllocation',
    vr: 'IS',
    in: session,
    value: ({ options }) => options.memoryAllocation || undefined,
  },
  { tag: '21000160', keyword: 'OwnerID', vr: 'SH', in: session, value: ({ options }) => options.ownerId },
  {
    tag: '20500500',
    keyword: 'ReferencedPresentationLUTSequence',
    vr: 'SQ',
    in: session,
    value: (saying) => inSession(saying, referenceToLut),
  },
  {
    tag: '2010015E',
    keyword: 'Illumination',
    vr: 'US',
    in: session,
    value: (saying) => inSession(saying, () => illumination(saying)),
  },
  {
    tag: '20100160',
    keyword: 'ReflectedAmbientLight',
    vr: 'US',
    in: session,
    value: (saying) => inSession(saying, () => ambientLight(saying)),
  },
  { tag: '20100010', keyword: 'ImageDisplayFormat', vr: 'ST', in: boxOnce, value: ({ sheet }) => sheet?.format },
  {
    tag: '20100030',
    keyword: 'AnnotationDisplayFormatID',
    vr: 'CS',
    in: boxOnce,
    value: ({ options, annotated }) => (annotated ? options.annotationFormat : undefined),
  },
  { tag: '20100040', keyword: 'FilmOrientation', vr: 'CS', in: boxOnce, value: ({ sheet }) => sheet?.orientation },
  { tag: '20100050', keyword: 'FilmSizeID', vr: 'CS', in: boxOnce, value: ({ sheet }) => sheet?.filmSize },
  {
    tag: '20100060',
    keyword: 'MagnificationType',
    vr: 'CS',
    in: boxAndImage,
    value: ({ options }) => options.magnificationType,
  },
  {
    tag: '20100080',
    keyword: 'SmoothingType',
    vr: 'CS',
    in: boxAndImage,
    value: smoothing,
  },
  { tag: '20100100', keyword: 'BorderDensity', vr: 'CS', in: box, value: ({ options }) => options.borderDensity },
  {
    tag: '20100110',
    keyword: 'EmptyImageDensity',
    vr: 'CS',
    in: box,
    value: ({ options }) => options.emptyImageDensity,
  },
  { tag: '20100120', keyword: 'MinDensity', vr: 'US', in: box, value: ({ options }) => given(options.minDensity) },
  { tag: '20100130', keyword: 'MaxDensity', vr: 'US', in: box, value: ({ options }) => given(options.maxDensity) },
  { tag: '20100140', keyword: 'Trim', vr: 'CS', in: box, value: ({ options }) => options.trim },
  {
    tag: '20100150',
    keyword: 'ConfigurationInformation',
    vr: 'ST',
    in: box,
    value: ({ options }) => options.configurationInformation,
  },
  {
    tag: '20100150',
    keyword: 'ConfigurationInformation',
    vr: 'ST',
    in: ['image-set'],
    // Colour image boxes have it not (PS3.4 H.4.3.2).
    value: ({ options, pixels }) => (pixels?.samples === 3 ? undefined : options.configurationInformation),
  },
  {
    tag: '2010015E',
    keyword: 'Illumination',
    vr: 'US',
    in: box,
    value: (saying) => inBox(saying, () => illumination(saying)),
  },
  {
    tag: '20100160',
    keyword: 'ReflectedAmbientLight',
    vr: 'US',
    in: box,
    value: (saying) => inBox(saying, () => ambientLight(saying)),
  },
  {
    tag: '20100500',
    keyword: 'ReferencedFilmSessionSequence',
    vr: 'SQ',
    in: boxOnce,
    value: (saying) => reference(printSopClasses.filmSession, saying.session),
  },
  {
    tag: '20200050',
    keyword: 'RequestedResolutionID',
    vr: 'CS',
    in: boxOnce,
    value: ({ options }) => options.resolution,
  },
  {
    tag: '20500500',
    keyword: 'ReferencedPresentationLUTSequence',
    vr: 'SQ',
    in: box,
    value: (saying) => inBox(saying, referenceToLut),
  },
  { tag: '20200010', keyword: 'ImageBoxPosition', vr: 'US', in: ['image-set'], value: ({ position }) => position },
  { tag: '20200020', keyword: 'Polarity', vr: 'CS', in: ['image-set'], value: ({ options }) => options.polarity },
  { tag: '20200030', keyword: 'RequestedImageSize', vr: 'DS', in: ['image-set'], value: requestedSize },
  {
    tag: '20200040',
    keyword: 'RequestedDecimateCropBehavior',
    vr: 'CS',
    in: ['image-set'],
    value: ({ options }) => options.decimateCrop,
  },
  {
    tag: '20300010',
    keyword: 'AnnotationPosition',
    vr: 'US',
    in: ['annotation-set'],
    value: ({ position }) => position,
  },
  { tag: '20300020', keyword: 'TextString', vr: 'LO', in: ['annotation-set'], value: ({ text }) => text },
];
