import type { BoxValues, CellPlace } from '../../src-shared/contract/film-routes.ts';
import type { PrinterStatus } from '../../src-shared/contract/print.ts';
import type { Mark } from '../../src-shared/film/marks.ts';
import type { CellView, FilmCell, FilmPatient, FilmSheet, PrintOptions } from '../../src-shared/film/model.ts';
import type { PrinterProfile, PrinterSettings } from '../../src-shared/settings/printing.ts';

/** An image box as it goes over the wire (PS3.3 C.13.5). */
export interface BoxPixels {
  columns: number;
  rows: number;
  /** Bits Stored; allocated are 8, or 16 for 12. */
  bits: 8 | 12;
  samples: 1 | 3;
  photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB';
  /** Pixel Data, little endian, without the byte that makes its length even; colours as planes R, G, B (Planar Configuration 1). */
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `bytes`, hexadecimal. */
  hash: string;
  /** Side of a pixel on the film, mm. */
  pixelMm: number;
  /** Millimetres of film for one of the body, where it is known. */
  scale: number | undefined;
  /** The image is as large as in the body. */
  trueSize: boolean;
  /** What the values are; absent: P-values, or colours. */
  values?: BoxValues;
  /** What the reader should know of it. */
  notes: readonly string[];
  /** Those of the notes that say which lines above and below the images are cut off. */
  cut?: readonly string[];
}

/** An image of a cell in plain pixels, for the composer. */
export interface CellPixels extends Pick<BoxPixels, 'columns' | 'rows' | 'samples' | 'bytes' | 'scale' | 'notes'> {
  /** The VOI window in force; undefined where there is none (a table, true colour). */
  window: CellView['window'];
  /** Where the image lies in the pixels. */
  place: CellPlace | undefined;
}

/** Where the values of an image box become hardware's: in the printer, by the Presentation LUT it took, or here. */
export type LutPlace = 'printer' | 'here';

export interface BoxTask {
  profile: PrinterProfile;
  options: PrintOptions;
  lut: LutPlace;
  patient: FilmPatient;
  sheet: FilmSheet;
  sheetNumber: number;
  sheets: number;
  /** From 1. */
  position: number;
  printedAt: number;
}

/** A cell at a size: columns and rows of pixels that are `pixelMm` wide on the film. */
export interface CellTask {
  cell: FilmCell;
  patient: FilmPatient;
  columns: number;
  rows: number;
  pixelMm: number;
  /** Texts and lines are drawn into the pixels. */
  marks: boolean;
  colour: boolean;
}

/** The one maker of film pixels: composer, proof, printer, paper and files ask it. */
export interface FilmRenderer {
  /** Rejects with `not-found` (the image is gone, or is not of the patient), `decode-failed`, `not-displayable`, `cancelled`. */
  box(task: BoxTask, signal?: AbortSignal): Promise<BoxPixels>;
  cell(task: CellTask, signal?: AbortSignal): Promise<CellPixels>;
  /** Texts and lines of the cell, for who draws them in vectors: what `cell` with `marks` draws into the pixels of this size. */
  marks(task: Omit<CellTask, 'marks'>, signal?: AbortSignal): Promise<Mark[]>;
  close(): Promise<void>;
}

/** A sheet for the printer: what is sent of it, and pixels when their turn comes. */
export interface SheetToPrint {
  id: string;
  filmSize: string;
  orientation: 'PORTRAIT' | 'LANDSCAPE';
  /** (2010,0010) as it is sent. */
  format: string;
  /** Image boxes that have an image, by position. */
  boxes: { position: number; pixels: (lut: LutPlace, signal: AbortSignal) => Promise<BoxPixels> }[];
  /** Texts of annotation boxes, by Annotation Position from 1. */
  annotations: readonly string[];
  /** Positions of those of them that alone say whose the film is: the sheet is not printed without one of them. */
  naming?: readonly number[];
}

/** How a sheet goes, told in order. */
export interface SheetEvent {
  /** Index of the sheet from 0; absent: of all that go over this association. */
  sheet?: number;
  /**
   * `asked`: the N-ACTION that prints it is about to be sent; from here on it may be printed. `not-asked`: it was not sent after all. `job`: what the Print Job says. `warning`:
   * the printer said something and it goes on. After `printed` or `failed` only these two follow.
   */
  step: 'begun' | 'box-sent' | 'asked' | 'not-asked' | 'printed' | 'failed' | 'warning' | 'job';
  position?: number;
  hash?: string;
  /** Of the response that is spoken of. */
  status?: number;
  /** In words, for people. */
  text?: string;
  /** Of `job`, and of `printed` where it is known: Print Job SOP Instance, and (2100,0020). */
  printJobUid?: string;
  executionStatus?: string;
}

/** What a job wants of the wire (`printSheets` of network/services/print). */
export interface PrintRequest {
  printer: PrinterSettings;
  profile: PrinterProfile;
  /** Of the job; what is absent is as the profile has it. */
  options: PrintOptions;
  sheets: readonly SheetToPrint[];
  /** Cancels: what is not asked for yet is not printed any more, and the association ends. */
  signal: AbortSignal;
  /**
   * Waited for before anything else is sent: what was told is written down. Of sheets that nothing told the end of: `asked` may be printed,
   * the others are not.
   */
  onEvent(event: SheetEvent): Promise<void>;
  /**
   * The association stands: where values become the hardware's on it, undefined for colours, which nothing is asked of; and whether it takes
   * annotation boxes, undefined: it was not asked for them.
   */
  onNegotiated?(lut: LutPlace | undefined, annotations?: boolean): void;
  /** Its number in the book, for its log. */
  onAssociation?(id: number): void;
  /** The printer told of itself: N-GET before the job, N-EVENT-REPORT during it. */
  onPrinter?(report: PrinterReport): void;
}

/** What a printer said of itself (PS3.3 C.13.9); empty: not said. */
export type PrinterReport = Omit<
  PrinterStatus,
  'printerId' | 'meaning' | 'askedAt' | 'error' | 'status' | 'annotations'
> & {
  status: 'NORMAL' | 'WARNING' | 'FAILURE';
};
