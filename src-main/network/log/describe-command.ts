import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { commandField, responseBit } from '../dimse/command-fields.ts';
import type { Command } from '../dimse/command-set.ts';
import { type StatusService, statusKind, statusMeaning, statusText } from '../dimse/status.ts';
import type { TracedMessage } from './trace.ts';

const services: Readonly<Record<number, StatusService>> = {
  [commandField.store]: 'storage',
  [commandField.find]: 'find',
  [commandField.move]: 'move',
  [commandField.get]: 'get',
  // Of the N-services only print management has statuses of its own.
  [commandField.create]: 'print',
  [commandField.setAttributes]: 'print',
  [commandField.action]: 'print',
  [commandField.delete]: 'print',
};
const priorities: Readonly<Record<number, string>> = { 0: 'medium', 1: 'high', 2: 'low' };

export const syntaxName = (uid: string): string => transferSyntaxes.get(uid)?.name ?? uid;
const classText = (uid: string): string => {
  const name = sopClassName(uid);
  return name === uid ? uid : `${name} (${uid})`;
};
const tagText = (tag: number): string => {
  const digits = tag.toString(16).toUpperCase().padStart(8, '0');
  return `(${digits.slice(0, 4)},${digits.slice(4)})`;
};

/** The fields of a command set (PS3.7 9.3, 10.3, E.1), one a line, and the length of the data set behind it. */
export function describeCommand({ command, context, dataBytes, unfinished, withHeaders }: TracedMessage): string[] {
  const lines: string[] = [];
  const say = <T>(value: T | undefined, text: (value: T) => string): void => {
    if (value !== undefined) lines.push(text(value));
  };
  say(command.status, (status) => statusLine(command, status));
  say(command.errorComment, (comment) => `error comment: ${comment}`);
  say(command.errorId, (id) => `error ID ${id} (${statusText(id)})`);
  say(command.offendingElements, (tags) => `offending elements: ${tags.map(tagText).join(' ')}`);
  say(countsLine(command), (line) => line);
  say(command.messageId, (id) => `message ${id}`);
  say(command.messageIdRespondedTo, (id) => `${(command.field & responseBit) === 0 ? 'of' : 'answers'} message ${id}`);
  say(command.priority, (priority) => `priority ${priorities[priority] ?? priority}`);
  say(command.affectedSopClassUid, (uid) => `SOP class ${classText(uid)}`);
  say(command.requestedSopClassUid, (uid) => `requested SOP class ${classText(uid)}`);
  say(command.affectedSopInstanceUid, (uid) => `SOP instance ${uid}`);
  say(command.requestedSopInstanceUid, (uid) => `requested SOP instance ${uid}`);
  say(command.actionTypeId, (id) => `action type ${id}`);
  say(command.eventTypeId, (id) => `event type ${id}`);
  say(command.attributeIdentifiers, (tags) => `attributes: ${tags.map(tagText).join(' ')}`);
  say(command.moveDestination, (title) => `move destination ${title}`);
  say(
    command.moveOriginatorAeTitle,
    (title) => `move originator ${title}, message ${command.moveOriginatorMessageId ?? '?'}`,
  );
  lines.push(
    `presentation context ${context.id}: ${sopClassName(context.abstractSyntax)}, ${syntaxName(context.transferSyntax)}`,
  );
  if (dataBytes !== undefined) {
    lines.push(
      `data set of ${dataBytes} bytes${withHeaders ? ' with the headers of its PDUs' : ''}${unfinished ? ', not complete' : ''}`,
    );
  }
  return lines;
}

function statusLine({ field }: Command, status: number): string {
  const service = services[field & ~responseBit] ?? 'any';
  return `status ${statusText(status)}: ${statusMeaning(status, service)} (${statusKind(status)})`;
}

/** Sub-operations of C-MOVE and C-GET (PS3.7 9.1.3, 9.1.4). */
function countsLine({ remaining, completed, failed, warning }: Command): string | undefined {
  if (remaining === undefined && completed === undefined && failed === undefined && warning === undefined) {
    return undefined;
  }
  const parts = [
    remaining !== undefined && `${remaining} remaining`,
    `${completed ?? 0} completed`,
    `${failed ?? 0} failed`,
    `${warning ?? 0} with warning`,
  ];
  return `sub-operations: ${parts.filter(Boolean).join(', ')}`;
}
