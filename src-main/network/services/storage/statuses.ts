import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { StorageStatuses } from '../../../../src-shared/settings/schema.ts';
import type { RefusalCause } from '../../../archive/types.ts';
import type { Outcome } from '../../dimse/service.ts';

/** Answers to C-STORE-RQ (PS3.4 B.2.3): the causes are ours, the statuses are those of the acceptance policy. */
export function storageOutcome(error: unknown, statuses: StorageStatuses): Outcome {
  if (!(error instanceof NegatoscopeError)) {
    return { status: statuses.processingFailure, comment: 'internal error' };
  }
  return { status: statusOf(error, statuses), comment: error.message, offendingElements: offending(error) };
}

function statusOf(error: NegatoscopeError, statuses: StorageStatuses): number {
  switch (error.code) {
    case 'disk-full':
    case 'io':
    case 'busy':
      return statuses.outOfResources;
    case 'damaged':
    case 'not-dicom':
    case 'unsupported':
      return statuses.damaged;
    case 'invalid-input':
      return statusOfRefusal(error.parameters['cause'] as RefusalCause | undefined, statuses);
    case 'dimse-status':
      return Number(error.parameters['status'] ?? statuses.processingFailure);
    default:
      return statuses.processingFailure;
  }
}

function statusOfRefusal(cause: RefusalCause | undefined, statuses: StorageStatuses): number {
  switch (cause) {
    case 'disagreement':
      return statuses.disagreement;
    case 'invalid-element':
      return statuses.invalidElement;
    case 'presentation-state':
      return statuses.invalidPresentationState;
    case 'too-large':
      return statuses.outOfResources;
    default:
      return statuses.identifierMissing;
  }
}

/** Parameter `tag` of the error, eight hexadecimal digits, as Offending Element (0000,0901). */
function offending(error: NegatoscopeError): number[] {
  const tag = error.parameters['tag'];
  return typeof tag === 'string' && /^[0-9a-f]{8}$/i.test(tag) ? [Number.parseInt(tag, 16)] : [];
}
