import type { Socket } from 'node:net';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Timeouts } from '../../../src-shared/settings/schema.ts';
import type { Log } from '../../log/types.ts';
import { decodeAbort, decodeAssociateAccept, decodeAssociateRequest, decodeReject } from './decode.ts';
import {
  dataHeaderLength,
  encodeAbort,
  encodeAssociateAccept,
  encodeAssociateRequest,
  encodeReject,
  encodeReleaseRequest,
  encodeReleaseResponse,
  writeDataHeader,
} from './encode.ts';
import type { AbortCause, AssociateAccept, AssociateRequest, Rejection } from './pdu.ts';
import { abortReason, abortSource, describeAbort, pduType, rejection } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { PduReceiver } from './receiver.ts';
import type { Action, Event, State, Transition } from './state-machine.ts';
import { actionFor, event, nextState } from './state-machine.ts';
import { Transport } from './transport.ts';

/** An accepted presentation context. */
export interface PresentationContext {
  id: number;
  abstractSyntax: string;
  transferSyntax: string;
}

/** How the acceptor answers an A-ASSOCIATE-RQ. */
export type Decision =
  | { accept: AssociateAccept; maximumLength: number }
  | { reject: Rejection }
  /** The connection is closed without a word. */
  | { close: true };

/** Why an association ended. `failed`: the connection broke or a timer ran out. */
export interface Ending {
  outcome: 'released' | 'aborted' | 'rejected' | 'failed';
  /** Whose doing it was. */
  by: 'us' | 'peer';
  abort?: AbortCause;
  rejection?: Rejection;
  error?: NegatoscopeError;
}

/** What the user of an association is told. Called on the event loop; what they throw ends the association, not the process. */
export interface AssociationUser {
  /** Acceptor: A-ASSOCIATE indication. */
  onRequest?(request: AssociateRequest): Decision;
  /** Requestor: A-ASSOCIATE confirmation, positive. */
  onAccepted?(accept: AssociateAccept): void;
  /** P-DATA indication, slice by slice. */
  onFragment(context: PresentationContext, isCommand: boolean, isLast: boolean, slice: Buffer): void;
  /** A-RELEASE indication; answer with `respondRelease`, at once or when the work under way is done. */
  onReleaseRequest(): void;
  /** The end, exactly once; nothing is called afterwards. */
  onEnd(ending: Ending): void;
  /** True while a message is incomplete, or the peer owes us an answer: decides which timer counts. */
  readonly busy?: 'receiving' | 'waiting' | 'working' | undefined;
}

export interface AssociationOptions {
  role: 'acceptor' | 'requestor';
  timeouts: Timeouts;
  log: Log;
  user: AssociationUser;
  /** Requestor: what is proposed. */
  request?: AssociateRequest;
  onTransition?: (transition: Transition) => void;
}

/**
 * One association over one connection: carries out the actions of the state machine (PS3.8 9.2). For an acceptor `attach` a connected socket;
 * for a requestor attach the connecting one.
 */
export class Association {
  readonly role: 'acceptor' | 'requestor';
  readonly contexts = new Map<number, PresentationContext>();
  request: AssociateRequest | undefined;
  accept: AssociateAccept | undefined;
  /** Bytes that came and went in presentation data values and their headers. */
  bytesReceived = 0;
  readonly transport: Transport;

  readonly #log: Log;
  readonly #user: AssociationUser;
  #timeouts: Timeouts;
  readonly #receiver: PduReceiver;
  readonly #transitionListener: ((transition: Transition) => void) | undefined;
  #state: State = 1;
  #artim: NodeJS.Timeout | undefined;
  #acse: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #releaseAnswered = false;
  #ended = false;
  #ending: Ending | undefined;
  /** Longest presentation data value that fits the peer's limit. */
  #fragmentLength = 16384 - 6;

