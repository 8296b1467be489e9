import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import type { AssociateAccept, AssociateRequest, RoleSelection, UserInformation } from '../upper-layer/pdu.ts';
import { dicomApplicationContext } from '../upper-layer/pdu.ts';
import { syntaxName } from './describe-command.ts';

/** PS3.8 table 9-18. */
const results: Readonly<Record<number, string>> = {
  0: 'accepted',
  1: 'rejected by the user',
  2: 'rejected without a reason',
  3: 'rejected: abstract syntax not supported',
  4: 'rejected: transfer syntaxes not supported',
};
/** PS3.7 D.3.3.7.1. */
const identityTypes: Readonly<Record<number, string>> = {
  1: 'user name',
  2: 'user name and passcode',
  3: 'Kerberos service ticket',
  4: 'SAML assertion',
  5: 'JSON Web Token',
};

/** A-ASSOCIATE-RQ (PS3.8 9.3.2). */
export function describeRequest(request: AssociateRequest): string[] {
  return [
    `called ${quoted(request.calledAeTitle)}, calling ${quoted(request.callingAeTitle)}`,
    ...contextName(request.applicationContext),
    ...request.contexts.map(
      ({ id, abstractSyntax, transferSyntaxes }) =>
        `presentation context ${id}: ${sopClassName(abstractSyntax)}: ${transferSyntaxes.map(syntaxName).join(', ')}`,
    ),
    ...describeUser(request.user),
  ];
}

/** A-ASSOCIATE-AC (PS3.8 9.3.3); the request says what each context was proposed for. */
export function describeAccept(accept: AssociateAccept, request: AssociateRequest | undefined): string[] {
  const proposed = new Map(request?.contexts.map((context) => [context.id, context.abstractSyntax]));
  const accepted = accept.contexts.filter(({ result }) => result === 0).length;
  return [
    `${accepted} of ${proposed.size} presentation contexts accepted`,
    ...contextName(accept.applicationContext),
    ...accept.contexts.map(({ id, result, transferSyntax }) => {
      const what = proposed.get(id);
      const name = what === undefined ? 'never proposed' : sopClassName(what);
      const how = results[result] ?? `result ${result}`;
      return `presentation context ${id}: ${name}${result === 0 ? `, ${syntaxName(transferSyntax)}` : ''}: ${how}`;
    }),
    ...describeUser(accept.user),
  ];
}

function describeUser(user: UserInformation): string[] {
  const { maximumLength, asynchronousWindow: window, userIdentity } = user;
  const lines = [
    maximumLength === undefined
      ? 'maximum PDU length not said'
      : `maximum PDU length ${maximumLength === 0 ? 'unlimited' : maximumLength}`,
    `implementation ${user.implementationClassUid ?? 'not said'}${user.implementationVersionName ? ` ${user.implementationVersionName}` : ''}`,
  ];
  if (window) lines.push(`asynchronous operations: ${window.invoked} invoked, ${window.performed} performed`);
  for (const role of user.roles) lines.push(`role for ${sopClassName(role.sopClassUid)}: ${rolesText(role)}`);
  for (const { sopClassUid, information } of user.extended) {
    lines.push(`extended negotiation for ${sopClassName(sopClassUid)}: ${hexadecimal(information)}`);
  }
  for (const { sopClassUid, serviceClassUid, relatedGeneralSopClassUids } of user.commonExtended) {
    const related = relatedGeneralSopClassUids.map(sopClassName).join(', ');
    lines.push(
      `common extended negotiation for ${sopClassName(sopClassUid)}: service ${serviceClassUid}${related && `, related to ${related}`}`,
    );
  }
  if (userIdentity) {
    const type = identityTypes[userIdentity.type] ?? `type ${userIdentity.type}`;
    lines.push(
      `user identity: ${type}${userIdentity.positiveResponseRequested ? ', positive response requested' : ''}`,
    );
  }
  if (user.userIdentityResponse) lines.push('user identity: positive response');
  return lines;
}

const quoted = (title: string): string => `"${title.trim()}"`;
const contextName = (uid: string): string[] => (uid === dicomApplicationContext ? [] : [`application context ${uid}`]);
const rolesText = ({ scu, scp }: RoleSelection): string =>
  [scu && 'SCU', scp && 'SCP'].filter(Boolean).join(' and ') || 'none';
const hexadecimal = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 32)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ') +
  (bytes.length > 32 ? ' …' : '');
