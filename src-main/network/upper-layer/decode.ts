import { ByteReader } from './byte-reader.ts';
import { decodeUserInformation } from './decode-user-information.ts';
import type {
  AbortCause,
  AnsweredContext,
  AssociateAccept,
  AssociateRequest,
  ProposedContext,
  Rejection,
} from './pdu.ts';
import { abortReason, contextResult, itemType } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';

/** Variable part of an A-ASSOCIATE-RQ (PS3.8 9.3.2), without the six bytes of the PDU header. */
export function decodeAssociateRequest(bytes: Buffer): AssociateRequest {
  const { reader, ...fields } = decodeFixedFields(bytes);
  let applicationContext = '';
  const contexts: ProposedContext[] = [];
  const seen = new Set<number>();
  let user = emptyUserInformation();
  while (reader.remaining > 0) {
    const { type, content } = reader.item('item of A-ASSOCIATE-RQ');
    if (type === itemType.applicationContext) {
      applicationContext = content.text(content.remaining, 'application context name');
    } else if (type === itemType.proposedContext) {
      contexts.push(decodeProposedContext(content, seen));
    } else if (type === itemType.userInformation) {
      user = decodeUserInformation(content);
    }
    // Items of other types are skipped (PS3.8 9.3.1).
  }
  return { ...fields, applicationContext, contexts, user };
}

/** Variable part of an A-ASSOCIATE-AC (PS3.8 9.3.3). */
export function decodeAssociateAccept(bytes: Buffer): AssociateAccept {
  const { reader, ...fields } = decodeFixedFields(bytes);
  let applicationContext = '';
  const contexts: AnsweredContext[] = [];
  let user = emptyUserInformation();
  while (reader.remaining > 0) {
    const { type, content } = reader.item('item of A-ASSOCIATE-AC');
    if (type === itemType.applicationContext) {
      applicationContext = content.text(content.remaining, 'application context name');
    } else if (type === itemType.answeredContext) {
      contexts.push(decodeAnsweredContext(content));
    } else if (type === itemType.userInformation) {
      user = decodeUserInformation(content);
    }
  }
  return { ...fields, applicationContext, contexts, user };
}

/** Variable part of an A-ASSOCIATE-RJ (PS3.8 9.3.4). */
export function decodeReject(bytes: Buffer): Rejection {
  return { result: bytes[1] as number, source: bytes[2] as number, reason: bytes[3] as number };
}

/** Variable part of an A-ABORT (PS3.8 9.3.8). */
export function decodeAbort(bytes: Buffer): AbortCause {
  return { source: bytes[2] as number, reason: bytes[3] as number };
}

export const emptyUserInformation = (): AssociateRequest['user'] => ({ roles: [], extended: [], commonExtended: [] });

function decodeFixedFields(bytes: Buffer) {
  const reader = new ByteReader(bytes);
  const protocolVersion = reader.uint16('protocol version');
  reader.skip(2, 'reserved field');
  const calledAeTitle = reader.text(16, 'called AE title');
  const callingAeTitle = reader.text(16, 'calling AE title');
  reader.skip(32, 'reserved field');
  return { reader, protocolVersion, calledAeTitle, callingAeTitle };
}

function decodeProposedContext(content: ByteReader, seen: Set<number>): ProposedContext {
  const id = content.uint8('presentation context id');
  if (id % 2 === 0 || seen.has(id)) {
    content.fail(`presentation context id ${id} is ${id % 2 === 0 ? 'even' : 'used twice'}`);
  }
  seen.add(id);
  content.skip(3, 'reserved field');
  let abstractSyntax = '';
  const transferSyntaxes: string[] = [];
  while (content.remaining > 0) {
    const item = content.item('syntax of a presentation context');
    if (item.type === itemType.abstractSyntax) {
      abstractSyntax = item.content.text(item.content.remaining, 'abstract syntax');
    } else if (item.type === itemType.transferSyntax) {
      transferSyntaxes.push(item.content.text(item.content.remaining, 'transfer syntax'));
    }
  }
  return { id, abstractSyntax, transferSyntaxes };
}

function decodeAnsweredContext(content: ByteReader): AnsweredContext {
  const id = content.uint8('presentation context id');
  content.skip(1, 'reserved field');
  const result = content.uint8('result');
  content.skip(1, 'reserved field');
  let transferSyntax = '';
  while (content.remaining > 0) {
    const item = content.item('syntax of a presentation context');
    if (item.type === itemType.transferSyntax) {
      transferSyntax = item.content.text(item.content.remaining, 'transfer syntax');
    }
  }
  if (result === contextResult.accepted && transferSyntax === '') {
    throw new ProtocolError(
      `presentation context ${id} is accepted without a transfer syntax`,
      abortReason.invalidParameterValue,
      content.position,
    );
  }
  return { id, result, transferSyntax };
}
