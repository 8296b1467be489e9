import type { ImagePlane } from '../../imaging/geometry/planes.ts';

/** What pixels of a segmentation mean (PS3.3 C.8.20.2): in or out, how much, or the number of the segment. */
export type SegmentationType = 'binary' | 'fractional' | 'labelmap';

/** One segment (PS3.3 C.8.20.4). */
export interface Segment {
  number: number;
  label: string;
  description?: string;
  /** Meanings of its category, its type and where in the body it is. */
  category?: string;
  type?: string;
  anatomy?: string;
  /** AUTOMATIC, SEMIAUTOMATIC, MANUAL. */
  algorithmType?: string;
  algorithmName?: string;
  tracking?: string;
  /** sRGB of its Recommended Display CIELab Value, 0..255. */
  colour?: readonly [number, number, number];
}

/** An image that a frame was made from. */
export interface SegmentSource {
  sopInstanceUid: string;
  frame?: number;
}

/** One frame: of one segment, or of a labelmap all of them. */
export interface SegmentFrame {
  /** From 1. */
  frame: number;
  /** Undefined in a labelmap. */
  segment: number | undefined;
  plane: ImagePlane | undefined;
  sources: readonly SegmentSource[];
}

export interface Segmentation {
  label: string;
  type: SegmentationType;
  /** PROBABILITY or OCCUPANCY, of a fractional one. */
  fractionalType?: string;
  /** The value that is one whole. */
  largest: number;
  rows: number;
  columns: number;
  frameOfReferenceUid?: string;
  /** Spacing Between Slices and Slice Thickness as stated, mm. */
  statedSpacingMm?: number;
  statedThicknessMm?: number;
  segments: readonly Segment[];
  frames: readonly SegmentFrame[];
  /** Values of a labelmap's pixels that are of no segment. */
  background: readonly number[];
  date?: string;
  time?: string;
  problems: readonly string[];
}
