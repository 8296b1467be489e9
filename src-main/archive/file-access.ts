import { type FileHandle, open } from 'node:fs/promises';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { systemPath } from './system-path.ts';
import type { RandomAccess } from './types.ts';

const idleLimit = 64;
const streamChunk = 256 * 1024;

interface OpenFile {
  path: string;
  handle: Promise<FileHandle>;
  users: number;
}

/** Open files that are read again and again (a frame at a time): kept open for a while, never more than a few unused. */
export class FileCache {
  private readonly files = new Map<string, OpenFile>();
  private closed = false;

  async open(path: string): Promise<RandomAccess> {
    if (this.closed) throw new NegatoscopeError('not-found', 'the catalogue was closed');
    let file = this.files.get(path);
    if (file === undefined) {
      file = { path, handle: open(systemPath(path), 'r'), users: 0 };
      this.files.set(path, file);
    } else {
      this.files.delete(path);
      this.files.set(path, file);
    }
    file.users++;
    try {
      const handle = await file.handle;
      const { size, dev, ino, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
      const held = file;
      const access = randomAccess(handle, Number(size), path, () => this.release(held));
      return { ...access, version: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}` };
    } catch (error) {
      file.users--;
      if (this.files.get(path) === file) this.files.delete(path);
      if (file.users === 0) await close(file);
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      throw new NegatoscopeError(missing ? 'not-found' : 'io', `cannot open ${path}`, {}, error);
    }
  }

  private async release(file: OpenFile): Promise<void> {
    file.users--;
    if (this.closed || this.files.get(file.path) !== file) {
      if (file.users === 0) await close(file);
      return;
    }
    let idle = 0;
    for (const { users } of this.files.values()) if (users === 0) idle++;
    for (const other of this.files.values()) {
      if (idle <= idleLimit) break;
      if (other.users > 0) continue;
      this.files.delete(other.path);
      idle--;
      await close(other);
    }
  }

  /** Closes files that are gone; who is still reading one may finish. */
  async forget(paths: Iterable<string>): Promise<void> {
    for (const path of paths) {
      const file = this.files.get(path);
      if (file === undefined) continue;
      this.files.delete(path);
      if (file.users === 0) await close(file);
    }
  }

  /** Closes what nobody reads: an open file keeps a medium from being taken out. */
  async closeIdle(): Promise<void> {
    const idle = [...this.files.values()].filter(({ users }) => users === 0);
    for (const { path } of idle) this.files.delete(path);
    await Promise.all(idle.map(close));
  }

  async close(): Promise<void> {
    this.closed = true;
    const idle = [...this.files.values()].filter(({ users }) => users === 0);
    this.files.clear();
    await Promise.all(idle.map(close));
  }
}

async function close({ handle }: OpenFile): Promise<void> {
  try {
    await (await handle).close();
  } catch {
    // It never opened, or is closed: there is nothing left to give back.
  }
}

function randomAccess(handle: FileHandle, size: number, path: string, release: () => Promise<void>): RandomAccess {
  let open = true;
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (!open) throw new NegatoscopeError('io', 'the file was closed');
    checkRange(offset, length, size);
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
      if (bytesRead === 0)
        throw new NegatoscopeError('damaged', `${path} is shorter than it was`, { offset: offset + filled });
      filled += bytesRead;
    }
    return buffer;
  };
  return {
    size,
    read,
    stream: (offset = 0, end = size) => streamOf(read, offset, Math.min(end, size)),
    async close() {
      if (!open) return;
      open = false;
      await release();
    },
  };
}

/** A length is believed only as far as there are bytes: checked before memory is taken. */
export function checkRange(offset: number, length: number, size: number): void {
  if (
    !Number.isSafeInteger(offset) ||
    !Number.isSafeInteger(length) ||
    offset < 0 ||
    length < 0 ||
    offset + length > size
  ) {
    throw new NegatoscopeError('damaged', `bytes ${offset}..${offset + length} are not in a file of ${size}`, {
      offset: size,
      reason: 'truncated',
    });
  }
}

export function streamOf(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  offset: number,
  end: number,
): ReadableStream<Uint8Array> {
  let at = offset;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const length = Math.min(streamChunk, end - at);
        if (length <= 0) {
          controller.close();
          return;
        }
        controller.enqueue(await read(at, length));
        at += length;
      },
    },
    { highWaterMark: 2 },
  );
}
