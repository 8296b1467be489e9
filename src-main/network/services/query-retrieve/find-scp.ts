import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { QueryStatuses } from '../../../../src-shared/settings/query-scp.ts';
import type { AcceptancePolicy, Settings } from '../../../../src-shared/settings/schema.ts';
import type { Catalogue, FindPage } from '../../../archive/types.ts';
import type { AuditSink } from '../../../audit/types.ts';
import type { Log } from '../../../log/types.ts';
import { callerAllowed } from '../../acceptance/callers.ts';
import { collect } from '../../dimse/collect.ts';
import { commandField } from '../../dimse/command-fields.ts';
import { readMessageDataSet } from '../../dimse/data-set-coding.ts';
import type { Operation, Outcome, Service } from '../../dimse/service.ts';
import { status, statusText } from '../../dimse/status.ts';
import type { IncomingServiceContext, ServiceClass } from '../service-class.ts';
import { auditedIdentifier } from './find-audit.ts';
import { answerFindExtension, findAgreement, findClasses, findModels } from './find-models.ts';
import { type FindRequest, findError, readFindIdentifier } from './find-request.ts';
import { FindResponder } from './find-response.ts';
import { maximumElements } from './models.ts';
import { settled } from './settled.ts';

export interface FindScpOptions {
  /** Where the answers come from. */
  catalogue: Pick<Catalogue, 'find'> & {
    /** Resolves when everything stored so far is in the index. */
    settle?(): Promise<void>;
    /** False: the index was lost and is being built anew; what it does not know yet may be there. */
    readonly complete?: boolean;
  };
  /** Our titles. */
  settings: () => Pick<Settings, 'listener'>;
  audit: AuditSink;
  log: Log;
}

/** Longest identifier: a list of ten thousand UIDs and everything that there is to ask. */
const maximumIdentifier = 1024 * 1024;
/** The first page is small, so that the first answer comes at once. */
const firstPage = 32;
const furtherPages = 250;
/** Responses after which the loop is left to others. */
const turn = 16;
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Query SCP (PS3.4 C.4.1.3): C-FIND of the Query/Retrieve models over the archive. */
export function findServiceClass(options: FindScpOptions): ServiceClass {
  return {
    name: 'Query',
    sopClasses: findClasses,
    extended: answerFindExtension,
    open: (context) => findService(context, options),
  };
}

function findService(context: IncomingServiceContext, options: FindScpOptions): Service {
  const { query } = context.policy;
  const answer = async (operation: Operation, bytes: Buffer): Promise<Outcome> => {
    const { abstractSyntax, transferSyntax } = operation.context;
    const run = new FindRun(operation, context, options);
    let identifier: DataSet | undefined;
    try {
      const model = findModels.get(abstractSyntax);
      if (model === undefined || operation.command.affectedSopClassUid !== abstractSyntax) {
        throw new NegatoscopeError('dimse-status', 'another SOP class than that of the presentation context', {
          status: query.statuses.sopClassNotSupported,
        });
      }
      if (!mayAsk(context.policy, operation)) {
        throw new NegatoscopeError('forbidden', 'this station may not query');
      }
      if (context.overLimit) {
        throw new NegatoscopeError('dimse-status', 'too many associations', { status: query.statuses.outOfResources });
      }
      identifier = readIdentifier(bytes, transferSyntax, context.policy);
      const agreement = findAgreement(context.policy, context.request.user.extended, abstractSyntax);
      const request = readFindIdentifier(identifier, model, query, agreement);
      return run.end(await run.answer(request, identifier), identifier);
    } catch (error) {
      run.end(findOutcome(error, query.statuses), identifier);
      throw error;
    }
  };
  return {
    name: 'Query',
    operations: new Set([commandField.find]),
    receive: (operation) => collect((bytes) => answer(operation, bytes), maximumIdentifier),
    perform: () => {
      throw findError('identifier', 'the identifier is missing');
    },
    outcomeOf: (error) => findOutcome(error, query.statuses),
  };
}

const mayAsk = ({ query, callers }: AcceptancePolicy, { peer }: Operation): boolean =>
  query.callers === 'any' || callerAllowed({ callingPolicy: 'address', callers }, peer.aeTitle, peer.address);

/** The identifier's values by its own character set, or as the default repertoire. */
function readIdentifier(bytes: Buffer, transferSyntax: string, { query }: AcceptancePolicy): DataSet {
  try {
    const options = { limit: maximumIdentifier, maximumElements };
    const identifier = readMessageDataSet(bytes, transferSyntax, options);
    if (query.requestCharacterSet === 'use' || identifier['00080005'] === undefined) return identifier;
    return readMessageDataSet(bytes, transferSyntax, { ...options, ownCharacterSets: 'ignore' });
  } catch (error) {
    throw new NegatoscopeError('damaged', 'the identifier cannot be read', {}, error);
  }
}

/** One C-FIND from its identifier to its last response. */
class FindRun {
  readonly #operation: Operation;
  readonly #context: IncomingServiceContext;
  readonly #options: FindScpOptions;
  readonly #began = performance.now();
  #level = '';
  #sent = 0;

