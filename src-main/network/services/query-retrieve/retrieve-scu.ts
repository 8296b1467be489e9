import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { texts } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import { parseDataSet } from '../../../../src-shared/dicom/part10/read.ts';
import type { QueryingSettings } from '../../../../src-shared/settings/querying.ts';
import type { NodeSettings } from '../../../../src-shared/settings/schema.ts';
import type { Log } from '../../../log/types.ts';
import type { Command } from '../../dimse/command-set.ts';
import type { ServiceRegistry } from '../../dimse/registry.ts';
import type { Response } from '../../dimse/requests.ts';
import type { Outgoing, OutgoingAssociation } from '../../outgoing.ts';
import type { PresentationContext } from '../../upper-layer/association-types.ts';
import type { ProposedContext, UserInformation } from '../../upper-layer/pdu.ts';
import { contextFor, planContexts, retrieveExtension } from './contexts.ts';
import { buildIdentifier, encodeIdentifier, sendIdentifier } from './identifier.ts';
import { type Level, type Model, modelsOf, priorityCode } from './models.ts';
import { releaseOrAbort } from './release.ts';

/** After C-CANCEL the final response comes, or the association is aborted. */
const cancelMs = 10_000;

/** What is to be fetched; what is named below the study says the level. */
export interface RetrieveTarget {
  patientId: string;
  studyUid: string;
  seriesUid?: string;
  sopInstanceUid?: string;
}

/** Counts of the sub-operations as the peer tells them (PS3.4 C.4.2.1.6); what it does not say is undefined. */
export interface SubOperations {
  remaining?: number;
  completed?: number;
  failed?: number;
  warning?: number;
}

export interface RetrieveResult extends SubOperations {
  /** The final status. */
  status: number;
  comment?: string;
  /** Failed SOP Instance UID List (0008,0058). */
  failedUids: string[];
}

export interface RetrieveRequest {
  outgoing: Outgoing;
  node: NodeSettings;
  querying: QueryingSettings;
  target: RetrieveTarget;
  log: Log;
  /** Ends it: by C-CANCEL where the settings allow it. There is no limit to how long the peer may be silent but this. */
  signal: AbortSignal;
  onProgress: (progress: SubOperations) => void;
  onAssociation?: (association: OutgoingAssociation) => void;
}

/** What tells C-MOVE and C-GET apart. */
export interface RetrieveKind {
  sopClasses: Readonly<Record<Model, string>>;
  command: Pick<Command, 'field' | 'moveDestination'>;
  /** Contexts besides those of the retrieve itself, with ids from `firstId` on. */
  contexts?: (firstId: number) => ProposedContext[];
  user?: Partial<UserInformation>;
  registry?: ServiceRegistry;
}

/**
 * One C-MOVE or C-GET over an association of its own (PS3.4 C.4.2, C.4.3). Any final status resolves; rejects with the errors of the
 * association, with `unsupported` when the peer does not offer the service, and with the reason of the signal when it was cancelled.
 */
export async function retrieve(request: RetrieveRequest, kind: RetrieveKind): Promise<RetrieveResult> {
  const { outgoing, node, querying, signal } = request;
  const sopClasses = modelsOf(querying.model).map((model) => kind.sopClasses[model]);
  const contexts = planContexts(sopClasses, querying);
  const opening = new AbortController();
  const giveUp = () => opening.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', giveUp, { once: true });
  const association = await outgoing
    .open(node, {
      purpose: 'retrieve',
      contexts: [...contexts, ...(kind.contexts?.(contexts.length * 2 + 1) ?? [])],
      user: { ...kind.user, extended: querying.relationalRetrieval ? sopClasses.map(retrieveExtension) : [] },
      signal: opening.signal,
      // Nodes may take their time between pending responses, or send none: whoever asks watches for signs of life.
      timeouts: { dimseMs: 0 },
      ...(kind.registry && { registry: kind.registry }),
    })
    .finally(() => signal.removeEventListener('abort', giveUp));
  request.onAssociation?.(association);
  try {
    const { endpoint } = association;
    const context = sopClasses
      .map((uid) => contextFor(endpoint.association.contexts, uid))
      .find((found) => found !== undefined);
    if (context === undefined) {
      throw new NegatoscopeError('unsupported', `${node.aeTitle} does not offer this service`, {
        aeTitle: node.aeTitle,
        sopClassUid: sopClasses[0],
      });
    }
    return await exchange(request, kind, association, context);
  } finally {
    await releaseOrAbort(association, signal);
  }
}

