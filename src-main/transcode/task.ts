import type { ErrorEnvelope } from '../../src-shared/contract/errors.ts';
import type { TranscodeTarget } from './target.ts';

/** One instance to be transcoded: what a worker is told. Plain data. */
export interface TranscodeTask {
  /** The Part 10 file. */
  path: string;
  target: TranscodeTarget;
  /** Beginning of the names of temporary files; whoever gave it removes what is left of them. */
  temporary: string;
  /** SOP Instance UID of what is made when the target loses. */
  newUid: string;
  /** Results up to this stay in memory, bytes. */
  memory: number;
  /** Two numbers: the first becomes 1 when the task is no longer wanted, the second grows while there is progress. */
  control: SharedArrayBuffer;
}

export interface TranscodeDone {
  sopClassUid: string;
  sopInstanceUid: string;
  transferSyntaxUid: string;
  /** Length of the data set, without preamble and meta header. */
  length: number;
  /** The data set, when it is small. */
  bytes?: Uint8Array<ArrayBuffer>;
  /** The file that holds it, when it is not. */
  path?: string;
  lossy?: { method: string; ratio: number };
}

export type TranscodeAnswer = TranscodeDone | { error: ErrorEnvelope };

/** Names of the temporary files of a task: unpacked source, encoded frames, result, entry of a ZIP archive. */
export const temporaryParts = ['.unpacked', '.frames', '.dataset', '.entry'] as const;