  constructor(operation: Operation, context: IncomingServiceContext, options: FindScpOptions) {
    this.#operation = operation;
    this.#context = context;
    this.#options = options;
  }

  async answer(request: FindRequest, identifier: DataSet): Promise<Outcome> {
    this.#level = request.level;
    const { query } = request;
    if (query === undefined) {
      return { status: status.success };
    }
    const operation = this.#operation;
    const { policy } = this.#context;
    const responder = new FindResponder(request, identifier, policy.query, {
      transferSyntax: operation.context.transferSyntax,
      ownTitle: this.#ownTitle(),
    });
    const isComplete = Object.keys(request.unsupported).length === 0 || !policy.query.warnUnsupported;
    const pending = isComplete ? status.pending : status.pendingWithWarning;
    const maximum = policy.query.maximumResponses || Number.POSITIVE_INFINITY;
    const { signal } = operation;
    const cancelled = (): boolean => signal.aborted && (policy.query.cancel === 'honour' || this.#ended);

    const page = (limit: number, after?: string): Promise<FindPage> => {
      const found = this.#options.catalogue.find({ ...query, limit, ...(after === undefined ? {} : { after }) });
      found.catch(() => undefined);
      return found;
    };
    const wasComplete = this.#options.catalogue.complete !== false;
    await settled(this.#options.catalogue);
    let next: Promise<FindPage> | undefined = page(firstPage);
    while (next !== undefined) {
      const found: FindPage = await next;
      // A page may be empty, where little matches.
      if (cancelled()) return { status: status.cancel };
      // The next page is looked up while this one is taken by the peer, never more than that.
      next = found.next === undefined ? undefined : page(furtherPages, found.next);
      for (const row of found.rows) {
        if (cancelled()) return { status: status.cancel };
        if (this.#sent >= maximum) return this.#limitReached();
        const wait = operation.respond({ status: pending, dataSet: responder.encode(row) });
        this.#sent++;
        if (wait !== undefined) await wait;
        // What came from the peer meanwhile, C-CANCEL above all, and everybody else's work has its turn.
        if (this.#sent % turn === 0) await nextTurn();
      }
      this.#context.entry.touch();
    }
    if (cancelled()) return { status: status.cancel };
    return !wasComplete || this.#options.catalogue.complete === false
      ? { status: policy.query.statuses.busy, comment: 'the index is being built anew: there may be more' }
      : { status: status.success };
  }

  get #ended(): boolean {
    return this.#context.endpoint.association.ended;
  }

  #limitReached(): Outcome {
    const { incomplete } = this.#context.policy.query.statuses;
    return incomplete === status.success
      ? { status: incomplete }
      : { status: incomplete, comment: `more than ${this.#sent} match` };
  }

  /** The title that a C-MOVE or C-GET may call: the one we were called by, if it is one of ours. */
  #ownTitle(): string {
    const { listener } = this.#options.settings();
    const called = this.#operation.peer.ownAeTitle.trim();
    return listener.titles.some(({ aeTitle }) => aeTitle === called) ? called : listener.aeTitle;
  }

  /** Tells log and audit trail; neither hears of a patient's name. */
  end(outcome: Outcome, identifier: DataSet | undefined): Outcome {
    const { command, context, peer } = this.#operation;
    const isDone = outcome.status === status.success || outcome.status === status.cancel;
    this.#options.log.info('query', {
      peer: peer.aeTitle,
      level: this.#level,
      responses: this.#sent,
      status: statusText(outcome.status),
      milliseconds: Math.round(performance.now() - this.#began),
    });
    this.#options.audit.record({
      kind: 'query',
      action: 'execute',
      outcome: isDone ? 'success' : 'minor-failure',
      peer: { aeTitle: peer.aeTitle, address: peer.address },
      query: {
        sopClassUid: command.affectedSopClassUid ?? context.abstractSyntax,
        ...auditedIdentifier(identifier),
      },
    });
    return outcome;
  }
}

/** The status that belongs to what went wrong. */
function findOutcome(error: unknown, statuses: QueryStatuses): Outcome {
  if (!(error instanceof NegatoscopeError)) {
    return { status: statuses.failure, comment: 'internal failure' };
  }
  const { code, message: comment, parameters } = error;
  const tag = typeof parameters['tag'] === 'string' ? [Number.parseInt(parameters['tag'], 16)] : [];
  switch (code) {
    case 'dimse-status':
      return { status: Number(parameters['status'] ?? statuses.failure), comment };
    case 'cancelled':
      return { status: status.cancel };
    case 'forbidden':
      return { status: status.notAuthorized, comment };
    case 'damaged':
      return { status: statuses.damaged, comment };
    case 'invalid-input': {
      const cause = parameters['cause'];
      const code = cause === 'identifier' || cause === 'relational' ? statuses[cause] : statuses.key;
      return { status: code, comment, offendingElements: tag };
    }
    case 'busy':
      return { status: statuses.busy, comment };
    case 'disk-full':
      return { status: statuses.outOfResources, comment };
    default:
      return { status: statuses.failure, comment: 'internal failure' };
  }
}
