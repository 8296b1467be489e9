import { createHash } from 'node:crypto';

/**
 * What a print SCP may expect of a request (PS3.4 H.4.1 to H.4.9, PS3.3 C.13), written from the tables of the standard alone: attributes
 * that a request may have, those that it must have, values that they may take.
 */

/** A data set as dcmjs reads it: values by keyword, single ones without their list. */
export type Elements = Record<string, unknown>;

interface Rule {
  must?: boolean;
  /** Defined terms and enumerated values, or what else a value has to be. */
  of?: readonly string[] | ((value: unknown) => boolean);
}

const whole = (least: number, most: number) => (value: unknown) =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
const term = (value: unknown) => typeof value === 'string' && /^[A-Z0-9 _]{1,16}$/.test(value);
const line = (value: unknown) => typeof value === 'string' && [...value].length <= 64;
const density = (value: unknown) => value === 'BLACK' || value === 'WHITE' || /^\d{1,4}$/.test(String(value));
const decimal = (value: unknown) => typeof value === 'number' && value > 0;
const uid = (value: unknown) => typeof value === 'string' && /^[0-9.]{1,64}$/.test(value);
const one = (value: unknown): value is Elements[] => Array.isArray(value) && value.length === 1;
const reference = (value: unknown) =>
  one(value) && uid(value[0]!['ReferencedSOPClassUID']) && uid(value[0]!['ReferencedSOPInstanceUID']);
const format = (value: unknown) =>
  /^(STANDARD\\\d+,\d+|(ROW|COL)\\\d+(,\d+)*|SLIDE|SUPERSLIDE|CUSTOM\\\d+)$/.test(String(value));

const characterSet: Rule = { of: (value) => ['ISO_IR 192', 'ISO_IR 100', 'ISO_IR 13'].includes(String(value)) };
const lut: Rule = { of: reference };
const light: Rule = { of: whole(0, 65535) };
const magnification: Rule = { of: ['REPLICATE', 'BILINEAR', 'CUBIC', 'NONE'] };

const film: Record<string, Rule> = {
  MagnificationType: magnification,
  SmoothingType: { of: term },
  BorderDensity: { of: density },
  EmptyImageDensity: { of: density },
  MinDensity: { of: whole(0, 65535) },
  MaxDensity: { of: whole(0, 65535) },
  Trim: { of: ['YES', 'NO'] },
  ConfigurationInformation: {},
  ReferencedPresentationLUTSequence: lut,
  Illumination: light,
  ReflectedAmbientLight: light,
};
const session: Record<string, Rule> = {
  SpecificCharacterSet: characterSet,
  NumberOfCopies: { of: whole(1, 99) },
  PrintPriority: { of: ['HIGH', 'MED', 'LOW'] },
  MediumType: { of: ['PAPER', 'CLEAR FILM', 'BLUE FILM', 'MAMMO CLEAR FILM', 'MAMMO BLUE FILM'] },
  FilmDestination: { of: (value) => /^(MAGAZINE|PROCESSOR|BIN_\d+)$/.test(String(value)) },
  FilmSessionLabel: { of: line },
  MemoryAllocation: { of: whole(0, 1_000_000) },
  OwnerID: { of: term },
  // Some printers know it here (their conformance statements); table H.4-2 has it not.
  ReferencedPresentationLUTSequence: lut,
  Illumination: light,
  ReflectedAmbientLight: light,
};
const image: Record<string, Rule> = {
  ImageBoxPosition: { must: true, of: whole(1, 400) },
  Polarity: { of: ['NORMAL', 'REVERSE'] },
  MagnificationType: magnification,
  SmoothingType: { of: term },
  MinDensity: film['MinDensity']!,
  MaxDensity: film['MaxDensity']!,
  ConfigurationInformation: {},
  RequestedImageSize: { of: decimal },
  RequestedDecimateCropBehavior: { of: ['DECIMATE', 'CROP', 'FAIL'] },
  ReferencedPresentationLUTSequence: lut,
};

const onlyGrey = new Set(['MinDensity', 'MaxDensity', 'ConfigurationInformation', 'ReferencedPresentationLUTSequence']);

/** By request: the attributes it may carry. */
export const requestRules: Readonly<Record<string, Record<string, Rule>>> = {
  'session-create': session,
  'session-set': session,
  'box-create': {
    ...film,
    SpecificCharacterSet: characterSet,
    ImageDisplayFormat: { must: true, of: format },
    ReferencedFilmSessionSequence: { must: true, of: reference },
    AnnotationDisplayFormatID: { of: term },
    FilmOrientation: { of: ['PORTRAIT', 'LANDSCAPE'] },
    FilmSizeID: { of: (value) => /^(\d+(_\d+)?INX\d+(_\d+)?IN|\d+CMX\d+CM|A3|A4)$/.test(String(value)) },
    RequestedResolutionID: { of: ['STANDARD', 'HIGH'] },
  },
  'box-set': film,
  'gray-set': { ...image, BasicGrayscaleImageSequence: { must: true, of: one } },
  // Densities, LUT and configuration are the grey ones' alone (PS3.4 H.4.3.2).
  'color-set': {
    ...Object.fromEntries(Object.entries(image).filter(([keyword]) => !onlyGrey.has(keyword))),
    BasicColorImageSequence: { must: true, of: one },
  },
  'annotation-set': {
    SpecificCharacterSet: characterSet,
    AnnotationPosition: { must: true, of: whole(1, 64) },
    TextString: { of: line },
  },
  'lut-create': {
    SpecificCharacterSet: characterSet,
    PresentationLUTShape: { of: ['IDENTITY', 'LIN OD'] },
    PresentationLUTSequence: { of: one },
  },
};

