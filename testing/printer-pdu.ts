import type { Socket } from 'node:net';

/** The upper layer and the command sets of the scripted printer (PS3.8 9.3, PS3.7 6.3), with nothing of the workstation's network in it. */

export interface ProposedByStation {
  id: number;
  abstractSyntax: string;
  transferSyntaxes: string[];
}

/** What an A-ASSOCIATE-RQ said. */
export interface AssociationRequest {
  called: string;
  calling: string;
  applicationContext: string;
  contexts: ProposedByStation[];
  maximumLength: number;
  implementationClassUid: string;
  implementationVersionName: string;
  /** Item 58H, as it came: type, primary field. */
  userIdentity?: { type: number; primary: string; secondary: string };
}

/** Values of group 0000 by element number. */
export type CommandSet = Map<number, Buffer>;

const uidText = (bytes: Buffer): string => bytes.toString('latin1').replace(/[\0 ]+$/, '');

function items(bytes: Buffer): { type: number; body: Buffer }[] {
  const found: { type: number; body: Buffer }[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    found.push({ type: bytes[at]!, body: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return found;
}

export function readAssociateRequest(body: Buffer): AssociationRequest {
  const request: AssociationRequest = {
    called: body.toString('latin1', 4, 20).trim(),
    calling: body.toString('latin1', 20, 36).trim(),
    applicationContext: '',
    contexts: [],
    maximumLength: 0,
    implementationClassUid: '',
    implementationVersionName: '',
  };
  for (const { type, body: item } of items(body.subarray(68))) {
    if (type === 0x10) {
      request.applicationContext = uidText(item);
    } else if (type === 0x20) {
      const inner = items(item.subarray(4));
      request.contexts.push({
        id: item[0]!,
        abstractSyntax: uidText(inner.find((each) => each.type === 0x30)?.body ?? Buffer.alloc(0)),
        transferSyntaxes: inner.filter((each) => each.type === 0x40).map((each) => uidText(each.body)),
      });
    } else if (type === 0x50) {
      for (const { type: kind, body: value } of items(item)) {
        if (kind === 0x51) request.maximumLength = value.readUInt32BE(0);
        if (kind === 0x52) request.implementationClassUid = uidText(value);
        if (kind === 0x55) request.implementationVersionName = uidText(value);
        if (kind === 0x58) {
          const length = value.readUInt16BE(2);
          const secondary = value.subarray(4 + length);
          request.userIdentity = {
            type: value[0]!,
            primary: value.toString('utf8', 4, 4 + length),
            secondary: secondary.toString('utf8', 2),
          };
        }
      }
    }
  }
  return request;
}

const item = (type: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(4);
  head[0] = type;
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
};

const pdu = (type: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(6);
  head[0] = type;
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
};

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

/** A-ASSOCIATE-AC; `answers`: transfer syntax taken by context, or the reason why not. */
export function writeAssociateAccept(
  request: AssociationRequest,
  answers: { id: number; result: number; transferSyntax: string }[],
  maximumLength: number,
): Buffer {
  const fixed = Buffer.alloc(68);
  fixed.writeUInt16BE(1, 0);
  fixed.write(request.called.padEnd(16), 4, 'latin1');
  fixed.write(request.calling.padEnd(16), 20, 'latin1');
  const limit = Buffer.alloc(4);
  limit.writeUInt32BE(maximumLength, 0);
  return pdu(
    2,
    fixed,
    item(0x10, text('1.2.840.10008.3.1.1.1')),
    ...answers.map(({ id, result, transferSyntax }) =>
      item(0x21, Buffer.of(id, 0, result, 0), item(0x40, text(transferSyntax))),
    ),
    item(0x50, item(0x51, limit), item(0x52, text('2.25.77')), item(0x55, text('SCRIPTED_PRINTER'))),
  );
}

export const writeReject = (result: number, source: number, reason: number): Buffer =>
  pdu(3, Buffer.of(0, result, source, reason));
export const writeReleaseRequest = (): Buffer => pdu(5, Buffer.alloc(4));
export const writeReleaseResponse = (): Buffer => pdu(6, Buffer.alloc(4));
export const writeAbort = (source = 0, reason = 0): Buffer => pdu(7, Buffer.of(0, 0, source, reason));

/** A part of a message as P-DATA-TF PDUs, each no longer than the other side takes. */
export function writeData(contextId: number, isCommand: boolean, bytes: Buffer, maximumLength: number): Buffer {
  const limit = (maximumLength === 0 ? 16384 : maximumLength) - 6;
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += limit) {
    const part = bytes.subarray(at, at + limit);
    const head = Buffer.alloc(6);
    head.writeUInt32BE(part.length + 2, 0);
    head[4] = contextId;
    head[5] = (isCommand ? 1 : 0) | (at + limit >= bytes.length ? 2 : 0);
    parts.push(pdu(4, head, part));
  }
  return Buffer.concat(parts);
}

export function readCommand(bytes: Buffer): CommandSet {
  const found: CommandSet = new Map();
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4);
    if (bytes.readUInt16LE(at) !== 0) throw new Error('a command set of another group than 0000');
    found.set(bytes.readUInt16LE(at + 2), bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return found;
}

const even = (bytes: Buffer, pad: number): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(pad)]);

export const us = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value, 0);
  return bytes;
};
export const ui = (value: string): Buffer => even(text(value), 0);
export const lo = (value: string): Buffer => even(text(value), 0x20);
export const at = (tags: readonly number[]): Buffer =>
  Buffer.concat(tags.map((tag) => Buffer.concat([us(tag >>> 16), us(tag & 0xffff)])));

export function writeCommand(values: CommandSet): Buffer {
  const elements = [...values].sort(([a], [b]) => a - b);
  const write = (element: number, value: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt16LE(element, 2);
    head.writeUInt32LE(value.length, 4);
    return Buffer.concat([head, value]);
  };
  const body = Buffer.concat(elements.map(([element, value]) => write(element, value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  return Buffer.concat([write(0, length), body]);
}

export const uidOf = (command: CommandSet, element: number): string => uidText(command.get(element) ?? Buffer.alloc(0));
export const numberOf = (command: CommandSet, element: number): number | undefined => {
  const value = command.get(element);
  return value === undefined || value.length < 2 ? undefined : value.readUInt16LE(0);
};
export const tagsOf = (command: CommandSet, element: number): number[] => {
  const value = command.get(element) ?? Buffer.alloc(0);
  const tags: number[] = [];
  for (let index = 0; index + 4 <= value.length; index += 4) {
    tags.push(value.readUInt16LE(index) * 0x10000 + value.readUInt16LE(index + 2));
  }
  return tags;
};

/** Cuts what a socket brings into PDUs. */
export function eachPdu(socket: Socket, take: (type: number, body: Buffer) => void): void {
  let parts: Buffer[] = [];
  let have = 0;
  socket.on('data', (chunk: Buffer) => {
    parts.push(chunk);
    have += chunk.length;
    while (have >= 6) {
      if (parts[0]!.length < 6) parts = [Buffer.concat(parts)];
      const length = 6 + parts[0]!.readUInt32BE(2);
      if (have < length) return;
      const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [whole.subarray(length)];
      have -= length;
      take(whole[0]!, whole.subarray(6, length));
    }
  });
}
