import type { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { MaskOf } from '../../src-shared/imaging/pipeline/subtraction.ts';
import type { ImageArea } from '../../src-shared/objects/presentation-state/asked-area.ts';
import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { DecodedImage } from './decode/protocol.ts';
import type { LoadedImage } from './loader.ts';
import type { DisplayFrame } from './registry.ts';
import type { SeenFrame } from './seen-frame.ts';
import type { VoiChoice } from './voi.ts';

/** How pixels become larger: as blocks, between neighbours, or along a curve through more of them. */
export type Interpolation = 'nearest' | 'linear' | 'smooth';

/** How a viewport shows its images: what the reader can change of it. */
export interface ViewState {
  /** Undefined: each image as it asks for itself. */
  voi: VoiChoice | undefined;
  /** Window on the brightness of colours, 0..255; undefined: colours as they are. */
  colourWindow: { center: number; width: number } | undefined;
  /** The lower end of a window stays at 0 (IHE BIR window mode); undefined: as the settings say for the modality. */
  clamped: boolean | undefined;
  /** Id of the colour table of grey images; undefined: what the image or the settings say. */
  colourTable: string | undefined;
  inverted: boolean;
  /** Clockwise, applied before the flip (PS3.3 C.10.6); both after the turn of the presentation state in force (`Shown.turn` has both). */
  rotation: 0 | 90 | 180 | 270;
  flipped: boolean;
  /**
   * `fit`: as large as the viewport allows; `pixels`: one image pixel on one of the screen; `true-size`: a millimetre of the
   * image is one of the monitor; `area`: the displayed area that the presentation state has for each image, and as `fit` where
   * it has none; else as zoomed.
   */
  scaling: 'fit' | 'pixels' | 'true-size' | 'area' | 'free';
  /** Times the fitting size; follows from `scaling` unless that is `free`. */
  zoom: number;
  /** Of the image's middle from the viewport's, in CSS pixels. */
  pan: [x: number, y: number];
  interpolation: Interpolation;
  overlays: boolean;
  shutter: boolean;
  /** The mask is taken off (PS3.3 C.7.6.10); undefined: as the image recommends. */
  subtraction: boolean | undefined;
  /** Number of the frame the reader chose as mask; undefined: the image's own. */
  maskFrame: number | undefined;
  /** What the mask is moved by on top of the image's own shift, in image pixels: columns, rows. */
  maskShift: [columns: number, rows: number];
  /** Name of the presentation that this view began with (see `setPresentation`). */
  presented: string | undefined;
}

export type PresentationOf = (frame: DisplayFrame) => FramePresentation | undefined;

export type { ImageArea };

/** The displayed area of an image as whole pixels, for PS3.3 C.10.4. */
export interface WholeArea extends ImageArea {
  /** Columns and rows from 1 of its first and last pixel, as `DisplayedArea` of the states has them. */
  topLeft: [column: number, row: number];
  bottomRight: [column: number, row: number];
  /** What the image's pixels are shown as: mm where the image says how large they are, else their ratio alone. */
  pixel: { rowMm: number; columnMm: number; known: boolean };
}

/** A picture of a view at a size of its own, for prints and files. */
export interface ViewPicture {
  canvas: OffscreenCanvas;
  /** From CSS pixels of the viewport to pixels of the canvas: x' = x * scale + left, y' = y * scale + top. */
  scale: number;
  left: number;
  top: number;
}

/** What is on the screen now. */
export interface Shown {
  frame: DisplayFrame;
  image: LoadedImage;
  /** Place in the frame set, from 0. */
  index: number;
  /** What windows act on: the values of the image, or what is left of them when a mask was taken off. */
  values: DecodedImage;
  /** Which values they are: another key, other values. */
  valuesKey: string;
  /** The mask that was taken off. */
  mask?: MaskOf | undefined;
  /** What the presentation state in force says of the frame; the window, turn and area the reader chose since then stand in `state`. */
  presentation?: FramePresentation | undefined;
  /** Turn and flip in force: those of the presentation state and the reader's together. */
  turn: Pick<ViewState, 'rotation' | 'flipped'>;
  /** Its shutter leaves nothing of it to be seen. */
  covered?: boolean;
  /** The choice in force, also when it is the image's own. */
  voi: VoiChoice | undefined;
  state: ViewState;
  /** Edge of a screen pixel, mm, where the monitor was measured. */
  pixelMm?: number | undefined;
  /** Screen pixels for one image pixel (the smaller side of a pixel that is not square). */
  scale: number;
}

/** One viewport as the viewer uses it; Cornerstone is behind it. */
export interface ViewportController {
  readonly element: HTMLDivElement;
  /** Frames in order; the display starts at `index`. Resolves when that frame is on the screen, or could not be. */
  setFrameSet(frames: readonly DisplayFrame[], index: number, state?: Partial<ViewState>): Promise<void>;
  /** More frames of the same set (a study that is arriving): what is on the screen stays there. */
  updateFrameSet(frames: readonly DisplayFrame[]): void;
  /**
   * The presentation state in force: what it says of a frame; undefined: it says nothing of that one, which is shown as it is itself.
   * View and window begin as the state says, image by image; what the reader changes afterwards goes before it until `reset`.
   * `name`: which choice of states this is (the SOP Instance UID of the state, say). While it is the same, in a view that was kept
   * as well, what the reader changed stays; under another name view and window begin anew.
   */
  setPresentation(of: PresentationOf | undefined, name?: string): void;
  clear(): void;
  readonly frames: readonly DisplayFrame[];
  /** Asks for a frame; many requests within one picture of the screen become one. */
  goto(index: number): void;
  /** Where the reader wants to be; differs from what is shown while that is loaded. */
  readonly wanted: number;
  readonly shown: Shown | undefined;
  readonly state: ViewState;
  setState(change: Partial<ViewState>): void;
  /** Zooms by a factor about a point of the viewport (CSS pixels), default its middle. */
  zoomBy(factor: number, at?: [x: number, y: number]): void;
  panBy(dx: number, dy: number): void;
  rotateClockwise(): void;
  flipHorizontal(): void;
  /** View and window as at the beginning; the place in the frame set stays. */
  reset(): void;
  resize(): void;
  /** After every rendering. */
  onRendered(listener: (shown: Shown) => void): () => void;
  /** The wanted frame began (true) or ended (false) to be waited for. */
  onWaiting(listener: (waiting: boolean) => void): () => void;
  onError(listener: (error: NegatoscopeError | undefined, index: number) => void): () => void;
  /** The pixels as they are on the screen, row by row, RGBA, without anything drawn over them. */
  readPixels(): ImageData;
  /** Image pixel (column, row from 0, middle of a pixel at .5) to CSS pixels of the viewport. */
  imageToViewport(column: number, row: number): [x: number, y: number];
  viewportToImage(x: number, y: number): [column: number, row: number];
  /**
   * What is seen of the image now, or would be of another frame in this view, in whole pixels: what a state says so that it is seen
   * again. Undefined when nothing is shown.
   */
  wholeArea(frame?: DisplayFrame): WholeArea | undefined;
  /**
   * How the viewport shows a frame of its set, or would show it: what a presentation state of it says. Undefined when nothing is shown.
   * Rejects with a NegatoscopeError when its image is needed and cannot be had.
   */
  seen(frame: DisplayFrame): Promise<SeenFrame | undefined>;
  /**
   * Shows a part of the image as large as the viewport allows, as SCALE TO FIT of PS3.3 C.10.4 does, or in the true size or the pixels
   * that the view has: the reader's view from now on. After `showArea(wholeArea())` the picture is the one a state with that area gives
   * at this size.
   */
  showArea(area: ImageArea): void;
  /**
   * The present view at another size in pixels (default: that of the screen), with overlays, shutters and tables, without
   * texts and measurements: those are drawn over it by means of the scale and place it tells. Nothing is enlarged from
   * what the screen shows: it is painted anew from the image. `scale`: pixels for a CSS pixel, in place of what fits.
   */
  picture(width?: number, height?: number, scale?: number): ViewPicture;
  /** Bytes of a PNG of `picture()`. */
  capture(): Promise<Blob>;
  destroy(): void;
}

export const initialState = (): ViewState => ({
  voi: undefined,
  colourWindow: undefined,
  clamped: undefined,
  colourTable: undefined,
  inverted: false,
  rotation: 0,
  flipped: false,
  scaling: 'fit',
  zoom: 1,
  pan: [0, 0],
  interpolation: 'linear',
  overlays: true,
  shutter: true,
  subtraction: undefined,
  maskFrame: undefined,
  maskShift: [0, 0],
  presented: undefined,
});
