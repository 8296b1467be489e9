import { createSocket, type Socket } from 'node:dgram';
import { hostname } from 'node:os';
import { connect, type TLSSocket } from 'node:tls';
import type { AuditSettings } from '../../src-shared/settings/schema.ts';
import type { Log } from '../log/types.ts';
import { secureContextOptions } from '../security/secure-context.ts';

export type SyslogSettings = AuditSettings['syslog'];

/** PS3.15 A.6: facility 10 (security and authorization), severity 5 (notice). */
const priority = 10 * 8 + 5;
const maximumWaiting = 5_000;
/** RFC 5426 3.1: what a UDP datagram over IPv4 can carry. */
const maximumDatagram = 65_507;

const printable = (text: string, length: number): string => text.replace(/[^\x21-\x7e]/g, '').slice(0, length) || '-';

/** A message in the form of RFC 5424, with the message ID that PS3.15 A.6 asks for and a byte order mark before the UTF-8 text. */
export function syslogMessage(xml: string, when: Date, processId: number): Buffer {
  const head = `<${priority}>1 ${when.toISOString()} ${printable(hostname(), 255)} negatoscope ${processId} DICOM+RFC3881 - `;
  return Buffer.from(`${head}\ufeff${xml}`, 'utf8');
}

/** Sends audit messages to a collector; keeps them for a while when it is away; never throws. */
export class SyslogSender {
  sent = 0;
  failures = 0;
  lastError: string | undefined;
  readonly #settings: SyslogSettings;
  readonly #log: Log;
  #waiting: Buffer[] = [];
  #datagrams: Socket | undefined;
  #connection: TLSSocket | undefined;
  #sending: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = 1_000;
  #closed = false;

  constructor(settings: SyslogSettings, log: Log) {
    this.#settings = settings;
    this.#log = log;
  }

  send(message: Buffer): void {
    if (this.#closed || this.#waiting.length >= maximumWaiting) {
      this.failures++;
      return;
    }
    this.#waiting.push(message);
    this.#start();
  }

  async flush(): Promise<void> {
    this.#start();
    while (this.#sending) {
      await this.#sending;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    clearTimeout(this.#retry);
    this.failures += this.#waiting.length;
    this.#waiting = [];
    this.#datagrams?.close();
    this.#connection?.end();
    this.#connection?.destroySoon();
  }

  #start(): void {
    if (this.#sending || this.#retry || this.#waiting.length === 0) {
      return;
    }
    this.#sending = this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#waiting[0]) {
        const message = this.#waiting[0];
        if (this.#settings.transport === 'udp' && message.length > maximumDatagram) {
          this.failures++;
          this.lastError = 'the message is larger than a datagram';
        } else {
          await (this.#settings.transport === 'udp' ? this.#sendDatagram(message) : this.#sendFrame(message));
          this.sent++;
          this.lastError = undefined;
        }
        this.#waiting.shift();
      }
      this.#retryMs = 1_000;
    } catch (error) {
      this.lastError = error instanceof Error ? error.message : String(error);
      this.#log.warn('the audit collector cannot be reached', { host: this.#settings.host, error: this.lastError });
      this.#connection?.destroy();
      this.#connection = undefined;
      if (!this.#closed) {
        this.#retry = setTimeout(() => {
          this.#retry = undefined;
          this.#start();
        }, this.#retryMs);
        this.#retry.unref();
        this.#retryMs = Math.min(this.#retryMs * 2, 60_000);
      }
    }
  }

  #sendDatagram(message: Buffer): Promise<void> {
    if (!this.#datagrams) {
      this.#datagrams = createSocket(this.#settings.host.includes(':') ? 'udp6' : 'udp4');
      this.#datagrams.unref();
      this.#datagrams.on('error', (error) => {
        this.lastError = error.message;
      });
    }
    const socket = this.#datagrams;
    return new Promise((resolve, reject) => {
      socket.send(message, this.#settings.port, this.#settings.host, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** RFC 5425 4.3: the length in decimal, a blank, the message. */
  async #sendFrame(message: Buffer): Promise<void> {
    this.#connection ??= await this.#connect();
    const connection = this.#connection;
    const frame = Buffer.concat([Buffer.from(`${message.length} `, 'ascii'), message]);
    await new Promise<void>((resolve, reject) => {
      connection.write(frame, (error) => (error ? reject(error) : resolve()));
    });
  }

  async #connect(): Promise<TLSSocket> {
    const { host, port, tls } = this.#settings;
    const secure = secureContextOptions(tls);
    return new Promise((resolve, reject) => {
      const socket = connect({
        host,
        port,
        ...secure,
        rejectUnauthorized: tls.requirePeerCertificate,
        timeout: 15_000,
      });
      socket.unref();
      socket.once('secureConnect', () => {
        socket.setTimeout(0);
        resolve(socket);
      });
      socket.once('timeout', () => socket.destroy(new Error('the collector does not answer')));
      socket.once('error', reject);
      socket.on('error', (error) => {
        this.lastError = error.message;
      });
      socket.on('close', () => {
        reject(new Error('the collector closed the connection'));
        if (this.#connection === socket) {
          this.#connection = undefined;
        }
      });
      // A collector says nothing; reading lets us notice that it went away.
      socket.resume();
    });
  }
}
