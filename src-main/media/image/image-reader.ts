import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ExtentPlace } from '../../archive/index-record.ts';
import type { RandomAccess } from '../../archive/types.ts';

/** Blocks of optical media. */
export const sectorBytes = 2048;
const windowBytes = 256 * 1024;
/** A folder of a hundred thousand files has a tenth of it. */
const longestRead = 64 * 1024 * 1024;
/** Structures of an image lie beside each other, and each is read once or twice: what is read more often lies over itself. */
const mostRead = 4 * 1024 * 1024 * 1024;
/** Pieces of all files. */
const mostPieces = 4_000_000;
/** Bytes of structures after which others have their turn. */
const turnBytes = 4 * 1024 * 1024;

/** What a file system of an image lists. */
export interface ImageFile {
  name: string;
  place: ExtentPlace;
  modifiedAt: number;
  /** Why it cannot be read. */
  unsupported?: string;
}

/** How much is taken of an image before it is no sensible one. */
export interface ImageLimits {
  files: number;
  depth: number;
}

/** Reads structures of an image: small pieces that mostly lie beside each other. Throws `damaged` beyond its end. */
export class ImageReader {
  readonly size: number;
  private readonly access: RandomAccess;
  private window: Uint8Array = new Uint8Array(0);
  private start = 0;
  private taken = 0;
  private turn = 0;
  private pieces = 0;

  constructor(access: RandomAccess) {
    this.access = access;
    this.size = access.size;
  }

  async bytes(offset: number, length: number): Promise<Uint8Array> {
    if (length > longestRead) {
      throw new NegatoscopeError('damaged', 'a structure of the disc image is too long', { offset, length });
    }
    await this.take(length);
    if (offset >= this.start && offset + length <= this.start + this.window.length) {
      return this.window.slice(offset - this.start, offset - this.start + length);
    }
    if (length >= windowBytes) return this.access.read(offset, length);
    // Checked by the access: what is not there is no memory taken for.
    const whole = Math.max(length, Math.min(windowBytes, this.size - offset));
    this.window = await this.access.read(offset, whole);
    this.start = offset;
    return this.window.slice(0, length);
  }

  /** Counts bytes of structures that are looked at. Throws `unsupported` where they are more than an image of this size can have. */
  async take(bytes: number): Promise<void> {
    this.taken += bytes;
    const most = Math.min(mostRead, 4 * this.size + longestRead);
    if (this.taken > most)
      throw new NegatoscopeError('unsupported', 'structures of the disc image lie over each other');
    this.turn += bytes;
    if (this.turn < turnBytes) return;
    this.turn = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Counts pieces of files, which are kept in memory. Throws `unsupported`. */
  takePieces(count: number): void {
    this.pieces += count;
    if (this.pieces > mostPieces) throw tooMany('pieces of files', mostPieces);
  }

  async view(offset: number, length: number): Promise<DataView> {
    const bytes = await this.bytes(offset, length);
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

export const tooMany = (what: string, limit: number): NegatoscopeError =>
  new NegatoscopeError('unsupported', `the disc image has more than ${limit} ${what}`, { limit });
