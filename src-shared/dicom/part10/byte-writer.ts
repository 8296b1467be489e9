const blockSize = 32 << 10;
/** Values at least this long are not copied but become chunks of their own. */
const ownChunk = 16 << 10;

/** Bytes that were left in their file, to be copied from there; `swap`: bytes of the units to be reversed, 1 for none. */
export interface FilePart {
  offset: number;
  length: number;
  swap: 1 | 2 | 4 | 8;
}

/** A 32-bit length that is filled in later. */
export interface Patch {
  block: Uint8Array;
  position: number;
  start: number;
}

/** Writes numbers and bytes into a list of chunks; long values are taken over without copying. */
export class ByteWriter {
  readonly bigEndian: boolean;
  #chunks: (Uint8Array | FilePart)[] = [];
  #block = new Uint8Array(blockSize);
  /** First byte of the block that is not yet among the chunks. */
  #start = 0;
  #position = 0;
  #length = 0;

  constructor(bigEndian: boolean) {
    this.bigEndian = bigEndian;
  }

  /** Bytes written. */
  get length(): number {
    return this.#length;
  }

  #room(count: number): void {
    if (this.#position + count <= this.#block.length) return;
    this.#flush();
    this.#block = new Uint8Array(Math.max(blockSize, count));
    this.#start = 0;
    this.#position = 0;
  }

  #flush(): void {
    if (this.#position > this.#start) this.#chunks.push(this.#block.subarray(this.#start, this.#position));
    this.#start = this.#position;
  }

  u8(value: number): void {
    this.#room(1);
    this.#block[this.#position++] = value;
    this.#length++;
  }

  u16(value: number): void {
    this.#room(2);
    const low = value & 255;
    const high = (value >> 8) & 255;
    this.#block[this.#position++] = this.bigEndian ? high : low;
    this.#block[this.#position++] = this.bigEndian ? low : high;
    this.#length += 2;
  }

  u32(value: number): void {
    this.#room(4);
    put32(this.#block, this.#position, value, this.bigEndian);
    this.#position += 4;
    this.#length += 4;
  }

  tag(tag: number): void {
    this.u16(tag >>> 16);
    this.u16(tag & 0xffff);
  }

  bytes(bytes: Uint8Array): void {
    if (bytes.length >= ownChunk) {
      this.#flush();
      this.#chunks.push(bytes);
    } else {
      this.#room(bytes.length);
      this.#block.set(bytes, this.#position);
      this.#position += bytes.length;
    }
    this.#length += bytes.length;
  }

  /** A value that stays in its file. */
  part(part: FilePart): void {
    this.#flush();
    this.#chunks.push(part);
    this.#length += part.length;
  }

  /** Leaves room for a 32-bit length counted from here; give the result to `patch`. */
  reserve(): Patch {
    this.#room(4);
    const patch = { block: this.#block, position: this.#position, start: this.#length + 4 };
    this.#position += 4;
    this.#length += 4;
    return patch;
  }

  /** Fills in how many bytes were written since `reserve`. */
  patch({ block, position, start }: Patch): void {
    const length = this.#length - start;
    if (length >= 0xffffffff) throw new RangeError(`a sequence of ${length} bytes needs undefined length`);
    put32(block, position, length, this.bigEndian);
  }

  /** What was written. Nothing may be written after. */
  parts(): (Uint8Array | FilePart)[] {
    this.#flush();
    return this.#chunks;
  }

  /** As `parts`, when nothing was left in a file. */
  chunks(): Uint8Array[] {
    return this.parts().map((part) => {
      if (part instanceof Uint8Array) return part;
      throw new RangeError('a value was left in its file');
    });
  }

  /** What was written, in one piece. */
  toBytes(): Uint8Array<ArrayBuffer> {
    return concatenate(this.chunks(), this.#length);
  }
}

function put32(block: Uint8Array, at: number, value: number, bigEndian: boolean): void {
  for (let index = 0; index < 4; index++) {
    block[at + index] = (value >>> (bigEndian ? 24 - index * 8 : index * 8)) & 255;
  }
}

/** Chunks in one piece. */
export function concatenate(chunks: readonly Uint8Array[], length?: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(length ?? chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}
