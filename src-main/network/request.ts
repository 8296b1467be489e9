import type { Socket } from 'node:net';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Implementation, Timeouts, TlsSettings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import { mustNameHost, secureContextOptions } from '../security/secure-context.ts';
import { asError } from './as-error.ts';
import { endingError } from './dimse/ending-error.ts';
import { DimseEndpoint } from './dimse/endpoint.ts';
import type { ServiceRegistry } from './dimse/registry.ts';
import type { AssociationTrace } from './log/trace.ts';
import type { Ending } from './upper-layer/association.ts';
import { Association } from './upper-layer/association.ts';
import type { ProposedContext, UserInformation } from './upper-layer/pdu.ts';
import { dicomApplicationContext } from './upper-layer/pdu.ts';
import type { Transition } from './upper-layer/state-machine.ts';

/** Whom we call. */
export interface CalledNode {
  aeTitle: string;
  host: string;
  port: number;
  tls?: boolean;
}

export interface RequestOptions {
  callingAeTitle: string;
  implementation: Implementation;
  timeouts: Timeouts;
  /** Longest P-DATA-TF PDU we take; 0: unlimited. */
  maxPduLength: number;
  contexts: readonly ProposedContext[];
  log: Log;
  /** Our certificate and whom we trust; used when the node wants TLS. */
  tls?: Omit<TlsSettings, 'enabled'>;
  /** Further items: roles, extended negotiation, user identity. */
  user?: Partial<UserInformation>;
  /** What we serve on this association (C-STORE sub-operations of a C-GET, N-EVENT-REPORT). */
  registry?: ServiceRegistry;
  /** Gives the opening up: rejects with the reason. Of no effect once the association is open. */
  signal?: AbortSignal;
  onTransition?: (transition: Transition) => void;
  onEnd?: (ending: Ending) => void;
  /** Keeps what is said, for the log of the association. */
  trace?: AssociationTrace;
}

/**
 * Opens an association. Rejects with `connection-failed` (parameter `reason`: the system's code), `timeout` (parameter `stage`),
 * `association-rejected` (parameters result, source, reason), `association-aborted`.
 */
export function requestAssociation(node: CalledNode, options: RequestOptions): Promise<DimseEndpoint> {
  return new Promise((resolve, reject) => {
    const { timeouts } = options;
    let socket: Socket;
    try {
      socket = openSocket(node, options.tls);
    } catch (error) {
      reject(error);
      return;
    }
    let settled = false;
    let association: Association | undefined;
    const giveUp = () => {
      // A peer that was asked hears of it (Sta5); otherwise there is nobody to tell.
      if (association?.state === 5) association.abort(asError(options.signal?.reason));
      else association?.destroy(asError(options.signal?.reason));
    };
    const timer =
      timeouts.connectMs > 0
        ? setTimeout(() => {
            const parameters = { stage: 'connect', host: node.host, port: node.port, milliseconds: timeouts.connectMs };
            association?.destroy(
              new NegatoscopeError('timeout', `no connection in ${timeouts.connectMs} ms`, parameters),
            );
          }, timeouts.connectMs)
        : undefined;
    const endpoint = new DimseEndpoint({
      timeouts,
      log: options.log,
      peer: { aeTitle: node.aeTitle, address: node.host, ownAeTitle: options.callingAeTitle },
      ...(options.registry && { registry: options.registry }),
      ...(options.trace && { trace: options.trace }),
      onAccepted: () => {
        settled = true;
        options.signal?.removeEventListener('abort', giveUp);
        resolve(endpoint);
      },
      onEnd: (ending) => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', giveUp);
        if (!settled) {
          settled = true;
          reject(openingError(ending, node));
        }
        options.onEnd?.(ending);
      },
    });
    association = new Association(socket, {
      role: 'requestor',
      timeouts,
      log: options.log,
      user: endpoint,
      request: {
        protocolVersion: 1,
        calledAeTitle: node.aeTitle,
        callingAeTitle: options.callingAeTitle,
        applicationContext: dicomApplicationContext,
        contexts: options.contexts,
        user: {
          maximumLength: options.maxPduLength,
          implementationClassUid: options.implementation.classUid,
          ...(options.implementation.versionName !== '' && {
            implementationVersionName: options.implementation.versionName,
          }),
          roles: [],
          extended: [],
          commonExtended: [],
          ...options.user,
        },
      },
      ...(options.onTransition && { onTransition: options.onTransition }),
      ...(options.trace && { trace: options.trace }),
    });
    endpoint.attach(association);
    const opened = association;
    options.signal?.addEventListener('abort', giveUp, { once: true });
    if (options.signal?.aborted) giveUp();
    socket.once(node.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      opened.connected();
    });
  });
}

function openSocket(node: CalledNode, tls: RequestOptions['tls']): Socket {
  const { host, port } = node;
  if (!node.tls) {
    return connectPlain({ host, port });
  }
  if (tls === undefined) {
    throw new NegatoscopeError('invalid-input', 'no TLS settings');
  }
  return connectTls({
    ...secureContextOptions(tls),
    host,
    port,
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    rejectUnauthorized: tls.requirePeerCertificate,
    ...(!mustNameHost(tls) && { checkServerIdentity: () => undefined }),
  });
}

function openingError(ending: Ending, node: CalledNode): NegatoscopeError {
  const error = endingError(ending);
  return new NegatoscopeError(
    error.code,
    error.message,
    { aeTitle: node.aeTitle, host: node.host, port: node.port, ...error.parameters },
    error,
  );
}
