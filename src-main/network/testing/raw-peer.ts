import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { Command } from '../dimse/command-set.ts';
import { decodeCommand, encodeCommand } from '../dimse/command-set.ts';
import { decodeAbort, decodeAssociateAccept, decodeReject } from '../upper-layer/decode.ts';
import { encodeAssociateRequest, encodeReleaseRequest, writeDataHeader } from '../upper-layer/encode.ts';
import type {
  AbortCause,
  AssociateAccept,
  AssociateRequest,
  ProposedContext,
  Rejection,
  UserInformation,
} from '../upper-layer/pdu.ts';
import { dicomApplicationContext, pduType } from '../upper-layer/pdu.ts';

/** One PDU as it came. */
export interface RawPdu {
  type: number;
  body: Buffer;
}

/** A peer made of bytes: sends what a test tells it to, right or wrong, and shows what comes back. */
export class RawPeer {
  readonly socket: Socket;
  readonly #received: RawPdu[] = [];
  #waiting: ((pdu: RawPdu | undefined) => void) | undefined;
  #rest: Buffer = Buffer.alloc(0);
  closed = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', () => {
      this.closed = true;
      this.#waiting?.(undefined);
    });
  }

  send(...parts: (Uint8Array | number[])[]): void {
    this.socket.write(Buffer.concat(parts.map((part) => (Array.isArray(part) ? Buffer.from(part) : part))));
  }

  /** The next PDU; undefined when the connection ended instead. */
  receive(timeoutMs = 20_000): Promise<RawPdu | undefined> {
    const pdu = this.#received.shift();
    if (pdu !== undefined || this.closed) {
      return Promise.resolve(pdu);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came for ${timeoutMs} ms`)), timeoutMs);
      this.#waiting = (next) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (next === undefined) {
          resolve(undefined);
        } else {
          this.#received.shift();
          resolve(next);
        }
      };
    });
  }

  /** Resolves when the other side has closed; fails when it does not. */
  async end(timeoutMs = 20_000): Promise<void> {
    if (!this.closed) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`still open after ${timeoutMs} ms`)), timeoutMs);
        this.socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): void {
    this.socket.destroy();
  }

  /** Expects an A-ASSOCIATE-AC. */
  async accepted(): Promise<AssociateAccept> {
    const pdu = await this.#expect(pduType.associateAccept);
    return decodeAssociateAccept(pdu.body);
  }

  async rejected(): Promise<Rejection> {
    return decodeReject((await this.#expect(pduType.associateReject)).body);
  }

  async aborted(timeoutMs = 20_000): Promise<AbortCause> {
    return decodeAbort((await this.#expect(pduType.abort, timeoutMs)).body);
  }

  async released(): Promise<void> {
    await this.#expect(pduType.releaseResponse);
  }

  /** Expects a response without data set, in one PDU. */
  async response(timeoutMs = 20_000): Promise<Command & { contextId: number }> {
    const { body } = await this.#expect(pduType.data, timeoutMs);
    return { ...decodeCommand(body.subarray(6)), contextId: body[4] as number };
  }

  /** Associates, expecting acceptance. */
  async associate(contexts: ProposedContext[], options: RequestParts = {}): Promise<AssociateAccept> {
    this.send(requestBytes(contexts, options));
    return this.accepted();
  }

  /** Releases, expecting the answer. */
  async release(): Promise<void> {
    this.send(encodeReleaseRequest());
    await this.released();
    this.close();
  }

  async #expect(type: number, timeoutMs?: number): Promise<RawPdu> {
    const pdu = await this.receive(timeoutMs);
    if (pdu?.type !== type) {
      const got = pdu === undefined ? 'the end' : `PDU ${pdu.type} ${pdu.body.subarray(0, 16).toString('hex')}`;
      throw new Error(`expected PDU ${type}, got ${got}`);
    }
    return pdu;
  }

  #take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 6 && this.#rest.length >= 6 + this.#rest.readUInt32BE(2)) {
      const length = this.#rest.readUInt32BE(2);
      this.#received.push({ type: this.#rest[0] as number, body: this.#rest.subarray(6, 6 + length) });
      this.#rest = this.#rest.subarray(6 + length);
      this.#waiting?.(this.#received[0]);
    }
  }
}

export interface RequestParts {
  called?: string;
  calling?: string;
  applicationContext?: string;
  protocolVersion?: number;
  user?: Partial<UserInformation>;
}

/** An A-ASSOCIATE-RQ as plain as can be. */
export function plainRequest(contexts: ProposedContext[], parts: RequestParts = {}): AssociateRequest {
  return {
    protocolVersion: parts.protocolVersion ?? 1,
    calledAeTitle: parts.called ?? 'NEGATOSCOPE',
    callingAeTitle: parts.calling ?? 'RAW',
    applicationContext: parts.applicationContext ?? dicomApplicationContext,
    contexts,
    user: {
      maximumLength: 16384,
      implementationClassUid: '2.25.1',
      roles: [],
      extended: [],
      commonExtended: [],
      ...parts.user,
    },
  };
}

export const requestBytes = (contexts: ProposedContext[], parts?: RequestParts): Buffer =>
  encodeAssociateRequest(plainRequest(contexts, parts));

export function connectRaw(port: number): Promise<RawPeer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(new RawPeer(socket)));
    socket.once('error', reject);
  });
}

/** A server whose connections are raw peers, for tests of the requestor. */
export async function listenRaw(onPeer: (peer: RawPeer) => void): Promise<{ port: number; close(): void }> {
  const peers: RawPeer[] = [];
  const server = createServer((socket) => {
    const peer = new RawPeer(socket);
    peers.push(peer);
    onPeer(peer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () => {
      server.close();
      for (const peer of peers) {
        peer.close();
      }
    },
  };
}

/** A PDU of any type, with any declared length. */
export function rawPdu(type: number, body: Uint8Array | number[], declaredLength?: number): Buffer {
  const header = Buffer.alloc(6);
  header[0] = type;
  header.writeUInt32BE(declaredLength ?? body.length, 2);
  return Buffer.concat([header, Buffer.from(body)]);
}

/** One P-DATA-TF with one presentation data value. */
export function dataPdu(contextId: number, isCommand: boolean, isLast: boolean, bytes: Uint8Array): Buffer {
  const pdu = Buffer.alloc(12 + bytes.length);
  writeDataHeader(pdu, 0, bytes.length, contextId, isCommand, isLast);
  pdu.set(bytes, 12);
  return pdu;
}

export const commandPdu = (contextId: number, command: Command): Buffer =>
  dataPdu(contextId, true, true, encodeCommand(command));

export const verificationContext = (id = 1, transferSyntaxes = ['1.2.840.10008.1.2']): ProposedContext => ({
  id,
  abstractSyntax: '1.2.840.10008.1.1',
  transferSyntaxes,
});

export const ctContext = (id = 3, transferSyntaxes = ['1.2.840.10008.1.2.1']): ProposedContext => ({
  id,
  abstractSyntax: '1.2.840.10008.5.1.4.1.1.2',
  transferSyntaxes,
});

export const echoRequest = (messageId = 1): Command => ({
  field: 0x30,
  messageId,
  affectedSopClassUid: '1.2.840.10008.1.1',
  dataSetType: 0x0101,
});

export const storeRequest = (
  messageId: number,
  sopInstanceUid: string,
  sopClassUid = '1.2.840.10008.5.1.4.1.1.2',
): Command => ({
  field: 0x01,
  messageId,
  affectedSopClassUid: sopClassUid,
  affectedSopInstanceUid: sopInstanceUid,
  priority: 0,
  dataSetType: 1,
});
