import type { AssociationLogLine } from '../../../src-shared/contract/network.ts';
import { commandName } from '../dimse/command-fields.ts';
import { describeAbort, describeRejection } from '../upper-layer/pdu.ts';
import { type Action, stateNames } from '../upper-layer/state-machine.ts';
import { describeCommand } from './describe-command.ts';
import { describeAccept, describeRequest } from './describe-negotiation.ts';
import type { AssociationTrace, Omitted, TracedMessage, TracedStep } from './trace.ts';

type Direction = AssociationLogLine['direction'];

/** The PDU of an action of the state machine (PS3.8 tables 9-6 to 9-9), or what happened without one. */
const pdus: Readonly<Record<Action, readonly [Direction, string]>> = {
  'AE-1': ['local', 'Connection requested'],
  'AE-2': ['sent', 'A-ASSOCIATE-RQ'],
  'AE-3': ['received', 'A-ASSOCIATE-AC'],
  'AE-4': ['received', 'A-ASSOCIATE-RJ'],
  'AE-5': ['local', 'Connection opened by the other side'],
  'AE-6': ['received', 'A-ASSOCIATE-RQ'],
  'AE-7': ['sent', 'A-ASSOCIATE-AC'],
  'AE-8': ['sent', 'A-ASSOCIATE-RJ'],
  'DT-1': ['sent', 'P-DATA-TF'],
  'DT-2': ['received', 'P-DATA-TF'],
  'AR-1': ['sent', 'A-RELEASE-RQ'],
  'AR-2': ['received', 'A-RELEASE-RQ'],
  'AR-3': ['received', 'A-RELEASE-RP'],
  'AR-4': ['sent', 'A-RELEASE-RP'],
  'AR-5': ['local', 'Connection closed'],
  'AR-6': ['received', 'P-DATA-TF during the release'],
  'AR-7': ['sent', 'P-DATA-TF during the release'],
  'AR-8': ['received', 'A-RELEASE-RQ (both sides at once)'],
  'AR-9': ['sent', 'A-RELEASE-RP'],
  'AR-10': ['received', 'A-RELEASE-RP'],
  'AA-1': ['sent', 'A-ABORT'],
  'AA-2': ['local', 'Time is over, connection closed'],
  'AA-3': ['received', 'A-ABORT'],
  'AA-4': ['local', 'Connection closed by the other side, without a release'],
  'AA-5': ['local', 'Connection closed'],
  'AA-6': ['received', 'PDU after the end, ignored'],
  'AA-7': ['sent', 'A-ABORT'],
  'AA-8': ['sent', 'A-ABORT'],
};

/** The log of an association in words: PDUs and messages decoded, no values of data sets. */
export function describeTrace(trace: AssociationTrace): AssociationLogLine[] {
  const numbered: { order: number; line: AssociationLogLine }[] = [
    ...trace.steps.map((step) => ({ order: step.order, line: lineOfStep(step) })),
    ...trace.messages().map((message) => ({ order: message.order, line: lineOfMessage(message) })),
    ...(trace.ending === undefined ? [] : [{ order: trace.ending.order, line: lineOfEnd(trace.ending) }]),
  ].sort((a, b) => a.order - b.order);
  return withGap(numbered, trace.omitted());
}

function lineOfEnd({
  at,
  ending: { outcome, by, error },
}: NonNullable<AssociationTrace['ending']>): AssociationLogLine {
  const details = [`by ${by === 'us' ? 'this station' : 'the other side'}`, ...(error ? [error.message] : [])];
  return { at, direction: 'local', what: `Association ${outcome}`, details };
}

function lineOfStep(step: TracedStep): AssociationLogLine {
  const { action, from, to } = step.transition;
  const [direction, what] = pdus[action];
  const details: string[] = [];
  if (what === 'A-ASSOCIATE-RQ' && step.request) details.push(...describeRequest(step.request));
  if (what === 'A-ASSOCIATE-AC' && step.accept) details.push(...describeAccept(step.accept, step.request));
  if (what === 'A-ASSOCIATE-RJ' && step.rejection) details.push(describeRejection(step.rejection));
  if (what === 'A-ABORT' && step.abort) details.push(describeAbort(step.abort));
  if (step.error !== undefined) details.push(step.error);
  details.push(`state ${from} to ${to}: ${stateNames[to]} (${action})`);
  return { at: step.at, direction, what, details };
}

const lineOfMessage = (message: TracedMessage): AssociationLogLine => ({
  at: message.at,
  direction: message.sent ? 'sent' : 'received',
  what: commandName(message.command.field),
  details: describeCommand(message),
});

/** Says what is missing where the first gap in the order is. */
function withGap(
  numbered: readonly { order: number; line: AssociationLogLine }[],
  omitted: readonly Omitted[],
): AssociationLogLine[] {
  const lines = numbered.map(({ line }) => line);
  if (omitted.length === 0) return lines;
  const count = omitted.reduce((sum, one) => sum + one.count, 0);
  const gap = numbered.findIndex(({ order }, index) => order !== (numbered[index - 1]?.order ?? 0) + 1);
  const place = gap < 0 ? lines.length : gap;
  const details = omitted.map(
    ({ sent, field, count: number, dataBytes }) =>
      `${number} × ${commandName(field)} ${sent ? 'sent' : 'received'}${dataBytes > 0 ? `, data sets of ${dataBytes} bytes together` : ''}`,
  );
  const at = lines[place - 1]?.at ?? lines[0]?.at ?? 0;
  lines.splice(place, 0, { at, direction: 'local', what: `${count} messages not kept, none failed`, details });
  return lines;
}
