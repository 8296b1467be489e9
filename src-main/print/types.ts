import type { CellPlace } from '../../src-shared/contract/film-routes.ts';
import type { CellView, FilmCell, FilmPatient, FilmSheet, PrintOptions } from '../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';

/** An image box as it goes over the wire (PS3.3 C.13.5). */
export interface BoxPixels {
  columns: number;
  rows: number;
  /** Bits Stored; allocated are 8, or 16 for 12. */
  bits: 8 | 12;
  samples: 1 | 3;
  photometricInterpretation: 'MONOCHROME1' | 'MONOCHROME2' | 'RGB';
  /** Pixel Data, little endian; colours as planes R, G, B (Planar Configuration 1). */
  bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of `bytes`, hexadecimal. */
  hash: string;
  /** Side of a pixel on the film, mm. */
  pixelMm: number;
  /** Millimetres of film for one of the body, where it is known. */
  scale: number | undefined;
  /** The image is as large as in the body. */
  trueSize: boolean;
  /** What the reader should know of it. */
  notes: readonly string[];
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

/** The one maker of film pixels: composer, proof, printer, paper and files ask it. */
export interface FilmRenderer {
  /** Rejects with `not-found` (the image is gone), `decode-failed`, `not-displayable`, `cancelled`. */
  box(task: BoxTask, signal?: AbortSignal): Promise<BoxPixels>;
  cell(
    task: {
      cell: FilmCell;
      patient: FilmPatient;
      columns: number;
      rows: number;
      pixelMm: number;
      marks: boolean;
      colour: boolean;
    },
    signal?: AbortSignal,
  ): Promise<CellPixels>;
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
}

/** How one sheet went, told as it goes. */
export interface SheetEvent {
  /** Index of the sheet from 0. */
  sheet: number;
  /** `asked`: N-ACTION was sent; from here on it may be printed. */
  step: 'begun' | 'box-sent' | 'asked' | 'printed' | 'failed';
  position?: number;
  hash?: string;
  status?: number;
  text?: string;
}
