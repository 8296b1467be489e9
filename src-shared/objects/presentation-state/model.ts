import type {
  FrameDescription,
  LookupTable,
  MaskDescription,
  OverlayDescription,
  PaletteDescription,
  ShutterDescription,
  VoiWindow,
} from '../../imaging/description.ts';

/** The presentation state classes of PS3.4 table N.1-1 that are read, by what they say of images. */
export type StateKind = 'grayscale' | 'color' | 'pseudo-color' | 'blending' | 'planar-mpr';

/** An instance that a state refers to (PS3.3 10.3). `frames`: from 1; absent: all. */
export interface StateReference {
  sopClassUid: string;
  sopInstanceUid: string;
  frames?: readonly number[];
}

export interface ReferencedSeries {
  seriesUid: string;
  images: StateReference[];
}

/** What an item of a state holds for: some images, or (absent) all that the state refers to. */
export interface Scoped {
  images?: StateReference[];
}

/**
 * Modality LUT (PS3.3 C.11.1); both absent: identity, whatever the image says (PS3.4 N.2.1). `unreadable`: there is one, but it is
 * damaged; then the image's own is the best guess.
 */
export type StateModality = Pick<FrameDescription, 'rescale' | 'modalityLut'> & { unreadable?: true };

/** One item of the Softcopy VOI LUT Sequence (PS3.3 C.11.8). `unreadable`: as of the modality LUT. */
export interface StateVoi extends Scoped {
  unreadable?: true;
  windows: VoiWindow[];
  voiFunction?: FrameDescription['voiFunction'];
  luts: LookupTable[];
}

/** Softcopy Presentation LUT (PS3.3 C.11.6). */
export type StatePresentationLut = { shape: 'IDENTITY' | 'INVERSE' } | { table: LookupTable };

/** Spatial Transformation (PS3.3 C.10.6): turned clockwise first, then mirrored left to right. */
export interface StateSpatial {
  rotation: 0 | 90 | 180 | 270;
  flipped: boolean;
}

/** One item of the Displayed Area Selection Sequence (PS3.3 C.10.4). Columns and rows of the image from 1: least and largest, whatever it is turned by; they may lie outside. */
export interface DisplayedArea extends Scoped {
  topLeft: [column: number, row: number];
  bottomRight: [column: number, row: number];
  /** (0048,0301) VOLUME: the corners are those of the whole matrix of a tiled image, not of the frame. */
  ofMatrix?: true;
  sizeMode: 'SCALE TO FIT' | 'TRUE SIZE' | 'MAGNIFY';
  /** (0070,0101), mm. */
  pixelSpacing?: { rowMm: number; columnMm: number };
  /** (0070,0102) */
  aspectRatio?: [vertical: number, horizontal: number];
  /** (0070,0103): screen pixels for one image pixel. */
  magnification?: number;
}

/** Graphic Layer (PS3.3 C.10.7), in the order of drawing: lowest first. */
export interface GraphicLayer {
  name: string;
  order: number;
  description?: string;
  /** (0070,0066): P-value, 0..65535. */
  grayscale?: number;
  /** (0070,0401): CIELab as stored, 0..65535 each. */
  color?: [number, number, number];
}

/**
 * Units of a place (PS3.3 C.10.5.1.1): `PIXEL`: column and row, the upper left corner of the image 0, 0 when divided as the standard says;
 * `DISPLAY`: fractions of the displayed area, 0..1; `MATRIX`: of the whole matrix of a tiled image.
 */
export type AnnotationUnits = 'PIXEL' | 'DISPLAY' | 'MATRIX';

/** Line, fill and text styles (PS3.3 C.10.5): colours as stored CIELab, sizes in points or as the standard says. */
export interface LineStyle {
  onColor?: [number, number, number];
  offColor?: [number, number, number];
  onOpacity?: number;
  offOpacity?: number;
  thickness?: number;
  dashing?: 'SOLID' | 'DASHED';
  pattern?: number;
  shadow?: {
    style: 'NORMAL' | 'OUTLINED';
    x?: number;
    y?: number;
    color?: [number, number, number];
    opacity?: number;
  };
}
export interface FillStyle {
  mode: 'SOLID' | 'STIPPELED';
  onColor?: [number, number, number];
  offColor?: [number, number, number];
  onOpacity?: number;
  offOpacity?: number;
  /** (0070,0256), base64: 32 rows of 32 bits. */
  pattern?: string;
}
export interface TextStyle {
  fontName?: string;
  /** (0070,0229) CSS font family. */
  cssFontName?: string;
  color?: [number, number, number];
  horizontal?: 'LEFT' | 'CENTER' | 'RIGHT';
  vertical?: 'TOP' | 'CENTER' | 'BOTTOM';
  bold?: boolean;
  italic?: boolean;
  underlined?: boolean;
  shadow?: LineStyle['shadow'];
}

/** Points as columns and rows (or fractions), as stored. */
export type StatePoint = [column: number, row: number];

export interface GraphicObject {
  units: AnnotationUnits;
  type: 'POINT' | 'POLYLINE' | 'INTERPOLATED' | 'CIRCLE' | 'ELLIPSE';
  points: StatePoint[];
  filled: boolean;
  line?: LineStyle;
  fill?: FillStyle;
  group?: number;
  /** (0070,0226) of the compound graphic that it stands for where that is not known. */
  instance?: number;
}

