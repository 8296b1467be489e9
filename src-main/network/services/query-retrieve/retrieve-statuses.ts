import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { RetrieveStatuses } from '../../../../src-shared/settings/retrieve-scp.ts';
import type { Outcome } from '../../dimse/service.ts';

/** Why a retrieve ends other than with success: the fields of the statuses in the policy. */
export type RetrieveCause = keyof RetrieveStatuses;

export const retrieveError = (cause: RetrieveCause, message: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', message, { cause });

/** The answer to a C-MOVE-RQ or C-GET-RQ that failed before its first sub-operation: the causes are ours, the statuses the policy's. */
export function retrieveOutcome(error: unknown, statuses: RetrieveStatuses): Outcome {
  if (!(error instanceof NegatoscopeError)) {
    return { status: statuses.processingFailure, comment: 'internal error' };
  }
  const { cause, tag } = error.parameters;
  const known = typeof cause === 'string' && cause in statuses ? (cause as RetrieveCause) : generalCause(error);
  const offending = typeof tag === 'string' && /^[0-9a-f]{8}$/i.test(tag) ? [Number.parseInt(tag, 16)] : [];
  return { status: statuses[known], comment: error.message, offendingElements: offending };
}

function generalCause({ code }: NegatoscopeError): RetrieveCause {
  switch (code) {
    case 'damaged':
    case 'not-dicom':
    case 'unsupported':
    case 'invalid-input':
      return 'damaged';
    default:
      return 'processingFailure';
  }
}
