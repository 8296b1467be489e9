import { policyFor } from '../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy, ListenerSettings } from '../../../src-shared/settings/schema.ts';
import type { AssociateRequest, Rejection } from '../upper-layer/pdu.ts';
import { dicomApplicationContext, rejection } from '../upper-layer/pdu.ts';
import { callerAllowed } from './callers.ts';
import { identityAllowed } from './identity.ts';

/** What the listener knows when a request comes. */
export interface AcceptanceState {
  address: string;
  /** Associations that are open now, this one not counted. */
  associations: number;
  stopping: boolean;
  /** False when we cannot serve now: the archive is not open. */
  ready: boolean;
}

export type Acceptance =
  | { policy: AcceptancePolicy; overLimit: boolean }
  | { reject: Rejection; why: string }
  | { close: true; why: string };

/** Whether an association is let in, by the rules of the title it called (PS3.8 9.3.4 and the settings). Pure. */
export function decide(request: AssociateRequest, listener: ListenerSettings, state: AcceptanceState): Acceptance {
  const policy = policyFor(listener, request.calledAeTitle);
  const { rejections } = policy ?? listener;
  const result = (kind: 'permanent' | 'transient') => (kind === 'permanent' ? 1 : 2);
  if (state.stopping) {
    return { reject: { ...rejection.noReason, result: result(rejections.stopping) }, why: 'stopping' };
  }
  if (request.applicationContext !== dicomApplicationContext) {
    return {
      reject: { ...rejection.applicationContext, result: result(rejections.applicationContext) },
      why: 'application context',
    };
  }
  if (policy === undefined) {
    return { reject: rejection.calledAeTitle, why: 'called AE title' };
  }
  if (!callerAllowed(policy, request.callingAeTitle, state.address)) {
    return policy.unknownCaller === 'close'
      ? { close: true, why: 'unknown caller' }
      : { reject: rejection.callingAeTitle, why: 'unknown caller' };
  }
  const congestion = { ...rejection.temporaryCongestion, result: result(rejections.congestion) };
  if (!state.ready) {
    return { reject: congestion, why: 'not ready' };
  }
  const maximum = request.user.maximumLength ?? 0;
  if (maximum !== 0 && maximum < minimumPeerLength) {
    return { reject: rejection.acseNoReason, why: `maximum length ${maximum}` };
  }
  const over = policy.maxAssociations > 0 && state.associations >= policy.maxAssociations;
  if (over && policy.overLimit === 'local-limit-exceeded') {
    return { reject: rejection.localLimitExceeded, why: 'too many associations' };
  }
  if (over && policy.overLimit === 'temporary-congestion') {
    return { reject: congestion, why: 'too many associations' };
  }
  // Last: a passcode costs time to check, which whoever is refused anyway must not make us spend.
  if (!identityAllowed(policy.users, request.user.userIdentity)) {
    return { reject: rejection.noReason, why: 'user identity' };
  }
  return { policy, overLimit: over };
}

/** A PDU this short carries one presentation data value of two bytes; nothing can be said in less. */
const minimumPeerLength = 8;