const imageRules: Record<string, Rule> = {
  SamplesPerPixel: { must: true, of: whole(1, 3) },
  PhotometricInterpretation: { must: true, of: ['MONOCHROME1', 'MONOCHROME2', 'RGB'] },
  PlanarConfiguration: { of: whole(1, 1) },
  Rows: { must: true, of: whole(1, 65535) },
  Columns: { must: true, of: whole(1, 65535) },
  PixelAspectRatio: {},
  BitsAllocated: { must: true, of: (value) => value === 8 || value === 16 },
  BitsStored: { must: true, of: (value) => value === 8 || value === 12 },
  HighBit: { must: true, of: (value) => value === 7 || value === 11 },
  PixelRepresentation: { must: true, of: whole(0, 0) },
  PixelData: { must: true },
};

/** What is wrong with the attributes of a request, in words; none: nothing. */
export function wrongIn(elements: Elements, rules: Readonly<Record<string, Rule>>): string[] {
  const wrong: string[] = [];
  for (const [keyword, { must, of }] of Object.entries(rules)) {
    const value = elements[keyword];
    if (value === undefined) {
      if (must) wrong.push(`${keyword} is missing`);
    } else if (value === null) {
      wrong.push(`${keyword} is empty`);
    } else if (of !== undefined && !(typeof of === 'function' ? of(value) : of.includes(String(value)))) {
      wrong.push(`${keyword} is ${JSON.stringify(value)}`);
    }
  }
  for (const keyword of Object.keys(elements)) {
    if (keyword !== '_vrMap' && rules[keyword] === undefined) wrong.push(`${keyword} does not belong there`);
  }
  return wrong;
}

/** An image box as it came. */
export interface ReceivedImage {
  position: number;
  columns: number;
  rows: number;
  samples: number;
  bits: number;
  planar: number | undefined;
  photometricInterpretation: string;
  /** Pixel Data as dcmjs read it. */
  bytes: Buffer;
  /** SHA-256 of it without the byte that pads an odd length. */
  hash: string;
  /** The other attributes of the request. */
  elements: Elements;
}

/** Bytes of a value that dcmjs reads as a list of one buffer. */
export function bytesOf(value: unknown): Buffer {
  const found = Array.isArray(value) ? value[0] : value;
  return Buffer.from(found as ArrayBuffer);
}

/** The image of an image box, and what is wrong with it; words that came big endian are turned. */
export function imageIn(
  elements: Elements,
  colour: boolean,
  bigEndian: boolean,
): { image: ReceivedImage; wrong: string[] } {
  const sequence = elements[colour ? 'BasicColorImageSequence' : 'BasicGrayscaleImageSequence'] as Elements[];
  const item = sequence[0]!;
  const wrong = wrongIn(item, imageRules);
  const number = (keyword: string) => Number(item[keyword]);
  const samples = number('SamplesPerPixel');
  const length = number('Rows') * number('Columns') * samples * (number('BitsAllocated') / 8);
  const sent = bytesOf(item['PixelData']);
  const bytes = bigEndian && number('BitsAllocated') === 16 ? sent.swap16() : sent;
  if (bytes.length !== length + (length % 2)) wrong.push(`Pixel Data has ${bytes.length} bytes instead of ${length}`);
  const kind = [samples, item['PhotometricInterpretation'], item['PlanarConfiguration'], item['BitsStored']].join(' ');
  const kinds = colour
    ? ['3 RGB 1 8']
    : ['MONOCHROME1', 'MONOCHROME2'].flatMap((name) => [`1 ${name}  8`, `1 ${name}  12`]);
  if (!kinds.includes(kind)) wrong.push(`an image of ${kind}`);
  if (number('BitsAllocated') !== (number('BitsStored') > 8 ? 16 : 8)) wrong.push('Bits Allocated');
  if (number('HighBit') !== number('BitsStored') - 1) wrong.push('High Bit');
  return {
    image: {
      position: Number(elements['ImageBoxPosition']),
      columns: number('Columns'),
      rows: number('Rows'),
      samples,
      bits: number('BitsStored'),
      planar: item['PlanarConfiguration'] as number | undefined,
      photometricInterpretation: String(item['PhotometricInterpretation']),
      bytes,
      hash: createHash('sha256').update(bytes.subarray(0, length)).digest('hex'),
      elements,
    },
    wrong,
  };
}

/** What is wrong with a Presentation LUT (PS3.4 H.4.9.2.1.1). */
export function wrongInLut(elements: Elements): string[] {
  const { PresentationLUTShape: shape, PresentationLUTSequence: sequence } = elements;
  if ((shape === undefined) === (sequence === undefined)) return ['either a shape or a table'];
  if (sequence === undefined) return [];
  const { LUTDescriptor: descriptor, LUTData: data } = (sequence as Elements[])[0]!;
  const [count, first, bits] = descriptor as number[];
  const wrong: string[] = [];
  if ((count !== 256 && count !== 4096) || first !== 0 || bits! < 10 || bits! > 16) {
    wrong.push(`LUT Descriptor ${descriptor}`);
  }
  const values = data instanceof ArrayBuffer || Array.isArray(data) ? bytesOf(data) : Buffer.alloc(0);
  if (values.length !== 2 * count!) wrong.push(`LUT Data of ${values.length} bytes`);
  for (let at = 0; at + 2 <= values.length; at += 2) {
    if (values.readUInt16LE(at) >= 2 ** bits!) return [...wrong, 'LUT Data beyond its bits'];
  }
  return wrong;
}
