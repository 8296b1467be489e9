import type { Coding } from '../../src-shared/imaging/codecs/encode/encode-frame.ts';
import { encoderOf, type TranscodeTarget } from './target.ts';

const defaultQuality = 90;
const defaultNear = 2;
const defaultRatio = 10;
/** Quantisation of HTJ2K at quality 90, about as visible as that of JPEG 2000 at 10:1; halves with every 10 of quality above. */
const stepAt90 = 0.004;

/** How the frames of a target are coded; undefined when it is no encapsulated one that we write. */
export function codingOf({ transferSyntaxUid, lossy, predictor }: TranscodeTarget): Coding | undefined {
  const quality = lossy?.quality ?? defaultQuality;
  switch (encoderOf(transferSyntaxUid)) {
    case 'rle':
      return { method: 'rle' };
    case 'jpeg':
      return { method: 'jpeg', quality };
    case 'jpeg-12':
      return { method: 'jpeg-12', quality };
    case 'jpeg-lossless':
      return { method: 'jpeg-lossless', predictor: transferSyntaxUid.endsWith('.57') ? (predictor ?? 1) : 1 };
    case 'jpeg-ls':
      return { method: 'jpeg-ls', near: loses(transferSyntaxUid, lossy) ? (lossy?.nearLossless ?? defaultNear) : 0 };
    case 'jpeg-2000':
      return loses(transferSyntaxUid, lossy)
        ? { method: 'jpeg-2000', ratio: lossy?.ratio ?? defaultRatio }
        : { method: 'jpeg-2000' };
    case 'htj2k': {
      const rpcl = transferSyntaxUid.endsWith('.202');
      const step = stepAt90 * 2 ** ((90 - quality) / 10);
      return loses(transferSyntaxUid, lossy) ? { method: 'htj2k', step, rpcl } : { method: 'htj2k', rpcl };
    }
    default:
      return undefined;
  }
}

const mayLose = new Set(['1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.203']);

/** Parameters for loss mean nothing to a lossless syntax. */
const loses = (transferSyntaxUid: string, lossy: TranscodeTarget['lossy']): boolean =>
  lossy !== undefined && mayLose.has(transferSyntaxUid);

/** True when coding loses. */
export function codingLoses(coding: Coding): boolean {
  switch (coding.method) {
    case 'jpeg':
    case 'jpeg-12':
      return true;
    case 'jpeg-ls':
      return coding.near > 0;
    case 'jpeg-2000':
      return coding.ratio !== undefined;
    case 'htj2k':
      return coding.step !== undefined;
    default:
      return false;
  }
}
