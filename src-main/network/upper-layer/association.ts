import type { Socket } from 'node:net';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Timeouts } from '../../../src-shared/settings/schema.ts';
import type { Log } from '../../log/types.ts';
import type { ActionMeans } from './actions.ts';
import { carryOut, connectionBroke } from './actions.ts';
import type { AssociationOptions, AssociationUser, Ending, PresentationContext } from './association-types.ts';
import { acceptedContexts } from './association-types.ts';
import { Deadline } from './deadline.ts';
import { decodeAbort, decodeAssociateAccept, decodeAssociateRequest, decodeReject } from './decode.ts';
import { encodeAbort, encodeReject, packFragments } from './encode.ts';
import type { AbortCause, AssociateAccept, AssociateRequest, Rejection } from './pdu.ts';
import { abortReason, abortSource, describeAbort, pduType, rejection } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { PduReceiver } from './receiver.ts';
import type { Silence } from './silence-watch.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { Event, State, Transition } from './state-machine.ts';
import { actionFor, event, nextState } from './state-machine.ts';
import { Transport } from './transport.ts';

export type {
  AssociationOptions,
  AssociationUser,
  Decision,
  Ending,
  PresentationContext,
} from './association-types.ts';

/**
 * One association over one connection: carries out the actions of the state machine (PS3.8 9.2). An acceptor gets a connected
 * socket; a requestor one that is connecting, and is told by `connected`.
 */
