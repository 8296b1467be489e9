import { inflateRawSync } from 'node:zlib';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ZipPlace } from '../archive/index-record.ts';
import type { SyncSource } from '../archive/read-header.ts';

/** A deflated entry that unpacks to more than this is not read by a thread, which would hold all of it in memory. */
const maximumInMemory = 256 * 1024 * 1024;

const localHeaderBytes = 30;

/** First byte of an entry's data, from its local header (APPNOTE 4.3.7). Throws `damaged`. */
export function dataOffset(header: Uint8Array, headerOffset: number): number {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < localHeaderBytes || view.getUint32(0, true) !== 0x04034b50) {
    throw new NegatoscopeError('damaged', 'no local header of a ZIP entry', { offset: headerOffset });
  }
  return headerOffset + localHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true);
}

export const localHeaderLength = localHeaderBytes;

/** The bytes of an entry: a stored one is read where it lies, a deflated one is unpacked. Synchronous: for threads. */
export function zipEntrySource(archive: SyncSource, place: ZipPlace): SyncSource {
  if (place.encryption !== undefined) {
    throw new NegatoscopeError('unsupported', 'the entry is encrypted', { reason: 'encrypted' });
  }
  const header = new Uint8Array(localHeaderBytes);
  archive.read(header, place.headerOffset);
  const start = dataOffset(header, place.headerOffset);
  if (start + place.compressedBytes > archive.size) {
    throw new NegatoscopeError('damaged', 'the ZIP archive was cut short', { offset: archive.size });
  }
  if (place.method === 'stored') {
    return {
      size: place.bytes,
      read: (buffer, offset) =>
        archive.read(buffer.subarray(0, Math.max(0, Math.min(buffer.length, place.bytes - offset))), start + offset),
    };
  }
  if (place.bytes > maximumInMemory) {
    throw new NegatoscopeError('unsupported', `an entry of ${place.bytes} bytes is not unpacked into memory`, {
      limit: maximumInMemory,
    });
  }
  const packed = new Uint8Array(place.compressedBytes);
  for (let filled = 0; filled < packed.length; ) {
    const read = archive.read(packed.subarray(filled), start + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytesSource(inflateEntry(packed, place.bytes));
}

export function inflateEntry(packed: Uint8Array, bytes: number): Uint8Array {
  let unpacked: Uint8Array;
  try {
    unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch (error) {
    throw new NegatoscopeError(
      'damaged',
      `the ZIP entry is not sound: ${(error as NodeJS.ErrnoException).code}`,
      {},
      error,
    );
  }
  if (unpacked.length !== bytes) {
    throw new NegatoscopeError('damaged', 'the ZIP entry is shorter than it says', { offset: unpacked.length });
  }
  return unpacked;
}

export const bytesSource = (bytes: Uint8Array): SyncSource => ({
  size: bytes.length,
  read(buffer, offset) {
    const part = bytes.subarray(offset, offset + buffer.length);
    buffer.set(part);
    return part.length;
  },
});
