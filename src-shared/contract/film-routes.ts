import type { Densities } from '../film/densities.ts';
import { filmCellSchema, filmPatientSchema, filmSheetSchema, printOptionsSchema } from '../film/model.ts';
import { z } from './define.ts';

/**
 * `dicomweb://film/…`: pixels of films for the windows, made by the very code that prints. Every request is a POST of JSON (of a PNG for
 * `pictures`); every answer is bytes with the headers of `filmHeaders`, or an error as the other routes give it.
 */
export const filmRoutes = {
  /** A cell at any size for the composer, 8 bits grey or RGB interleaved: `CellRequest`. */
  cell: 'dicomweb://film/cell',
  /** Texts and lines of a cell in mm for who draws them in vectors: `CellRequest`, answered with `Mark[]` of film/marks.ts as JSON. */
  marks: 'dicomweb://film/marks',
  /** An image box exactly as it goes to the printer: `BoxRequest`. */
  box: 'dicomweb://film/box',
  /** Keeps a PNG for cells of kind `picture`: answers `{picture: sha256, width, height}` as JSON. */
  pictures: 'dicomweb://film/pictures',
} as const;

export const cellRequestSchema = z.object({
  cell: filmCellSchema,
  patient: filmPatientSchema,
  /** Pixels that are wanted, and how wide one is on the film, mm (for true size, texts and the bar). */
  columns: z.int().min(1).max(8192),
  rows: z.int().min(1).max(8192),
  pixelMm: z.number().positive(),
  /** False: no texts and lines, for those who draw them themselves. */
  marks: z.boolean().default(true),
  colour: z.boolean(),
});
export type CellRequest = z.output<typeof cellRequestSchema>;

export const boxRequestSchema = z.object({
  printerId: z.string(),
  options: printOptionsSchema,
  patient: filmPatientSchema,
  sheet: filmSheetSchema,
  /** Of the sheet among the others, from 1. */
  sheetNumber: z.int().min(1),
  sheets: z.int().min(1),
  /** Image box position from 1; 1 alone where sheets are sent as one picture. */
  position: z.int().min(1),
  /** When it is said to be printed (`{printed}`), ms since 1970. */
  printedAt: z.number(),
});
export type BoxRequest = z.output<typeof boxRequestSchema>;

/** Headers of the answers. Grey values of more than 8 bits are 16 bits, little endian; colours are R, G, B planes for boxes, interleaved for cells. */
export const filmHeaders = {
  columns: 'x-columns',
  rows: 'x-rows',
  /** Bits Stored: 8 or 12. */
  bits: 'x-bits',
  /** 1 or 3 */
  samples: 'x-samples',
  /** MONOCHROME1, MONOCHROME2 or RGB. */
  photometricInterpretation: 'x-photometric-interpretation',
  /** SHA-256 of the bytes, hexadecimal: what the job notes of the box it sends. */
  hash: 'x-sha256',
  /** What to know of it, as a JSON list of sentences in percent-encoding: true size is not possible, the image is cut off, … */
  notes: 'x-notes',
  /** Millimetres of film for a millimetre of the body, where it is known. */
  scale: 'x-scale',
  /** Of boxes: what the values are, as JSON `BoxValues`; absent: P-values. */
  values: 'x-values',
  /** Of cells: the VOI window in force, as JSON `{center, width, function}`; absent where there is none (a table, true colour). */
  window: 'x-window',
  /** Of cells: `CellPlace` as JSON, absent where no image is shown. */
  place: 'x-place',
} as const;

/** From image coordinates [column, row] (the corner of the first pixel 0,0) to pixels of the answer: x = a*column + c*row + e, y = b*column + d*row + f. */
export type CellPlace = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** What the values of an image box are where they are no P-values, for those who show them. */
export type BoxValues =
  /** Proportional to optical density (LIN OD): 0 is this end of the densities, the greatest value the other; hundredths of OD, cd/m2. */
  | { kind: 'linear-density'; densities: Densities; zero: 'minimum' | 'maximum' }
  /** They went through the table of the profile here. */
  | { kind: 'table' };
