import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { VolumeWriter } from '../../types.ts';
import {
  fileFailure,
  flushFolder,
  isReplaceable,
  mustGoOn,
  needFolderOf,
  partOf,
  partsOf,
  removeQuietly,
  through,
  volumePath,
  writeAll,
  writeParts,
} from '../files.ts';
import { entryEncryption, overheadBytes } from './encryption.ts';
import { centralHeader, endOfDirectory, localHeader, type ZipEntryRecord } from './format.ts';
import { readZipEntry } from './read-entry.ts';

/** A file up to here is packed in memory, a longer one as it comes. */
const inMemory = 8 * 1024 * 1024;
/** What packs to more than this part of it is stored: it is read in place then. */
const worthwhile = 0.95;
const sampleBytes = 32 * 1024;
/** Deflate in the fastest way: images gain little from the others. */
const level = 1;
const deflated = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);

/** Archives that are being written, so that no two jobs write the same. */
const writing = new Set<string>();

export interface ZipVolumeOptions {
  /** Of every entry; absent: nothing is encrypted. */
  password?: string;
  signal: AbortSignal;
  capacityBytes?: number;
  /** Of the job: how its half-written archive is known. Absent: one of its own. */
  mark?: string;
}

/** A volume in a ZIP archive, which has its name once it is whole. Nothing of it is held in memory but its table of contents. */
export class ZipVolume implements VolumeWriter {
  /** Packing goes on in the threads of the system. */
  readonly atOnce = 4;
  readonly capacityBytes?: number;
  readonly #path: string;
  readonly #part: string;
  readonly #options: ZipVolumeOptions;
  readonly #entries = new Map<string, ZipEntryRecord>();
  /** Names that files which are being written have taken. */
  readonly #taken = new Set<string>();
  #file: FileHandle | undefined;
  #offset = 0;
  /** Entries follow one another; packing does not wait. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(path: string, part: string, file: FileHandle, options: ZipVolumeOptions) {
    this.#path = path;
    this.#part = part;
    this.#file = file;
    this.#options = options;
    if (options.capacityBytes !== undefined) this.capacityBytes = options.capacityBytes;
  }

  /** Throws `busy` when the archive is being written already, `not-found` for a folder that is not there, `forbidden`, `io`. */
  static async open(path: string, options: ZipVolumeOptions): Promise<ZipVolume> {
    const part = partOf(path, options.mark ?? randomUUID());
    await needFolderOf(path);
    if (writing.has(path)) throw new NegatoscopeError('busy', 'this archive is being written', { path });
    writing.add(path);
    try {
      return new ZipVolume(path, part, await open(part, 'w+', 0o600), options);
    } catch (error) {
      writing.delete(path);
      throw fileFailure(error, part);
    }
  }

