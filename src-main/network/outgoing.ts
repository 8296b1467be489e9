import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { callingTitle } from '../../src-shared/settings/policy.ts';
import type { NodeSettings, Settings, Timeouts } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import type { ActivityBook, ActivityEntry } from './activity.ts';
import { asError } from './as-error.ts';
import type { DimseEndpoint } from './dimse/endpoint.ts';
import type { ServiceRegistry } from './dimse/registry.ts';
import { requestAssociation } from './request.ts';
import type { Ending } from './upper-layer/association.ts';
import type { ProposedContext, UserInformation } from './upper-layer/pdu.ts';
import { userIdentityOf } from './user-identity.ts';

/** Of the settings, what the associations that we open depend on. */
export type OutgoingSettings = Pick<Settings, 'listener' | 'callingAeTitle' | 'calling'>;

export interface OutgoingOptions {
  settings: () => OutgoingSettings;
  activity: ActivityBook;
  log: Log;
}

/** What an association is opened for. */
export interface OutgoingRequest {
  /** `query`, `retrieve`, `storage`, …: shown to people. */
  purpose: string;
  contexts: readonly ProposedContext[];
  /** Roles, extended negotiation. */
  user?: Partial<UserInformation>;
  /** What we answer on it (C-STORE of a C-GET, N-EVENT-REPORT). */
  registry?: ServiceRegistry;
  /** Longest P-DATA-TF PDU that we take; absent: as the settings say. */
  maxPduLength?: number;
  /** Waits that differ from those of the settings. */
  timeouts?: Partial<Timeouts>;
  /** Aborts the association, and its opening. */
  signal?: AbortSignal;
}

export interface OutgoingAssociation {
  readonly endpoint: DimseEndpoint;
  /** Counts what is transferred, for the transfers window. */
  readonly entry: ActivityEntry;
  /** A-RELEASE; resolves with how it ended. */
  release(): Promise<Ending>;
}

/** The one way in which associations are opened: our title and timers, TLS, who we are, and a line in the book. */
export class Outgoing {
  readonly #options: OutgoingOptions;

  constructor(options: OutgoingOptions) {
    this.#options = options;
  }

  /** Opens an association to a node; rejects like `requestAssociation` (parameter `association`: its number in the book), or with the reason of the signal. */
  async open(node: NodeSettings, request: OutgoingRequest): Promise<OutgoingAssociation> {
    const { activity, log } = this.#options;
    const settings = this.#options.settings();
    const { calling } = settings;
    request.signal?.throwIfAborted();
    const entry = activity.begin('out', node.aeTitle, node.host, { purpose: request.purpose });
    let endpoint: DimseEndpoint;
    try {
      const userIdentity = await userIdentityOf(node.userIdentity);
      endpoint = await requestAssociation(node, {
        callingAeTitle: node.callingAeTitle || callingTitle(settings),
        implementation: calling.implementation,
        timeouts: { ...calling.timeouts, ...request.timeouts },
        maxPduLength: request.maxPduLength ?? calling.maxPduLength,
        contexts: request.contexts,
        log,
        tls: { ...settings.listener.tls, ...(node.tlsProfile !== '' && { profile: node.tlsProfile }) },
        user: { ...request.user, ...(userIdentity && { userIdentity }) },
        ...(request.registry && { registry: request.registry }),
        ...(request.signal && { signal: request.signal }),
        trace: entry.trace,
      });
    } catch (error) {
      const failure = asError(error);
      entry.end(failure.code === 'association-rejected' ? 'rejected' : 'failed', failure.message);
      // For its log: nobody else hears of the entry.
      throw new NegatoscopeError(
        failure.code,
        failure.message,
        { ...failure.parameters, association: entry.id },
        failure,
      );
    }
    const abort = () => endpoint.association.abort(asError(request.signal?.reason));
    request.signal?.addEventListener('abort', abort, { once: true });
    void endpoint.ended.then((ending) => {
      request.signal?.removeEventListener('abort', abort);
      entry.end(ending.outcome, ending.error?.message);
    });
    if (request.signal?.aborted) {
      abort();
      await endpoint.ended;
      throw asError(request.signal.reason);
    }
    return { endpoint, entry, release: () => endpoint.release() };
  }
}
