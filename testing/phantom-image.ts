import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { type FileWriteOptions, writePart10 } from '../src-shared/dicom/part10/write.ts';
import { explicitVrLittleEndian, rleLossless } from '../src-shared/dicom/transfer-syntaxes.ts';
import { phantomUid } from './phantom.ts';
import { rleFrame } from './rle.ts';

/** One image of any pixel format, with known stored values. Everything has a default. */
export interface PhantomImageOptions {
  /** Different texts give different UIDs; the same text the same file. */
  seed?: string;
  sopClassUid?: string;
  modality?: string;
  rows?: number;
  columns?: number;
  /** Number of Frames is written when this is given. */
  frames?: number;
  /** 1..64; cells of a width that is no multiple of 8 are packed. */
  bitsAllocated?: number;
  bitsStored?: number;
  highBit?: number;
  signed?: boolean;
  /** Float Pixel Data or Double Float Pixel Data instead of integers (PS3.3 C.7.6.24). */
  floating?: 'float' | 'double';
  photometricInterpretation?: string;
  samplesPerPixel?: 1 | 3;
  planarConfiguration?: 0 | 1;
  /** Stored value of a sample, without the bits outside Bits Stored. Default: a ramp that differs in every frame and sample. */
  value?: (place: { frame: number; row: number; column: number; sample: number }) => number;
  /** Bits to set outside Bits Stored in every cell (an overlay, or garbage that must not show). */
  otherBits?: number;
  /** (0028,0030), mm between rows and between columns. */
  pixelSpacing?: [number, number];
  /** (0018,1164). */
  imagerPixelSpacing?: [number, number];
  /** (0028,0034). */
  pixelAspectRatio?: [number, number];
  position?: [number, number, number];
  orientation?: [number, number, number, number, number, number];
  sliceThickness?: number;
  window?: { center: number | number[]; width: number | number[]; function?: string; explanation?: string[] };
  rescale?: { slope: number; intercept: number; type?: string };
  /** (0028,0120) and (0028,0121), with the sign of the pixels. */
  padding?: { value: number; limit?: number };
  /** Entries of red, green and blue; 16 bits of each when an entry is beyond 255. */
  palette?: {
    first: number;
    red: number[];
    green: number[];
    blue: number[];
    segmented?: { entries: number; bits: 8 | 16 };
  };
  /** Overlay in (60xx,3000): true pixels by row and column. */
  overlay?: {
    rows: number;
    columns: number;
    origin?: [number, number];
    group?: number;
    at: (row: number, column: number) => boolean;
  };
  transferSyntaxUid?: string;
  /** With RLE or `codestream`: fragments a frame is cut into, and whether the Basic Offset Table is right, empty, wrong or extended. */
  encapsulation?: { fragmentsPerFrame?: number; offsetTable?: 'full' | 'empty' | 'wrong' | 'extended' };
  /** Codes the native bytes of one frame: for the other encapsulated syntaxes. */
  codestream?: (native: Uint8Array<ArrayBuffer>, frame: number) => Uint8Array;
  /** Elements that replace or join the others. */
  elements?: DataSet;
  write?: FileWriteOptions;
}

export interface PhantomImage {
  file: Uint8Array<ArrayBuffer>;
  dataSet: DataSet;
  sopInstanceUid: string;
  /** Stored values of all frames, pixel interleaved whatever the planar configuration is. */
  values: Float64Array;
}

const element = (vr: Vr, ...values: Value[]): Element => (values.length === 0 ? { vr } : { vr, Value: values });
const list = (value: number | number[]): number[] => (Array.isArray(value) ? value : [value]);

/** Makes an image. It has the modules that every image of its class needs, so that other systems take it. */
export function phantomImage(options: PhantomImageOptions = {}): PhantomImage {
  const format = formatOf(options);
  const values = storedValues(options, format);
  const sopInstanceUid = phantomUid(`${options.seed ?? 'image'} instance`);
  const dataSet: DataSet = {
    ...identification(options, sopInstanceUid),
    ...geometry(options),
    ...pixelModule(options, format),
    ...display(options, format.signed),
    ...pixelData(options, format, values),
    ...options.elements,
  };
  const meta = {
    sopClassUid: options.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.7',
    sopInstanceUid,
    transferSyntaxUid: options.transferSyntaxUid ?? explicitVrLittleEndian,
    implementationClassUid: phantomUid('implementation'),
  };
  return { file: writePart10(meta, dataSet, options.write), dataSet, sopInstanceUid, values };
}

interface Format {
  rows: number;
  columns: number;
  frames: number;
  samples: number;
  allocated: number;
  stored: number;
  highBit: number;
  signed: boolean;
  photometric: string;
}

