import { dataHeaderLength, writeDataHeader } from '../../upper-layer/encode.ts';
import type { InstanceSource, OpenSource } from './instance-source.ts';

const blockTarget = 1 << 20;
/** Buffers in one vectored read (the system takes 1024 at most). */
const maximumVectors = 512;

/** One block of P-DATA-TF PDUs, ready to be written as it is. */
export interface PackedBlock {
  bytes: Buffer;
  memory: Buffer;
  last: boolean;
}

/** Memory for blocks, used again and again within one association. */
export class BlockPool {
  readonly #free: Buffer[] = [];
  readonly fragmentLength: number;
  readonly pdusPerBlock: number;
  readonly #size: number;

  /** `fragmentLength`: longest presentation data value the peer takes. */
  constructor(fragmentLength: number) {
    this.fragmentLength = fragmentLength;
    this.pdusPerBlock = Math.min(maximumVectors, Math.max(1, Math.floor(blockTarget / fragmentLength)));
    this.#size = this.pdusPerBlock * (fragmentLength + dataHeaderLength);
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#size);
  }

  give(memory: Buffer): void {
    this.#free.push(memory);
  }
}

/**
 * Reads a data set straight into the gaps between PDU headers: one vectored read and one write for a block of about a megabyte, no copy in
 * between.
 */
export class PduPacker {
  readonly #pool: BlockPool;
  readonly #source: InstanceSource;
  #file: OpenSource | undefined;
  #position = 0;

  constructor(pool: BlockPool, source: InstanceSource) {
    this.#pool = pool;
    this.#source = source;
  }

  /** The next block, for this presentation context. Fails with `io`; a file shorter than it said it is, is such a failure too. */
  async next(contextId: number): Promise<PackedBlock> {
    this.#file ??= await this.#source.open();
    const { fragmentLength, pdusPerBlock } = this.#pool;
    const left = this.#source.bytes - this.#position;
    const length = Math.min(left, pdusPerBlock * fragmentLength);
    const count = Math.max(1, Math.ceil(length / fragmentLength));
    const last = length === left;
    const memory = this.#pool.take();
    const gaps: Buffer[] = [];
    let at = 0;
    for (let index = 0; index < count; index++) {
      const part = Math.min(fragmentLength, length - index * fragmentLength);
      writeDataHeader(memory, at, part, contextId, false, last && index === count - 1);
      at += dataHeaderLength;
      gaps.push(memory.subarray(at, at + part));
      at += part;
    }
    if (length > 0) {
      const read = await this.#file.read(gaps, this.#position);
      if (read !== length) {
        throw new RangeError(`the data set ends after ${this.#position + read} of ${this.#source.bytes} bytes`);
      }
    }
    this.#position += length;
    return { bytes: memory.subarray(0, at), memory, last };
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}
