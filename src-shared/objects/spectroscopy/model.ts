import type { Orientation, Vector3 } from '../../imaging/geometry/orientation.ts';

/** A slab whose cut with others is the volume that was excited (PS3.3 C.8.14.1, Volume Localization Sequence). */
export interface Slab {
  thicknessMm: number;
  /** Normal of the slab in the patient. */
  normal: Vector3;
  middle: Vector3;
}

/** Where the grid of voxels of a frame lies in the patient (PS3.3 C.7.6.16). */
export interface VoxelGrid {
  /** Middle of the first voxel. */
  position: Vector3;
  orientation: Orientation;
  /** Distance of rows, of columns; mm. */
  rowMm: number;
  columnMm: number;
  thicknessMm: number | undefined;
}

/** What values of a spectrum are shown. */
export type SpectrumPart = 'magnitude' | 'real' | 'imaginary';

export interface Spectroscopy {
  rows: number;
  columns: number;
  /** Frames that are there. */
  frames: number;
  statedFrames: number;
  /** Points of each voxel along the second dimension; more than 1 for spectra of two dimensions. */
  pointRows: number;
  points: number;
  representation: 'COMPLEX' | 'REAL' | 'IMAGINARY' | 'MAGNITUDE';
  domain: 'TIME' | 'FREQUENCY';
  /** Hz (0018,9052). */
  spectralWidthHz: number | undefined;
  /** ppm in the middle of the spectrum (0018,9053). */
  referencePpm: number | undefined;
  /** MHz (0018,9098). */
  transmitterMhz: number | undefined;
  /** 1H, 31P ... (0018,9100) */
  nucleus: string;
  /** As stated: zero fills, filters, corrections; names and values. */
  facts: [name: string, value: string][];
  frameOfReferenceUid: string | undefined;
  slabs: Slab[];
  /** Of each frame; undefined where it says none. */
  grids: (VoxelGrid | undefined)[];
  /** Frame after frame, row after row, voxel after voxel, point after point; of complex ones real and imaginary in turn. */
  data: Float32Array;
  problems: string[];
}

export interface VoxelPlace {
  /** All from 0. */
  frame: number;
  row: number;
  column: number;
}

export interface Spectrum {
  /** Of each point; absent when width or transmitter frequency are not known. */
  ppm: Float64Array | undefined;
  /** Hz from the middle of the spectrum; absent when the width is not known. */
  hertz: Float64Array | undefined;
  real: Float64Array;
  imaginary: Float64Array;
}
