import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, writevSync } from 'node:fs';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import { encodeFileMeta, type FileMeta } from '../../src-shared/dicom/part10/write.ts';
import { readHeader } from '../archive/read-header.ts';
import { systemPath } from '../archive/system-path.ts';
import { fileFailure } from './targets/files.ts';

/** Larger files are streamed: they would hold up what else the thread has to do. */
export const largestCopied = 16 * 1024 * 1024;

export interface CopyRequest {
  /** The Part 10 file. */
  path: string;
  meta: FileMeta;
  /** Tags that are wanted of the header. */
  want: ReadonlySet<number>;
  /** The file to be made. */
  to: string;
}

export interface CopiedFile {
  header: DataSet;
  bytes: number;
  sha256: string;
}

/** Used by one copy after another. */
let memory = Buffer.alloc(0);

/** A whole file; undefined: it cannot be read, or is too large. */
function wholeFile(path: string): Buffer | undefined {
  try {
    const file = openSync(systemPath(path), 'r');
    try {
      const { size } = fstatSync(file);
      if (size > largestCopied) return undefined;
      if (memory.length < size) memory = Buffer.allocUnsafeSlow(Math.min(largestCopied, Math.ceil(size * 1.25)));
      for (let filled = 0; filled < size; ) {
        const read = readSync(file, memory, filled, size - filled, filled);
        if (read === 0) return undefined;
        filled += read;
      }
      return memory.subarray(0, size);
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

function inMemory(file: Buffer) {
  return {
    size: file.length,
    read: (buffer: Uint8Array, offset: number): number =>
      file.copy(buffer, 0, offset, Math.min(file.length, offset + buffer.length)),
  };
}

/** The header and where the data set begins, of a file that is as it should be. */
function soundHeader(file: Buffer, { meta, want }: CopyRequest): { header: DataSet; offset: number } | undefined {
  try {
    const read = readHeader(inMemory(file), { want });
    const { dataSet, dataSetOffset, oddities, packed, problem, transferSyntaxUid } = read;
    const isSound = problem === undefined && packed === undefined && transferSyntaxUid === meta.transferSyntaxUid;
    const isOdd = oddities.some(({ kind }) => kind.startsWith('no-') || /^(meta|transfer-syntax)-/.test(kind));
    return isSound && !isOdd ? { header: dataSet, offset: dataSetOffset } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * In a thread: the data set of a file, byte for byte, behind another meta header, read once, hashed and written. Undefined, and nothing is
 * made: it has to be done the long way, because the file is large, not quite as it should be, or cannot be read. Throws for what is wrong
 * with the place it is written to.
 */
export function copyInThread(request: CopyRequest): CopiedFile | undefined {
  const file = wholeFile(request.path);
  const sound = file === undefined ? undefined : soundHeader(file, request);
  if (file === undefined || sound === undefined) return undefined;
  const head = encodeFileMeta(request.meta);
  const dataSet = file.subarray(sound.offset);
  const bytes = head.length + dataSet.length;
  const sha256 = createHash('sha256').update(head).update(dataSet).digest('hex');
  try {
    writeNew(request.to, [head, dataSet]);
  } catch (error) {
    throw fileFailure(error, request.to);
  }
  return { header: sound.header, bytes, sha256 };
}

function writeNew(path: string, parts: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx');
  try {
    let left = parts;
    while (left.length > 0) left = without(left, writevSync(file, left));
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** What is left when so many bytes are written. */
function without(parts: readonly Uint8Array[], written: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let rest = written;
  for (const part of parts) {
    if (rest < part.length) left.push(part.subarray(rest));
    rest = Math.max(0, rest - part.length);
  }
  return left;
}
