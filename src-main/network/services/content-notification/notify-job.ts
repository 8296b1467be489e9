import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { personName, text } from '../../../../src-shared/dicom/access.ts';
import { retryDelayMs } from '../../../../src-shared/settings/basic.ts';
import type { NodeSettings, Settings } from '../../../../src-shared/settings/schema.ts';
import type { Archive } from '../../../archive/archive.ts';
import type { State } from '../../../archive/database/state-thread.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { JobContext, JobRunner } from '../../../jobs/types.ts';
import type { Log } from '../../../log/types.ts';
import { commandField } from '../../dimse/command-fields.ts';
import type { DimseEndpoint } from '../../dimse/endpoint.ts';
import { statusKind, statusMeaning, statusText } from '../../dimse/status.ts';
import { newUid } from '../../new-uid.ts';
import type { Outgoing } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association.ts';
import { acceptedContext, encodeMessage, messageContext } from '../messages.ts';
import { mayBeBetter } from '../retry.ts';
import { settled } from '../settled.ts';
import { instancesOfStudies } from '../study-instances.ts';
import { digestOf, type StudyContent, studyContentNotificationSopClass, studyDescriptor } from './descriptor.ts';
import { patientKeyOf } from './here.ts';

export const notifyJobKind = 'notification';
export interface NotifyParameters {
  nodeId: string;
  studyUid: string;
}

export interface NotifyOptions {
  state: State;
  archive: Pick<Archive, 'search' | 'select' | 'places' | 'settle' | 'complete'>;
  settings: () => Pick<Settings, 'listener' | 'nodes' | 'contentNotification'>;
  outgoing: Outgoing;
  audit: AuditSink;
  log: Log;
}

/** What is to be told of the study of one patient. */
interface News {
  patientKey: string;
  content: StudyContent;
  digest: string;
}

/**
 * Tells a node what a study consists of when the job runs; nothing when it was told the same before, or the study is gone. Patients who share
 * a Study Instance UID are told of one by one.
 */
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
  const { settings, outgoing, archive } = options;
  const { nodeId, studyUid } = context.parameters;
  // What is to be told may have come a moment ago.
  await settled(archive, context.signal);
  const news: News[] = [];
  for await (const one of newsOf(options, studyUid, nodeId)) {
    news.push(one);
  }
  if (news.length === 0) {
    return;
  }
  const node = settings().nodes.find(({ id }) => id === nodeId);
  if (node === undefined) {
    throw new NegatoscopeError('not-found', `there is no node ${nodeId}`, { nodeId });
  }
  const association = await outgoing.open(node, {
    purpose: 'notification',
    contexts: [messageContext(studyContentNotificationSopClass, settings().listener)],
    signal: context.signal,
  });
  const what = 'Study Content Notification';
  const presentation = await acceptedContext(association, studyContentNotificationSopClass, what);
  try {
    for (const one of news) {
      await tell(options, context, node, association.endpoint, presentation, one);
    }
  } finally {
    if (!association.endpoint.association.ended) {
      await association.release();
    }
  }
}

async function tell(
  { state, settings, audit, log }: NotifyOptions,
  context: JobContext<NotifyParameters>,
  node: NodeSettings,
  endpoint: DimseEndpoint,
  presentation: PresentationContext,
  { patientKey, content, digest }: News,
): Promise<void> {
  const { studyUid, patientId } = content;
  const sopInstanceUid = newUid();
  const { status, command } = await endpoint.exchange(
    presentation,
    {
      field: commandField.store,
      affectedSopClassUid: studyContentNotificationSopClass,
      affectedSopInstanceUid: sopInstanceUid,
      priority: 0,
    },
    { data: encodeMessage(studyDescriptor(content, sopInstanceUid, settings().listener.aeTitle), presentation) },
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
  await state.call('studyAnnounced', studyUid, patientKey, node.id, digest, Date.now());
  const instances = content.series.reduce((sum, series) => sum + series.instances.length, 0);
  log.info('a study was announced', { node: node.name, studyUid, instances });
  audit.record({
    kind: 'instances-accessed',
    action: 'read',
    outcome: 'success',
    peer: { aeTitle: node.aeTitle, address: node.host },
    studies: [{ studyUid, ...(patientId !== '' && { patientId }), instances }],
    detail: 'study content notification',
  });
}

/** What the archive has of a study, patient by patient, where it is not what the node was told last. */
async function* newsOf({ archive, state }: NotifyOptions, studyUid: string, nodeId: string): AsyncGenerator<News> {
  const { rows } = await archive.search({ level: 'study', match: { '0020000D': [studyUid] } });
  for (const { studyRow, attributes } of rows) {
    const series = new Map<string, StudyContent['series'][number]>();
    for await (const { seriesUid, sopClassUid, sopInstanceUid } of instancesOfStudies(archive, [studyRow])) {
      const one = series.get(seriesUid) ?? { seriesUid, instances: [] };
      series.set(seriesUid, one);
      one.instances.push({ sopClassUid, sopInstanceUid });
    }
    const content: StudyContent = {
      patientName: personName(attributes, 'PatientName'),
      patientId: text(attributes, 'PatientID') ?? '',
      studyId: text(attributes, 'StudyID') ?? '',
      studyUid,
      series: [...series.values()],
    };
    const patientKey = patientKeyOf(attributes);
    const digest = digestOf(content);
    if ((await state.call('announcedDigest', studyUid, patientKey, nodeId)) !== digest) {
      yield { patientKey, content, digest };
    }
  }
}
