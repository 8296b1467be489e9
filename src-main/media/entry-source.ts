import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { EntryPlace, ExtentPlace, FileReference } from '../archive/index-record.ts';
import { openSource, type SyncSource } from '../archive/read-header.ts';
import { bytesSource, zipEntrySource } from './zip-entry.ts';

/** Opens a file, a file within another one, or what was encrypted there; who calls closes it. Synchronous: for threads. */
export function openPlace({
  path,
  zip,
  clear,
}: Pick<FileReference, 'path' | 'zip' | 'clear'>): SyncSource & { close(): void } {
  if (clear instanceof Uint8Array) return { ...bytesSource(clear), close: () => {} };
  const file = openSource(clear ?? path);
  if (zip === undefined || clear !== undefined) return file;
  try {
    return { ...entrySource(file, zip), close: () => file.close() };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Opens a place for `work` and closes it. */
export function withPlace<T>(place: Parameters<typeof openPlace>[0], work: (source: SyncSource) => T): T {
  const source = openPlace(place);
  try {
    return work(source);
  } finally {
    source.close();
  }
}

/** The bytes of a file within a ZIP archive or disc image. Synchronous: for threads. */
export function entrySource(container: SyncSource, place: EntryPlace): SyncSource {
  return place.method === 'extents' ? extentSource(container, place) : zipEntrySource(container, place);
}

/** A piece of a file of an image: where it lies in the file, and in the image. */
export interface Piece {
  from: number;
  bytes: number;
  /** Undefined: zeros. */
  offset: number | undefined;
}

/** The pieces of the image that `length` bytes of a file from `offset` lie in. */
export function piecesOf({ extents }: ExtentPlace, offset: number, length: number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  const end = offset + length;
  for (const extent of extents) {
    if (start >= end) break;
    const first = Math.max(offset, start);
    const last = Math.min(end, start + extent.bytes);
    if (last > first) {
      const at = extent.offset === undefined ? undefined : extent.offset + first - start;
      pieces.push({ from: first - offset, bytes: last - first, offset: at });
    }
    start += extent.bytes;
  }
  return pieces;
}

function extentSource(container: SyncSource, place: ExtentPlace): SyncSource {
  for (const { offset = 0, bytes } of place.extents) {
    if (offset + bytes > container.size) {
      throw new NegatoscopeError('damaged', 'the disc image was cut short', { offset: container.size });
    }
  }
  return {
    size: place.bytes,
    read(buffer, offset) {
      const length = Math.max(0, Math.min(buffer.length, place.bytes - offset));
      for (const { from, bytes, offset: at } of piecesOf(place, offset, length)) {
        const part = buffer.subarray(from, from + bytes);
        if (at === undefined) part.fill(0);
        else if (container.read(part, at) < bytes) return from;
      }
      return length;
    },
  };
}
