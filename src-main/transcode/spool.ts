import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { SyncSource } from '../archive/read-header.ts';

const blockBytes = 256 * 1024;

/** Bytes that are written once and then read: in memory while they are few, then in a file. Synchronous: for threads. */
export class Spool {
  readonly #path: string;
  readonly #limit: number;
  #memory = new Uint8Array(0);
  #fd: number | undefined;
  /** Bytes of the memory that are not yet in the file. */
  #pending = 0;
  #length = 0;

  /** @param limit bytes kept in memory; more go to a file at `path` */
  constructor(path: string, limit: number) {
    this.#path = path;
    this.#limit = limit;
  }

  get length(): number {
    return this.#length;
  }

  /** True while the bytes are in memory. */
  get inMemory(): boolean {
    return this.#fd === undefined;
  }

  /** Appends; the memory may be used again afterwards. Throws `disk-full` or `io`. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#fd === undefined && this.#length + bytes.length > this.#limit) this.#spill();
    if (this.#fd !== undefined && bytes.length >= blockBytes) {
      this.#flush();
      this.#writeAll(bytes);
    } else {
      if (this.#fd !== undefined && this.#pending + bytes.length > this.#memory.length) this.#flush();
      this.#reserve(this.#pending + bytes.length);
      this.#memory.set(bytes, this.#pending);
      this.#pending += bytes.length;
    }
    this.#length += bytes.length;
  }

  #reserve(length: number): void {
    if (length <= this.#memory.length) return;
    const larger = new Uint8Array(Math.max(length, Math.min(this.#memory.length * 2, this.#limit), 4096));
    larger.set(this.#memory.subarray(0, this.#pending));
    this.#memory = larger;
  }

  #spill(): void {
    try {
      this.#fd = openSync(this.#path, 'wx+', 0o600);
    } catch (error) {
      throw spoolProblem(error, this.#path);
    }
    this.#flush();
    this.#memory = new Uint8Array(blockBytes);
  }

  #flush(): void {
    this.#writeAll(this.#memory.subarray(0, this.#pending));
    this.#pending = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd!, bytes, at, bytes.length - at);
    } catch (error) {
      throw spoolProblem(error, this.#path);
    }
  }

  /** What was written, to be read; nothing may be written after. */
  source(): SyncSource {
    if (this.#fd === undefined) {
      const bytes = this.#memory.subarray(0, this.#length);
      return {
        size: bytes.length,
        read(buffer, offset) {
          const part = bytes.subarray(offset, offset + buffer.length);
          buffer.set(part);
          return part.length;
        },
      };
    }
    this.#flush();
    const fd = this.#fd;
    return { size: this.#length, read: (buffer, offset) => readSync(fd, buffer, 0, buffer.length, offset) };
  }

  /** The result, to be handed on: the bytes as an array of their own, or the path of the file, which is closed. */
  take(): { bytes: Uint8Array<ArrayBuffer> } | { path: string } {
    if (this.#fd === undefined) return { bytes: this.#memory.slice(0, this.#length) };
    this.#flush();
    closeSync(this.#fd);
    this.#fd = undefined;
    return { path: this.#path };
  }

  /** Closes and removes the file, when there is one. */
  discard(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    this.#pending = 0;
    if (fd === undefined) return;
    closeSync(fd);
    rmSync(this.#path, { force: true });
  }
}

function spoolProblem(error: unknown, path: string): NegatoscopeError {
  const system = (error as NodeJS.ErrnoException).code;
  const isFull = system === 'ENOSPC' || system === 'EDQUOT';
  return new NegatoscopeError(isFull ? 'disk-full' : 'io', `cannot write ${path}: ${system}`, { system }, error);
}