function formatOf(options: PhantomImageOptions): Format {
  const floatingBits = options.floating === undefined ? undefined : options.floating === 'float' ? 32 : 64;
  const allocated = floatingBits ?? options.bitsAllocated ?? 16;
  const stored = options.bitsStored ?? allocated;
  const samples = options.samplesPerPixel ?? 1;
  return {
    rows: options.rows ?? 16,
    columns: options.columns ?? 16,
    frames: options.frames ?? 1,
    samples,
    allocated,
    stored,
    highBit: options.highBit ?? stored - 1,
    signed: options.signed ?? false,
    photometric: options.photometricInterpretation ?? (samples === 3 ? 'RGB' : 'MONOCHROME2'),
  };
}

function storedValues(options: PhantomImageOptions, format: Format): Float64Array<ArrayBuffer> {
  const { rows, columns, frames, samples, stored, signed } = format;
  const range = 2 ** stored;
  const low = signed ? -range / 2 : 0;
  const ramp: NonNullable<PhantomImageOptions['value']> = ({ frame, row, column, sample }) =>
    low + ((row * 37 + column * 11 + frame * 101 + sample * 67) % range);
  const value = options.value ?? ramp;
  const values = new Float64Array(rows * columns * frames * samples);
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let sample = 0; sample < samples; sample++) values[at++] = value({ frame, row, column, sample });
      }
    }
  }
  return values;
}

function identification(options: PhantomImageOptions, sopInstanceUid: string): DataSet {
  const seed = options.seed ?? 'image';
  return {
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    '00080016': element('UI', options.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.7'),
    '00080018': element('UI', sopInstanceUid),
    '00080020': element('DA', '20240105'),
    '00080023': element('DA', '20240105'),
    '00080030': element('TM', '101500'),
    '00080033': element('TM', '101730'),
    '00080050': element('SH', 'A0001'),
    '00080060': element('CS', options.modality ?? 'OT'),
    '00080064': element('CS', 'WSD'),
    '00080070': element('LO', 'Phantom'),
    '00080090': element('PN'),
    '00100010': element('PN', { Alphabetic: 'Phantom^Image' }),
    '00100020': element('LO', 'PHANTOM2'),
    '00100030': element('DA', '19700101'),
    '00100040': element('CS', 'O'),
    '0020000D': element('UI', phantomUid(`${seed} study`)),
    '0020000E': element('UI', phantomUid(`${seed} series`)),
    '00200010': element('SH', '1'),
    '00200011': element('IS', 1),
    '00200013': element('IS', 1),
    '00200020': element('CS', 'L', 'P'),
  };
}

function geometry(options: PhantomImageOptions): DataSet {
  const dataSet: DataSet = {};
  if (options.pixelSpacing) dataSet['00280030'] = element('DS', ...options.pixelSpacing);
  if (options.imagerPixelSpacing) dataSet['00181164'] = element('DS', ...options.imagerPixelSpacing);
  if (options.pixelAspectRatio) dataSet['00280034'] = element('IS', ...options.pixelAspectRatio);
  if (options.sliceThickness !== undefined) dataSet['00180050'] = element('DS', options.sliceThickness);
  if (options.position !== undefined || options.orientation !== undefined) {
    dataSet['00200032'] = element('DS', ...(options.position ?? [0, 0, 0]));
    dataSet['00200037'] = element('DS', ...(options.orientation ?? [1, 0, 0, 0, 1, 0]));
    dataSet['00200052'] = element('UI', phantomUid(`${options.seed ?? 'image'} frame of reference`));
  }
  return dataSet;
}

function pixelModule(options: PhantomImageOptions, format: Format): DataSet {
  const dataSet: DataSet = {
    '00280002': element('US', format.samples),
    '00280004': element('CS', format.photometric),
    '00280010': element('US', format.rows),
    '00280011': element('US', format.columns),
    '00280100': element('US', format.allocated),
  };
  if (options.floating === undefined) {
    dataSet['00280101'] = element('US', format.stored);
    dataSet['00280102'] = element('US', format.highBit);
    dataSet['00280103'] = element('US', format.signed ? 1 : 0);
  }
  if (format.samples > 1) dataSet['00280006'] = element('US', options.planarConfiguration ?? 0);
  if (options.frames !== undefined) dataSet['00280008'] = element('IS', options.frames);
  return dataSet;
}

function display(options: PhantomImageOptions, signed: boolean): DataSet {
  const dataSet: DataSet = {};
  const { window, rescale, padding, palette, overlay } = options;
  if (window !== undefined) {
    dataSet['00281050'] = element('DS', ...list(window.center));
    dataSet['00281051'] = element('DS', ...list(window.width));
    if (window.explanation !== undefined) dataSet['00281055'] = element('LO', ...window.explanation);
    if (window.function !== undefined) dataSet['00281056'] = element('CS', window.function);
  }
  if (rescale !== undefined) {
    dataSet['00281052'] = element('DS', rescale.intercept);
    dataSet['00281053'] = element('DS', rescale.slope);
    dataSet['00281054'] = element('LO', rescale.type ?? 'US');
  }
  if (padding !== undefined) {
    dataSet['00280120'] = element(signed ? 'SS' : 'US', padding.value);
    if (padding.limit !== undefined) dataSet['00280121'] = element(signed ? 'SS' : 'US', padding.limit);
  }
  if (palette !== undefined) Object.assign(dataSet, paletteModule(palette));
  if (overlay !== undefined) Object.assign(dataSet, overlayModule(overlay));
  return dataSet;
}

function paletteModule(palette: NonNullable<PhantomImageOptions['palette']>): DataSet {
  const { first, red, green, blue, segmented } = palette;
  const bits = segmented?.bits ?? (Math.max(...red, ...green, ...blue) > 255 ? 16 : 8);
  const entries = segmented?.entries ?? red.length;
  const descriptor = element(first < 0 ? 'SS' : 'US', entries === 65536 ? 0 : entries, first, bits);
  const data = (entries: number[]): Element => {
    const bytes = bits === 16 ? new Uint8Array(Uint16Array.from(entries).buffer) : Uint8Array.from(entries);
    return { vr: 'OW', bytes };
  };
  const digit = segmented ? '2' : '0';
  return {
    '00281101': descriptor,
    '00281102': descriptor,
    '00281103': descriptor,
    [`002812${digit}1`]: data(red),
    [`002812${digit}2`]: data(green),
    [`002812${digit}3`]: data(blue),
  };
}

function overlayModule(overlay: NonNullable<PhantomImageOptions['overlay']>): DataSet {
  const { rows, columns, origin = [1, 1], group = 0x6000, at } = overlay;
  const bits = new Uint8Array(Math.ceil((rows * columns) / 16) * 2);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const bit = row * columns + column;
      if (at(row, column)) bits[bit >> 3] = bits[bit >> 3]! | (1 << (bit & 7));
    }
  }
  const tag = (number: string) => group.toString(16).toUpperCase() + number;
  return {
    [tag('0010')]: element('US', rows),
    [tag('0011')]: element('US', columns),
    [tag('0040')]: element('CS', 'G'),
    [tag('0050')]: element('SS', ...origin),
    [tag('0100')]: element('US', 1),
    [tag('0102')]: element('US', 0),
    [tag('3000')]: { vr: 'OW', bytes: bits },
  };
}

