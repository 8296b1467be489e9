import type { Server, Socket } from 'node:net';
import { toEnvelope } from '../../src-shared/contract/errors.ts';
import type { AssociationActivity, ListenerStatus } from '../../src-shared/contract/network.ts';
import type { ListenerSettings } from '../../src-shared/settings/schema.ts';
import type { Ingest } from '../archive/types.ts';
import type { AuditSink } from '../audit/types.ts';
import type { Log } from '../log/types.ts';
import { ActivityBook } from './activity.ts';
import type { IncomingHost } from './incoming.ts';
import { IncomingAssociation } from './incoming.ts';
import { closeServer, openServer } from './server.ts';
import type { ServiceClass } from './services/service-class.ts';
import type { Transition } from './upper-layer/state-machine.ts';

export interface ListenerOptions {
  settings: ListenerSettings;
  ingest: Ingest;
  audit: AuditSink;
  log: Log;
  /** Shared with the associations that we open; made when absent. */
  activity?: ActivityBook;
  /** What we provide beside Verification and Storage. */
  services?: readonly ServiceClass[];
  /** False while nothing can be taken; associations are then refused with temporary congestion. */
  ready?: () => boolean;
  /** Lets the system choose the ports, whatever the settings say. */
  anyPort?: boolean;
  /** Every step of every association, for tests. */
  onTransition?: (transition: Transition) => void;
}

export interface Listener {
  /** Opens the ports. Fails with `address-in-use`, `invalid-input` (an address that is not ours) or `io` (TLS files), leaving none open. */
  start(): Promise<void>;
  /** New associations are rejected; those at work may end within `graceMs`, then all are aborted and the ports closed. */
  stop(graceMs?: number): Promise<void>;
  /**
   * Other settings. Rules take effect with the next association; another place to listen or other TLS files close and reopen the ports, unless it
   * was stopped: then they stay closed. Fails like `start`, keeping the old settings and ports.
   */
  update(settings: ListenerSettings): Promise<void>;
  status(): ListenerStatus;
  activity(): AssociationActivity[];
  onChanged(listener: (status: ListenerStatus) => void): () => void;
  /** At most four times a second. */
  onActivity(listener: (activity: AssociationActivity[]) => void): () => void;
}

/** Where others reach us: the ports, and the associations that come through them. */
export const createListener = (options: ListenerOptions): Listener => new NetworkListener(options);

/** Connections on which no association stands (yet, or any more); beyond it new ones are closed at once. */
const maximumSilentConnections = 256;

