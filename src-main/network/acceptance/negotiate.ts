import { chooseTransferSyntax, messagePreference, storagePreference } from '../../../src-shared/settings/policy.ts';
import type { AcceptancePolicy, TransferSyntaxPreference } from '../../../src-shared/settings/schema.ts';
import type { PossibleRoles, ServiceClass } from '../services/service-class.ts';
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
 * `others` are the service classes beside Verification and Storage.
 */
export function negotiate(
  request: AssociateRequest,
  policy: AcceptancePolicy,
  ownAeTitle: string,
  others: readonly ServiceClass[] = [],
): AssociateAccept {
  const services = new Map<string, ServiceOfContext>();
  /** Classes that are not stored here, of which the requestor is to be the SCP. */
  const sentOnly = new Set<string>();
  for (const { abstractSyntax } of request.contexts) {
    const service = serviceOf(policy, abstractSyntax, request.user.commonExtended, others);
    if (service !== undefined) {
      services.set(abstractSyntax, service);
    } else if (isSent(request.user, abstractSyntax, policy, others)) {
      services.set(abstractSyntax, 'storage');
      sentOnly.add(abstractSyntax);
    }
  }
  const contexts = request.contexts.map((context) => answerContext(context, request.user, policy, services, others));
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
    user: answerUser(request.user, policy, services, taken, others, sentOnly),
  };
}

function answerContext(
  context: ProposedContext,
  user: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
  others: readonly ServiceClass[],
): AnsweredContext {
  const { id, abstractSyntax, transferSyntaxes } = context;
  const refused = (result: number): AnsweredContext => ({ id, result, transferSyntax: transferSyntaxes[0] ?? '' });
  const service = services.get(abstractSyntax);
  if (service === undefined) {
    return refused(contextResult.abstractSyntaxNotSupported);
  }
  if (policy.roleSelection === 'answer' && noRoleLeft(user, abstractSyntax, policy, others)) {
    return refused(contextResult.userRejection);
  }
  const preference =
    (service === 'storage' ? sendingPreference(user, abstractSyntax, policy, others) : undefined) ??
    preferenceFor(policy, abstractSyntax, service);
  const transferSyntax = chooseTransferSyntax(transferSyntaxes, preference, policy.transferSyntaxChoice);
  return transferSyntax === undefined
    ? refused(contextResult.transferSyntaxesNotSupported)
    : { id, result: contextResult.accepted, transferSyntax };
}

function preferenceFor(policy: AcceptancePolicy, sopClassUid: string, service: ServiceOfContext) {
  if (service === 'storage') {
    return storagePreference(policy, sopClassUid) ?? ownStorageOrder;
  }
  if (service === 'verification') {
    return messagePreference(policy, service);
  }
  return service.preference?.(policy, sopClassUid) ?? messagePreference(policy, 'other');
}

/** The requestor wants to be the SCP, and a service of ours to send. */
function sendingPreference(
  user: UserInformation,
  sopClassUid: string,
  policy: AcceptancePolicy,
  others: readonly ServiceClass[],
): TransferSyntaxPreference | undefined {
  const receives = user.roles.some((role) => role.sopClassUid === sopClassUid && role.scp);
  if (!receives || policy.roleSelection !== 'answer') {
    return undefined;
  }
  for (const service of others) {
    const preference = service.sendingPreference?.(policy, sopClassUid);
    if (preference !== undefined) {
      return preference;
    }
  }
  return undefined;
}

/** The requestor receives instances of this class (C-GET), which has nothing to do with whether we store such instances. */
function isSent(
  user: UserInformation,
  sopClassUid: string,
  policy: AcceptancePolicy,
  others: readonly ServiceClass[],
): boolean {
  return (
    policy.roleSelection === 'answer' &&
    user.roles.some((role) => role.sopClassUid === sopClassUid && role.scp) &&
    others.some((service) => service.roles?.(policy, sopClassUid)?.scp)
  );
}

/** What the requestor may be for this SOP class: SCU, unless a service has it otherwise. */
function possibleRoles(policy: AcceptancePolicy, sopClassUid: string, others: readonly ServiceClass[]): PossibleRoles {
  for (const service of others) {
    const roles = service.roles?.(policy, sopClassUid);
    if (roles !== undefined) {
      return roles;
    }
  }
  return { scu: true, scp: false };
}

/** The requestor proposed roles for this context, and none of them is possible. */
function noRoleLeft(
  user: UserInformation,
  sopClassUid: string,
  policy: AcceptancePolicy,
  others: readonly ServiceClass[],
): boolean {
  const proposed = user.roles.find((item) => item.sopClassUid === sopClassUid);
  if (proposed === undefined || (!proposed.scu && !proposed.scp)) {
    return false;
  }
  const possible = possibleRoles(policy, sopClassUid, others);
  return !(proposed.scu && possible.scu) && !(proposed.scp && possible.scp);
}

function answerUser(
  proposed: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
  taken: ReadonlySet<string>,
  others: readonly ServiceClass[],
  sentOnly: ReadonlySet<string>,
): UserInformation {
  const user: UserInformation = {
    maximumLength: policy.maxPduLength,
    implementationClassUid: policy.implementation.classUid,
    roles: policy.roleSelection === 'answer' ? answerRoles(proposed, policy, taken, others, sentOnly) : [],
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

/** PS3.7 D.3.3.4: of the roles that were proposed, those that are possible. */
const answerRoles = (
  proposed: UserInformation,
  policy: AcceptancePolicy,
  taken: ReadonlySet<string>,
  others: readonly ServiceClass[],
  sentOnly: ReadonlySet<string>,
): RoleSelection[] =>
  proposed.roles
    .filter((role) => taken.has(role.sopClassUid))
    .map(({ sopClassUid, scu, scp }) => {
      const possible = possibleRoles(policy, sopClassUid, others);
      return { sopClassUid, scu: scu && possible.scu && !sentOnly.has(sopClassUid), scp: scp && possible.scp };
    });

/** Item 56H, only where it was asked. PS3.4 B.3.1 for storage: level of support, digital signatures, no coercion, in six bytes. */
function answerExtended(
  proposed: UserInformation,
  policy: AcceptancePolicy,
  services: ReadonlyMap<string, ServiceOfContext>,
  taken: ReadonlySet<string>,
): ExtendedNegotiation[] {
  const answers: ExtendedNegotiation[] = [];
  for (const item of proposed.extended) {
    const service = taken.has(item.sopClassUid) ? services.get(item.sopClassUid) : undefined;
    const information =
      service === 'storage'
        ? Uint8Array.of(policy.storageLevel, 0, policy.digitalSignatureLevel, 0, 0, 0)
        : typeof service === 'object'
          ? service.extended?.(policy, item)
          : undefined;
    if (information !== undefined) {
      answers.push({ sopClassUid: item.sopClassUid, information });
    }
  }
  return answers;
}
