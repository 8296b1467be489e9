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
  /** Bits of the cells that are overlays of their own (PS3.3 C.9.2, retired use). */
  overlayBits?: number[];
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
  /** 1: modality values; 4: colours of 8 bits with an opacity byte. */
  components: number;
  /** Least and greatest value without padding; for colours 0 and 255. */
  minimum: number;
  maximum: number;
  /** Padding, as modality values, both ends included. */
  padding?: [from: number, to: number];
  /** By bit of the cells: overlays that lie in them, a byte (0 or 1) a pixel. */
  overlayPlanes?: Record<number, Uint8Array<ArrayBuffer>>;
  /** What became of the ICC profile of colours. */
  icc?: 'applied' | 'unusable';
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
