import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { UnreadableReference } from './index-record.ts';

/** Why a file is put aside. */
export interface QuarantineReason {
  reason: 'not-dicom' | 'unsupported' | 'damaged';
  offset?: number;
  detail: string;
  crc?: number;
}

/** The verdict that an error of reading means; undefined when the file is not to blame. */
export function quarantineReason(error: unknown): QuarantineReason | undefined {
  if (!(error instanceof NegatoscopeError)) return undefined;
  const { code, message, parameters } = error;
  if (code !== 'damaged' && code !== 'unsupported' && code !== 'not-dicom') return undefined;
  const offset = parameters['offset'];
  return { reason: code, detail: message, ...(typeof offset === 'number' ? { offset } : {}) };
}

/** The same for a file that stays where it is (media): also what cannot be opened, and what lacks an identifier. */
export function unreadableReason(
  error: unknown,
): Pick<UnreadableReference, 'reason' | 'offset' | 'detail' | 'directory'> {
  const verdict = quarantineReason(error);
  if (verdict !== undefined) {
    if ((error as NegatoscopeError).parameters['reason'] === 'encrypted') {
      return { reason: 'locked', detail: verdict.detail };
    }
    const { reason, offset, detail } = verdict;
    const directory = (error as NegatoscopeError).parameters['directory'] === true;
    return { reason, detail, ...(offset === undefined ? {} : { offset }), ...(directory ? { directory } : {}) };
  }
  if (error instanceof NegatoscopeError && error.code === 'invalid-input') {
    return { reason: 'unsupported', detail: error.message };
  }
  const code = (error as { code?: string } | undefined)?.code;
  const missing = code === 'ENOENT' || code === 'not-found';
  return { reason: missing ? 'missing' : 'io', detail: error instanceof Error ? error.message : String(error) };
}
