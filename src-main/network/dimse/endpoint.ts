import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Timeouts } from '../../../src-shared/settings/schema.ts';
import type { Log } from '../../log/types.ts';
import type { AssociationTrace, TracedMessage } from '../log/trace.ts';
import type {
  Association,
  AssociationUser,
  Decision,
  Ending,
  PresentationContext,
} from '../upper-layer/association.ts';
import { dataHeaderLength, writeDataHeader } from '../upper-layer/encode.ts';
import type { AssociateAccept, AssociateRequest } from '../upper-layer/pdu.ts';
import { collect } from './collect.ts';
import { CommandAssembler } from './command-assembler.ts';
import { commandField, commandName, responseBit } from './command-fields.ts';
import type { Command } from './command-set.ts';
import { encodeCommand, noDataSet, someDataSet } from './command-set.ts';
import { endingError } from './ending-error.ts';
import { RunningOperation } from './operation.ts';
import { refusalOf } from './refusal.ts';
import type { ServiceRegistry } from './registry.ts';
import type { Response } from './requests.ts';
import { OutstandingRequests } from './requests.ts';
import type { DataSetReceiver, Outcome, Peer, Service } from './service.ts';
import { discarding } from './service.ts';
import { status } from './status.ts';

export interface EndpointOptions {
  timeouts: Pick<Timeouts, 'dimseMs'>;
  log: Log;
  /** Requestor: known from the beginning. Acceptor: set by `onRequest`. */
  peer?: Peer;
  registry?: ServiceRegistry;
  onRequest?: (request: AssociateRequest) => Decision;
  onAccepted?: (accept: AssociateAccept) => void;
  onEnd?: (ending: Ending) => void;
  /** Keeps the messages for the log of the association. */
  trace?: AssociationTrace;
}

/** Answers that wait for the end of a message of ours. */
const mostWaiting = 64;

/** The data set that is coming in: of a request to us, or of a response to one of ours. */
interface Incoming {
  context: PresentationContext;
  receiver: DataSetReceiver;
  operation: RunningOperation | undefined;
  service: Service | undefined;
  traced: TracedMessage | undefined;
}

/**
 * DIMSE over one association (PS3.7): puts messages together from fragments without ever holding a data set, hands requests to the services and
 * responses to those who wait for them. One operation at a time is performed; a request that comes too early waits in the connection.
 */
export class DimseEndpoint implements AssociationUser {
  peer: Peer;
  registry: ServiceRegistry | undefined;

  readonly #log: Log;
  readonly #options: EndpointOptions;
  readonly #requests: OutstandingRequests;
  readonly #trace: AssociationTrace | undefined;
  /** Of the command that came last, until its data set begins. */
  #traced: TracedMessage | undefined;
  #association: Association | undefined;
  readonly #assembler = new CommandAssembler();
  #incoming: Incoming | undefined;
  #running: RunningOperation | undefined;
  #next: { command: Command; context: PresentationContext } | undefined;
  #releasePending = false;
  #holds = 0;
  /** A message of ours goes out in parts: nothing else may come between them (PS3.8 E.2). */
  #inParts = false;
  /** Ends the wait for a part of it. */
  #breakOff: () => void = () => undefined;
  /** What waits for its end, in order. */
  readonly #afterParts: (() => void)[] = [];

  /** Resolves when the association has ended, with how. */
  readonly ended: Promise<Ending>;
  #resolveEnded: (ending: Ending) => void = () => undefined;

  constructor(options: EndpointOptions) {
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#options = options;
    this.#log = options.log;
    this.#trace = options.trace;
    this.peer = options.peer ?? { aeTitle: '', address: '', ownAeTitle: '' };
    this.registry = options.registry;
    this.#requests = new OutstandingRequests(options.timeouts.dimseMs, (error) => this.#association?.abort(error));
  }

  attach(association: Association): void {
    this.#association = association;
  }

  get association(): Association {
    return this.#association as Association;
  }

  get busy(): 'receiving' | 'working' | 'waiting' | undefined {
    if (this.#incoming !== undefined || this.#assembler.unfinished) {
      return 'receiving';
    }
    if (this.#running !== undefined) {
      return 'working';
    }
    return this.#requests.size > 0 ? 'waiting' : undefined;
  }

