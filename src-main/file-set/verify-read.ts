import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const step = 1024 * 1024;
const sector = 4096;
/** Linux reads past its memory where the file system lets it; elsewhere a file is read as anybody reads it. */
const direct = process.platform === 'linux' ? (constants as { O_DIRECT?: number }).O_DIRECT : undefined;

/** Where in a piece of memory a page began the last time: where the next one begins cannot be asked, but is mostly the same. */
let lastOffset = 0;

/** A piece of memory with which this file can be read past the memory of the system; undefined: with none. */
async function alignedBuffer(file: FileHandle): Promise<Uint8Array | undefined> {
  const whole = new Uint8Array(step + sector);
  const offsets = [lastOffset, ...Array.from({ length: sector / 16 }, (_, index) => index * 16)];
  for (const offset of offsets) {
    const buffer = whole.subarray(offset, offset + step);
    try {
      await file.read(buffer, 0, sector, 0);
      lastOffset = offset;
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
  if (direct !== undefined) {
    const file = await open(path, constants.O_RDONLY | direct).catch(() => undefined);
    try {
      const buffer = file === undefined ? undefined : await alignedBuffer(file);
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
    yield* slices(file, new Uint8Array(step));
  } finally {
    await file.close();
  }
}