export interface TextObject {
  text: string;
  box?: {
    units: AnnotationUnits;
    topLeft: StatePoint;
    bottomRight: StatePoint;
    justification: 'LEFT' | 'RIGHT' | 'CENTER';
  };
  anchor?: { units: AnnotationUnits; point: StatePoint; visible: boolean };
  style?: TextStyle;
  group?: number;
  /** As of graphics. */
  instance?: number;
}

/** (0070,0209) PS3.3 C.10.5.1.2, with what they are made of. */
export interface CompoundGraphic {
  units: AnnotationUnits;
  type:
    | 'MULTILINE'
    | 'INFINITELINE'
    | 'CUTLINE'
    | 'RANGELINE'
    | 'RULER'
    | 'AXIS'
    | 'CROSSHAIR'
    | 'ARROW'
    | 'RECTANGLE'
    | 'ELLIPSE';
  points: StatePoint[];
  filled: boolean;
  /** (0070,0230): counterclockwise about `rotationPoint` (0070,0273), which is in the units of the points. */
  rotationDegrees?: number;
  rotationPoint?: StatePoint;
  /** (0070,0274) NONE, one of both ends ... as stored. */
  tickAlignment?: string;
  tickLabelAlignment?: string;
  ticks?: { position: number; label?: string }[];
  /** (0070,0287) and (0070,0288) */
  showTickLabel?: boolean;
  gapLength?: number;
  diameterOfVisibility?: number;
  line?: LineStyle;
  fill?: FillStyle;
  text?: TextStyle;
  /** The graphics and texts that stand for it where it is not known: those with its instance number. */
  instance?: number;
  group?: number;
}

/** One item of the Graphic Annotation Sequence (PS3.3 C.10.5). */
export interface GraphicAnnotation extends Scoped {
  layer: string;
  graphics: GraphicObject[];
  texts: TextObject[];
  compounds: CompoundGraphic[];
}

/** An overlay plane that is to be seen (PS3.3 C.11.7 Overlay Activation), and the layer it is drawn in. */
export interface ActiveOverlay {
  group: number;
  layer: string;
}

/** One of the two image sets of a blending state (PS3.3 C.11.14). */
export interface BlendingInput {
  position: 'SUPERIMPOSED' | 'UNDERLYING';
  studyUid: string;
  series: ReferencedSeries[];
  modality: StateModality;
  voi: StateVoi[];
}

export interface StateBlending {
  inputs: BlendingInput[];
  /** (0070,0403), 0..1: of what is superimposed. */
  opacity: number;
  /** SOP Instance UIDs of registrations that map one set to the other (0070,0404). */
  registrations: StateReference[];
}

/** One volume that goes into a multi-planar reconstruction, with the window it is seen through (PS3.3 C.11.23). */
export interface MprInput extends Omit<StateVoi, 'images'> {
  images: StateReference[];
  /** (0070,0404): what maps its frame of reference to that of the state. */
  registration?: StateReference;
}

/** The box that a volume is cropped to (PS3.3 C.11.24), in the state's frame of reference, mm. */
export interface VolumeCrop {
  low: [number, number, number];
  high: [number, number, number];
}

/** A planar reconstruction (PS3.3 C.11.26). */
export interface StateMpr {
  inputs: MprInput[];
  /** (0070,1503), mm; absent: a thin plane. */
  slabMm?: number;
  /** (0070,120D): what a slab shows of the values along its thickness. */
  rendering: 'MAXIMUM_IP' | 'MINIMUM_IP' | 'AVERAGE_IP';
  /** (0020,0052) that all places are in. */
  frameOfReferenceUid?: string;
  /** Direction cosines of the view: along its top row, and down its left column. */
  widthDirection: [number, number, number];
  heightDirection: [number, number, number];
  widthMm: number;
  heightMm: number;
  /** Upper left corner of the view (not the middle of a pixel), mm. */
  topLeft: [number, number, number];
  /** Crops that hold for the input. */
  crops: VolumeCrop[];
}

/** A part of a state that could not be used, in words for the reader. */
export interface StateProblem {
  what: string;
}

/** A presentation state as it was read; what was damaged is left out and named in `problems`. */
export interface PresentationState {
  kind: StateKind;
  sopClassUid: string;
  sopInstanceUid: string;
  studyUid: string;
  label: string;
  description?: string;
  /** (0070,0084) in one writing. */
  creator?: string;
  /** DA and TM of its creation. */
  createdDate?: string;
  createdTime?: string;
  series: ReferencedSeries[];
  modality: StateModality;
  voi: StateVoi[];
  /** Of grey states; absent in all others. */
  presentationLut?: StatePresentationLut;
  /** Of pseudo-colour and blending states. */
  palette?: PaletteDescription;
  /** (0028,2000), base64. */
  iccData?: string;
  masks?: MaskDescription[];
  recommendedViewingMode?: string;
  shutter?: ShutterDescription;
  /** Overlay planes that the state itself holds (groups 6000..601E). */
  overlays: OverlayDescription[];
  activeOverlays: ActiveOverlay[];
  spatial: StateSpatial;
  areas: DisplayedArea[];
  layers: GraphicLayer[];
  annotations: GraphicAnnotation[];
  blending?: StateBlending;
  mpr?: StateMpr;
  problems: StateProblem[];
}
