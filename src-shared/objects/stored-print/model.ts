import type { Densities } from '../../film/densities.ts';
import type { LookupTable } from '../../imaging/description.ts';

/** Presentation LUT of a print (PS3.3 C.11.4), in its place between the values of an image box and the film. */
export type PrintLut = { shape: 'IDENTITY' | 'INVERSE' | 'LIN OD' } | { table: LookupTable; explanation?: string };

/** The image of an image box. */
export interface PrintedImage {
  sopClassUid: string;
  sopInstanceUid: string;
  /** From 1. */
  frame: number;
  /** Empty: not said. */
  studyUid: string;
  seriesUid: string;
  /** Patient ID that the reference says, where the object is of another patient: its image is not shown. */
  otherPatient?: string;
}

export interface PrintedBox {
  /** (2020,0010), from 1. */
  position: number;
  /** Absent: the box refers to none. */
  image?: PrintedImage;
  /** (2020,0020) REVERSE: black and white are exchanged. */
  reversed: boolean;
  /** (2020,0030): width of the image on the film, mm. */
  widthMm?: number;
  lut: PrintLut;
  /** Attributes that are not shown otherwise. */
  facts: readonly PrintFact[];
}

export interface PrintFact {
  name: string;
  value: string;
}

export interface PrintedFilm {
  /** (2010,0010) as it is written. */
  format: string;
  orientation: 'PORTRAIT' | 'LANDSCAPE';
  /** (2010,0050) as it is written; empty: not said. */
  filmSize: string;
  /** (2010,0100), (2010,0110): BLACK, WHITE or hundredths of OD; empty: not said. */
  borderDensity: string;
  emptyImageDensity: string;
  /** What it was to be printed with and is looked at in. */
  densities: Densities;
  boxes: readonly PrintedBox[];
  /** By Annotation Position. */
  annotations: readonly { position: number; text: string }[];
  facts: readonly PrintFact[];
}

/** A Stored Print (retired Stored Print IOD): what was to be printed, with references to the images that were made ready for it. */
export interface StoredPrint {
  films: readonly PrintedFilm[];
  /** Printer, who sent it, session. */
  facts: readonly PrintFact[];
  /** What of it cannot be understood, in words. */
  problems: readonly string[];
}
