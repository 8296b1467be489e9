import type { InstanceChanges } from '../../src-shared/changes/model.ts';

/** What an instance is to become. */
export interface TranscodeTarget {
  transferSyntaxUid: string;
  /**
   * Allows loss, and says how much. Without it a syntax that always loses is refused, and one that may lose (JPEG 2000, HTJ2K,
   * JPEG-LS near-lossless) is used without loss.
   */
  lossy?: LossyParameters;
  /** What else becomes of it: de-identification, other attributes. It is another instance then where the UID changes. */
  changes?: InstanceChanges;
  /** Predictor of JPEG Lossless Process 14, 1..7 (T.81 H.1.2.1); default 1, which Selection Value 1 always has. */
  predictor?: number;
}

export interface LossyParameters {
  /** JPEG: 1..100 as the quality of libjpeg; default 90. */
  quality?: number;
  /** JPEG-LS: largest difference of a stored value; default 2. */
  nearLossless?: number;
  /** JPEG 2000: bytes before to bytes after, above 1; default 10. */
  ratio?: number;
  /** Value 2 of Image Type of what is made (PS3.3 C.7.6.1.1.2); absent: as it was. */
  secondImageType?: 'PRIMARY' | 'SECONDARY';
  /** SOP Instance UID of what is made, for whoever must not make the same twice; absent: a new one. */
  sopInstanceUid?: string;
}

/** Entropy and wavelet coding of a frame that we can write, by transfer syntax. */
export type FrameEncoder = 'rle' | 'jpeg' | 'jpeg-12' | 'jpeg-lossless' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

const encoders: Readonly<Record<string, FrameEncoder>> = {
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.51': 'jpeg-12',
  '1.2.840.10008.1.2.4.57': 'jpeg-lossless',
  '1.2.840.10008.1.2.4.70': 'jpeg-lossless',
  '1.2.840.10008.1.2.4.80': 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.91': 'jpeg-2000',
  '1.2.840.10008.1.2.4.201': 'htj2k',
  '1.2.840.10008.1.2.4.202': 'htj2k',
  '1.2.840.10008.1.2.4.203': 'htj2k',
  '1.2.840.10008.1.2.5': 'rle',
};

/** How frames of an encapsulated syntax are written; undefined when we cannot. */
export const encoderOf = (transferSyntaxUid: string): FrameEncoder | undefined => encoders[transferSyntaxUid];

/** Transfer syntaxes that can be written, compressed ones. */
export const encodableSyntaxes: readonly string[] = Object.keys(encoders);

/**
 * Syntaxes whose codestreams are legal in another syntax as they are: nothing is decoded, nothing is lost (PS3.5 A.4.1 to A.4.4, A.4.9: the
 * lossless syntaxes are special cases of the general ones).
 */
const alsoLegalIn: Readonly<Record<string, readonly string[]>> = {
  '1.2.840.10008.1.2.4.70': ['1.2.840.10008.1.2.4.57'],
  '1.2.840.10008.1.2.4.80': ['1.2.840.10008.1.2.4.81'],
  '1.2.840.10008.1.2.4.90': ['1.2.840.10008.1.2.4.91'],
  '1.2.840.10008.1.2.4.201': ['1.2.840.10008.1.2.4.203'],
  '1.2.840.10008.1.2.4.202': ['1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.203'],
};

/** True when the codestreams of the source stay as they are. */
export const keepsCodestreams = (sourceUid: string, { transferSyntaxUid, lossy }: TranscodeTarget): boolean =>
  lossy === undefined &&
  (sourceUid === transferSyntaxUid || (alsoLegalIn[sourceUid]?.includes(transferSyntaxUid) ?? false));
