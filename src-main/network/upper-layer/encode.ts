import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { AbortCause, AssociateAccept, AssociateRequest, Rejection, UserInformation } from './pdu.ts';
import { itemType, pduType } from './pdu.ts';

/** A-ASSOCIATE-RQ (PS3.8 9.3.2). Fails with `invalid-input` on more than 128 contexts, or a field longer than its length says. */
export function encodeAssociateRequest(request: AssociateRequest): Buffer {
  if (request.contexts.length > 128) {
    throw new NegatoscopeError('invalid-input', `${request.contexts.length} presentation contexts; 128 are possible`);
  }
  const contexts = request.contexts.map((context) =>
    item(
      itemType.proposedContext,
      Buffer.of(context.id, 0, 0, 0),
      item(itemType.abstractSyntax, latin1(context.abstractSyntax)),
      ...context.transferSyntaxes.map((uid) => item(itemType.transferSyntax, latin1(uid))),
    ),
  );
  return pdu(pduType.associateRequest, ...associateFields(request), ...contexts, userInformation(request.user));
}

/** A-ASSOCIATE-AC (PS3.8 9.3.3). */
export function encodeAssociateAccept(accept: AssociateAccept): Buffer {
  const contexts = accept.contexts.map((context) =>
    item(
      itemType.answeredContext,
      Buffer.of(context.id, 0, context.result, 0),
      item(itemType.transferSyntax, latin1(context.transferSyntax)),
    ),
  );
  return pdu(pduType.associateAccept, ...associateFields(accept), ...contexts, userInformation(accept.user));
}

/** A-ASSOCIATE-RJ (PS3.8 9.3.4). */
export const encodeReject = ({ result, source, reason }: Rejection): Buffer =>
  pdu(pduType.associateReject, Buffer.of(0, result, source, reason));

/** A-RELEASE-RQ (PS3.8 9.3.6). */
export const encodeReleaseRequest = (): Buffer => pdu(pduType.releaseRequest, Buffer.alloc(4));

/** A-RELEASE-RP (PS3.8 9.3.7). */
export const encodeReleaseResponse = (): Buffer => pdu(pduType.releaseResponse, Buffer.alloc(4));

/** A-ABORT (PS3.8 9.3.8). */
export const encodeAbort = ({ source, reason }: AbortCause): Buffer =>
  pdu(pduType.abort, Buffer.of(0, 0, source, reason));

/** Bytes of the headers before the value of one PDV in a PDU of its own. */
export const dataHeaderLength = 12;

/** Header of a P-DATA-TF PDU with one presentation data value of `length` bytes (PS3.8 9.3.5), written into `target`. */
export function writeDataHeader(
  target: Buffer,
  offset: number,
  length: number,
  contextId: number,
  isCommand: boolean,
  isLast: boolean,
): void {
  target[offset] = pduType.data;
  target[offset + 1] = 0;
  target.writeUInt32BE(length + 6, offset + 2);
  target.writeUInt32BE(length + 2, offset + 6);
  target[offset + 10] = contextId;
  target[offset + 11] = (isCommand ? 1 : 0) | (isLast ? 2 : 0);
}

/** One part of a message as P-DATA-TF PDUs whose values are no longer than `limit` (PS3.8 annex E). */
export function packFragments(
  contextId: number,
  isCommand: boolean,
  bytes: Uint8Array,
  isLast: boolean,
  limit: number,
): Buffer {
  const count = Math.max(1, Math.ceil(bytes.length / limit));
  const packed = Buffer.allocUnsafe(bytes.length + count * dataHeaderLength);
  let to = 0;
  for (let index = 0, from = 0; index < count; index++, from += limit) {
    const length = Math.min(limit, bytes.length - from);
    writeDataHeader(packed, to, length, contextId, isCommand, isLast && index === count - 1);
    packed.set(bytes.subarray(from, from + length), to + dataHeaderLength);
    to += dataHeaderLength + length;
  }
  return packed;
}

function associateFields(fields: AssociateRequest | AssociateAccept): Buffer[] {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(fields.protocolVersion, 0);
  fixed.write(fields.calledAeTitle.padEnd(16).slice(0, 16), 4, 'latin1');
  fixed.write(fields.callingAeTitle.padEnd(16).slice(0, 16), 20, 'latin1');
  return [fixed, item(itemType.applicationContext, latin1(fields.applicationContext))];
}

function userInformation(user: UserInformation): Buffer {
  const parts: Buffer[] = [];
  if (user.maximumLength !== undefined) {
    parts.push(item(itemType.maximumLength, uint32(user.maximumLength)));
  }
  if (user.implementationClassUid !== undefined) {
    parts.push(item(itemType.implementationClassUid, latin1(user.implementationClassUid)));
  }
  if (user.asynchronousWindow) {
    const { invoked, performed } = user.asynchronousWindow;
    parts.push(item(itemType.asynchronousWindow, uint16(invoked), uint16(performed)));
  }
  for (const role of user.roles) {
    const flags = Buffer.of(role.scu ? 1 : 0, role.scp ? 1 : 0);
    parts.push(item(itemType.roleSelection, counted(latin1(role.sopClassUid)), flags));
  }
  if (user.implementationVersionName) {
    parts.push(item(itemType.implementationVersionName, latin1(user.implementationVersionName)));
  }
  for (const entry of user.extended) {
    parts.push(item(itemType.extendedNegotiation, counted(latin1(entry.sopClassUid)), entry.information));
  }
  for (const entry of user.commonExtended) {
    const related = Buffer.concat(entry.relatedGeneralSopClassUids.map((uid) => counted(latin1(uid))));
    const { sopClassUid, serviceClassUid } = entry;
    const parts57 = [counted(latin1(sopClassUid)), counted(latin1(serviceClassUid)), counted(related)];
    parts.push(item(itemType.commonExtendedNegotiation, ...parts57));
  }
  if (user.userIdentity) {
    const { type, positiveResponseRequested, primary, secondary } = user.userIdentity;
    const flags = Buffer.of(type, positiveResponseRequested ? 1 : 0);
    parts.push(item(itemType.userIdentityRequest, flags, counted(primary), counted(secondary)));
  }
  if (user.userIdentityResponse) {
    parts.push(item(itemType.userIdentityResponse, counted(user.userIdentityResponse)));
  }
  return item(itemType.userInformation, ...parts);
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A field preceded by its length in two bytes. */
function counted(field: Uint8Array): Buffer {
  checkLength(field.length);
  return Buffer.concat([uint16(field.length), field]);
}

function item(type: number, ...parts: Uint8Array[]): Buffer {
  const header = Buffer.alloc(4);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  checkLength(length);
  header[0] = type;
  header.writeUInt16BE(length, 2);
  return Buffer.concat([header, ...parts], 4 + length);
}

function checkLength(length: number): void {
  if (length > 0xffff) {
    throw new NegatoscopeError('invalid-input', `an item of ${length} bytes does not fit its length field`);
  }
}

function pdu(type: number, ...parts: Uint8Array[]): Buffer {
  const header = Buffer.alloc(6);
  header[0] = type;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  header.writeUInt32BE(length, 2);
  return Buffer.concat([header, ...parts], 6 + length);
}
