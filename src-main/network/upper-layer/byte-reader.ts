import { abortReason } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';

/** Reads big endian fields within bounds; everything beyond them is a ProtocolError that names the byte. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  #position: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#end - this.#position;
  }

  uint8(what: string): number {
    return this.#bytes[this.#take(1, what)] as number;
  }

  uint16(what: string): number {
    return this.#bytes.readUInt16BE(this.#take(2, what));
  }

  uint32(what: string): number {
    return this.#bytes.readUInt32BE(this.#take(4, what));
  }

  skip(length: number, what: string): void {
    this.#take(length, what);
  }

  bytes(length: number, what: string): Uint8Array {
    const start = this.#take(length, what);
    return this.#bytes.subarray(start, start + length);
  }

  /** Text in the default repertoire without what pads it: blanks and zero bytes at the end, blanks at the beginning. */
  text(length: number, what: string): string {
    const start = this.#take(length, what);
    return this.#bytes
      .toString('latin1', start, start + length)
      .replace(/[\0 ]+$/, '')
      .replace(/^ +/, '');
  }

  /** An item of PS3.8 9.3: type, reserved byte, two bytes of length; the content is a reader of its own. */
  item(what: string): { type: number; content: ByteReader } {
    const start = this.#take(4, what);
    const length = this.#bytes.readUInt16BE(start + 2);
    const from = this.#take(length, what);
    return { type: this.#bytes[start] as number, content: new ByteReader(this.#bytes, from, from + length) };
  }

  fail(message: string): never {
    throw new ProtocolError(message, abortReason.invalidParameterValue, this.#position);
  }

  #take(length: number, what: string): number {
    const start = this.#position;
    if (length > this.#end - start) {
      throw new ProtocolError(
        `${what} needs ${length} bytes where ${this.#end - start} are left`,
        abortReason.invalidParameterValue,
        start,
      );
    }
    this.#position = start + length;
    return start;
  }
}
