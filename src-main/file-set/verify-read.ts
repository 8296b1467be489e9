import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const step = 1024 * 1024;
const sector = 4096;
/** Linux reads past its memory where the file system lets it; elsewhere a file is read as anybody reads it. */
const direct = process.platform === 'linux' ? (constants as { O_DIRECT?: number }).O_DIRECT : undefined;

/** Memory of a slice; `aligned`: where in it a page begins, as far as that was found out. */
interface Slice {
  whole: Uint8Array;
  aligned?: number;
}

/** Memory that is not in use, for the next file. */
const free: Slice[] = [];
const mostFree = 8;

/** The part of a slice with which this file can be read past the memory of the system; undefined: with none. */
async function alignedBuffer(file: FileHandle, slice: Slice): Promise<Uint8Array | undefined> {
  const { whole, aligned } = slice;
  const offsets = Array.from({ length: sector / 16 }, (_, index) => index * 16);
  for (const offset of aligned === undefined ? offsets : [aligned]) {
    const buffer = whole.subarray(offset, offset + step);
    try {
      await file.read(buffer, 0, sector, 0);
      slice.aligned = offset;
      return buffer;
    } catch {
      // Not here; perhaps the next.
    }
  }
  return undefined;
}

async function* slices(file: FileHandle, buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(buffer, 0, step, at);
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    // Only the end of a file is short, and what lies behind it no page begins with.
    if (bytesRead < step) return;
    at += bytesRead;
  }
}

/**
 * What lies on the medium, past the memory of the system where that is possible: what was written a moment ago would otherwise be read from
 * there. The memory of a slice is used again for the next. Fails as `open` and `read` do.
 */
export async function* readFromMedium(path: string): AsyncGenerator<Uint8Array> {
  const slice: Slice = free.pop() ?? { whole: new Uint8Array(step + sector) };
  try {
    if (direct !== undefined) {
      const file = await open(path, constants.O_RDONLY | direct).catch(() => undefined);
      try {
        const buffer = file === undefined ? undefined : await alignedBuffer(file, slice);
        if (file !== undefined && buffer !== undefined) {
          yield* slices(file, buffer);
          return;
        }
      } finally {
        await file?.close();
      }
    }
    const file = await open(path, 'r');
    try {
      yield* slices(file, slice.whole.subarray(0, step));
    } finally {
      await file.close();
    }
  } finally {
    if (free.length < mostFree) free.push(slice);
  }
}

/** A file as it was written. */
export interface WrittenBytes {
  path: string;
  bytes: number;
  sha256: string;
}

/** Whether what is read is what was written; rejects as the reading does. */
export async function isAsWritten(
  parts: AsyncIterable<Uint8Array>,
  { bytes, sha256 }: Pick<WrittenBytes, 'bytes' | 'sha256'>,
  check: () => void = () => {},
): Promise<boolean> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const part of parts) {
    check();
    hash.update(part);
    read += part.length;
    // Longer than it was: no need to know how much.
    if (read > bytes) return false;
  }
  return read === bytes && hash.digest('hex') === sha256;
}

const filesAtOnce = 4;

/** In a thread: reads files from the medium, some at the same time; for each whether it is what was written. Never rejects. */
export async function areAsWritten(files: readonly WrittenBytes[]): Promise<boolean[]> {
  const same = files.map(() => false);
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const index = next++;
      const file = files[index]!;
      same[index] = await isAsWritten(readFromMedium(file.path), file).catch(() => false);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return same;
}