  async existing(): Promise<ReadonlySet<string>> {
    return new Set([...this.#entries.keys()].map((name) => name.toUpperCase()));
  }

  async write(
    path: string,
    contents: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<{ bytes: number; sha256: string }> {
    volumePath(path);
    const key = path.toUpperCase();
    if (this.#taken.has(key) && !isReplaceable(path)) {
      throw new NegatoscopeError('invalid-input', 'a file of this name is in the archive', { path });
    }
    this.#taken.add(key);
    const parts = partsOf(contents);
    try {
      const first: Uint8Array[] = [];
      const sum = new Checksum(this.#options.password === undefined);
      let ended = false;
      while (sum.bytes <= inMemory) {
        mustGoOn(this.#options.signal);
        const next = await parts.next();
        if (next.done) {
          ended = true;
          break;
        }
        sum.add(next.value);
        first.push(next.value);
      }
      return await (ended ? this.#writeWhole(path, first, sum) : this.#writeLong(path, first, parts, sum));
    } catch (error) {
      if (!this.#entries.has(key)) this.#taken.delete(key);
      throw fileFailure(error, this.#part);
    } finally {
      await parts.return(undefined);
    }
  }

  async #writeWhole(
    path: string,
    parts: readonly Uint8Array[],
    sum: Checksum,
  ): Promise<{ bytes: number; sha256: string }> {
    const packed = (await packsWell(parts, sum.bytes)) ? await deflated(Buffer.concat(parts), { level }) : undefined;
    const isStored = packed === undefined || packed.length >= sum.bytes * worthwhile;
    const encryption = await this.#encryption();
    const body = (isStored ? parts : [packed]).map((part) => encryption.update(part));
    const data = [encryption.head, ...body, encryption.end()];
    const packedBytes = data.reduce((all, each) => all + each.length, 0);
    await this.#inTurn(async (file) => {
      const entry: ZipEntryRecord = {
        ...this.#entryOf(path, isStored ? 0 : 8, packedBytes >= 0xffffffff),
        crc: sum.crc,
        packedBytes,
        bytes: sum.bytes,
      };
      await this.#append(file, localHeader(entry), ...data);
      this.#entries.set(path.toUpperCase(), entry);
    });
    return { bytes: sum.bytes, sha256: sum.sha256() };
  }

  /** The sizes are put into the local header at the end. */
  async #writeLong(
    path: string,
    first: readonly Uint8Array[],
    rest: AsyncIterable<Uint8Array>,
    sum: Checksum,
  ): Promise<{ bytes: number; sha256: string }> {
    const method = (await packsWell(first, sum.bytes)) ? 8 : 0;
    return await this.#inTurn(async (file) => {
      const encryption = await this.#encryption();
      const entry = this.#entryOf(path, method, true);
      await this.#append(file, localHeader(entry), encryption.head);
      const { password, signal } = this.#options;
      const whole = async function* () {
        yield* first;
        for await (const part of rest) {
          mustGoOn(signal);
          sum.add(part);
          yield part;
        }
      };
      for await (const part of entry.method === 0
        ? whole()
        : through(whole(), createDeflateRaw({ level, chunkSize: 256 * 1024 }))) {
        await this.#append(file, encryption.update(part));
        entry.packedBytes += part.length;
      }
      await this.#append(file, encryption.end());
      if (password !== undefined) entry.packedBytes += overheadBytes;
      entry.crc = sum.crc;
      entry.bytes = sum.bytes;
      await writeAll(file, localHeader(entry), entry.offset);
      this.#entries.set(path.toUpperCase(), entry);
      return { bytes: sum.bytes, sha256: sum.sha256() };
    });
  }

  #entryOf(name: string, method: 0 | 8, large: boolean): ZipEntryRecord {
    const encrypted = this.#options.password !== undefined;
    return { name, method, encrypted, large, crc: 0, packedBytes: 0, bytes: 0, offset: this.#offset, at: new Date() };
  }

  async #encryption(): Promise<{ head: Uint8Array; update(bytes: Uint8Array): Uint8Array; end(): Uint8Array }> {
    const { password } = this.#options;
    if (password !== undefined) return entryEncryption(password);
    const nothing = new Uint8Array(0);
    return { head: nothing, update: (bytes) => bytes, end: () => nothing };
  }

  async #append(file: FileHandle, ...parts: Uint8Array[]): Promise<void> {
    mustGoOn(this.#options.signal);
    this.#offset += await writeParts(file, parts, this.#offset);
  }

  #inTurn<T>(work: (file: FileHandle) => Promise<T>): Promise<T> {
    const done = this.#last.then(async () => {
      if (this.#file === undefined) throw new NegatoscopeError('internal', 'the archive is closed');
      const begin = this.#offset;
      try {
        return await work(this.#file);
      } catch (error) {
        // Half an entry is written over by the next.
        this.#offset = begin;
        throw error;
      }
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async *read(path: string): AsyncGenerator<Uint8Array> {
    const entry = this.#entries.get(path.toUpperCase());
    if (entry === undefined) throw new NegatoscopeError('not-found', `no ${path} in the archive`, { path });
    const place = this.#file === undefined ? this.#path : this.#part;
    const file = await open(place, 'r').catch((error: unknown) => {
      throw fileFailure(error, place);
    });
    try {
      yield* readZipEntry(file, entry, this.#options.password);
    } finally {
      await file.close();
    }
  }

  async finish(progress: (done: number) => void): Promise<void> {
    await this.#last;
    try {
      await this.#inTurn(async (file) => {
        const begin = this.#offset;
        let headers: Uint8Array[] = [];
        for (const entry of this.#entries.values()) {
          headers.push(centralHeader(entry));
          if (headers.length === 10_000) {
            await this.#append(file, Buffer.concat(headers));
            headers = [];
          }
        }
        await this.#append(file, Buffer.concat(headers));
        await this.#append(file, endOfDirectory(this.#entries.size, begin, this.#offset - begin));
        // Bytes of an entry that failed may lie behind.
        await file.truncate(this.#offset);
        await file.sync();
      });
      await this.#close();
      await rename(this.#part, this.#path);
      await flushFolder(dirname(this.#path));
    } catch (error) {
      throw fileFailure(error, this.#part);
    }
    progress(1);
  }

  async discard(): Promise<void> {
    await this.#last;
    await this.#close();
    await removeQuietly(this.#part);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    writing.delete(this.#path);
    await file?.close();
  }
}

/** By a piece of the middle: what is compressed already would take the most time, for nothing. */
async function packsWell(parts: readonly Uint8Array[], bytes: number): Promise<boolean> {
  let begin = Math.max(0, Math.floor((bytes - sampleBytes) / 2));
  for (const part of parts) {
    if (begin < part.length) {
      const sample = part.subarray(begin, begin + sampleBytes);
      return (await deflated(sample, { level })).length < sample.length * worthwhile;
    }
    begin -= part.length;
  }
  return false;
}

/** What a file comes to, taken from its parts as they pass. */
class Checksum {
  readonly #hash = createHash('sha256');
  readonly #withCrc: boolean;
  bytes = 0;
  /** 0 where it is not wanted. */
  crc = 0;

  constructor(withCrc: boolean) {
    this.#withCrc = withCrc;
  }

  add(part: Uint8Array): void {
    this.#hash.update(part);
    if (this.#withCrc) this.crc = crc32(part, this.crc);
    this.bytes += part.length;
  }

  sha256(): string {
    return this.#hash.digest('hex');
  }
}
