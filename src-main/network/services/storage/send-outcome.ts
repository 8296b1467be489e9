import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { SendingSettings, SendOutcome } from '../../../../src-shared/settings/sending.ts';
import { statusKind } from '../../dimse/status.ts';

/** What the rules make of a status; what none of them names goes by its kind (PS3.7 C). */
export function outcomeOfStatus(
  status: number,
  { statuses }: Pick<SendingSettings, 'statuses'>,
): { outcome: SendOutcome; abort: boolean } {
  const rule = statuses.find(({ from, to }) => from <= status && status <= to);
  if (rule !== undefined) {
    return { outcome: rule.outcome, abort: rule.association === 'abort' };
  }
  const kind = statusKind(status);
  return { outcome: kind === 'success' ? 'done' : kind === 'warning' ? 'warning' : 'failed', abort: false };
}

/** It could not be made ready to be sent: what is wrong with it stays wrong, want of room here does not. */
export const outcomeOfPreparing = ({ code }: NegatoscopeError): SendOutcome =>
  code === 'disk-full' || code === 'busy' ? 'retry' : 'failed';

/** The association could not be opened, or ended before the response. */
export function outcomeOfFailure(
  error: NegatoscopeError,
  { associationFailure }: Pick<SendingSettings, 'associationFailure'>,
): SendOutcome {
  const { code, parameters } = error;
  if (code === 'association-rejected' && parameters['result'] === 1) {
    return associationFailure.rejected;
  }
  // Wrong settings and certificates stay wrong however often they are tried.
  return code === 'invalid-input' || code === 'unsupported' ? 'failed' : associationFailure.outcome;
}
