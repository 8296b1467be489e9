import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/** Tags that are met here; context tags are `0xa0 + n`, or `0x80 + n` when they hold bytes. */
export const tag = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  set: 0x31,
  context: 0xa0,
} as const;

const joined = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

function lengthOf(bytes: number): number[] {
  if (bytes < 0x80) return [bytes];
  const digits: number[] = [];
  for (let left = bytes; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  return [0x80 | digits.length, ...digits];
}

/** One element of definite length (X.690 8.1). */
export function element(tagByte: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const bytes = contents.reduce((sum, each) => sum + each.length, 0);
  return joined([Uint8Array.from([tagByte, ...lengthOf(bytes)]), ...contents]);
}

export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((value) => {
    const digits = [value % 128];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift(128 + (left % 128));
    return digits;
  });
  return element(tag.oid, Uint8Array.from(bytes));
}

export function integer(value: number): Uint8Array {
  const digits: number[] = [];
  for (let left = value; left > 0; left = Math.floor(left / 256)) digits.unshift(left % 256);
  if (digits.length === 0 || digits[0]! >= 0x80) digits.unshift(0);
  return element(tag.integer, Uint8Array.from(digits));
}

/** Begins an element whose length is not known yet; `endOfContents` ends it. */
export const begin = (tagByte: number): Uint8Array => Uint8Array.from([tagByte, 0x80]);
export const endOfContents = Uint8Array.from([0, 0]);

/** An element that was read whole. */
export interface BerElement {
  tag: number;
  /** Its bytes; of an octet string in parts all of them. */
  value: Uint8Array;
  children: readonly BerElement[];
}

export const damaged = (message: string) => new NegatoscopeError('damaged', message);

export function dotted({ tag: own, value }: BerElement): string {
  if (own !== tag.oid) throw damaged('an object identifier was expected');
  const numbers: number[] = [];
  let number = 0;
  for (const byte of value) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - 40 * root, ...rest].join('.');
}

export function number({ tag: own, value }: BerElement): number {
  if (own !== tag.integer || value.length > 6) throw damaged('a small integer was expected');
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}

export interface BerHeader {
  tag: number;
  /** Undefined: until the end-of-contents octets. */
  length: number | undefined;
}

const deepest = 16;
/** What is read whole is small: keys, algorithms, digests. */
const largestElement = 1024 * 1024;

/** Reads BER (X.690) as it comes, in memory only what is asked for whole. Throws `damaged`. */
export class BerReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#buffer = this.#buffer.length === 0 ? Uint8Array.from(next.value) : joined([this.#buffer, next.value]);
    return true;
  }

  async take(length: number): Promise<Uint8Array> {
    while (this.#buffer.length < length) if (!(await this.#fill())) throw damaged('the secure file was cut short');
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async header(): Promise<BerHeader> {
    const [own = 0, first = 0] = await this.take(2);
    if ((own & 0x1f) === 0x1f) throw damaged('a tag that is not known here');
    if (first === 0x80) return { tag: own, length: undefined };
    if (first < 0x80) return { tag: own, length: first };
    const digits = await this.take(first & 0x7f);
    const length = digits.reduce((sum, byte) => sum * 256 + byte, 0);
    if (digits.length > 8 || !Number.isSafeInteger(length)) throw damaged('a length that cannot be');
    return { tag: own, length };
  }

  /** Fails unless the next element has this tag. */
  async expect(wanted: number): Promise<BerHeader> {
    const header = await this.header();
    if (header.tag !== wanted) throw damaged('the secure file is not as CMS asks');
    return header;
  }

  async element(given?: BerHeader, depth = 0): Promise<BerElement> {
    const header = given ?? (await this.header());
    if (depth > deepest || (header.length ?? 0) > largestElement) throw damaged('an element that is not sound');
    const isConstructed = (header.tag & 0x20) !== 0;
    if (!isConstructed) {
      if (header.length === undefined) throw damaged('an element that is not sound');
      return { tag: header.tag, value: Uint8Array.from(await this.take(header.length)), children: [] };
    }
    if (header.length !== undefined) {
      const value = Uint8Array.from(await this.take(header.length));
      const inner = new BerReader(once(value));
      const children: BerElement[] = [];
      while (!(await inner.ended())) children.push(await inner.element(undefined, depth + 1));
      return { tag: header.tag, value, children };
    }
    const children: BerElement[] = [];
    let bytes = 0;
    for (let next = await this.header(); !isEnd(next); next = await this.header()) {
      const child = await this.element(next, depth + 1);
      bytes += child.value.length;
      if (bytes > largestElement) throw damaged('an element that is not sound');
      children.push(child);
    }
    return { tag: header.tag, value: joined(children.map(({ value }) => value)), children };
  }

  /** The octets of a string, whether in one piece or in many, as they come. */
  async *octets(header: BerHeader, depth = 0): AsyncGenerator<Uint8Array> {
    if (depth > deepest) throw damaged('an element that is not sound');
    if ((header.tag & 0x20) === 0) {
      if (header.length === undefined) throw damaged('an element that is not sound');
      for (let left = header.length; left > 0; ) {
        if (this.#buffer.length === 0 && !(await this.#fill())) throw damaged('the secure file was cut short');
        const part = await this.take(Math.min(left, this.#buffer.length));
        left -= part.length;
        if (part.length > 0) yield part;
      }
      return;
    }
    if (header.length === undefined) {
      for (let next = await this.header(); !isEnd(next); next = await this.header()) yield* this.#part(next, depth);
      return;
    }
    // A constructed string of definite length: its parts are counted.
    const inner = new BerReader(this.octets({ tag: tag.octets, length: header.length }, depth + 1));
    while (!(await inner.ended())) yield* inner.#part(await inner.header(), depth);
  }

  #part(header: BerHeader, depth: number): AsyncGenerator<Uint8Array> {
    if ((header.tag & ~0x20) !== tag.octets) throw damaged('a part of an octet string was expected');
    return this.octets(header, depth + 1);
  }

  /** Nothing more follows. */
  async ended(): Promise<boolean> {
    while (this.#buffer.length === 0) if (!(await this.#fill())) return true;
    return false;
  }

  /** What follows, to its end. */
  async *rest(): AsyncGenerator<Uint8Array> {
    while (!(await this.ended())) yield await this.take(this.#buffer.length);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }
}

export const isEnd = ({ tag: own, length }: BerHeader): boolean => own === 0 && length === 0;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}
