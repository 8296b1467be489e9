import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { personName, text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { retryDelayMs } from '../../../../src-shared/settings/basic.ts';
import type { Settings } from '../../../../src-shared/settings/schema.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { Catalogue } from '../../../archive/types.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobContext, JobRunner } from '../../../jobs/types.ts';
import type { Log } from '../../../log/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import { newUid } from '../../new-uid.ts';
import type { Outgoing } from '../../outgoing.ts';
import { acceptedContext, encodeMessage, messageContext } from '../messages.ts';
import { mayBeBetter } from '../retry.ts';
import { instancesOfStudies } from '../study-instances.ts';
import { digestOf, type StudyContent, studyContentNotificationSopClass, studyDescriptor } from './descriptor.ts';

export const notifyJobKind = 'notification';
export interface NotifyParameters {
  nodeId: string;
  studyUid: string;
  patientKey: string;
}

export interface NotifyOptions {
  state: State;
  archive: Pick<Catalogue, 'search' | 'select' | 'places'>;
  settings: () => Pick<Settings, 'listener' | 'nodes' | 'contentNotification'>;
  outgoing: Outgoing;
  audit: AuditSink;
  log: Log;
}

/** Whose study it is, as the index has it: the ID, or a newline and the name where there is none. */
export const patientKeyOf = (attributes: DataSet): string =>
  text(attributes, 'PatientID') ?? `\n${text(attributes, 'PatientName') ?? ''}`;

/** Tells a node what a study consists of when the job runs; nothing when it was told the same before, or the study is gone. */
export function notifyJob(options: NotifyOptions): JobRunner<NotifyParameters> {
  return {
    kind: notifyJobKind,
    afterRestart: 'resume',
    priority: 'background',
    node: ({ nodeId }) => nodeId,
    retry: (error, _parameters, attempt) =>
      mayBeBetter(error) || error.code === 'dimse-status'
        ? retryDelayMs(options.settings().contentNotification.retry, attempt)
        : undefined,
    run: (context) => notify(options, context),
  };
}

async function notify(options: NotifyOptions, context: JobContext<NotifyParameters>): Promise<void> {
  const { state, settings, outgoing, audit, log } = options;
  const { nodeId, studyUid, patientKey } = context.parameters;
  const content = await contentOf(options, studyUid, patientKey);
  if (content === undefined) {
    return;
  }
  const digest = digestOf(content);
  if ((await state.call('announcedDigest', studyUid, patientKey, nodeId)) === digest) {
    return;
  }
  const node = settings().nodes.find(({ id }) => id === nodeId);
  if (node === undefined) {
    throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
  }
  const { listener } = settings();
  const association = await outgoing.open(node, {
    purpose: 'notification',
    contexts: [messageContext(studyContentNotificationSopClass, listener)],
    signal: context.signal,
  });
  const presentation = await acceptedContext(
    association,
    studyContentNotificationSopClass,
    'Study Content Notification',
  );
  const sopInstanceUid = newUid();
  try {
    const { status, command } = await association.endpoint.exchange(
      presentation,
      {
        field: commandField.store,
        affectedSopClassUid: studyContentNotificationSopClass,
        affectedSopInstanceUid: sopInstanceUid,
        priority: 0,
      },
      { data: encodeMessage(studyDescriptor(content, sopInstanceUid, listener.aeTitle), presentation) },
    );
    const kind = statusKind(status);
    if (kind !== 'success') {
      context.status?.(status);
    }
    if (kind !== 'success' && kind !== 'warning') {
      throw new NegatoscopeError(
        'dimse-status',
        `the notification was not taken: ${statusText(status)} ${statusMeaning(status, 'storage')}`,
        { status, comment: command.errorComment },
      );
    }
  } finally {
    if (!association.endpoint.association.ended) {
      await association.release();
    }
  }
  await state.call('studyAnnounced', studyUid, patientKey, nodeId, digest, Date.now());
  const instances = content.series.reduce((sum, series) => sum + series.instances.length, 0);
  log.info('a study was announced', { node: node.name, studyUid, instances });
  audit.record({
    kind: 'instances-accessed',
    action: 'read',
    outcome: 'success',
    peer: { aeTitle: node.aeTitle, address: node.host },
    studies: [{ studyUid, ...(content.patientId !== '' && { patientId: content.patientId }), instances }],
    detail: 'study content notification',
  });
}

/** What the archive has of a study of one patient. */
async function contentOf(
  { archive }: NotifyOptions,
  studyUid: string,
  patientKey: string,
): Promise<StudyContent | undefined> {
  const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
  const study = rows.find(({ attributes }) => patientKeyOf(attributes) === patientKey);
  if (study === undefined) {
    return undefined;
  }
  const series = new Map<string, StudyContent['series'][number]>();
  for await (const { seriesUid, sopClassUid, sopInstanceUid } of instancesOfStudies(archive, [study.studyRow])) {
    const one = series.get(seriesUid) ?? { seriesUid, instances: [] };
    series.set(seriesUid, one);
    one.instances.push({ sopClassUid, sopInstanceUid });
  }
  const { attributes } = study;
  return {
    patientName: personName(attributes, 'PatientName'),
    patientId: text(attributes, 'PatientID') ?? '',
    studyId: text(attributes, 'StudyID') ?? '',
    studyUid,
    series: [...series.values()],
  };
}
