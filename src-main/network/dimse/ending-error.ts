import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Ending } from '../upper-layer/association.ts';
import { describeAbort, describeRejection } from '../upper-layer/pdu.ts';

/** The error for those who still wait when an association ends. */
export function endingError(ending: Ending): NegatoscopeError {
  if (ending.error !== undefined) {
    return ending.error;
  }
  if (ending.rejection !== undefined) {
    return new NegatoscopeError('association-rejected', `rejected: ${describeRejection(ending.rejection)}`, {
      ...ending.rejection,
    });
  }
  if (ending.abort !== undefined) {
    return new NegatoscopeError('association-aborted', `aborted by ${ending.by}: ${describeAbort(ending.abort)}`, {
      ...ending.abort,
    });
  }
  return new NegatoscopeError('association-aborted', `the association has ended: ${ending.outcome}`);
}
