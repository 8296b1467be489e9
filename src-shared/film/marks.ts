import type { EdgeLetters } from '../imaging/geometry/letters.ts';
import type { Drawing } from '../objects/presentation-state/graphics.ts';
import type { Rgb } from '../objects/presentation-state/graphics-colour.ts';
import type { CellShow, CellTexts } from './model.ts';

/** What makes a mark seen on any tissue: drawn beneath it, this much wider on every side. */
export interface Halo {
  colour: Rgb;
  opacity: number;
  widthMm: number;
}

/**
 * Lines, faces and texts over the image of a cell, in millimetres of the film from the upper left corner of its image box, in the order
 * in which they are drawn; nothing is drawn outside of the box. The same list is drawn in pixels for printers and in vectors for paper.
 */
export type Mark =
  | {
      kind: 'path';
      /** The data of an SVG path (M, L, C, Z, h0). */
      path: string;
      /** Ends and corners are round. `dashesMm`: drawn and not drawn in turn. */
      line?: { colour: Rgb; opacity: number; widthMm: number; dashesMm?: number[] };
      fill?: { colour: Rgb; opacity: number };
      halo?: Halo;
    }
  | {
      kind: 'text';
      text: string;
      /** Where the text begins, has its middle or ends (`anchor`), and the middle of its line. */
      x: number;
      y: number;
      anchor: 'start' | 'middle' | 'end';
      /** Height of an em. */
      sizeMm: number;
      /** Width as it was measured. */
      widthMm: number;
      bold: boolean;
      italic: boolean;
      underlined: boolean;
      colour: Rgb;
      halo: Halo;
    };
export type PathMark = Extract<Mark, { kind: 'path' }>;
export type TextMark = Extract<Mark, { kind: 'text' }>;

/** Millimetres that a line of text takes at a size in millimetres. */
export type MeasureText = (text: string, style: { sizeMm: number; bold: boolean; italic: boolean }) => number;

/** x = a*column + c*row + e, y = b*column + d*row + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** What the marks of a cell are made of. */
export interface MarkInput {
  /** The image box, mm. */
  width: number;
  height: number;
  show: CellShow;
  texts: CellTexts;
  /** Absent: there is no image. */
  image?: {
    /** From image coordinates [column, row] to mm of the box. */
    place: Affine;
    /** Edges of a pixel, mm of the body, where they are known. */
    mm?: { column: number; row: number };
    /** Where that comes from (PS3.3 10.7.1), where it is not as good as known. */
    spacingNote?: string;
    letters?: EdgeLetters;
    drawing?: Drawing;
    trueSize: boolean;
    /** The edge that it keeps to: texts and the bar stand at the other one, where there is room or the least of the image. */
    keepsTo?: 'left' | 'right';
    /** Lossy compression, in words. */
    lossy?: string;
    /** Name of the colour table that its greys went through. */
    table?: string;
  };
  measure: MeasureText;
}

export const white: Rgb = [255, 255, 255];
export const black: Rgb = [0, 0, 0];

/** Height of the texts of a box, mm: read at arm's length, smaller in small boxes. */
export const textSizeMm = (width: number, height: number): number =>
  Math.max(1.4, Math.min(2.6, 0.035 * Math.min(width, height)));

/** Height of a line over the height of its letters. */
export const lineSpacing = 1.22;

/** What lies beneath texts and lines: dark, as wide as is needed to be seen on white. */
export const haloOf = (sizeMm: number): Halo => ({
  colour: black,
  opacity: 0.85,
  widthMm: Math.max(0.15, 0.12 * sizeMm),
});

/** A text as the cells have it: white, upright. */
export function textMark(
  place: { text: string; x: number; y: number; anchor: TextMark['anchor']; sizeMm: number; bold?: boolean },
  measure: MeasureText,
): TextMark {
  const bold = place.bold === true;
  return {
    kind: 'text',
    ...place,
    bold,
    italic: false,
    underlined: false,
    widthMm: measure(place.text, { sizeMm: place.sizeMm, bold, italic: false }),
    colour: white,
    halo: haloOf(place.sizeMm),
  };
}

/** Size of the box and of its letters. */
export interface MarkRoom {
  width: number;
  height: number;
  sizeMm: number;
  measure: MeasureText;
}

/** What of the height the corner texts leave free: from, to, mm. */
export interface FreeHeight {
  /** In the middle of the width, at the left and at the right edge. */
  middle: [number, number];
  left: [number, number];
  right: [number, number];
}

/** Millimetres between the edge of a box and its texts. */
export const edgeMm = (sizeMm: number): number => 0.45 * sizeMm;
