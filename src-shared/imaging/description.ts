/**
 * What the display needs to know of an instance, extracted once when it is ingested and kept in the index, so that a
 * series opens without opening its files. Plain JSON: it travels from the archive to the renderer as it is.
 */

/** What a reader can do with an instance. */
export type InstanceKind =
  | 'image'
  | 'video'
  | 'presentation-state'
  | 'key-object'
  | 'report'
  | 'document'
  | 'waveform'
  | 'spectroscopy'
  | 'segmentation'
  | 'rt'
  | 'registration'
  | 'real-world-value'
  | 'hanging-protocol'
  | 'raw'
  | 'other';

/** Why the frames of an instance cannot be shown; the renderer makes the text. */
export const notDisplayableReasons = [
  'no-pixel-data',
  'no-dimensions',
  'video',
  'transfer-syntax',
  'photometric-interpretation',
  'bits-allocated',
  'no-palette',
  'too-large',
  'pixel-data-short',
  'frames-uncertain',
  'other-patient',
] as const;
export type NotDisplayableReason = (typeof notDisplayableReasons)[number];

/** Description of stored pixel values (PS3.3 C.7.6.3). */
export interface PixelDescription {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** As stored, upper case, e.g. `MONOCHROME2`, `YBR_FULL_422`. */
  photometricInterpretation: string;
  planarConfiguration: 0 | 1;
  /** 1..64; `Float Pixel Data` has 32, `Double Float Pixel Data` 64, told apart by `numberFormat`. */
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  pixelRepresentation: 0 | 1;
  numberFormat: 'integer' | 'float' | 'double';
  /** (0028,0120), already read with the sign of the pixels. */
  paddingValue?: number;
  /** (0028,0121) */
  paddingRangeLimit?: number;
  /** (0028,0034) vertical to horizontal, when not 1:1 and no spacing says otherwise. */
  aspectRatio?: [vertical: number, horizontal: number];
  /** (0028,2110) = 01, with ratio and method where known: of the last step, and of each where there were several. */
  lossy?: { ratio?: number; method?: string; steps?: { ratio?: number; method?: string }[] };
  palette?: PaletteDescription;
  /** True when an ICC profile (0028,2000) is present. */
  iccProfile?: boolean;
  /** The profile itself as base64, unless it is very large. */
  iccData?: string;
  /** (0028,2002), e.g. `SRGB`. */
  colorSpace?: string;
  /** Overlay planes (PS3.3 C.9.2): group 6000..601E. */
  overlays?: OverlayDescription[];
  /** Colours of a monochrome image from `firstMapped` on (PS3.3 C.7.6.19 with Pixel Presentation COLOR or MIXED). */
  supplementalPalette?: PaletteDescription;
}

/** What of an image is not shown (PS3.3 C.7.6.11), as stored: rows and columns from 1. Several shapes cover together. */
export interface ShutterDescription {
  /** Columns of the left and right edge, rows of the upper and lower edge; what is between them is seen. */
  rectangle?: { left: number; right: number; top: number; bottom: number };
  circle?: { row: number; column: number; radius: number };
  polygon?: [row: number, column: number][];
  /** Overlay group whose set bits are covered (PS3.3 C.7.6.15). */
  bitmapGroup?: number;
  /** (0018,1622): P-value of what covers, 0..65535; black when absent. */
  presentationValue?: number;
  /** (0018,1624): CIELab as stored, 0..65535 each. */
  presentationColor?: [number, number, number];
}

/** One item of the mask subtraction sequence (PS3.3 C.7.6.10). */
export interface MaskDescription {
  operation: 'NONE' | 'AVG_SUB' | 'TID' | 'REV_TID';
  /** First and last contrast frame of each range it applies to (from 1); absent: all frames. */
  applicableFrames?: [first: number, last: number][];
  /** Frames whose average is the mask (from 1). */
  maskFrames?: number[];
  /** Contrast frames, this one and those after it, that are averaged before the mask is taken off (0028,6112); absent: 1. */
  contrastFrameAveraging?: number;
  /** (0028,6114) as stored: positive rows move the mask down, positive columns to the left (PS3.3 C.7.6.10.1.2). */
  subPixelShift?: [rows: number, columns: number];
  /** (0028,9416): the pixel shifts of frames name it. */
  item?: number;
  /** (0028,6120) */
  tidOffset?: number;
  explanation?: string;
}

