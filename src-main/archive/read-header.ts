import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { HeaderReader, type ReadOptions, type ReadResult } from '../../src-shared/dicom/part10/read.ts';
import { isSecureFile } from '../../src-shared/file-set/secure-file.ts';
import { systemPath } from './system-path.ts';
import { maximumUnpackedBytes, unpackDataSet } from './unpack.ts';

/** Bytes with random access, synchronously: in threads. */
export interface SyncSource {
  readonly size: number;
  /** Milliseconds since 1970, of a file. */
  readonly modifiedAt?: number;
  /** Fills the buffer from `offset`; gives back how many bytes there were. */
  read(buffer: Uint8Array, offset: number): number;
}

export interface HeaderOfFile extends ReadResult {
  /** The data set is packed as a whole; offsets count in the unpacked stream. */
  packed?: 'deflate' | 'bzip2';
}

const firstBytes = 64 * 1024;
const nextBytes = 16 * 1024;
/** Used by one reading after another: a reading never waits, and what it keeps it copies. */
const buffer = new Uint8Array(firstBytes);

/**
 * Reads the elements of a file that are wanted and passes over its pixel data, to its very end: a file that was cut
 * short is damaged, wherever that happened. Throws `not-dicom`, `damaged`, `unsupported`, `io`.
 */
export function readHeader(source: SyncSource, options: ReadOptions, bareDataSetSyntax?: string): HeaderOfFile {
  const reader = new HeaderReader({ ...options, copy: true }, bareDataSetSyntax);
  let at = 0;
  let wanted = firstBytes;
  let packed: 'deflate' | 'bzip2' | undefined;
  while (at < source.size && reader.problem === undefined) {
    const read = source.read(buffer.subarray(0, Math.min(wanted, source.size - at)), at);
    if (read === 0) break;
    if (at === 0 && isSecureFile(buffer.subarray(0, read))) {
      throw new NegatoscopeError('unsupported', 'the file is encrypted (a Secure DICOM File)', { reason: 'encrypted' });
    }
    reader.push(buffer.subarray(0, read));
    at += read;
    packed = reader.packed;
    if (packed !== undefined) {
      reader.push(unpackRest(source, at, reader.takePacked(), packed));
      break;
    }
    const skip = Math.min(reader.skippable, source.size - at);
    if (skip > 0) reader.skip(skip);
    at += skip;
    wanted = skip > 0 ? nextBytes : firstBytes;
  }
  const result = reader.finish();
  return packed === undefined ? result : { ...result, packed };
}

function unpackRest(source: SyncSource, at: number, taken: Uint8Array, method: 'deflate' | 'bzip2'): Uint8Array {
  const left = source.size - at;
  if (left > maximumUnpackedBytes) {
    throw new NegatoscopeError('unsupported', 'the packed data set is too large', { limit: maximumUnpackedBytes });
  }
  const packed = new Uint8Array(taken.length + left);
  packed.set(taken);
  let filled = taken.length;
  while (filled < packed.length) {
    const read = source.read(packed.subarray(filled), at + filled - taken.length);
    if (read === 0) break;
    filled += read;
  }
  return unpackDataSet(packed.subarray(0, filled), method);
}

/** The same of a file on disk. */
export function readHeaderOfFile(path: string, options: ReadOptions): HeaderOfFile {
  return withFile(path, (source) => readHeader(source, options));
}

/** Opens a file for `work` and closes it. */
export function withFile<T>(path: string, work: (source: SyncSource) => T): T {
  const source = openSource(path);
  try {
    return work(source);
  } finally {
    source.close();
  }
}

/** Opens a file; who calls closes it. Throws `io`, `not-found`. */
export function openSource(path: string): SyncSource & { close(): void } {
  let fd: number;
  try {
    fd = openSync(systemPath(path), 'r');
  } catch (error) {
    throw fileProblem(error, path);
  }
  const { size, mtimeMs } = fstatSync(fd);
  return {
    size,
    modifiedAt: Math.round(mtimeMs),
    read(buffer, offset) {
      try {
        return readSync(fd, buffer, 0, buffer.length, offset);
      } catch (error) {
        throw fileProblem(error, path);
      }
    },
    close: () => closeSync(fd),
  };
}

function fileProblem(error: unknown, path: string): NegatoscopeError {
  const code = (error as NodeJS.ErrnoException).code;
  return new NegatoscopeError(
    code === 'ENOENT' ? 'not-found' : 'io',
    `cannot read ${path}: ${code}`,
    { system: code },
    error,
  );
}
