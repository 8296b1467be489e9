import type { FileHandle } from 'node:fs/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { dataOffset, localHeaderLength } from '../../../media/zip-entry.ts';
import { readAt, through } from '../files.ts';
import { checkBytes, codeBytes, entryDecryption, overheadBytes, saltBytes } from './encryption.ts';
import type { ZipEntryRecord } from './format.ts';

const step = 256 * 1024;
const damaged = (message: string) => new NegatoscopeError('damaged', message);

/** The bytes of an entry as they lie in the archive. Throws `damaged` at the end at the latest for what is not as it was written. */
export async function* readZipEntry(
  file: FileHandle,
  entry: ZipEntryRecord,
  password: string | undefined,
): AsyncGenerator<Uint8Array> {
  const start = dataOffset(await readAt(file, entry.offset, localHeaderLength), entry.offset);
  const packed = entry.encrypted
    ? decrypted(file, start, entry.packedBytes, password ?? '')
    : range(file, start, entry.packedBytes);
  let [bytes, crc] = [0, 0];
  for await (const part of entry.method === 8 ? inflated(packed) : packed) {
    bytes += part.length;
    if (bytes > entry.bytes) throw damaged('the entry is longer than it was');
    if (!entry.encrypted) crc = crc32(part, crc);
    yield part;
  }
  if (bytes !== entry.bytes || crc !== entry.crc) throw damaged('the entry is not as it was written');
}

async function* range(file: FileHandle, start: number, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += step) {
    const wanted = Math.min(step, length - at);
    const part = await readAt(file, start + at, wanted);
    if (part.length < wanted) throw damaged('the archive was cut short');
    yield part;
  }
}

async function* decrypted(
  file: FileHandle,
  start: number,
  length: number,
  password: string,
): AsyncGenerator<Uint8Array> {
  const headBytes = saltBytes + checkBytes;
  const body = length - overheadBytes;
  if (body < 0) throw damaged('the encrypted entry is too short');
  const decryption = await entryDecryption(password, await readAt(file, start, headBytes));
  for await (const part of range(file, start + headBytes, body)) yield decryption.update(part);
  decryption.end(await readAt(file, start + headBytes + body, codeBytes));
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* through(packed, createInflateRaw({ chunkSize: step }));
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    throw damaged(`the entry does not unpack: ${error instanceof Error ? error.message : error}`);
  }
}