/** Vectors of a nuclear image (PS3.3 C.8.4.8): for each frame the number from 1 along what the Frame Increment Pointer names. */
export interface NuclearVectors {
  energyWindow?: number[];
  detector?: number[];
  phase?: number[];
  rotation?: number[];
  rrInterval?: number[];
  timeSlot?: number[];
  slice?: number[];
  angularView?: number[];
  timeSlice?: number[];
}

/** What an activity concentration becomes a standardized uptake value with (PS3.3 C.8.9.1); as stored, units in the names. */
export interface PetDescription {
  /** (0054,1001): BQML, CNTS, GML, CM2ML ...; of an enhanced image that does not say it, those of its real-world values. */
  units?: string;
  /** The units are those of the real-world values (PS3.3 C.7.6.16.2.11), which need not be the rescaled ones. */
  unitsOfRealWorld?: true;
  /** (0054,1102): NONE, START, ADMIN. */
  decayCorrection?: string;
  /** The moment that the values are corrected to, where it is said: (0018,9701), GE (0009,xx0D). */
  decayCorrectedTo?: string;
  /** (0028,0051) */
  correctedImage?: string[];
  /** (0054,1006): BW, LBM, BSA, IBW when the values are uptake values already. */
  suvType?: string;
  totalDoseBq?: number;
  halfLifeS?: number;
  /** Element and mass of (0054,0300): `F-18`. */
  nuclide?: string;
  /** (0018,1078), else the series or acquisition date with (0018,1072). */
  injectedAt?: string;
  /** (0018,1072) where (0018,1078) is there as well: the same moment, in the local time of the scanner. */
  injectedTime?: string;
  /** (0008,0201), minutes east of UTC. */
  zoneMinutes?: number;
  /** Series Date and Time; Acquisition Date and Time of the image stand in the frame. */
  seriesAt?: string;
  weightKg?: number;
  heightM?: number;
  /** Philips (7053,xx00) and (7053,xx09). */
  philipsSuvFactor?: number;
  philipsActivityFactor?: number;
}

/** A tile of a whole-slide image (PS3.3 C.8.12.14): from 1, in pixels of the whole matrix. */
export interface TilePlace {
  column: number;
  row: number;
}

/** Palette color lookup tables, expanded (segmented ones unrolled), as base64 of little-endian 16-bit entries. */
export interface PaletteDescription {
  firstMapped: number;
  /** Bits of an entry as the descriptor says: 8 or 16. */
  bits: 8 | 16;
  red: string;
  green: string;
  blue: string;
}

export interface OverlayDescription {
  group: number;
  rows: number;
  columns: number;
  /** Row and column of the overlay's first pixel in the image, 1-based (60xx,0050). */
  origin: [row: number, column: number];
  type: 'GRAPHICS' | 'ROI';
  label?: string;
  description?: string;
  /** Frame of the image that its first frame lies over (PS3.3 C.9.3); absent: its only frame lies over every one. */
  firstFrame?: number;
  numberOfFrames: number;
  /** Where its bits lie: packed in (60xx,3000), base64 LSB first; or a bit of the pixel cells (retired). */
  data?: string;
  embeddedBit?: number;
  /** Its bits are in the file, but too many to be drawn. */
  tooLarge?: true;
}

/** Where a pixel spacing comes from; shown beside every length (PS3.3 10.7, IHE). */
export type SpacingProvenance =
  | 'pixel-spacing'
  | 'calibrated'
  | 'imager'
  | 'imager-magnified'
  | 'nominal-scanned'
  | 'ultrasound-region'
  | 'none';

export interface Spacing {
  /** Distance between rows (vertical), mm. */
  rowMm: number;
  /** Distance between columns (horizontal), mm. */
  columnMm: number;
  provenance: SpacingProvenance;
  /** (0018,1114), what the detector's spacing was divided by; with `imager-magnified`. */
  magnification?: number;
  /** (0028,0A02) and (0028,0A04); with `calibrated`. */
  calibration?: { type?: 'GEOMETRY' | 'FIDUCIAL'; description?: string };
}

