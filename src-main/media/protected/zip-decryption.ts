import { crc32, createInflateRaw } from 'node:zlib';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ZipPlace } from '../../archive/index-record.ts';
import { through } from '../../file-set/targets/files.ts';
import { checkBytes, codeBytes, entryDecryption } from '../../file-set/targets/zip/encryption.ts';
import { ClassicCipher, classicHeadBytes } from './classic-cipher.ts';

export const wrongPassword = (what: string): NegatoscopeError =>
  new NegatoscopeError('invalid-input', `this is not the password of the ${what}`, { reason: 'wrong-password' });

/**
 * What is in an encrypted entry of a ZIP archive, from its bytes as they lie there. Throws `invalid-input` (`reason`: `wrong-password`), and
 * `damaged` after the last byte when it is not what was put in: what came before is not to be used then.
 */
export async function* plainEntry(
  packed: AsyncIterable<Uint8Array>,
  { bytes, method, encryption }: ZipPlace,
  password: string,
): AsyncGenerator<Uint8Array> {
  const keyBytes = encryption?.keyBytes;
  const decrypted =
    keyBytes === undefined
      ? classicContents(packed, encryption?.check ?? 0, password)
      : aesContents(packed, keyBytes, password);
  let sum = 0;
  let seen = 0;
  const contents = method === 'stored' ? decrypted : inflated(decrypted);
  for await (const part of contents) {
    seen += part.length;
    if (seen > bytes) throw damaged('is longer than it says');
    if (encryption?.crc !== undefined) sum = crc32(part, sum);
    yield part;
  }
  if (seen !== bytes) throw damaged('is shorter than it says');
  if (encryption?.crc !== undefined && encryption.crc !== sum) throw damaged('is not what was put in');
}

const damaged = (what: string) => new NegatoscopeError('damaged', `the encrypted entry ${what}`);

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* through(packed, createInflateRaw());
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    throw damaged(`is not sound: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Salt and check value, the bytes, and a code of authentication (AE-1, AE-2). */
async function* aesContents(
  packed: AsyncIterable<Uint8Array>,
  keyBytes: 16 | 24 | 32,
  password: string,
): AsyncGenerator<Uint8Array> {
  const headBytes = keyBytes / 2 + checkBytes;
  let decryption: Awaited<ReturnType<typeof entryDecryption>> | undefined;
  let held: Uint8Array = new Uint8Array(0);
  for await (const part of packed) {
    held = held.length === 0 ? part : Buffer.concat([held, part]);
    if (decryption === undefined) {
      if (held.length < headBytes) continue;
      decryption = await entryDecryption(password, held.subarray(0, headBytes), keyBytes);
      held = held.subarray(headBytes);
    }
    const ready = held.length - codeBytes;
    if (ready <= 0) continue;
    yield decryption.update(held.subarray(0, ready));
    held = held.subarray(ready);
  }
  if (decryption === undefined) throw damaged('was cut short');
  decryption.end(held);
}

async function* classicContents(
  packed: AsyncIterable<Uint8Array>,
  check: number,
  password: string,
): AsyncGenerator<Uint8Array> {
  const cipher = new ClassicCipher(password);
  let left = classicHeadBytes;
  for await (const part of packed) {
    const plain = cipher.decrypt(part);
    if (left === 0) {
      yield plain;
      continue;
    }
    const head = Math.min(left, plain.length);
    left -= head;
    if (left > 0) continue;
    if (plain[head - 1] !== check) throw wrongPassword('ZIP archive');
    yield plain.subarray(head);
  }
  if (left > 0) throw damaged('was cut short');
}