  constructor(socket: Socket, options: AssociationOptions) {
    this.role = options.role;
    this.request = options.request;
    this.#timeouts = options.timeouts;
    this.#log = options.log;
    this.#user = options.user;
    this.#transitionListener = options.onTransition;
    this.#receiver = new PduReceiver({
      onDataPdu: () => this.#raiseData(),
      onFragment: (contextId, control, slice, ends) => this.#fragment(contextId, control, slice, ends),
      onPdu: (type, body) => this.#pdu(type, body),
    });
    this.transport = new Transport(socket, {
      onData: (chunk) => this.#data(chunk),
      onClosed: (error) => this.#transportClosed(error),
    });
    this.#scheduleCheck();
    if (options.role === 'acceptor') {
      this.#raise(event.transportIndication);
    } else {
      this.#raise(event.associateRequest);
    }
  }

  get state(): State {
    return this.#state;
  }

  get established(): boolean {
    return this.#state === 6;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Longest value of one PDV we may send. */
  get fragmentLength(): number {
    return this.#fragmentLength;
  }

  /** Requestor: the connection stands (after the TLS handshake). */
  connected(): void {
    if (this.#state === 4) {
      this.#raise(event.transportConfirm);
    }
  }

  /** Other waits than those it began with: the rules may depend on the called title. */
  setTimeouts(timeouts: Timeouts): void {
    this.#timeouts = timeouts;
  }

  /**
   * Sends one part of a message (P-DATA request), cut to the peer's limit. Gives a promise when the caller should wait before sending more.
   * Fails with `association-aborted` when the association does not take data any more.
   */
  send(contextId: number, isCommand: boolean, bytes: Uint8Array, isLast = true): Promise<void> | undefined {
    this.#requireDataState();
    const limit = this.#fragmentLength;
    const count = Math.max(1, Math.ceil(bytes.length / limit));
    const packed = Buffer.allocUnsafe(bytes.length + count * dataHeaderLength);
    let to = 0;
    for (let index = 0, from = 0; index < count; index++, from += limit) {
      const length = Math.min(limit, bytes.length - from);
      writeDataHeader(packed, to, length, contextId, isCommand, isLast && index === count - 1);
      packed.set(bytes.subarray(from, from + length), to + dataHeaderLength);
      to += dataHeaderLength + length;
    }
    return this.transport.write(packed);
  }

  /** The same for bytes that are already cut into P-DATA-TF PDUs with their headers (`PduPacker`). */
  sendPacked(packed: Buffer): Promise<void> | undefined {
    this.#requireDataState();
    return this.transport.write(packed);
  }

  /** A-RELEASE request; the end is told through `onEnd`. */
  release(): void {
    if (this.#state === 6) {
      this.#raise(event.releaseRequest);
    }
  }

  /** A-RELEASE response. In a release collision the acceptor's answer waits for the peer's (PS3.8 9.2, Sta10). */
  respondRelease(): void {
    if (this.#state === 10) {
      this.#releaseAnswered = true;
    } else if (actionFor(event.releaseResponse, this.#state) !== undefined) {
      this.#raise(event.releaseResponse);
    }
  }

  /** A-ABORT request (source: service-user). */
  abort(error?: NegatoscopeError): void {
    if (actionFor(event.abortRequest, this.#state) === undefined) {
      return;
    }
    this.#ending ??= {
      outcome: 'aborted',
      by: 'us',
      abort: { source: abortSource.user, reason: 0 },
      ...(error && { error }),
    };
    this.#raise(event.abortRequest);
  }

  /** Ends it without any courtesy: the connection is destroyed. */
  destroy(error?: NegatoscopeError): void {
    this.#ending ??= { outcome: 'failed', by: 'us', ...(error && { error }) };
    this.transport.destroy();
  }

  /** No more is read until `resume`; what is already here is still handed on. */
  pause(): void {
    this.transport.pause();
  }

  resume(): void {
    if (!this.#receiver.suspended) {
      this.transport.resume();
    }
  }

  /** Holds everything that follows, also what is already here. Called from within `onFragment`. */
  suspend(): void {
    this.#receiver.suspend();
    this.transport.pause();
  }

  /** Goes on after `suspend`. */
  continue(): void {
    this.#guarded(() => this.#receiver.resume());
    this.resume();
  }

  #requireDataState(): void {
    if (this.#state === 6 || this.#state === 8) {
      if (this.#transitionListener) {
        this.#raise(event.dataRequest);
      }
      return;
    }
    throw new NegatoscopeError('association-aborted', `no data can be sent in state ${this.#state}`);
  }

  #data(chunk: Buffer): void {
    this.bytesReceived += chunk.length;
    if (this.#receiver.suspended) {
      this.#receiver.keep(chunk);
      return;
    }
    this.#guarded(() => this.#receiver.feed(chunk));
  }

  /** What goes wrong while PDUs are read ends this association and nothing else. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error instanceof ProtocolError) {
        this.#log.warn('protocol violation', { message: error.message, ...error.parameters });
        this.#receiver.close();
        this.#invalid = error;
        if (this.#state === 13 || actionFor(event.invalidPdu, this.#state) !== undefined) {
          this.#raise(event.invalidPdu);
        }
      } else {
        this.#log.error('failure while receiving', { error: error instanceof Error ? error.stack : String(error) });
        this.#receiver.close();
        this.abort(
          error instanceof NegatoscopeError
            ? error
            : new NegatoscopeError('internal', 'failure while receiving', {}, error),
        );
      }
    }
  }
  #invalid: ProtocolError | undefined;

  /** A P-DATA-TF PDU begins. The two states in which it is expected cost nothing but a comparison. */
  #raiseData(): void {
    if (this.#transitionListener !== undefined || (this.#state !== 6 && this.#state !== 7)) {
      this.#raise(event.dataPdu);
    }
  }

  #fragment(contextId: number, control: number, slice: Buffer, ends: boolean): void {
    if (this.#state !== 6 && this.#state !== 7) {
      return;
    }
    const context = this.contexts.get(contextId);
    if (context === undefined) {
      throw new ProtocolError(`presentation context ${contextId} was not accepted`, abortReason.invalidParameterValue);
    }
    this.#user.onFragment(context, (control & 1) !== 0, ends && (control & 2) !== 0, slice);
  }

  #pdu(type: number, body: Buffer): void {
    switch (type) {
      case pduType.associateRequest:
        if (this.#state === 2) {
          this.request = decodeAssociateRequest(body);
        }
        this.#raise(event.associateRequestPdu);
        break;
      case pduType.associateAccept:
        if (this.#state === 5) {
          this.#takeAnswer(decodeAssociateAccept(body));
        }
        this.#raise(event.associateAcceptPdu);
        break;
      case pduType.associateReject:
        this.#pending = { outcome: 'rejected', by: 'peer', rejection: decodeReject(body) };
        this.#raise(event.associateRejectPdu);
        break;
      case pduType.releaseRequest:
        this.#raise(event.releaseRequestPdu);
        break;
      case pduType.releaseResponse:
        this.#raise(event.releaseResponsePdu);
        break;
      default:
        this.#pending = { outcome: 'aborted', by: 'peer', abort: decodeAbort(body) };
        this.#raise(event.abortPdu);
    }
  }
  /** What the PDU being handled would mean as an ending. */
  #pending: Ending | undefined;

  #takeAnswer(accept: AssociateAccept): void {
    this.accept = accept;
    for (const answered of accept.contexts) {
      const proposed = this.request?.contexts.find((context) => context.id === answered.id);
      if (proposed && answered.result === 0) {
        const { abstractSyntax } = proposed;
        this.contexts.set(answered.id, { id: answered.id, abstractSyntax, transferSyntax: answered.transferSyntax });
      }
    }
    this.#limitSending(accept.user.maximumLength);
    this.#receiver.limitData(this.request?.user.maximumLength ?? 0);
  }

  /** Not told or 0: unlimited (PS3.8 D.1); a megabyte is long enough for anybody. */
  #limitSending(maximumLength: number | undefined): void {
    this.#fragmentLength = Math.max(1, Math.min(maximumLength || 1 << 20, 1 << 20) - 6);
  }

  #transportClosed(error: Error | undefined): void {
    if (error && this.#ending === undefined && this.#pending === undefined) {
      this.#ending = {
        outcome: 'failed',
        by: 'peer',
        error: new NegatoscopeError(
          'connection-failed',
          error.message,
          { reason: (error as NodeJS.ErrnoException).code },
          error,
        ),
      };
    }
    if (this.#state !== 1) {
      this.#raise(event.transportClosed);
    }
    this.#finish();
  }

  #raise(happened: Event): void {
    const from = this.#state;
    const action = actionFor(happened, from);
    if (action === undefined) {
      throw new NegatoscopeError('internal', `event ${happened} cannot happen in state ${from}`);
    }
    let to = nextState[action];
    let decision: Decision | undefined;
    if (action === 'AE-6') {
      decision = this.#providerDecision();
      to = decision === undefined ? 3 : 13;
    } else if (action === 'AR-8' && this.role === 'requestor') {
      to = 9;
    }
    this.#state = to;
    this.#transitionListener?.({ event: happened, from, action, to });
    this.#perform(action, decision);
  }

  /** AE-6: what the service-provider itself rejects. */
  #providerDecision(): Decision | undefined {
    const request = this.request as AssociateRequest;
    return (request.protocolVersion & 1) === 0 ? { reject: rejection.protocolVersion } : undefined;
  }

  #perform(action: Action, decision: Decision | undefined): void {
    switch (action) {
      case 'AE-1':
      case 'DT-1':
      case 'DT-2':
      case 'AR-6':
      case 'AR-7':
      case 'AA-6':
        break;
      case 'AE-2':
        this.transport.write(encodeAssociateRequest(this.request as AssociateRequest));
        this.#startAcse('no answer to A-ASSOCIATE-RQ');
        break;
      case 'AE-3':
        clearTimeout(this.#acse);
        this.#user.onAccepted?.(this.accept as AssociateAccept);
        break;
      case 'AE-4':
        this.#ending ??= this.#pending;
        this.transport.close();
        break;
      case 'AE-5':
        this.#startArtim();
        break;
      case 'AE-6':
        this.#stopArtim();
        if (decision && 'reject' in decision) {
          this.#reject(decision.reject);
        } else {
          this.#indicateRequest();
        }
        break;
      case 'AE-7':
        this.transport.write(encodeAssociateAccept(this.accept as AssociateAccept));
        break;
      case 'AE-8':
        this.#reject(this.#rejection as Rejection);
        break;
      case 'AR-1':
        this.transport.write(encodeReleaseRequest());
        this.#startAcse('no answer to A-RELEASE-RQ');
        break;
      case 'AR-2':
      case 'AR-8':
        this.#user.onReleaseRequest();
        break;
      case 'AR-3':
        clearTimeout(this.#acse);
        this.#ending ??= { outcome: 'released', by: 'us' };
        this.transport.close();
        break;
      case 'AR-4':
        this.#ending ??= { outcome: 'released', by: 'peer' };
        this.transport.write(encodeReleaseResponse());
        this.#startArtim();
        this.#finish();
        break;
      case 'AR-9':
        this.transport.write(encodeReleaseResponse());
        break;
      case 'AR-10':
        if (this.#releaseAnswered) {
          this.#raise(event.releaseResponse);
        }
        break;
      case 'AR-5':
      case 'AA-5':
        this.#stopArtim();
        break;
      case 'AA-1':
        this.#sendAbort({ source: abortSource.user, reason: 0 });
        break;
      case 'AA-7':
        this.transport.write(encodeAbort(this.#providerCause()));
        break;
      case 'AA-8':
        this.#sendAbort(this.#providerCause());
        break;
      case 'AA-2':
        this.#stopArtim();
        this.transport.destroy();
        break;
      case 'AA-3':
        this.#ending ??= this.#pending;
        this.transport.close();
        break;
      case 'AA-4':
        this.#ending ??= {
          outcome: 'failed',
          by: 'peer',
          error: new NegatoscopeError('connection-failed', 'the peer closed the connection'),
        };
        break;
    }
  }

  #indicateRequest(): void {
    const answer = this.#user.onRequest?.(this.request as AssociateRequest) ?? { reject: rejection.noReason };
    if ('close' in answer) {
      this.#ending ??= { outcome: 'rejected', by: 'us' };
      this.transport.destroy();
    } else if ('reject' in answer) {
      this.#rejection = answer.reject;
      this.#raise(event.rejectResponse);
    } else {
      this.accept = answer.accept;
      for (const context of answer.accept.contexts) {
        const proposed = this.request?.contexts.find((candidate) => candidate.id === context.id);
        if (context.result === 0 && proposed) {
          const { abstractSyntax } = proposed;
          this.contexts.set(context.id, { id: context.id, abstractSyntax, transferSyntax: context.transferSyntax });
        }
      }
      this.#limitSending(this.request?.user.maximumLength);
      this.#receiver.limitData(answer.maximumLength);
      this.#raise(event.acceptResponse);
    }
  }
  #rejection: Rejection | undefined;

  #reject(cause: Rejection): void {
    this.#ending ??= { outcome: 'rejected', by: 'us', rejection: cause };
    this.transport.write(encodeReject(cause));
    this.#startArtim();
    this.#finish();
  }

  #providerCause(): AbortCause {
    return { source: abortSource.provider, reason: this.#invalid?.abortReason ?? abortReason.unexpectedPdu };
  }

  #sendAbort(cause: AbortCause): void {
    clearTimeout(this.#acse);
    this.#ending ??= { outcome: 'aborted', by: 'us', abort: cause, ...(this.#invalid && { error: this.#invalid }) };
    this.#log.warn('association aborted by us', { cause: describeAbort(cause), message: this.#ending.error?.message });
    this.transport.write(encodeAbort(cause));
    if (this.#receiver.suspended) {
      this.#receiver.close();
    }
    this.transport.resume();
    this.#startArtim();
    this.#finish();
  }

  #startArtim(): void {
    this.#stopArtim();
    if (this.#timeouts.artimMs > 0) {
      this.#artim = setTimeout(() => {
        if (actionFor(event.artimExpired, this.#state) !== undefined) {
          if (this.#state === 2) {
            this.#ending ??= {
              outcome: 'failed',
              by: 'peer',
              error: timeoutError('no A-ASSOCIATE-RQ', this.#timeouts.artimMs),
            };
          }
          this.#raise(event.artimExpired);
        }
      }, this.#timeouts.artimMs);
    }
  }

  #stopArtim(): void {
    clearTimeout(this.#artim);
  }

  #startAcse(message: string): void {
    clearTimeout(this.#acse);
    if (this.#timeouts.acseMs > 0) {
      this.#acse = setTimeout(() => this.abort(timeoutError(message, this.#timeouts.acseMs)), this.#timeouts.acseMs);
    }
  }

  /** Watches over silence (PS3.8 leaves these waits to the implementation). One slow timer, no work per packet. */
  #check(): void {
    const { idleMs, packetMs, sendMs } = this.#timeouts;
    const now = performance.now();
    const { lastActivity, blockedSince, paused } = this.transport;
    if (sendMs > 0 && blockedSince !== undefined && now - blockedSince > sendMs) {
      this.destroy(timeoutError('the peer takes no data', sendMs));
    } else if (this.#state === 6 && !paused) {
      const silence = now - lastActivity;
      const receiving = this.#receiver.withinPdu || this.#user.busy === 'receiving';
      if (receiving && packetMs > 0 && silence > packetMs) {
        this.#invalid = new ProtocolError(`silence of ${packetMs} ms within a message`, abortReason.notSpecified);
        this.#receiver.close();
        this.#raise(event.invalidPdu);
      } else if (!receiving && this.#user.busy === undefined && idleMs > 0 && silence > idleMs) {
        this.abort(timeoutError('the association is idle', idleMs));
      }
    }
    if (!this.#ended || this.#state !== 1) {
      this.#scheduleCheck();
    }
  }

  #scheduleCheck(): void {
    const { idleMs, packetMs, sendMs } = this.#timeouts;
    const shortest = Math.min(...[idleMs, packetMs, sendMs].filter((wait) => wait > 0), longestCheckMs * 4);
    this.#watch = setTimeout(() => this.#check(), Math.max(20, shortest / 4));
    this.#watch.unref();
  }

  /** Tells the user once; timers other than ARTIM stop. */
  #finish(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    clearTimeout(this.#acse);
    const ending = this.#ending ?? this.#pending ?? { outcome: 'failed', by: 'peer' };
    try {
      this.#user.onEnd(ending);
    } catch (error) {
      this.#log.error('failure at the end of an association', { error: String(error) });
    }
  }
}

const longestCheckMs = 1000;

const timeoutError = (what: string, milliseconds: number): NegatoscopeError =>
  new NegatoscopeError('timeout', `${what} for ${milliseconds} ms`, { milliseconds });