  onRequest(request: AssociateRequest): Decision {
    return this.#options.onRequest?.(request) ?? { close: true };
  }

  onAccepted(accept: AssociateAccept): void {
    this.#options.onAccepted?.(accept);
  }

  onFragment(context: PresentationContext, isCommand: boolean, isLast: boolean, slice: Buffer): void {
    if (isCommand) {
      this.#commandFragment(context, isLast, slice);
      return;
    }
    const incoming = this.#incoming;
    if (incoming === undefined || incoming.context !== context) {
      this.#violation(
        incoming === undefined
          ? 'data set without a command'
          : 'data set in another presentation context than its command',
      );
      return;
    }
    if (incoming.traced !== undefined) {
      incoming.traced.dataBytes = (incoming.traced.dataBytes ?? 0) + slice.length;
      incoming.traced.unfinished = !isLast;
    }
    if (slice.length > 0) {
      const wait = incoming.receiver.write(slice);
      if (wait !== undefined) {
        this.#hold(wait);
      }
    }
    if (isLast) {
      this.#incoming = undefined;
      this.#dataSetComplete(incoming);
    }
  }

  onReleaseRequest(): void {
    if (this.#incoming !== undefined || this.#assembler.unfinished) {
      this.#violation('release within a message');
    } else if (this.#running !== undefined || this.#next !== undefined) {
      this.#releasePending = true;
    } else {
      this.association.respondRelease();
    }
  }

  onEnd(ending: Ending): void {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    this.#next = undefined;
    try {
      incoming?.receiver.abort();
    } catch (error) {
      this.#log.error('failure while dropping a data set', { error: String(error) });
    }
    incoming?.operation?.cancel();
    this.#running?.cancel();
    this.#requests.failAll(endingError(ending));
    this.#breakOff();
    this.#resolveEnded(ending);
    this.#options.onEnd?.(ending);
  }

  /**
   * Sends a request and resolves with its final response. `data` is the encoded data set, or sends one through `association`. Rejects when the
   * association ends first, or with `timeout` (the association is then aborted).
   */
  async exchange(
    context: PresentationContext,
    command: Omit<Command, 'dataSetType'>,
    options: {
      data?: Uint8Array | ((association: Association) => Promise<void>);
      onPending?: (response: Response) => void;
    } = {},
  ): Promise<Response> {
    const messageId = command.messageId ?? this.nextMessageId();
    const { data, onPending } = options;
    const answer = this.#requests.wait(messageId, onPending);
    answer.catch(() => undefined);
    while (this.#inParts) {
      await new Promise<void>((resolve) => this.#afterParts.push(resolve));
    }
    const full = { ...command, messageId, dataSetType: data === undefined ? noDataSet : someDataSet };
    if (data !== undefined) {
      // Command and data set of a small message are one write.
      this.association.transport.cork();
    }
    const drained = this.#sendCommand(context, full);
    const traced = this.#trace?.message(true, full, context, data instanceof Uint8Array ? data.length : undefined);
    const sentBefore = this.association.transport.bytesSent;
    if (traced !== undefined && typeof data === 'function') {
      Object.assign(traced, { dataBytes: 0, unfinished: true, withHeaders: true });
    }
    if (data !== undefined) {
      this.#inParts = true;
      try {
        if (drained !== undefined) {
          await this.#unlessEnded(drained);
        }
        const sending =
          typeof data === 'function' ? data(this.association) : this.association.send(context.id, false, data);
        if (sending !== undefined) {
          await this.#unlessEnded(sending);
        }
        if (traced !== undefined && typeof data === 'function') {
          traced.dataBytes = this.association.transport.bytesSent - sentBefore;
          traced.unfinished = false;
        }
      } catch (error) {
        // The message is broken off; whoever waits hears why the association ended.
        this.association.abort(error instanceof NegatoscopeError ? error : new NegatoscopeError('io', String(error)));
        return answer;
      } finally {
        this.#partsSent();
      }
    }
    this.#requests.sent(messageId);
    return answer;
  }

  /** A-RELEASE; resolves with how the association ended in the end. */
  release(): Promise<Ending> {
    this.association.release();
    return this.ended;
  }

  nextMessageId(): number {
    return this.#requests.nextId();
  }

  /** C-CANCEL-RQ for a request of ours (PS3.7 9.3.2.3); its final response still comes. */
  cancel(context: PresentationContext, messageId: number): void {
    if (this.#inParts) {
      this.#afterParts.push(() => this.cancel(context, messageId));
    } else if (this.#requests.has(messageId) && this.association.state === 6) {
      const command = { field: commandField.cancel, messageIdRespondedTo: messageId, dataSetType: noDataSet };
      this.#sendCommand(context, command);
      this.#trace?.message(true, command, context);
    }
  }

  /** A peer that takes nothing any more may keep the connection blocked long after the association has ended: nobody waits for it. */
  #unlessEnded(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#breakOff = resolve;
      work.then(resolve, reject);
    });
  }

  #partsSent(): void {
    this.#inParts = false;
    for (const send of this.#afterParts.splice(0)) {
      send();
    }
  }

  #commandFragment(context: PresentationContext, isLast: boolean, slice: Buffer): void {
    if (this.#incoming !== undefined) {
      this.#violation('command fragment within a data set');
      return;
    }
    let command: Command | undefined;
    try {
      command = this.#assembler.add(context, isLast, slice);
    } catch (error) {
      this.#violation((error as Error).message);
      return;
    }
    if (command !== undefined) {
      this.#traced = this.#trace?.message(false, command, context, hasDataSet(command) ? 0 : undefined);
      if (this.#traced?.dataBytes === 0) {
        this.#traced.unfinished = true;
      }
      this.#begin(command, context);
    }
  }

  #begin(command: Command, context: PresentationContext): void {
    if (command.field === commandField.cancel) {
      if (this.#running?.command.messageId === command.messageIdRespondedTo) {
        this.#running?.cancel();
      }
    } else if ((command.field & responseBit) !== 0) {
      this.#beginResponse(command, context);
    } else if (command.messageId === undefined) {
      this.#violation('request without Message ID');
    } else if (this.#running?.command.field === commandField.get && this.#requests.size > 0) {
      // The response that we wait for would be behind a request that waits for us (PS3.7 D.3.3.3: one operation at a time).
      this.#violation(`${commandName(command.field)} before our request was answered`);
    } else if (this.#running !== undefined) {
      this.#next = { command, context };
      this.association.suspend();
    } else {
      this.#beginRequest(command, context);
    }
  }

  #beginResponse(command: Command, context: PresentationContext): void {
    const messageId = command.messageIdRespondedTo;
    if (messageId === undefined || !this.#requests.has(messageId) || command.status === undefined) {
      this.#violation(`${commandName(command.field)} that answers no request`);
      return;
    }
    const { status: code } = command;
    if (!hasDataSet(command)) {
      this.#requests.answer(messageId, { command, status: code, dataSet: undefined });
      return;
    }
    const receiver = collect((dataSet) => {
      this.#requests.answer(messageId, { command, status: code, dataSet });
      return { status: status.success };
    });
    this.#incoming = { context, receiver, operation: undefined, service: undefined, traced: this.#traced };
  }

  #beginRequest(command: Command, context: PresentationContext): void {
    const operation = new RunningOperation(command, context, this.peer, (from, outcome) =>
      this.#respond(from, outcome),
    );
    const service = this.registry?.find(context.abstractSyntax);
    const refusal = refusalOf(command, service);
    if (!hasDataSet(command)) {
      this.#run(
        operation,
        service,
        () =>
          refusal ??
          service?.perform?.(operation) ?? { status: status.mistypedArgument, comment: 'the data set is missing' },
      );
      return;
    }
    let receiver: DataSetReceiver;
    try {
      receiver = refusal
        ? discarding(() => refusal)
        : (service?.receive?.(operation) ??
          discarding(() => ({ status: status.mistypedArgument, comment: 'there must be no data set' })));
    } catch (error) {
      receiver = discarding(() => {
        throw error;
      });
    }
    this.#incoming = { context, receiver, operation, service, traced: this.#traced };
  }

  #dataSetComplete(incoming: Incoming): void {
    const { operation, receiver, service } = incoming;
    if (operation === undefined) {
      receiver.end();
    } else {
      this.#run(operation, service, () => receiver.end());
    }
  }

  /** Performs an operation and answers it. What is thrown becomes a status in the registry, and only there. */
  #run(operation: RunningOperation, service: Service | undefined, work: () => Outcome | Promise<Outcome>): void {
    const failed = (error: unknown): Outcome => {
      const outcome = this.registry?.outcomeOf(error, service) ?? { status: status.processingFailure };
      this.#log.warn('request failed', {
        request: commandName(operation.command.field),
        status: outcome.status,
        error: error instanceof NegatoscopeError ? error.message : error instanceof Error ? error.stack : String(error),
      });
      return outcome;
    };
    let result: Outcome | Promise<Outcome>;
    try {
      result = work();
    } catch (error) {
      result = failed(error);
    }
    if (!(result instanceof Promise)) {
      const wait = this.#respond(operation, result);
      // Who asks without end while no answer goes out is read no further.
      if (wait !== undefined && (!this.#inParts || this.#afterParts.length > mostWaiting)) this.#hold(wait);
      return;
    }
    this.#running = operation;
    result
      .catch(failed)
      .then((outcome) => this.#complete(operation, outcome))
      .catch((error) => {
        this.#log.error('failure after a request', { error: error instanceof Error ? error.stack : String(error) });
        this.association.abort(new NegatoscopeError('internal', 'failure after a request', {}, error));
      });
  }

  #complete(operation: RunningOperation, outcome: Outcome): void {
    this.#running = undefined;
    this.#respond(operation, outcome);
    const next = this.#next;
    if (next !== undefined) {
      this.#next = undefined;
      this.#beginRequest(next.command, next.context);
      this.association.continue();
    } else if (this.#releasePending) {
      this.#releasePending = false;
      this.association.respondRelease();
    }
  }

  #respond(operation: RunningOperation, outcome: Outcome): Promise<void> | undefined {
    const { command, context } = operation;
    if (this.association.state !== 6 && this.association.state !== 8) {
      return undefined;
    }
    if (this.#inParts) {
      return new Promise((resolve) => this.#afterParts.push(() => resolve(this.#respond(operation, outcome))));
    }
    const instance = command.affectedSopInstanceUid ?? command.requestedSopInstanceUid;
    const response: Command = {
      field: command.field | responseBit,
      messageIdRespondedTo: command.messageId as number,
      dataSetType: outcome.dataSet === undefined ? noDataSet : someDataSet,
      status: outcome.status,
      ...outcome.fields,
    };
    const sopClass = command.affectedSopClassUid ?? command.requestedSopClassUid;
    if (sopClass !== undefined) {
      response.affectedSopClassUid = sopClass;
    }
    if (instance !== undefined) {
      response.affectedSopInstanceUid = instance;
    }
    if (outcome.comment !== undefined && outcome.comment !== '') {
      response.errorComment = outcome.comment;
    }
    if (outcome.offendingElements !== undefined && outcome.offendingElements.length > 0) {
      response.offendingElements = outcome.offendingElements;
    }
    const wait = this.#sendCommand(context, response);
    this.#trace?.message(true, response, context, outcome.dataSet?.length);
    return outcome.dataSet === undefined ? wait : this.association.send(context.id, false, outcome.dataSet);
  }

  #sendCommand(context: PresentationContext, command: Command): Promise<void> | undefined {
    const packed = encodeCommand(command, dataHeaderLength);
    const length = packed.length - dataHeaderLength;
    if (length > this.association.fragmentLength) {
      return this.association.send(context.id, true, packed.subarray(dataHeaderLength));
    }
    writeDataHeader(packed, 0, length, context.id, true, true);
    return this.association.sendPacked(packed);
  }

  #hold(wait: Promise<void>): void {
    this.#holds++;
    this.association.pause();
    const go = () => {
      if (--this.#holds === 0) {
        this.association.resume();
      }
    };
    wait.then(go, go);
  }

  #violation(message: string): void {
    this.#log.warn('DIMSE violation', { message, peer: this.peer.aeTitle });
    this.association.abort(new NegatoscopeError('protocol', message));
  }
}

const hasDataSet = (command: Command): boolean =>
  command.dataSetType !== undefined && command.dataSetType !== noDataSet;
