import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { text } from '../../../../src-shared/dicom/access.ts';
import { toDicomJson } from '../../../../src-shared/dicom/json.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { Catalogue } from '../../../archive/types.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { Log } from '../../../log/types.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { Operation, Outcome, Service } from '../../dimse/service.ts';
import { status } from '../../dimse/status.ts';
import type { ServiceClass } from '../service-class.ts';
import { describedInstances, studyContentNotificationSopClass } from './descriptor.ts';

export interface NotificationScpOptions {
  state: State;
  archive: Pick<Catalogue, 'select' | 'places'>;
  audit: AuditSink;
  log: Log;
}

const pageSize = 500;

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
  { state, archive, audit, log }: NotificationScpOptions,
  { command, context, peer }: Operation,
  bytes: Uint8Array,
  { contentNotification: { statuses } }: AcceptancePolicy,
): Promise<Outcome> {
  const descriptor = parseDataSet(bytes, context.transferSyntax, { copy: true });
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
  const here = new Set<string>();
  const { rows } = await archive.select({ studyUids: [studyUid] });
  for (let at = 0; at < rows.length; at += pageSize) {
    for (const place of await archive.places([...rows.subarray(at, at + pageSize)])) {
      here.add(place.sopInstanceUid);
    }
  }
  const missing = described.filter(({ sopInstanceUid: uid }) => !here.has(uid)).length;
  const patientId = text(descriptor, 'PatientID') ?? '';
  await state.call('addAnnouncement', {
    instanceUid: command.affectedSopInstanceUid ?? '',
    studyUid,
    patientId,
    peer: peer.aeTitle,
    address: peer.address,
    receivedAt: Date.now(),
    instances: described.length,
    missing,
    attributes: JSON.stringify(toDicomJson(descriptor)),
  });
  log.info('the contents of a study were announced', {
    peer: peer.aeTitle,
    studyUid,
    instances: described.length,
    missing,
  });
  audit.record({
    kind: 'instances-transferred',
    action: 'create',
    outcome: 'success',
    peer: { aeTitle: peer.aeTitle, address: peer.address },
    studies: [{ studyUid, ...(patientId !== '' && { patientId }) }],
    detail: `study content notification: ${described.length} instances, ${missing} of them not here`,
  });
  return { status: status.success };
}
