/** Contours of a region of interest (PS3.3 C.8.8.6); `xor`: CLOSEDPLANAR_XOR. */
export type ContourType = 'closed' | 'xor' | 'open-planar' | 'open' | 'point';

export interface ContourImage {
  sopInstanceUid: string;
  /** From 1; absent: all. */
  frames?: readonly number[];
}

export interface Contour {
  type: ContourType;
  /** x, y, z of one point after the other, patient coordinates, mm. */
  points: Float64Array;
  /** The images it was drawn on, where it says so. */
  images: readonly ContourImage[];
}

/** What was said of a region (PS3.3 C.8.8.8). */
export interface RoiObservation {
  label?: string;
  /** RT ROI Interpreted Type: PTV, GTV, ORGAN, EXTERNAL ... */
  type?: string;
  interpreter?: string;
  description?: string;
}

export interface Roi {
  number: number;
  name: string;
  description?: string;
  frameOfReferenceUid?: string;
  /** Red, green, blue 0..255, as stored. */
  colour?: readonly [number, number, number];
  /** ROI Generation Algorithm: AUTOMATIC, SEMIAUTOMATIC, MANUAL. */
  generation?: string;
  /** (3006,002C) as its maker says, cm3. */
  statedVolumeCm3?: number;
  observation: RoiObservation;
  contours: readonly Contour[];
  points: number;
}

/** An RT Structure Set (PS3.3 A.19). */
export interface StructureSet {
  label: string;
  name?: string;
  description?: string;
  date?: string;
  time?: string;
  /** APPROVED, UNAPPROVED, REJECTED. */
  approval?: string;
  rois: readonly Roi[];
  /** SOP Instance UIDs of the images it was drawn on. */
  images: ReadonlySet<string>;
  /** What of it could not be used, in words. */
  problems: readonly string[];
}