/** Cells with their bits where High Bit says, and the other bits set: never negative. */
function cellsOf(options: PhantomImageOptions, format: Format, values: Float64Array): Float64Array<ArrayBuffer> {
  const range = 2 ** format.stored;
  const shift = 2 ** (format.highBit + 1 - format.stored);
  const other = (options.otherBits ?? 0) >>> 0;
  return Float64Array.from(values, (value) => {
    const inside = (value < 0 ? value + range : value) * shift;
    return other === 0 ? inside : (inside | other) >>> 0;
  });
}

function pixelData(options: PhantomImageOptions, format: Format, values: Float64Array): DataSet {
  if (options.floating === 'float') {
    return { '7FE00008': { vr: 'OF', bytes: new Uint8Array(Float32Array.from(values).buffer) } };
  }
  if (options.floating === 'double') {
    return { '7FE00009': { vr: 'OD', bytes: new Uint8Array(Float64Array.from(values).buffer) } };
  }
  const pixels = pixelElement(options, format, cellsOf(options, format, values));
  if (options.encapsulation?.offsetTable !== 'extended') return { '7FE00010': pixels };
  // PS3.3 C.7.6.3.1.8: one fragment a frame, the Basic Offset Table empty; lengths without the byte that makes them even.
  const fragments = pixels.fragments?.slice(1) ?? [];
  let at = 0;
  const offsets = fragments.map(({ length }) => {
    const offset = BigInt(at);
    at += 8 + length + (length & 1);
    return offset;
  });
  const lengths = fragments.map(({ length }) => BigInt(length));
  const ov = (numbers: bigint[]): Element => ({ vr: 'OV', bytes: new Uint8Array(BigUint64Array.from(numbers).buffer) });
  return { '7FE00001': ov(offsets), '7FE00002': ov(lengths), '7FE00010': pixels };
}

