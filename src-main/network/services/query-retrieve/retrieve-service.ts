import type { AcceptancePolicy } from '../../../../src-shared/settings/schema.ts';
import type { InstanceSelection } from '../../../archive/types.ts';
import type { AuditEvent, AuditSink } from '../../../audit/types.ts';
import type { Log } from '../../../log/types.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { readMessageDataSet } from '../../dimse/data-set-coding.ts';
import type { Operation, Outcome, Service } from '../../dimse/service.ts';
import type { ExtendedNegotiation } from '../../upper-layer/pdu.ts';
import type { IncomingServiceContext } from '../service-class.ts';
import { getSopClass, type Model, maximumElements, moveSopClass } from './models.ts';
import { RetrieveAudit } from './retrieve-audit.ts';
import { readRetrieveIdentifier } from './retrieve-identifier.ts';
import { type RetrieveCatalogue, selectFor } from './retrieve-selection.ts';
import { retrieveError, retrieveOutcome } from './retrieve-statuses.ts';
import { SubOperations } from './sub-operations.ts';

export interface RetrieveScpOptions {
  /** Where the instances are. */
  catalogue: RetrieveCatalogue;
  audit: AuditSink;
  log: Log;
}

/** One C-MOVE or C-GET whose instances are known, to be carried out. */
export interface Retrieval {
  readonly operation: Operation;
  readonly selection: InstanceSelection;
  readonly operations: SubOperations;
  readonly audit: RetrieveAudit;
  /** Raised by C-CANCEL, when that is honoured, and by the end of the association: no further instance is sent. */
  readonly signal: AbortSignal;
}

/** What a C-MOVE and a C-GET do differently. */
export interface RetrieveKind {
  readonly name: 'C-MOVE' | 'C-GET';
  /** Looks at the request before anything is looked up; throws `retrieveError`. */
  plan(operation: Operation): RetrievePlan;
}

export interface RetrievePlan {
  /** Who gets the instances. */
  readonly receiver: NonNullable<AuditEvent['peer']>;
  carryOut(retrieval: Retrieval): Promise<void>;
}

/** How many are being worked on, of all associations. */
export class Running {
  count = 0;
}

/** Instances of one retrieve that failed and are named in the log; of the others the number is. */
export const loggedFailures = 20;

/** Longest identifier: a list of a hundred thousand UIDs. */
const maximumIdentifier = 8 * 1024 * 1024;

const modelOfClass = new Map<string, Model>(
  [moveSopClass, getSopClass].flatMap((classes) =>
    Object.entries(classes).map(([model, uid]) => [uid, model as Model] as const),
  ),
);

/** SOP classes of a retrieve service under a policy. */
export const retrieveClasses = ({ retrieve }: AcceptancePolicy, classes: Readonly<Record<Model, string>>): string[] => [
  ...(retrieve.studyRoot ? [classes['study-root']] : []),
  ...(retrieve.patientRoot ? [classes['patient-root']] : []),
];

/** Item 56H (PS3.4 C.5.2.1): relational retrieval, one byte. */
export const answerRelational = ({ retrieve }: AcceptancePolicy, { information }: ExtendedNegotiation): Uint8Array =>
  Uint8Array.of(relationalGranted(retrieve.relational, information) ? 1 : 0);

const relationalGranted = (allowed: boolean, proposed: Uint8Array | undefined): boolean =>
  allowed && proposed?.[0] === 1;