async function exchange(
  request: RetrieveRequest,
  kind: RetrieveKind,
  { endpoint }: OutgoingAssociation,
  context: PresentationContext,
): Promise<RetrieveResult> {
  const { querying, signal, onProgress } = request;
  const relational =
    querying.relationalRetrieval &&
    endpoint.association.accept?.user.extended.find(({ sopClassUid }) => sopClassUid === context.abstractSyntax)
      ?.information[0] === 1;
  const isPatientRoot = context.abstractSyntax === kind.sopClasses['patient-root'];
  const bytes = encodeIdentifier(
    retrieveIdentifier(request.target, { isPatientRoot, relational }, querying),
    context.transferSyntax,
  );
  const messageId = endpoint.nextMessageId();
  let sent = false;
  let deadline: NodeJS.Timeout | undefined;
  const end = () => endpoint.association.abort(signal.reason as NegatoscopeError);
  const cancel = () => {
    const interrupted = (signal.reason as Partial<NegatoscopeError>)?.parameters?.['interrupted'] === true;
    // Not between a command and its identifier; and the program does not wait when it ends.
    if (!querying.cancelRetrieves || interrupted) end();
    else {
      deadline ??= setTimeout(end, cancelMs);
      if (sent) endpoint.cancel(context, messageId);
    }
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const final = await endpoint.exchange(
      context,
      {
        ...kind.command,
        messageId,
        affectedSopClassUid: context.abstractSyntax,
        priority: priorityCode[querying.priority],
      },
      {
        data: async (association) => {
          await sendIdentifier(association, context.id, bytes, querying.maxPduLength);
          sent = true;
          if (signal.aborted) cancel();
        },
        onPending: ({ command }) => onProgress(countsOf(command)),
      },
    );
    signal.throwIfAborted();
    const { errorComment } = final.command;
    return {
      status: final.status,
      ...(errorComment !== undefined && { comment: errorComment }),
      ...countsOf(final.command),
      failedUids: failedUids(final, context.transferSyntax, request.log),
    };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', cancel);
  }
}

/** PS3.4 C.4.2.1.4: the level, its unique key, and those of the levels above unless relational retrieval was granted. */
export function retrieveIdentifier(
  { patientId, studyUid, seriesUid, sopInstanceUid }: RetrieveTarget,
  { isPatientRoot, relational }: { isPatientRoot: boolean; relational: boolean },
  rules: QueryingSettings,
): DataSet {
  const level: Level = sopInstanceUid !== undefined ? 'IMAGE' : seriesUid !== undefined ? 'SERIES' : 'STUDY';
  const own: Record<string, string> =
    level === 'IMAGE'
      ? { SOPInstanceUID: sopInstanceUid as string }
      : level === 'SERIES'
        ? { SeriesInstanceUID: seriesUid as string }
        : { StudyInstanceUID: studyUid };
  const exact = relational
    ? own
    : {
        ...(isPatientRoot && { PatientID: patientId }),
        StudyInstanceUID: studyUid,
        ...(level === 'IMAGE' && seriesUid !== undefined && { SeriesInstanceUID: seriesUid }),
        ...own,
      };
  return buildIdentifier({ level, returnKeys: [], match: {}, exact }, { ...rules, characterSetKey: 'when-needed' });
}

function countsOf({ remaining, completed, failed, warning }: Command): SubOperations {
  return {
    ...(remaining === undefined ? {} : { remaining }),
    ...(completed === undefined ? {} : { completed }),
    ...(failed === undefined ? {} : { failed }),
    ...(warning === undefined ? {} : { warning }),
  };
}

function failedUids({ dataSet }: Response, transferSyntaxUid: string, log: Log): string[] {
  if (dataSet === undefined) return [];
  try {
    return texts(parseDataSet(dataSet, transferSyntaxUid), 'FailedSOPInstanceUIDList').filter((uid) => uid !== '');
  } catch (error) {
    log.warn('the identifier of a final response cannot be read', { error });
    return [];
  }
}
