import * as fs from 'node:fs';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/**
 * The file operations on the way of an instance to the disk, in one place so that tests can let each of them fail. Small
 * files go the synchronous way (four hops through the thread pool cost more than the writing), large ones the other.
 */
export interface FileOperations {
  /** Creates a file that must not exist. */
  createSync(path: string): number;
  /** Writes all buffers at the end of the file. */
  writeSync(fd: number, buffers: readonly Uint8Array[]): void;
  closeSync(fd: number): void;
  renameSync(from: string, to: string): void;
  write(fd: number, buffers: readonly Uint8Array[]): Promise<void>;
  /** Writes at a place in the file. */
  patchSync(fd: number, bytes: Uint8Array, position: number): void;
  /** fdatasync: the bytes and the length of the file are on the disk. */
  flush(fd: number): Promise<void>;
  /** fsync of a directory: names in it are on the disk. */
  flushDirectory(path: string): Promise<void>;
  unlinkSync(path: string): void;
}

export const systemFiles: FileOperations = {
  createSync: (path) => fs.openSync(path, 'wx', 0o640),
  writeSync(fd, buffers) {
    let rest = buffers;
    while (rest.length > 0) rest = without(rest, fs.writevSync(fd, rest));
  },
  closeSync: (fd) => fs.closeSync(fd),
  renameSync: (from, to) => fs.renameSync(from, to),
  async write(fd, buffers) {
    let rest = buffers;
    while (rest.length > 0) rest = without(rest, await writev(fd, rest));
  },
  patchSync(fd, bytes, position) {
    if (fs.writeSync(fd, bytes, 0, bytes.length, position) !== bytes.length) throw new Error('short write');
  },
  flush: (fd) =>
    new Promise((resolve, reject) => {
      fs.fdatasync(fd, (error) => (error ? reject(error) : resolve()));
    }),
  async flushDirectory(path) {
    // Windows has no handle on a directory to flush; NTFS journals its names itself.
    if (process.platform === 'win32') return;
    const handle = await fs.promises.open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  unlinkSync: (path) => fs.rmSync(path, { force: true }),
};

const writev = (fd: number, buffers: readonly Uint8Array[]): Promise<number> =>
  new Promise((resolve, reject) => {
    fs.writev(fd, buffers, (error, written) => (error ? reject(error) : resolve(written)));
  });

/** What is left of a list of buffers after `written` bytes of it; at most 1024 go in one call (IOV_MAX). */
function without(buffers: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let rest = written;
  let index = 0;
  while (index < buffers.length && rest >= buffers[index]!.length) {
    rest -= buffers[index]!.length;
    index++;
  }
  if (rest === 0) return buffers.slice(index);
  return [buffers[index]!.subarray(rest), ...buffers.slice(index + 1)];
}

/** fsync of a directory, at once: for the few that are made when the archive is opened. */
export function flushDirectorySync(path: string): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** An error of the file system as ours. */
export function fileError(error: unknown, what: string): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new NegatoscopeError('disk-full', message, { system: code }, error);
  return new NegatoscopeError('io', message, code === undefined ? {} : { system: code }, error);
}