/** One VOI window (PS3.3 C.11.2). */
export interface VoiWindow {
  center: number;
  width: number;
  explanation?: string;
}

/** A lookup table of PS3.3 C.11: entries as base64 of little-endian 16-bit words. */
export interface LookupTable {
  firstMapped: number;
  bits: number;
  count: number;
  data: string;
  explanation?: string;
}

/** The unit of real-world values: UCUM code, and how it is written for people. */
export interface RealWorldUnit {
  code: string;
  label: string;
}

/** One item of a Real World Value Mapping Sequence (PS3.3 C.7.6.16.2.11): stored values to values of the real world. */
export interface RealWorldMapping {
  label: string;
  explanation?: string;
  quantity?: string;
  unit: RealWorldUnit;
  /** Stored values it holds for, both included; absent: all. */
  first?: number;
  last?: number;
  /** Linear, where there is no table. */
  slope?: number;
  intercept?: number;
  /** Values from `first` on, one for each stored value. */
  table?: readonly number[];
}

/** What may differ from frame to frame. */
export interface FrameDescription {
  /** (0020,0032), mm. */
  position?: [number, number, number];
  /** (0020,0037): row direction, then column direction. */
  orientation?: [number, number, number, number, number, number];
  /** (0020,0020), when there is no orientation: direction of rows, direction of columns. */
  patientOrientation?: [string, string];
  spacing?: Spacing;
  /** (0018,0050), mm. */
  sliceThicknessMm?: number;
  /** (0018,0088), mm. */
  spacingBetweenSlicesMm?: number;
  /** (0020,1041), mm. */
  sliceLocationMm?: number;
  rescale?: { slope: number; intercept: number; type?: string };
  modalityLut?: LookupTable & { type?: string };
  voiWindows?: VoiWindow[];
  /** (0028,1056), default LINEAR. */
  voiFunction?: 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID';
  voiLuts?: LookupTable[];
  /** (2050,0020). */
  presentationLutShape?: 'IDENTITY' | 'INVERSE';
  laterality?: string;
  acquisitionDateTime?: string;
  /** Stack, temporal, trigger... values of (0020,9157), as given. */
  dimensionIndexValues?: number[];
  /** (0020,9056), (0020,9057), (0020,9128), of a classic image (0020,0100): PS3.3 C.7.6.16.2.2. */
  stackId?: string;
  inStackPosition?: number;
  temporalPosition?: number;
  /** (0020,9153), of a classic image (0018,1060), ms. */
  triggerDelayMs?: number;
  /** Frame type (0008,9007) where it differs from the image's type. */
  frameType?: string[];
  shutter?: ShutterDescription;
  /** Ultrasound regions of this frame alone; absent: the image's. */
  ultrasoundRegions?: UltrasoundRegion[];
  tile?: TilePlace;
  /** (0018,9074) or the time of the frame from its vector, ms after the first. */
  relativeTimeMs?: number;
  /** Shifts of the mask for this contrast frame, by item of the mask sequence (PS3.3 C.7.6.16.2.14); as stored. */
  maskShifts?: { item: number; shift: [rows: number, columns: number] }[];
  /** Texts for the corners of this frame alone, where frames differ; see `InstanceDescription.technique`. */
  technique?: Record<string, string>;
  /** Real-world value mapping by segments in force for this frame, linear ones only. */
  realWorldValue?: { slope: number; intercept: number; units?: string };
  /** All mappings of the frame, with what they are called and hold for; tables too unless they are very long. */
  realWorldValues?: RealWorldMapping[];
}

/** (0018,6011), one region (PS3.3 C.8.5.5). */
export interface UltrasoundRegion {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  unitsX: number;
  unitsY: number;
  deltaX: number;
  deltaY: number;
  /** (0018,6014): 1 tissue, 2 colour flow ... */
  dataType: number;
  /** (0018,6012): 1 2D, 2 M-mode, 3 spectral ... */
  spatialFormat?: number;
  /** (0018,6016), bits; bit 0: it gives way to a region that overlaps it. */
  flags?: number;
  /** Reference pixel (0018,6020)/(0018,6022), relative to the region. */
  referenceX?: number;
  referenceY?: number;
  /** What the reference pixel is worth (0018,6028)/(0018,602A), in the units of the directions. */
  referenceValueX?: number;
  referenceValueY?: number;
}