/** Answers C-MOVE or C-GET on one association (PS3.4 C.4.2.3, C.4.3.3). */
export function retrieveService(
  kind: RetrieveKind,
  context: IncomingServiceContext,
  options: RetrieveScpOptions,
  running: Running,
): Service {
  const { retrieve, extendedNegotiation } = context.policy;
  const { statuses } = retrieve;
  const log = options.log.child(kind.name.toLowerCase());

  /** Relational retrieval was asked for and granted for this SOP class. */
  const isRelational = (sopClassUid: string): boolean =>
    extendedNegotiation === 'answer' &&
    context.request.user.extended.some(
      (item) => item.sopClassUid === sopClassUid && relationalGranted(retrieve.relational, item.information),
    );

  const perform = async (operation: Operation, bytes: Buffer): Promise<Outcome> => {
    const { abstractSyntax, transferSyntax } = operation.context;
    const model = modelOfClass.get(abstractSyntax);
    if (model === undefined || operation.command.affectedSopClassUid !== abstractSyntax) {
      throw retrieveError('sopClassNotSupported', 'another SOP class than that of the presentation context');
    }
    const request = readRetrieveIdentifier(
      readMessageDataSet(bytes, transferSyntax, { limit: maximumIdentifier, maximumElements }),
      model,
      isRelational(abstractSyntax),
      retrieve,
    );
    const plan = kind.plan(operation);
    const selection = await selectFor(options.catalogue, request, log);
    const details = { peer: operation.peer.aeTitle, level: request.level, instances: selection.rows.length };
    log.info('retrieve begins', { ...details, receiver: plan.receiver.aeTitle });
    const operations = new SubOperations({
      total: selection.rows.length,
      level: request.level,
      policy: retrieve,
      transferSyntaxUid: transferSyntax,
      respond: (outcome) => operation.respond(outcome),
    });
    const stop = stopSignal(operation, context, retrieve.cancel === 'honour');
    try {
      if (selection.rows.length > 0) {
        const { address, aeTitle } = operation.peer;
        const audit = new RetrieveAudit(options.audit, selection, {
          peer: plan.receiver,
          askedBy: kind.name === 'C-GET' ? 'peer' : { aeTitle, address },
          detail: `${kind.name} of ${aeTitle} (${address})`,
        });
        try {
          await plan.carryOut({ operation, selection, operations, audit, signal: stop.signal });
        } catch (error) {
          log.error('a retrieve broke off', {
            ...details,
            error: error instanceof Error ? error.stack : String(error),
          });
        } finally {
          if (!stop.signal.aborted) {
            // Those that were not tried: gone since they were counted, or there was nobody to send them to.
            operations.failRest();
          }
          const complete = operations.failed + operations.remaining === 0;
          audit.end(complete ? 'success' : operations.completed > 0 ? 'minor-failure' : 'serious-failure');
        }
      }
      const { completed, failed, remaining, warning } = operations;
      log.info('retrieve ends', { ...details, completed, failed, remaining, warning, stopped: stop.signal.aborted });
      return stop.signal.aborted && remaining > 0 ? operations.cancelled() : operations.final();
    } finally {
      stop.release();
      operations.stop();
    }
  };

  const admitted = async (operation: Operation, bytes: Buffer): Promise<Outcome> => {
    if (context.overLimit || (retrieve.maximumAtOnce > 0 && running.count >= retrieve.maximumAtOnce)) {
      throw retrieveError('limit', 'too many at the same time');
    }
    running.count++;
    try {
      return await perform(operation, bytes);
    } finally {
      running.count--;
    }
  };

  return {
    name: kind.name,
    operations: new Set([kind.name === 'C-MOVE' ? commandField.move : commandField.get]),
    receive: (operation) => collect((bytes) => admitted(operation, bytes), maximumIdentifier),
    perform: () => {
      throw retrieveError('identifier', 'the identifier is missing');
    },
    outcomeOf: (error) => retrieveOutcome(error, statuses),
  };
}

/** Raised by the end of the association, and by C-CANCEL if that is honoured. */
function stopSignal(operation: Operation, { endpoint }: IncomingServiceContext, honourCancel: boolean) {
  const controller = new AbortController();
  const { signal } = operation;
  const stop = () => controller.abort();
  if (honourCancel) {
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  }
  void endpoint.ended.then(stop);
  return { signal: controller.signal, release: () => signal.removeEventListener('abort', stop) };
}
