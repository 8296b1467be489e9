import { chooseTransferSyntax, messagePreference, storagePreference } from '../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy } from '../../../src-shared/settings/schema.ts';
import type {
  AnsweredContext,
  AssociateAccept,
  AssociateRequest,
  ExtendedNegotiation,
  ProposedContext,
  RoleSelection,
  UserInformation,
} from '../upper-layer/pdu.ts';
import { contextResult, dicomApplicationContext } from '../upper-layer/pdu.ts';
import type { ServiceOfContext } from './known-services.ts';
import { ownStorageOrder, serviceOf } from './known-services.ts';

/**
 * The A-ASSOCIATE-AC for a request that is accepted: a pure function of the request and the policy (PS3.8 9.3.3, PS3.7 D.3.3).
 * `otherServices` are SOP classes of services beside Verification and Storage.
 */
export function negotiate(
  request: AssociateRequest,
  policy: AcceptancePolicy,
  ownAeTitle: string,
  otherServices: ReadonlySet<string> = new Set(),
): AssociateAccept {
  const services = new Map<string, ServiceOfContext>();
  for (const { abstractSyntax } of request.contexts) {
    const service = serviceOf(policy, abstractSyntax, request.user.commonExtended, otherServices);
    if (service !== undefined) {
      services.set(abstractSyntax, service);
    }
  }
  const contexts = request.contexts.map((context) => answerContext(context, request.user, policy, services));
  const taken = new Set<string>();
  for (const [index, context] of request.contexts.entries()) {
    if (contexts[index]?.result === contextResult.accepted) {
      taken.add(context.abstractSyntax);
    }
  }
  return {
    protocolVersion: 1,
    calledAeTitle: policy.respondingAeTitle === 'own' ? ownAeTitle : request.calledAeTitle,
    callingAeTitle: request.callingAeTitle,
    applicationContext: dicomApplicationContext,
    contexts,
    user: answerUser(request.user, policy, services, taken),
  };
}

function answerContext(
  context: ProposedContext,
  user: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
): AnsweredContext {
  const { id, abstractSyntax, transferSyntaxes } = context;
  const refused = (result: number): AnsweredContext => ({ id, result, transferSyntax: transferSyntaxes[0] ?? '' });
  const service = services.get(abstractSyntax);
  if (service === undefined) {
    return refused(contextResult.abstractSyntaxNotSupported);
  }
  if (policy.roleSelection === 'answer' && wantsOnlyScp(user, abstractSyntax)) {
    return refused(contextResult.userRejection);
  }
  const preference =
    service === 'storage'
      ? (storagePreference(policy, abstractSyntax) ?? ownStorageOrder)
      : messagePreference(policy, service);
  const transferSyntax = chooseTransferSyntax(transferSyntaxes, preference, policy.transferSyntaxChoice);
  return transferSyntax === undefined
    ? refused(contextResult.transferSyntaxesNotSupported)
    : { id, result: contextResult.accepted, transferSyntax };
}

/** The requestor of such a context wants us to be the SCU, which none of our services is on an association that came to us. */
function wantsOnlyScp(user: UserInformation, sopClassUid: string): boolean {
  const role = user.roles.find((item) => item.sopClassUid === sopClassUid);
  return role?.scp === true && !role.scu;
}

function answerUser(
  proposed: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
  taken: ReadonlySet<string>,
): UserInformation {
  const user: UserInformation = {
    maximumLength: policy.maxPduLength,
    implementationClassUid: policy.implementation.classUid,
    roles: policy.roleSelection === 'answer' ? answerRoles(proposed, taken) : [],
    extended: policy.extendedNegotiation === 'answer' ? answerExtended(proposed, policy, services, taken) : [],
    commonExtended: [],
  };
  if (policy.implementation.versionName !== '') {
    user.implementationVersionName = policy.implementation.versionName;
  }
  if (policy.asynchronousWindow === 'answer-one' && proposed.asynchronousWindow) {
    user.asynchronousWindow = { invoked: 1, performed: 1 };
  }
  if (policy.userIdentity === 'acknowledge' && proposed.userIdentity?.positiveResponseRequested) {
    // PS3.7 D.3.3.7.2: no server response for a user name; tickets are not answered with one of ours either.
    user.userIdentityResponse = new Uint8Array(0);
  }
  return user;
}

/** PS3.7 D.3.3.4: the requestor may be SCU of what we serve; nothing of ours needs it as SCP. */
const answerRoles = (proposed: UserInformation, taken: ReadonlySet<string>): RoleSelection[] =>
  proposed.roles
    .filter((role) => taken.has(role.sopClassUid))
    .map((role) => ({ sopClassUid: role.sopClassUid, scu: role.scu, scp: false }));

/** PS3.4 B.3.1: level of support, digital signatures, no coercion, in six bytes; only where it was asked. */
const answerExtended = (
  proposed: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
  taken: ReadonlySet<string>,
): ExtendedNegotiation[] =>
  proposed.extended
    .filter((item) => taken.has(item.sopClassUid) && services.get(item.sopClassUid) === 'storage')
    .map((item) => ({
      sopClassUid: item.sopClassUid,
      information: Uint8Array.of(policy.storageLevel, 0, policy.digitalSignatureLevel, 0, 0, 0),
    }));
