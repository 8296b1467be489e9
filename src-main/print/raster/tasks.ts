import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import type { Densities } from '../../../src-shared/film/densities.ts';
import type { Mark } from '../../../src-shared/film/marks.ts';
import type { CellShow, CellTexts, CellView } from '../../../src-shared/film/model.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import type { EdgeLetters } from '../../../src-shared/imaging/geometry/letters.ts';
import type { ScaleSource } from '../../../src-shared/imaging/geometry/spacing.ts';
import type { ModalityPolicy } from '../../../src-shared/imaging/pipeline/modality.ts';
import type { Voi } from '../../../src-shared/imaging/pipeline/voi.ts';
import type { PresentedFrame } from '../../../src-shared/objects/presentation-state/scope.ts';
import type { CellPixels } from '../types.ts';

/** What the film worker is told. Plain data; decoded frames lie in memory that threads share, so that they are decoded once. */

/** A decoded frame: `DecodedFrame` with its cells in shared memory. */
export interface SharedFrame {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  photometricInterpretation: string;
  /** Name of the array that the cells are. */
  cells:
    | 'Uint8Array'
    | 'Int8Array'
    | 'Uint16Array'
    | 'Int16Array'
    | 'Uint32Array'
    | 'Int32Array'
    | 'Float32Array'
    | 'Float64Array';
  buffer: SharedArrayBuffer;
  /** The cells are stored values: bits beside them are cut off. */
  stored: boolean;
}

export interface DecodeTask {
  kind: 'decode';
  /** Of one frame: fragments joined, native ones little endian. */
  bytes: Uint8Array;
  transferSyntaxUid: string;
  pixel: PixelDescription;
  /** Nothing lies in the bits beside the stored ones that is wanted (overlays): they are cut off once for all. */
  stored: boolean;
}

/** A PNG as a frame of one or three samples of 8 bits. Its size was looked at before. */
export interface PictureDecodeTask {
  kind: 'decode-picture';
  bytes: Uint8Array;
}

/** What a cell shows, with all that is known of it. */
export type RasterSource =
  | {
      kind: 'image';
      frame: SharedFrame;
      /** What is taken off (PS3.3 C.7.6.10), from the average of the contrast frames. */
      mask?: { frames: SharedFrame[]; contrast: SharedFrame[]; shift: readonly [number, number] };
      pixel: PixelDescription;
      description: FrameDescription;
      instance: ScaleSource['instance'] & { pixelIntensityRelationship?: string; quadruped?: boolean };
      modality: string;
      presented: PresentedFrame;
      /** A presentation state, as it is in the film. */
      state?: DataSet;
      /** What is done by the rules of the display. */
      rules: {
        modality: ModalityPolicy;
        missingModality: 'identity' | 'image';
        clamped: boolean;
        /** Colour table of the modality. */
        table?: string;
        /** Words of overlays in colour: graphics, and those that mark a region of interest. */
        graphicsWord: number;
        roiWord: number;
      };
      /** The window of the set of images that it is one of, where they have one together. */
      setWindow?: Extract<Voi, { kind: 'window' }>;
      notes: string[];
    }
  | { kind: 'picture'; frame: SharedFrame; pixelMm?: number; letters?: EdgeLetters };

/** How P-values become pixel values of an image box. */
export interface Finish {
  bits: 8 | 12;
  photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB';
  /** A table that is applied here: entries spread over the range of the values, their bits. */
  table?: { entries: readonly number[]; bits: number };
  /** Values become proportional to density: 0 is this end of the densities. */
  linearDensity?: { densities: Densities; zero: 'minimum' | 'maximum' };
}

/** What of a cell is wanted. */
export interface CellLook {
  source: RasterSource;
  view: CellView;
  show: CellShow;
  texts: CellTexts;
  columns: number;
  rows: number;
  pixelMm: number;
  /** Texts and lines are drawn. */
  marks: boolean;
}

export interface CellTask extends CellLook {
  kind: 'cell';
  /** What pixels are counted in: 255, 4095 or 65535 for greys; `rgb`: bytes of three samples; `either`: three samples where there is colour. */
  samples: 'grey' | 'rgb' | 'either';
  highest: number;
  /** P-value around the image, 0..1. */
  background: number;
  /** Absent: the pixels stay as they are counted. */
  finish?: Finish;
}

export interface MarksTask extends CellLook {
  kind: 'marks';
  /** Colours are printed. */
  colour: boolean;
}

/** Lines of text over a strip of a sheet, drawn in what lies there already. */
export interface SheetLines {
  side: 'header' | 'footer';
  column: number;
  row: number;
  columns: number;
  rows: number;
  lines: readonly string[];
}

/** A whole sheet whose cells are made: lines are drawn, and it is made ready. */
export interface SheetTask {
  kind: 'sheet';
  data: Uint8Array | Uint16Array;
  columns: number;
  rows: number;
  samples: 1 | 3;
  highest: number;
  pixelMm: number;
  strips: readonly SheetLines[];
  finish: Finish;
}

export type FilmTask = DecodeTask | PictureDecodeTask | CellTask | MarksTask | SheetTask;

/** Pixels of a cell or sheet. */
export interface Raster
  extends Pick<CellPixels, 'columns' | 'rows' | 'samples' | 'window' | 'place' | 'scale' | 'notes'> {
  data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  trueSize: boolean;
  /** Of the bytes of `data`, where it was made ready. */
  hash: string;
}

export type FilmAnswer = SharedFrame | Raster | Mark[];
