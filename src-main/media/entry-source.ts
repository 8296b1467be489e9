import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { EntryPlace, ExtentPlace } from '../archive/index-record.ts';
import type { SyncSource } from '../archive/read-header.ts';
import { zipEntrySource } from './zip-entry.ts';

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
