import { badRequest } from './http.ts';

/** One part of a request. Its body must be read to the end before the next part comes. */
export interface ReceivedPart {
  /** Names in lower case. */
  headers: Record<string, string>;
  body: AsyncGenerator<Uint8Array>;
}

const longestHeaders = 16_384;
const mostParts = 1_000_000;

/**
 * Takes a multipart body (RFC 2046 5.1.1) apart while it arrives; nothing larger than a piece of the stream is held.
 * Throws 400 when it does not follow the form or ends early.
 */
export async function* readMultipart(
  source: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<ReceivedPart> {
  if (boundary === '' || boundary.length > 70) throw badRequest('the multipart boundary is missing or too long');
  const scanner = new Scanner(source, `\r\n--${boundary}`);
  // The first delimiter need not follow a line end.
  await scanner.begin();
  for (let count = 0; count < mostParts; count++) {
    if (await scanner.isEnd()) return;
    const headers = await scanner.headers();
    const body = scanner.body();
    yield { headers, body };
    // Whatever was not read of it.
    for await (const piece of body) void piece;
    if (!scanner.atDelimiter) throw badRequest('a part of the multipart body was not read to its end');
  }
  throw badRequest(`more than ${mostParts} parts`);
}

class Scanner {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  #held: Buffer = Buffer.alloc(0);
  #ended = false;
  atDelimiter = false;

  constructor(source: AsyncIterable<Uint8Array>, delimiter: string) {
    this.#source = source[Symbol.asyncIterator]();
    this.#delimiter = Buffer.from(delimiter, 'latin1');
  }

  async #more(): Promise<boolean> {
    if (this.#ended) return false;
    const { done, value } = await this.#source.next();
    if (done) {
      this.#ended = true;
      return false;
    }
    const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    return true;
  }

  async #atLeast(bytes: number): Promise<void> {
    while (this.#held.length < bytes) {
      if (!(await this.#more())) throw badRequest('the multipart body ended early');
    }
  }

  #drop(bytes: number): void {
    this.#held = this.#held.subarray(bytes);
  }

  async begin(): Promise<void> {
    this.#held = Buffer.from('\r\n');
    for await (const piece of this.body())
      if (piece.length > longestHeaders) throw badRequest('no multipart delimiter');
    if (!this.atDelimiter) throw badRequest('no multipart delimiter');
  }

  /** After a delimiter: true when it was the last one; else the rest of its line is dropped. */
  async isEnd(): Promise<boolean> {
    await this.#atLeast(2);
    if (this.#held[0] === 0x2d && this.#held[1] === 0x2d) {
      // What follows the last delimiter is of no interest, but must not block its sender.
      while (await this.#more()) this.#held = Buffer.alloc(0);
      return true;
    }
    for (;;) {
      const end = this.#held.indexOf('\r\n', 0, 'latin1');
      if (end >= 0) {
        // Leave the line end: a part without headers has only one more.
        this.#drop(end + 2);
        return false;
      }
      if (this.#held.length > longestHeaders) throw badRequest('no line end after a multipart delimiter');
      await this.#atLeast(this.#held.length + 1);
    }
  }

  async headers(): Promise<Record<string, string>> {
    for (;;) {
      if (this.#held.length >= 2 && this.#held[0] === 0x0d && this.#held[1] === 0x0a) {
        this.#drop(2);
        return {};
      }
      const end = this.#held.indexOf('\r\n\r\n', 0, 'latin1');
      if (end >= 0) {
        if (end > longestHeaders) throw badRequest('the headers of a part are too long');
        const text = this.#held.toString('latin1', 0, end);
        this.#drop(end + 4);
        return parseHeaders(text);
      }
      if (this.#held.length > longestHeaders) throw badRequest('the headers of a part are too long');
      await this.#atLeast(this.#held.length + 1);
    }
  }

  /** Bytes up to the next delimiter, in the pieces they come in. */
  async *body(): AsyncGenerator<Uint8Array> {
    this.atDelimiter = false;
    const keep = this.#delimiter.length - 1;
    for (;;) {
      const at = this.#held.indexOf(this.#delimiter);
      if (at >= 0) {
        const piece = this.#held.subarray(0, at);
        this.#drop(at + this.#delimiter.length);
        this.atDelimiter = true;
        if (piece.length > 0) yield piece;
        return;
      }
      if (this.#held.length > keep) {
        const piece = this.#held.subarray(0, this.#held.length - keep);
        // The rest may be the start of a delimiter; a copy, so that the piece's memory is not held by it.
        this.#held = Buffer.from(this.#held.subarray(this.#held.length - keep));
        yield piece;
      }
      if (!(await this.#more())) throw badRequest('the multipart body ended early');
    }
  }
}

function parseHeaders(text: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) throw badRequest('a part has a header without a name');
    headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}