export class Association {
  readonly role: 'acceptor' | 'requestor';
  contexts: ReadonlyMap<number, PresentationContext> = new Map();
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
  readonly #trace: AssociationOptions['trace'];
  #state: State = 1;
  readonly #artim = new Deadline();
  readonly #acse = new Deadline();
  readonly #watch: SilenceWatch;
  #releaseAnswered = false;
  #paused = false;
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
    this.#trace = options.trace;
    this.#receiver = new PduReceiver({
      onDataPdu: () => this.#raiseData(),
      onFragment: (contextId, control, slice, ends) => this.#fragment(contextId, control, slice, ends),
      onPdu: (type, body) => this.#pdu(type, body),
    });
    this.transport = new Transport(socket, {
      onData: (chunk) => this.#data(chunk),
      onClosed: (error) => this.#transportClosed(error),
    });
    this.#watch = new SilenceWatch({
      transport: this.transport,
      timeouts: () => this.#timeouts,
      waitsFor: () => this.#waitsFor(),
      over: () => this.#ended && this.#state === 1,
      onSilence: (cause, milliseconds) => this.#silence(cause, milliseconds),
    });
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
    const packed = packFragments(contextId, isCommand, bytes, isLast, this.#fragmentLength);
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
    this.#paused = true;
    this.transport.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#readOn();
  }

  /** Holds everything that follows, also what is already here. Called from within `onFragment`. */
  suspend(): void {
    this.#receiver.suspend();
    this.transport.pause();
  }

  /** Goes on after `suspend`. */
  continue(): void {
    this.#guarded(() => this.#receiver.resume());
    this.#readOn();
  }

  #readOn(): void {
    if (!this.#paused && !this.#receiver.suspended) {
      this.transport.resume();
    }
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
    this.contexts = acceptedContexts(this.request as AssociateRequest, accept.contexts);
    this.#limitSending(accept.user.maximumLength);
    this.#receiver.limitData(this.request?.user.maximumLength ?? 0);
  }

  /** Not told or 0: unlimited (PS3.8 D.1); a megabyte is long enough for anybody. Even, for some refuse fragments of odd lengths. */
  #limitSending(maximumLength: number | undefined): void {
    const longest = Math.min(maximumLength || 1 << 20, 1 << 20) - 6;
    this.#fragmentLength = Math.max(1, longest - (longest & 1));
  }

  #transportClosed(error: Error | undefined): void {
    if (error && this.#pending === undefined) {
      this.#ending ??= connectionBroke(error.message, error);
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
    if (action === 'AE-6' && this.#unknownProtocolVersion()) {
      to = 13;
    } else if (action === 'AR-8' && this.role === 'requestor') {
      to = 9;
    }
    this.#state = to;
    this.#transitionListener?.({ event: happened, from, action, to });
    if (this.#trace !== undefined && action !== 'DT-1' && action !== 'DT-2') {
      this.#traceStep({ event: happened, from, action, to });
    }
    carryOut[action](this.#means);
  }

  #traceStep(transition: Transition): void {
    const { request, accept } = this;
    const byUs = transition.action === 'AA-1' ? { source: abortSource.user, reason: 0 } : this.#providerCause();
    const rejection = this.#pending?.rejection ?? this.#rejection;
    const error = this.#ending?.error ?? this.#invalid;
    this.#trace?.step({
      transition,
      ...(request && { request }),
      ...(accept && { accept }),
      ...(rejection && { rejection }),
      abort: this.#pending?.abort ?? byUs,
      ...(error && { error: error.message }),
    });
  }

  /** AE-6: the one thing that the service-provider itself rejects. */
  #unknownProtocolVersion(): boolean {
    return ((this.request as AssociateRequest).protocolVersion & 1) === 0;
  }

  /** What the actions work with. */
  readonly #means: ActionMeans = {
    write: (bytes) => void this.transport.write(bytes),
    closeTransport: () => this.transport.close(),
    destroyTransport: () => this.transport.destroy(),
    startArtim: () => this.#startArtim(),
    stopArtim: () => this.#artim.stop(),
    startAcse: (message) => this.#startAcse(message),
    stopAcse: () => this.#acse.stop(),
    request: () => this.request as AssociateRequest,
    accept: () => this.accept as AssociateAccept,
    indicateRequest: () => {
      if (this.#state === 13) {
        this.#reject(rejection.protocolVersion);
      } else {
        this.#indicateRequest();
      }
    },
    confirmAccept: () => this.#user.onAccepted?.(this.accept as AssociateAccept),
    reject: () => this.#reject(this.#rejection as Rejection),
    indicateRelease: () => this.#user.onReleaseRequest(),
    answerReleaseIfDecided: () => {
      if (this.#releaseAnswered) {
        this.#raise(event.releaseResponse);
      }
    },
    abort: (source) =>
      this.#sendAbort(source === 'user' ? { source: abortSource.user, reason: 0 } : this.#providerCause()),
    providerCause: () => this.#providerCause(),
    endedByPdu: () => {
      this.#ending ??= this.#pending;
    },
    ended: (ending) => {
      this.#ending ??= ending;
    },
    finish: () => this.#finish(),
  };

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
      this.contexts = acceptedContexts(this.request as AssociateRequest, answer.accept.contexts);
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
    this.#acse.stop();
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
    const { artimMs } = this.#timeouts;
    this.#artim.start(artimMs, () => {
      if (this.#state === 2) {
        this.#ending ??= { outcome: 'failed', by: 'peer', error: timeoutError('no A-ASSOCIATE-RQ', artimMs) };
      }
      if (actionFor(event.artimExpired, this.#state) !== undefined) {
        this.#raise(event.artimExpired);
      }
    });
  }

  #startAcse(message: string): void {
    const { acseMs } = this.#timeouts;
    this.#acse.start(acseMs, () => this.abort(timeoutError(message, acseMs)));
  }

  /** What silence would mean now: the middle of a message, nothing to do, or only that we are busy ourselves. */
  #waitsFor(): 'message' | 'anything' | 'nothing' {
    if (this.#state !== 6) {
      return 'nothing';
    }
    if (this.#receiver.withinPdu || this.#user.busy === 'receiving') {
      return 'message';
    }
    return this.#user.busy === undefined ? 'anything' : 'nothing';
  }

  #silence(cause: Silence, milliseconds: number): void {
    if (cause === 'blocked') {
      this.destroy(timeoutError('the peer takes no data', milliseconds));
    } else if (cause === 'idle') {
      this.abort(timeoutError('the association is idle', milliseconds));
    } else {
      this.#invalid = new ProtocolError(`silence of ${milliseconds} ms within a message`, abortReason.notSpecified);
      this.#receiver.close();
      this.#raise(event.invalidPdu);
    }
  }

  /** Tells the user once; timers other than ARTIM stop. */
  #finish(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#acse.stop();
    if (this.#state === 1) {
      this.#watch.stop();
    }
    const ending = this.#ending ?? this.#pending ?? { outcome: 'failed', by: 'peer' };
    this.#trace?.end(ending);
    try {
      this.#user.onEnd(ending);
    } catch (error) {
      this.#log.error('failure at the end of an association', { error: String(error) });
    }
  }
}

const timeoutError = (what: string, milliseconds: number): NegatoscopeError =>
  new NegatoscopeError('timeout', `${what} for ${milliseconds} ms`, { milliseconds });
