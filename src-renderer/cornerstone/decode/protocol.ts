import type { ErrorEnvelope } from '../../../src-shared/contract/errors.ts';
import type { CellArray } from '../../../src-shared/imaging/codecs/cells.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';

/** What a decode worker is asked for. */
export interface DecodeRequest {
  id: number;
  url: string;
  /** The frame itself, when it is at hand: nothing is fetched. */
  coded?: { bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string };
  pixel: PixelDescription;
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'>;
  /** `display`: modality values, or colours ready for the screen. `stored`: what the decoder gave, for tests. */
  want: 'display' | 'stored';
  /**
   * For textures, whose greys come from values alone: padding becomes a value beyond all others, on the side that the
   * image shows black.
   */
  padding?: 'low' | 'high';
  /** Colours with (CPU rendering) or without (textures) an opacity byte. */
  rgba: boolean;
}

export type WorkerInput =
  | { kind: 'decode'; request: DecodeRequest; priority: number }
  | { kind: 'prioritise'; id: number; priority: number }
  | { kind: 'cancel'; id: number };

export type PixelArray = CellArray | Uint8ClampedArray<ArrayBuffer>;

export interface DecodedImage {
  pixels: PixelArray;
  columns: number;
  rows: number;
  /** 1: modality values; 3 or 4: colours of 8 bits. */
  components: number;
  /** Least and greatest value without padding; for colours 0 and 255. */
  minimum: number;
  maximum: number;
  /** Padding, as modality values, both ends included. */
  padding?: [from: number, to: number];
  /** True when `pixels` hold stored values times slope plus intercept (or a modality LUT's output). */
  rescaled: boolean;
  transferSyntaxUid: string;
  /** Of stored values: what a codec left of the file's photometric interpretation. */
  photometricInterpretation?: string;
  fetchMs: number;
  decodeMs: number;
  bytes: number;
}

export type WorkerOutput =
  | { kind: 'decoded'; id: number; image: DecodedImage }
  | { kind: 'failed'; id: number; error: ErrorEnvelope };