function pixelElement(options: PhantomImageOptions, format: Format, cells: Float64Array<ArrayBuffer>): Element {
  const { rows, columns, frames, samples, allocated } = format;
  const perFrame = rows * columns * samples;
  const frame = (index: number) => cells.slice(index * perFrame, (index + 1) * perFrame);
  if (options.transferSyntaxUid === rleLossless) {
    const encoded = Array.from({ length: frames }, (_, index) =>
      rleFrame(Array.from(frame(index)), samples, allocated / 8),
    );
    return encapsulated(encoded, options.encapsulation);
  }
  const { codestream } = options;
  const native = (some: Float64Array<ArrayBuffer>) =>
    nativeBytes(
      options.planarConfiguration === 1 && samples > 1 ? byPlane(some, rows * columns, samples) : some,
      allocated,
    );
  if (codestream) {
    const coded = Array.from({ length: frames }, (_, index) => codestream(native(frame(index)), index));
    return encapsulated(coded, options.encapsulation);
  }
  return { vr: allocated <= 8 ? 'OB' : 'OW', bytes: native(cells) };
}

/** Cells as bytes, little endian, packed when their width is no multiple of 8; an even number of bytes. */
function nativeBytes(cells: Float64Array, allocated: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.ceil((cells.length * allocated) / 16) * 2);
  const size = allocated / 8;
  for (const [index, cell] of cells.entries()) {
    if (allocated % 8 === 0) {
      for (let part = 0, rest = cell; part < size; part++, rest = Math.floor(rest / 256)) {
        bytes[index * size + part] = rest % 256;
      }
      continue;
    }
    for (let bit = 0, rest = cell; bit < allocated; bit++, rest = Math.floor(rest / 2)) {
      const at = index * allocated + bit;
      if (rest % 2 === 1) bytes[at >> 3] = bytes[at >> 3]! | (1 << (at & 7));
    }
  }
  return bytes;
}

function byPlane(cells: Float64Array<ArrayBuffer>, pixels: number, samples: number): Float64Array<ArrayBuffer> {
  const frameCells = pixels * samples;
  return cells.map((_, index) => {
    const frame = Math.floor(index / frameCells);
    const within = index % frameCells;
    return cells[frame * frameCells + (within % pixels) * samples + Math.floor(within / pixels)]!;
  });
}

/** Frames as fragments with their Basic Offset Table (PS3.5 A.4). */
export function encapsulated(
  frames: readonly Uint8Array[],
  { fragmentsPerFrame = 1, offsetTable = 'full' }: NonNullable<PhantomImageOptions['encapsulation']> = {},
): Element {
  const fragments: Uint8Array[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const frame of frames) {
    offsets.push(offset);
    const size = Math.ceil(frame.length / fragmentsPerFrame / 2) * 2;
    for (let at = 0; at < frame.length; at += size) {
      const fragment = frame.subarray(at, at + size);
      fragments.push(fragment);
      offset += 8 + fragment.length + (fragment.length & 1);
    }
  }
  const entries =
    offsetTable === 'empty' || offsetTable === 'extended'
      ? []
      : offsets.map((entry) => (offsetTable === 'wrong' ? entry + 2 : entry));
  return { vr: 'OB', fragments: [new Uint8Array(Uint32Array.from(entries).buffer), ...fragments] };
}

/** A CT slice: 12 of 16 bits, unsigned, Hounsfield units by intercept -1024, soft tissue window. */
export const ctImage = (options: PhantomImageOptions = {}): PhantomImage =>
  phantomImage({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    modality: 'CT',
    rows: 64,
    columns: 64,
    bitsStored: 12,
    pixelSpacing: [0.7, 0.7],
    position: [-22.4, -22.4, 0],
    sliceThickness: 2,
    rescale: { slope: 1, intercept: -1024, type: 'HU' },
    window: { center: 40, width: 400 },
    ...options,
  });

/** An MR slice: 16 bits, signed, sagittal. */
export const mrImage = (options: PhantomImageOptions = {}): PhantomImage =>
  phantomImage({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
    modality: 'MR',
    rows: 48,
    columns: 32,
    signed: true,
    bitsStored: 16,
    pixelSpacing: [0.9, 0.9],
    position: [0, -14.4, 21.6],
    orientation: [0, 1, 0, 0, 0, -1],
    sliceThickness: 4,
    window: { center: 600, width: 1200 },
    ...options,
  });

/** A colour ultrasound loop: RGB, 8 bits. */
export const ultrasoundImage = (options: PhantomImageOptions = {}): PhantomImage =>
  phantomImage({
    sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
    modality: 'US',
    rows: 40,
    columns: 50,
    frames: 3,
    bitsAllocated: 8,
    samplesPerPixel: 3,
    elements: { '00281090': element('CS', ''), '00181063': element('DS', 40), '00280009': element('AT', '00181063') },
    ...options,
  });
