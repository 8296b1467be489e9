import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { personName, text } from '../../../../src-shared/dicom/access.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { Catalogue } from '../../../archive/types.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { Log } from '../../../log/types.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Operation, Outcome, Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import { readMessage } from '../messages.ts';
import type { ServiceClass } from '../service-class.ts';
import { describedInstances, studyContentNotificationSopClass } from './descriptor.ts';
import { instancesHere } from './here.ts';

export interface NotificationScpOptions {
  state: State;
  archive: Pick<Catalogue, 'search' | 'select' | 'places'>;
  audit: AuditSink;
  log: Log;
  /** One was written down. */
  onTaken(): void;
}

/** Of one study; more is no study. */
const maximumInstances = 100_000;

/** Takes what others tell of their studies, writes it down, and compares it with what is here. Nothing is fetched because of it. */
export function notificationScp(options: NotificationScpOptions): ServiceClass {
  return {
    name: 'Study Content Notification',
    sopClasses: ({ contentNotification }) => (contentNotification.enabled ? [studyContentNotificationSopClass] : []),
    open: ({ policy }): Service => ({
      name: 'Study Content Notification',
      operations: new Set([commandField.store]),
      receive: (operation) => collect((bytes) => take(options, operation, bytes, policy)),
      outcomeOf: (error) => outcomeOf(error, policy),
    }),
  };
}

function outcomeOf(error: unknown, { contentNotification: { statuses } }: AcceptancePolicy): Outcome {
  const comment = error instanceof Error ? error.message : String(error);
  const code = error instanceof NegatoscopeError ? error.code : 'internal';
  return {
    status: code === 'disk-full' || code === 'busy' ? statuses.outOfResources : statuses.cannotUnderstand,
    comment,
  };
}

async function take(
  { state, archive, audit, log, onTaken }: NotificationScpOptions,
  { command, context, peer }: Operation,
  bytes: Uint8Array,
  { contentNotification: { statuses } }: AcceptancePolicy,
): Promise<Outcome> {
  const descriptor = readMessage(bytes, context);
  const sopClassUid = text(descriptor, 'SOPClassUID');
  const sopInstanceUid = text(descriptor, 'SOPInstanceUID');
  if (
    command.affectedSopClassUid !== studyContentNotificationSopClass ||
    (sopClassUid ?? studyContentNotificationSopClass) !== studyContentNotificationSopClass ||
    (sopInstanceUid ?? command.affectedSopInstanceUid) !== command.affectedSopInstanceUid
  ) {
    return { status: statuses.disagreement, comment: 'command and data set disagree' };
  }
  const studyUid = text(descriptor, 'StudyInstanceUID');
  const described = describedInstances(descriptor);
  if (studyUid === undefined || described === undefined) {
    const [tag, what] = studyUid === undefined ? [0x0020000d, 'Study Instance UID'] : [0x00081115, 'list of series'];
    return { status: statuses.cannotUnderstand, offendingElements: [tag], comment: `no ${what}` };
  }
  if (described.length > maximumInstances) {
    return { status: statuses.outOfResources, comment: `at most ${maximumInstances} instances` };
  }
  const patientId = text(descriptor, 'PatientID') ?? '';
  const given = personName(descriptor, 'PatientName');
  const name = {
    alphabetic: given?.Alphabetic ?? '',
    ...(given?.Ideographic && { ideographic: given.Ideographic }),
    ...(given?.Phonetic && { phonetic: given.Phonetic }),
  };
  const uids = [...new Set(described.map((instance) => instance.sopInstanceUid))];
  const told = { studyUid, patientId, name, peer: peer.aeTitle, receivedAt: Date.now() };
  await state.call('addAnnouncement', told, uids);
  onTaken();
  const missing = uids.length - (await instancesHere(archive, told, uids)).size;
  log.info('the contents of a study were announced', {
    peer: peer.aeTitle,
    studyUid,
    instances: uids.length,
    missing,
  });
  audit.record({
    kind: 'instances-transferred',
    action: 'create',
    outcome: 'success',
    peer: { aeTitle: peer.aeTitle, address: peer.address },
    studies: [{ studyUid, ...(patientId !== '' && { patientId }) }],
    detail: `study content notification: ${uids.length} instances, ${missing} of them not here`,
  });
  return { status: status.success };
}