/** One instance of a series. */
export interface InstanceDescription {
  /** Row of the instance in its catalogue, and the revision of its file: with the catalogue's id, its identity. */
  row: number;
  revision: number;
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  kind: InstanceKind;
  /** Patient that the file names, where it names another than the first file of its series. */
  patient?: SeriesDescription['patient'];
  /** Why an image cannot be shown, when it cannot (no pixel data, unsupported syntax ...). */
  notDisplayable?: NotDisplayableReason;
  instanceNumber?: number;
  /** At least 1; no more than are in the file, whatever it says. */
  numberOfFrames: number;
  /** Number of Frames (0028,0008) and how many the file holds, where these differ. */
  frameCounts?: { stated: number; found: number };
  contentDate?: string;
  contentTime?: string;
  acquisitionNumber?: number;
  imageType?: string[];
  frameOfReferenceUid?: string;
  pixel?: PixelDescription;
  /** What all frames share. */
  shared: FrameDescription;
  /** What differs, one entry a frame, when anything does. */
  perFrame?: FrameDescription[];
  /** Cine (PS3.3 C.7.6.5). */
  cine?: { frameTimeMs?: number; frameTimeVectorMs?: number[]; rate?: number; start?: number; stop?: number };
  ultrasoundRegions?: UltrasoundRegion[];
  masks?: MaskDescription[];
  nuclear?: NuclearVectors;
  pet?: PetDescription;
  /**
   * Size of the whole matrix of a tiled image, in pixels. `tiledFull`: the places of its frames follow from their order and are not in
   * the frames' descriptions (`tileOf` in tiles.ts knows both).
   */
  wholeSlide?: { columns: number; rows: number; tiledFull?: true };
  /** (0028,1040): LIN, LOG, DISP ... of an X-ray image. */
  pixelIntensityRelationship?: string;
  /** (0028,1090): SUB asks for the subtraction of the mask, NAT for the frames as they are. */
  recommendedViewingMode?: string;
  /** (0008,9205) of the image: MONOCHROME, COLOR, MIXED, TRUE_COLOR. */
  pixelPresentation?: string;
  /** Its frames are meant to be coloured and blended by tables (PS3.3 C.7.6.23), which are not read: they are shown as stored. */
  blendingTables?: true;
  /** (0010,2210) QUADRUPED; absent: BIPED. */
  quadruped?: boolean;
  /** (0018,1120), degrees. */
  gantryTilt?: number;
  /** (0020,9222): what the dimensions of (0020,9157) are, as tags of 8 digits. */
  dimensions?: string[];
  /** (0028,0301) = YES. */
  burnedInAnnotation?: boolean;
  /** Label and description of a presentation state, title of a document, first line of a report. */
  label?: string;
  /** Texts for the corners that are the instance's own, by keyword (KVP, EchoTime, ViewPosition ...). */
  technique?: Record<string, string>;
}

/** A series with all its instances, as `GET /view/series/{row}` answers it. */
export interface SeriesDescription {
  catalogue: string;
  seriesRow: number;
  /** Grows whenever an instance was added, replaced or removed. */
  seriesRevision: number;
  studyRow: number;
  patient: {
    name: string;
    nameIdeographic?: string;
    namePhonetic?: string;
    id: string;
    issuer?: string;
    birthDate?: string;
    sex?: string;
  };
  study: {
    uid: string;
    date?: string;
    time?: string;
    id?: string;
    accession?: string;
    description?: string;
    institution?: string;
    patientAge?: string;
  };
  series: {
    uid: string;
    number?: number;
    modality: string;
    description?: string;
    bodyPart?: string;
    laterality?: string;
    protocol?: string;
    date?: string;
    time?: string;
    /** (0018,5100) */
    patientPosition?: string;
    frameOfReferenceUid?: string;
    manufacturer?: string;
    contrastAgent?: string;
  };
  instances: InstanceDescription[];
}