class NetworkListener implements Listener {
  readonly #options: ListenerOptions;
  readonly #log: Log;
  readonly #book: ActivityBook;
  readonly #host: IncomingHost;
  readonly #listeners = new Set<(status: ListenerStatus) => void>();
  readonly #connections = new Set<IncomingAssociation>();
  #settings: ListenerSettings;
  #servers: Server[] = [];
  #state: ListenerStatus['state'] = 'off';
  #error: ListenerStatus['error'];
  #stopping = false;
  /** Whoever owns it said `start`, and not `stop` since. */
  #wanted = false;
  /** Starting, stopping and changing, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#log = options.log.child('listener');
    this.#book = options.activity ?? new ActivityBook();
    const settings = () => this.#settings;
    const stopping = () => this.#stopping;
    this.#host = {
      get settings() {
        return settings();
      },
      get stopping() {
        return stopping();
      },
      get ready() {
        return options.ready?.() ?? true;
      },
      ingest: options.ingest,
      audit: options.audit,
      log: this.#log,
      book: this.#book,
      open: new Set(),
      services: options.services ?? [],
      onOpenChanged: () => this.#tell(),
      ...(options.onTransition && { onTransition: options.onTransition }),
    };
  }

  start(): Promise<void> {
    return this.#inTurn(() => {
      this.#wanted = true;
      return this.#start();
    });
  }

  /** Whoever stops while something else is under way waits for it, and finds the ports closed. */
  stop(graceMs = 5000): Promise<void> {
    return this.#inTurn(() => {
      this.#wanted = false;
      return this.#stop(graceMs);
    });
  }

  update(settings: ListenerSettings): Promise<void> {
    return this.#inTurn(() => this.#update(settings));
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #start(): Promise<void> {
    if (this.#state === 'listening' || this.#state === 'starting' || !this.#settings.enabled) {
      return;
    }
    this.#stopping = false;
    this.#set('starting');
    try {
      await this.#openPorts();
    } catch (error) {
      this.#set('failed', toEnvelope(error));
      throw error;
    }
    this.#set('listening');
    this.#log.info('listening', { ...this.status() });
    this.#auditState('listener started');
  }

  async #stop(graceMs: number): Promise<void> {
    if (this.#state !== 'listening') {
      this.#set('off');
      return;
    }
    this.#stopping = true;
    const end = performance.now() + graceMs;
    while (performance.now() < end && [...this.#host.open].some((incoming) => incoming.atWork)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const servers = this.#servers;
    this.#servers = [];
    const closed = Promise.all(servers.map(closeServer));
    const ends = [...this.#connections].map((incoming) => incoming.shutDown());
    await Promise.all(ends);
    await closed;
    this.#auditState('listener stopped');
    this.#set('off');
  }

  async #update(settings: ListenerSettings): Promise<void> {
    const before = this.#settings;
    const place = (of: ListenerSettings) => JSON.stringify([of.enabled, of.host, of.port, of.additionalPorts, of.tls]);
    if (!this.#wanted || (place(before) === place(settings) && this.#state !== 'failed')) {
      this.#settings = settings;
      this.#tell();
      return;
    }
    await this.#stop(5000);
    this.#settings = settings;
    try {
      await this.#start();
    } catch (error) {
      this.#settings = before;
      await this.#start().catch(() => undefined);
      throw error;
    }
  }

  status(): ListenerStatus {
    const bound = this.#servers
      .map((server) => server.address())
      .filter((address) => typeof address === 'object' && address !== null);
    return {
      state: this.#state,
      aeTitle: this.#settings.aeTitle,
      ports: bound.map((address) => address.port),
      addresses: [...new Set(bound.map((address) => address.address))],
      associations: this.#host.open.size,
      ...(this.#error && { error: this.#error }),
    };
  }

  activity(): AssociationActivity[] {
    return this.#book.list();
  }

  onChanged(listener: (status: ListenerStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onActivity(listener: (activity: AssociationActivity[]) => void): () => void {
    return this.#book.onChanged(listener);
  }

  async #openPorts(): Promise<void> {
    const { additionalPorts, host, port, tls } = this.#settings;
    const opened: Server[] = [];
    try {
      for (const each of new Set([port, ...additionalPorts])) {
        const server = await openServer({
          host,
          port: this.#options.anyPort ? 0 : each,
          tls,
          onConnection: (socket) => this.#accept(socket),
          onRefused: (address, message) => this.#refused(address, message),
          handshakeTimeoutMs: this.#settings.timeouts.artimMs,
        });
        opened.push(server);
      }
    } catch (error) {
      await Promise.all(opened.map(closeServer));
      throw error;
    }
    this.#servers = opened;
  }

  #accept(socket: Socket): void {
    if (this.#connections.size - this.#host.open.size >= maximumSilentConnections) {
      this.#log.warn('too many connections without an association', { address: socket.remoteAddress });
      socket.destroy();
      return;
    }
    const incoming = new IncomingAssociation(socket, this.#host);
    this.#connections.add(incoming);
    socket.once('close', () => this.#connections.delete(incoming));
  }

  /** A TLS handshake that failed: somebody without a certificate we trust, or no TLS at all. */
  #refused(address: string, message: string): void {
    this.#log.warn('connection refused', { address, message });
    this.#options.audit.record({
      kind: 'security-alert',
      action: 'execute',
      outcome: 'minor-failure',
      peer: { address },
      detail: `connection refused: ${message}`,
    });
  }

  #auditState(detail: string): void {
    this.#options.audit.record({
      kind: 'network-entry',
      action: 'execute',
      outcome: 'success',
      peer: { aeTitle: this.#settings.aeTitle },
      detail,
    });
  }

  #set(state: ListenerStatus['state'], error?: ListenerStatus['error']): void {
    this.#state = state;
    this.#error = error;
    this.#tell();
  }

  #tell(): void {
    const status = this.status();
    for (const listener of this.#listeners) {
      listener(status);
    }
  }
}
