import { type FileHandle, open, rm } from 'node:fs/promises';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { writeAll } from '../../file-set/targets/files.ts';
import type { MediumCopies } from '../medium-copies.ts';

/** A file up to here is decrypted into memory, a larger one into a temporary file. */
const inMemory = 32 * 1024 * 1024;
/** What nobody uses any more is kept up to here: in memory, and on disk. */
const keptInMemory = 128 * 1024 * 1024;
const keptOnDisk = 2 * 1024 * 1024 * 1024;

interface Kept {
  contents: Promise<ClearContents>;
  bytes: number;
  isOnDisk: boolean;
  users: number;
}

/** What is in an encrypted file: in memory, or in a file that nobody else may read. */
export interface ClearContents {
  bytes: number;
  /** In memory, or path of the file. */
  clear: Uint8Array | string;
}

export interface BorrowedContents extends ClearContents {
  /** To be called when it is no longer used. */
  release(): void;
}

/** What was decrypted of a medium, for as long as it is used and a while after; forgotten when the medium is closed. */
export class ClearFiles {
  readonly #kept = new Map<string, Kept>();
  readonly #copies: MediumCopies;
  #closed = false;

  constructor(copies: MediumCopies) {
    this.#copies = copies;
  }

  /** What `make` gives, which is asked only when it is not there. Rejects as `make` does, and with `disk-full`. */
  async borrow(key: string, make: () => AsyncIterable<Uint8Array>): Promise<BorrowedContents> {
    if (this.#closed) throw new NegatoscopeError('cancelled', 'the medium was closed');
    const known = this.#kept.get(key);
    const kept = known ?? this.#make(key, make);
    kept.users++;
    // The one used last stands last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    try {
      const contents = await kept.contents;
      let isReleased = false;
      const release = (): void => {
        if (isReleased) return;
        isReleased = true;
        kept.users--;
        this.#tidy();
      };
      return { ...contents, release };
    } catch (error) {
      kept.users--;
      throw error;
    }
  }

  #make(key: string, make: () => AsyncIterable<Uint8Array>): Kept {
    const contents = this.#collect(make());
    const kept: Kept = { contents, bytes: 0, isOnDisk: false, users: 0 };
    contents.then(
      ({ bytes, clear }) => {
        kept.bytes = bytes;
        kept.isOnDisk = typeof clear === 'string';
      },
      () => {
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
      },
    );
    return kept;
  }

  async #collect(parts: AsyncIterable<Uint8Array>): Promise<ClearContents> {
    const held: Uint8Array[] = [];
    let bytes = 0;
    let file: { handle: FileHandle; path: string } | undefined;
    try {
      for await (const part of parts) {
        if (this.#closed) throw new NegatoscopeError('cancelled', 'the medium was closed');
        if (file === undefined && bytes + part.length > inMemory) {
          file = await this.#file();
          const first = Buffer.concat(held.splice(0));
          await writeAll(file.handle, first, 0);
        }
        if (file === undefined) held.push(Uint8Array.from(part));
        else await writeAll(file.handle, part, bytes);
        bytes += part.length;
        if (file !== undefined && Math.floor(bytes / inMemory) !== Math.floor((bytes - part.length) / inMemory)) {
          await this.#copies.mustHaveRoom();
        }
      }
    } catch (error) {
      await file?.handle.close();
      if (file !== undefined) await rm(file.path, { force: true });
      throw this.#copies.problem(error);
    }
    await file?.handle.close();
    return { bytes, clear: file?.path ?? Buffer.concat(held) };
  }

  async #file(): Promise<{ handle: FileHandle; path: string }> {
    const path = await this.#copies.newPath();
    return { handle: await open(path, 'wx', 0o600), path };
  }

  #tidy(): void {
    const total = { true: 0, false: 0 };
    for (const { bytes, isOnDisk } of this.#kept.values()) total[`${isOnDisk}`] += bytes;
    for (const [key, { contents, bytes, isOnDisk, users }] of this.#kept) {
      if (users > 0 || bytes === 0) continue;
      if (total[`${isOnDisk}`] <= (isOnDisk ? keptOnDisk : keptInMemory)) continue;
      total[`${isOnDisk}`] -= bytes;
      this.#kept.delete(key);
      if (isOnDisk) void contents.then(({ clear }) => rm(String(clear), { force: true })).catch(() => {});
    }
  }

  /** Forgets everything. Files stay until the copies of the medium are removed. */
  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#kept.values()].map(({ contents }) => contents);
    this.#kept.clear();
    await Promise.allSettled(all);
  }
}
