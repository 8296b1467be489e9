import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { fileFailure, mustGoOn, readAt } from '../files.ts';
import { sectorBytes } from './tools.ts';

const step = 512 * sectorBytes;
const deepest = 16;
const damaged = (message: string) => new NegatoscopeError('damaged', message);

interface Extent {
  sector: number;
  bytes: number;
}

/** An ISO 9660 image or disc that we made, by the names of level 1 (ECMA-119): what was written is read back with it. */
export class IsoImage {
  readonly #file: FileHandle;
  readonly #files: ReadonlyMap<string, Extent>;
  readonly #bytes: number;

  private constructor(file: FileHandle, files: ReadonlyMap<string, Extent>, bytes: number) {
    this.#file = file;
    this.#files = files;
    this.#bytes = bytes;
  }

  /** Throws `damaged` for what is no such image. */
  static async open(path: string): Promise<IsoImage> {
    const file = await open(path, 'r').catch((error: unknown) => {
      throw fileFailure(error, path);
    });
    try {
      const descriptor = await readAt(file, 16 * sectorBytes, sectorBytes);
      if (
        descriptor.length < sectorBytes ||
        Buffer.from(descriptor.subarray(0, 6)).toString('latin1') !== '\x01CD001'
      ) {
        throw damaged('there is no volume descriptor of ISO 9660');
      }
      const view = viewOf(descriptor);
      const files = new Map<string, Extent>();
      await walk(file, extentOf(view, 156), '', files, 0);
      return new IsoImage(file, files, view.getUint32(80, true) * sectorBytes);
    } catch (error) {
      await file.close();
      throw fileFailure(error, path);
    }
  }

  /** Of the volume, by its descriptor. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Paths in upper case, with `/`. */
  get paths(): Iterable<string> {
    return this.#files.keys();
  }

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const extent = this.#files.get(path.toUpperCase());
    if (extent === undefined) throw new NegatoscopeError('not-found', `no ${path} on the disc`, { path });
    for (let at = 0; at < extent.bytes; at += step) {
      const wanted = Math.min(step, extent.bytes - at);
      // Drives give whole sectors.
      const whole = Math.ceil(wanted / sectorBytes) * sectorBytes;
      const part = await readAt(this.#file, extent.sector * sectorBytes + at, whole);
      if (part.length < wanted) throw damaged('the disc ends within a file');
      yield part.subarray(0, wanted);
    }
  }

  /** True when a UDF file system is announced in the volume recognition sequence (ECMA-167 2/8). */
  async hasUdf(): Promise<boolean> {
    for (let sector = 16; sector < 64; sector++) {
      const bytes = await readAt(this.#file, sector * sectorBytes, 6);
      const id = Buffer.from(bytes.subarray(1)).toString('latin1');
      if (id === 'NSR02' || id === 'NSR03') return true;
    }
    return false;
  }

  /** Paths whose bytes have another hash or that are not there. */
  async different(
    expected: ReadonlyMap<string, string>,
    signal: AbortSignal,
    progress: (done: number) => void,
  ): Promise<string[]> {
    const different: string[] = [];
    let done = 0;
    for (const [path, sha256] of expected) {
      mustGoOn(signal);
      const hash = createHash('sha256');
      try {
        for await (const part of this.read(path)) hash.update(part);
        if (hash.digest('hex') !== sha256) different.push(path);
      } catch (error) {
        if (error instanceof NegatoscopeError && error.code === 'cancelled') throw error;
        different.push(path);
      }
      progress(++done / expected.size);
    }
    return different;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const extentOf = (view: DataView, at: number): Extent => ({
  sector: view.getUint32(at + 2, true),
  bytes: view.getUint32(at + 10, true),
});

async function walk(
  file: FileHandle,
  { sector, bytes }: Extent,
  above: string,
  files: Map<string, Extent>,
  depth: number,
): Promise<void> {
  if (depth > deepest || bytes > 64 * 1024 * 1024) throw damaged('the directories of the disc are not sound');
  const whole = await readAt(file, sector * sectorBytes, bytes);
  const view = viewOf(whole);
  for (let at = 0; at < whole.length; ) {
    const length = whole[at]!;
    if (length === 0) {
      // The rest of a sector has no record.
      at = (Math.floor(at / sectorBytes) + 1) * sectorBytes;
      continue;
    }
    if (length < 34 || at + length > whole.length) throw damaged('a directory record of the disc is not sound');
    const name = Buffer.from(whole.subarray(at + 33, at + 33 + whole[at + 32]!)).toString('latin1');
    const isSelf = name === '\0' || name === '\x01';
    const path = above + name.replace(/;\d+$/, '').replace(/\.$/, '').toUpperCase();
    if (!isSelf && (whole[at + 25]! & 2) !== 0) {
      await walk(file, extentOf(view, at), `${path}/`, files, depth + 1);
    } else if (!isSelf) {
      files.set(path, extentOf(view, at));
    }
    at += length;
  }
}
