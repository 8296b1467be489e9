import { abortReason } from '../upper-layer/pdu.ts';
import { ProtocolError } from '../upper-layer/protocol-error.ts';

/** A command set (PS3.7 E.1) with typed fields; what a message does not carry is undefined. */
export interface Command {
  field: number;
  messageId?: number;
  messageIdRespondedTo?: number;
  affectedSopClassUid?: string;
  requestedSopClassUid?: string;
  affectedSopInstanceUid?: string;
  requestedSopInstanceUid?: string;
  priority?: number;
  /** 0101H: no data set follows. */
  dataSetType?: number;
  status?: number;
  offendingElements?: readonly number[];
  errorComment?: string;
  errorId?: number;
  moveDestination?: string;
  moveOriginatorAeTitle?: string;
  moveOriginatorMessageId?: number;
  eventTypeId?: number;
  actionTypeId?: number;
  attributeIdentifiers?: readonly number[];
  remaining?: number;
  completed?: number;
  failed?: number;
  warning?: number;
}

export const noDataSet = 0x0101;
export const someDataSet = 0x0001;

type Kind = 'UI' | 'AE' | 'LO' | 'US' | 'AT';

/** Elements of group 0000 in ascending order (PS3.7 table E.1-1), with their value representations. */
const elements: readonly [element: number, key: keyof Command, kind: Kind][] = [
  [0x0002, 'affectedSopClassUid', 'UI'],
  [0x0003, 'requestedSopClassUid', 'UI'],
  [0x0100, 'field', 'US'],
  [0x0110, 'messageId', 'US'],
  [0x0120, 'messageIdRespondedTo', 'US'],
  [0x0600, 'moveDestination', 'AE'],
  [0x0700, 'priority', 'US'],
  [0x0800, 'dataSetType', 'US'],
  [0x0900, 'status', 'US'],
  [0x0901, 'offendingElements', 'AT'],
  [0x0902, 'errorComment', 'LO'],
  [0x0903, 'errorId', 'US'],
  [0x1000, 'affectedSopInstanceUid', 'UI'],
  [0x1001, 'requestedSopInstanceUid', 'UI'],
  [0x1002, 'eventTypeId', 'US'],
  [0x1005, 'attributeIdentifiers', 'AT'],
  [0x1008, 'actionTypeId', 'US'],
  [0x1020, 'remaining', 'US'],
  [0x1021, 'completed', 'US'],
  [0x1022, 'failed', 'US'],
  [0x1023, 'warning', 'US'],
  [0x1030, 'moveOriginatorAeTitle', 'AE'],
  [0x1031, 'moveOriginatorMessageId', 'US'],
];
const byElement = new Map(elements.map(([element, key, kind]) => [element, { key, kind }]));

/** Longest command set that is read; the longest one with every element filled has less than 1 KiB and its lists. */
export const maximumCommandLength = 64 * 1024;

/**
 * Reads a command set: Implicit VR Little Endian, group 0000 (PS3.7 6.3). Unknown elements are skipped. ProtocolError with the byte offset
 * on anything that is not one, or when the Command Field is missing.
 */
export function decodeCommand(bytes: Buffer): Command {
  const command: Partial<Record<keyof Command, unknown>> = {};
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 8) {
      fail('an element of the command set is cut short', at);
    }
    const group = bytes.readUInt16LE(at);
    const element = bytes.readUInt16LE(at + 2);
    const length = bytes.readUInt32LE(at + 4);
    if (group !== 0) {
      fail(`group ${group.toString(16)} in a command set`, at);
    }
    const start = at + 8;
    if (length > bytes.length - start) {
      fail(`element (0000,${element.toString(16).padStart(4, '0')}) of ${length} bytes exceeds the command set`, at);
    }
    const known = byElement.get(element);
    if (known && length > 0) {
      command[known.key] = decodeValue(bytes, start, length, known.kind, at);
    }
    at = start + length;
  }
  if (command.field === undefined) {
    fail('a command set without Command Field', 0);
  }
  return command as Command;
}

function decodeValue(bytes: Buffer, start: number, length: number, kind: Kind, at: number): unknown {
  if (kind === 'US') {
    if (length < 2) {
      fail(`a number of ${length} byte`, at);
    }
    return bytes.readUInt16LE(start);
  }
  if (kind === 'AT') {
    const tags: number[] = [];
    for (let from = start; from + 4 <= start + length; from += 4) {
      tags.push(bytes.readUInt16LE(from) * 0x10000 + bytes.readUInt16LE(from + 2));
    }
    return tags;
  }
  return textOf(bytes, start, start + length);
}

/** Without padding: blanks around, zero bytes at the end. */
function textOf(bytes: Buffer, from: number, to: number): string {
  let start = from;
  let end = to;
  while (end > start && (bytes[end - 1] === 0 || bytes[end - 1] === 0x20)) {
    end--;
  }
  while (start < end && bytes[start] === 0x20) {
    start++;
  }
  return bytes.toString('latin1', start, end);
}

/**
 * Writes a command set with its group length, elements in ascending order. `room` bytes are left free in front, for the headers of a PDU
 * that carries it. Error Comment is cut to 64 characters of the default repertoire (PS3.7 table E.1-1).
 */
export function encodeCommand(command: Command, room = 0): Buffer {
  let length = 12;
  for (const [, key, kind] of elements) {
    const value = command[key];
    if (value !== undefined) {
      length += 8 + encodedLength(value, kind);
    }
  }
  const bytes = Buffer.allocUnsafe(room + length);
  let at = writeHeader(bytes, room, 0x0000, 4);
  at = bytes.writeUInt32LE(length - 12, at);
  for (const [element, key, kind] of elements) {
    const value = command[key];
    if (value !== undefined) {
      at = writeHeader(bytes, at, element, encodedLength(value, kind));
      at = writeValue(bytes, at, value, kind);
    }
  }
  return bytes;
}

const even = (length: number): number => length + (length & 1);

function encodedLength(value: unknown, kind: Kind): number {
  switch (kind) {
    case 'US':
      return 2;
    case 'AT':
      return (value as readonly number[]).length * 4;
    case 'LO':
      return even(Math.min(64, (value as string).length));
    default:
      return even((value as string).length);
  }
}

function writeHeader(bytes: Buffer, at: number, element: number, length: number): number {
  bytes.writeUInt16LE(0, at);
  bytes.writeUInt16LE(element, at + 2);
  return bytes.writeUInt32LE(length, at + 4);
}

function writeValue(bytes: Buffer, at: number, value: unknown, kind: Kind): number {
  if (kind === 'US') {
    return bytes.writeUInt16LE(value as number, at);
  }
  if (kind === 'AT') {
    let to = at;
    for (const tag of value as readonly number[]) {
      bytes.writeUInt16LE(Math.floor(tag / 0x10000), to);
      to = bytes.writeUInt16LE(tag % 0x10000, to + 2);
    }
    return to;
  }
  const text =
    kind === 'LO' ? (value as string).slice(0, 64).replace(/[^\x20-\x5b\x5d-\x7e]/g, '?') : (value as string);
  const end = at + bytes.write(text, at, 'latin1');
  if (text.length % 2 === 1) {
    bytes[end] = kind === 'UI' ? 0 : 0x20;
  }
  return at + even(text.length);
}

function fail(message: string, offset: number): never {
  throw new ProtocolError(message, abortReason.notSpecified, offset);
}
