import type { Socket } from 'node:net';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { verificationSopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { AcceptancePolicy, ListenerSettings } from '../../src-shared/settings/schema.ts';
import type { Ingest } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { Log } from '../log/types.ts';
import { plainAddress } from './acceptance/callers.ts';
import { decide } from './acceptance/decide.ts';
import { serviceOf } from './acceptance/known-services.ts';
import { negotiate } from './acceptance/negotiate.ts';
import type { ActivityBook, ActivityEntry } from './activity.ts';
import { DimseEndpoint } from './dimse/endpoint.ts';
import { ServiceRegistry } from './dimse/registry.ts';
import { AssociationTrace } from './log/trace.ts';
import type { ServiceClass } from './services/service-class.ts';
import { notStored, StorageScp } from './services/storage/scp.ts';
import { TransferRecord } from './services/storage/transfer-record.ts';
import { verificationScp } from './services/verification/scp.ts';
import type { Decision, Ending } from './upper-layer/association.ts';
import { Association } from './upper-layer/association.ts';
import type { AssociateRequest } from './upper-layer/pdu.ts';
import { describeAbort, describeRejection } from './upper-layer/pdu.ts';
import type { Transition } from './upper-layer/state-machine.ts';

/** What an incoming association needs of its listener. */
export interface IncomingHost {
  readonly settings: ListenerSettings;
  readonly ingest: Ingest;
  readonly audit: AuditSink;
  readonly log: Log;
  readonly book: ActivityBook;
  readonly stopping: boolean;
  readonly ready: boolean;
  /** Associations accepted and not ended. */
  readonly open: Set<IncomingAssociation>;
  /** What we provide beside Verification and Storage. */
  readonly services: readonly ServiceClass[];
  onOpenChanged(): void;
  onTransition?: (transition: Transition) => void;
}

/** A sender that has another instance sends it within this time. */
const betweenMessagesMs = 500;

/** An association somebody opened to us, from the connection to the audit record at its end. */
export class IncomingAssociation {
  readonly association: Association;
  readonly #host: IncomingHost;
  readonly #socket: Socket;
  readonly #address: string;
  readonly #endpoint: DimseEndpoint;
  readonly #trace = new AssociationTrace();
  #entry: ActivityEntry | undefined;
  #record: TransferRecord | undefined;
  #request: AssociateRequest | undefined;

  constructor(socket: Socket, host: IncomingHost) {
    this.#host = host;
    this.#socket = socket;
    this.#address = plainAddress(socket.remoteAddress);
    this.#endpoint = new DimseEndpoint({
      timeouts: host.settings.timeouts,
      log: host.log,
      onRequest: (request) => this.#decide(request),
      onEnd: (ending) => this.#end(ending),
      trace: this.#trace,
    });
    this.association = new Association(socket, {
      role: 'acceptor',
      timeouts: host.settings.timeouts,
      log: host.log,
      user: this.#endpoint,
      ...(host.onTransition && { onTransition: host.onTransition }),
      trace: this.#trace,
    });
    this.#endpoint.attach(this.association);
  }

  /** In the middle of something, or was a moment ago: not to be cut off while there is grace. */
  get atWork(): boolean {
    return (
      this.#endpoint.busy !== undefined ||
      performance.now() - this.association.transport.lastActivity < betweenMessagesMs
    );
  }

  /** Aborts what is still open and resolves when the connection is gone. */
  shutDown(): Promise<void> {
    this.association.abort(new NegatoscopeError('cancelled', 'the listener stops'));
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve());
      if (this.#socket.closed) {
        resolve();
      }
      this.#socket.destroySoon();
    });
  }

  #decide(request: AssociateRequest): Decision {
    const host = this.#host;
    this.#request = request;
    this.#entry = host.book.begin('in', request.callingAeTitle, this.#address, { trace: this.#trace });
    const acceptance = decide(request, host.settings, {
      address: this.#address,
      associations: host.open.size,
      stopping: host.stopping,
      ready: host.ready,
    });
    if (!('policy' in acceptance)) {
      this.#refused(request, acceptance.why);
      return 'close' in acceptance ? { close: true } : { reject: acceptance.reject };
    }
    const { policy, overLimit } = acceptance;
    const accept = negotiate(request, policy, host.settings.aeTitle, host.services);
    this.#endpoint.peer = {
      aeTitle: request.callingAeTitle,
      address: this.#address,
      ownAeTitle: request.calledAeTitle,
    };
    this.#endpoint.registry = this.#services(policy, overLimit, request);
    this.association.setTimeouts(policy.timeouts);
    host.open.add(this);
    host.onOpenChanged();
    host.log.info('association accepted', {
      peer: request.callingAeTitle,
      address: this.#address,
      contexts: accept.contexts.length,
      refused: accept.contexts.filter((context) => context.result !== 0).length,
    });
    return { accept, maximumLength: policy.maxPduLength };
  }

  #services(policy: AcceptancePolicy, overLimit: boolean, request: AssociateRequest): ServiceRegistry {
    const entry = this.#entry as ActivityEntry;
    const record = new TransferRecord();
    this.#record = record;
    const storage = new StorageScp({
      ingest: this.#host.ingest,
      policy,
      overLimit,
      onInstance: ({ outcome }) => {
        record.add(outcome);
        entry.received = record.stored;
        entry.failed = record.failed;
      },
      onBytes: (bytes) => {
        entry.bytes += bytes;
        entry.touch();
      },
    });
    const registry = new ServiceRegistry(() => storage).register([verificationSopClass], verificationScp);
    const proposed = new Set(request.contexts.map(({ abstractSyntax }) => abstractSyntax));
    const isStored = (uid: string) => serviceOf(policy, uid, request.user.commonExtended, this.#host.services);
    registry.register(
      [...proposed].filter((uid) => isStored(uid) === undefined),
      notStored,
    );
    for (const service of this.#host.services) {
      const wanted = [...service.sopClasses(policy)].filter((uid) => proposed.has(uid));
      if (wanted.length > 0) {
        registry.register(wanted, service.open({ policy, request, overLimit, endpoint: this.#endpoint, entry }));
      }
    }
    return registry;
  }

  #refused(request: AssociateRequest, why: string): void {
    const peer = { aeTitle: request.callingAeTitle, address: this.#address };
    this.#host.log.warn('association refused', { ...peer, called: request.calledAeTitle, why });
    this.#host.audit.record({
      kind: 'security-alert',
      action: 'execute',
      outcome: 'minor-failure',
      peer,
      detail: `association refused: ${why}`,
    });
  }

  #end(ending: Ending): void {
    const host = this.#host;
    const peer = { aeTitle: this.#request?.callingAeTitle ?? '', address: this.#address };
    const reason =
      ending.error?.message ??
      (ending.rejection && describeRejection(ending.rejection)) ??
      (ending.abort && describeAbort(ending.abort));
    this.#entry?.end(ending.outcome, reason);
    if (this.#record !== undefined && this.#record.total > 0) {
      host.audit.record({
        kind: 'instances-transferred',
        action: 'create',
        outcome: this.#record.failed === 0 ? 'success' : 'minor-failure',
        peer,
        studies: this.#record.studies(),
      });
    }
    if (host.open.delete(this)) {
      host.onOpenChanged();
    }
    host.log.info('association ended', { peer: peer.aeTitle, outcome: ending.outcome, by: ending.by, reason });
  }
}
