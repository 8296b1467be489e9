import { abortReason, pduType } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';

/** Longest A-ASSOCIATE-RQ or -AC that is read: 128 contexts with some sixty transfer syntaxes each, and room for user identity. */
export const maximumAssociateLength = 1 << 20;

/** What a receiver hands on. Throwing ends the feeding; `ProtocolError` names the reason of the A-ABORT. */
export interface PduSink {
  /** A P-DATA-TF PDU begins; its fragments follow. */
  onDataPdu(length: number): void;
  /**
   * Bytes of a presentation data value, as they lie in the socket's buffer: nothing is copied and nothing is held back. `ends`: the value
   * is complete with this slice. The two lowest bits of `control`: command (1), last fragment of the message part (2).
   */
  onFragment(contextId: number, control: number, slice: Buffer, ends: boolean): void;
  /** A whole PDU of another type, without its header. */
  onPdu(type: number, body: Buffer): void;
}

const phase = { header: 0, body: 1, valueHeader: 2, value: 3, off: 4 } as const;

/**
 * Cuts a stream of socket chunks into PDUs (PS3.8 9.3). Memory is taken only for bytes that came and only up to the limit of the PDU's type,
 * whatever length is declared.
 */
export class PduReceiver {
  readonly #sink: PduSink;
  /** Longest P-DATA-TF variable field taken: what we announced. */
  #maximumLength = Number.POSITIVE_INFINITY;
  #phase: number = phase.header;
  readonly #header = Buffer.alloc(6);
  #headerBytes = 0;
  #type = 0;
  #pduLeft = 0;
  #valueLeft = 0;
  #contextId = 0;
  #control = 0;
  #body: Buffer[] = [];
  #suspended = false;
  #kept: Buffer[] = [];

  constructor(sink: PduSink) {
    this.#sink = sink;
  }

  /** 0: unlimited. */
  limitData(maximumLength: number): void {
    this.#maximumLength = maximumLength === 0 ? Number.POSITIVE_INFINITY : maximumLength;
  }

  /** In the middle of a PDU. */
  get withinPdu(): boolean {
    return this.#phase !== phase.off && (this.#phase !== phase.header || this.#headerBytes > 0);
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  /** From now on everything is thrown away: after an invalid PDU nobody knows where the next one begins. */
  close(): void {
    this.#phase = phase.off;
    this.#suspended = false;
    this.#body = [];
    this.#kept = [];
  }

  /** Called by the sink: what follows in the chunk is kept until `resume`. The owner pauses the socket. */
  suspend(): void {
    this.#suspended = true;
  }

  /** Goes on with what was kept; the owner resumes the socket when `suspended` is still false afterwards. */
  resume(): void {
    this.#suspended = false;
    while (this.#kept.length > 0 && !this.#suspended) {
      const chunk = this.#kept.shift() as Buffer;
      this.feed(chunk);
    }
  }

  feed(chunk: Buffer): void {
    let at = 0;
    const end = chunk.length;
    while (at < end) {
      if (this.#suspended) {
        this.#kept.unshift(chunk.subarray(at));
        return;
      }
      switch (this.#phase) {
        case phase.value:
          at = this.#feedValue(chunk, at);
          break;
        case phase.body:
          at = this.#feedBody(chunk, at);
          break;
        case phase.off:
          return;
        default:
          at = this.#feedHeader(chunk, at);
      }
    }
  }

  /** A chunk that arrived while suspended. */
  keep(chunk: Buffer): void {
    this.#kept.push(chunk);
  }

  #feedValue(chunk: Buffer, at: number): number {
    const length = Math.min(this.#valueLeft, chunk.length - at);
    this.#valueLeft -= length;
    this.#pduLeft -= length;
    const ends = this.#valueLeft === 0;
    if (ends) {
      this.#phase = this.#pduLeft === 0 ? phase.header : phase.valueHeader;
    }
    const slice = length === chunk.length ? chunk : chunk.subarray(at, at + length);
    this.#sink.onFragment(this.#contextId, this.#control, slice, ends);
    return at + length;
  }

  #feedBody(chunk: Buffer, at: number): number {
    const length = Math.min(this.#pduLeft, chunk.length - at);
    this.#body.push(chunk.subarray(at, at + length));
    this.#pduLeft -= length;
    if (this.#pduLeft === 0) {
      const body = this.#body.length === 1 ? (this.#body[0] as Buffer) : Buffer.concat(this.#body);
      this.#body = [];
      this.#phase = phase.header;
      this.#sink.onPdu(this.#type, body);
    }
    return at + length;
  }

  /** Six bytes: a PDU's type and length, or a presentation data value's length, context id and control header. */
  #feedHeader(chunk: Buffer, at: number): number {
    const length = Math.min(6 - this.#headerBytes, chunk.length - at);
    chunk.copy(this.#header, this.#headerBytes, at, at + length);
    this.#headerBytes += length;
    if (this.#headerBytes === 6) {
      this.#headerBytes = 0;
      if (this.#phase === phase.header) {
        this.#beginPdu();
      } else {
        this.#beginValue();
      }
    }
    return at + length;
  }

  #beginPdu(): void {
    const type = this.#header[0] as number;
    const length = this.#header.readUInt32BE(2);
    this.#type = type;
    this.#pduLeft = length;
    switch (type) {
      case pduType.data:
        if (length > this.#maximumLength) {
          invalid(`P-DATA-TF of ${length} bytes; at most ${this.#maximumLength} were agreed`, 2);
        }
        if (length < 6) {
          invalid(`P-DATA-TF of ${length} bytes holds no presentation data value`, 2);
        }
        this.#phase = phase.valueHeader;
        this.#sink.onDataPdu(length);
        return;
      case pduType.associateRequest:
      case pduType.associateAccept:
        if (length < 68 || length > maximumAssociateLength) {
          invalid(`A-ASSOCIATE of ${length} bytes`, 2);
        }
        break;
      case pduType.associateReject:
      case pduType.releaseRequest:
      case pduType.releaseResponse:
      case pduType.abort:
        if (length !== 4) {
          invalid(`PDU of type ${type} and ${length} bytes; it has 4`, 2);
        }
        break;
      default:
        throw new ProtocolError(`PDU of unknown type ${type}`, abortReason.unrecognizedPdu, 0);
    }
    this.#phase = phase.body;
  }

  #beginValue(): void {
    const length = this.#header.readUInt32BE(0);
    this.#contextId = this.#header[4] as number;
    this.#control = this.#header[5] as number;
    this.#pduLeft -= 6;
    if (length < 2 || length - 2 > this.#pduLeft) {
      invalid(`presentation data value of ${length} bytes in a PDU with ${this.#pduLeft + 2} left`);
    }
    this.#valueLeft = length - 2;
    const after = this.#pduLeft - this.#valueLeft;
    if (after > 0 && after < 6) {
      invalid(`${after} bytes after the last presentation data value`);
    }
    if (this.#valueLeft > 0) {
      this.#phase = phase.value;
      return;
    }
    this.#phase = this.#pduLeft === 0 ? phase.header : phase.valueHeader;
    this.#sink.onFragment(this.#contextId, this.#control, nothing, true);
  }
}

const nothing = Buffer.alloc(0);

function invalid(message: string, offset?: number): never {
  throw new ProtocolError(message, abortReason.invalidParameterValue, offset);
}
