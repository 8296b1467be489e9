import { createCipheriv, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';

/** WinZip AE-2 with AES-256: salt and check value before the bytes, authentication code behind them. */
export const saltBytes = 16;
export const checkBytes = 2;
export const codeBytes = 10;
/** What it adds to an entry. */
export const overheadBytes = saltBytes + checkBytes + codeBytes;

const ownKeyBytes = 32;
/** Fixed by the format. */
const rounds = 1000;
const derive = promisify(pbkdf2);

interface EntryKeys {
  salt: Uint8Array;
  check: Uint8Array;
  cipher: AesCounter;
  code: { update(bytes: Uint8Array): void; done(): Uint8Array };
}

async function keysOf(password: string, salt: Uint8Array, keyBytes = ownKeyBytes): Promise<EntryKeys> {
  const bytes = await derive(Buffer.from(password, 'utf8'), salt, rounds, 2 * keyBytes + checkBytes, 'sha1');
  const code = createHmac('sha1', bytes.subarray(keyBytes, 2 * keyBytes));
  return {
    salt,
    check: bytes.subarray(2 * keyBytes),
    cipher: new AesCounter(bytes.subarray(0, keyBytes)),
    code: {
      update: (part) => void code.update(part),
      done: () => code.digest().subarray(0, codeBytes),
    },
  };
}

/** AES in counter mode as WinZip counts: the block number little endian, from 1. Ciphers and deciphers, in place of what it is given. */
class AesCounter {
  readonly #cipher;
  #next = 1;
  #stream: Uint8Array = new Uint8Array(0);

  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false);
  }

  update(bytes: Uint8Array): Uint8Array {
    const used = Math.min(this.#stream.length, bytes.length);
    // So that what the new key stream meets lies on whole words.
    const before = (4 - (used % 4)) % 4;
    const result = new Uint8Array(new ArrayBuffer(before + bytes.length + 4), before, bytes.length);
    result.set(bytes);
    for (let i = 0; i < used; i++) result[i]! ^= this.#stream[i]!;
    this.#stream = this.#stream.subarray(used);
    for (let at = used; at < bytes.length; ) {
      const length = Math.min(65536, bytes.length - at);
      const stream = this.#more(length);
      const words = new Uint32Array(result.buffer, before + at, Math.ceil(length / 4));
      const keys = new Uint32Array(stream.buffer, stream.byteOffset, words.length);
      // What lies behind the last byte of the result nobody sees.
      for (let i = 0; i < words.length; i++) words[i]! ^= keys[i]!;
      this.#stream = stream.subarray(length);
      at += length;
    }
    return result;
  }

  #more(wanted: number): Uint8Array {
    // In the order of bytes of this machine, which is little endian wherever the program runs.
    const counters = new Uint32Array(4 * Math.ceil(wanted / 16));
    for (let word = 0; word < counters.length; word += 4, this.#next++) {
      counters[word] = this.#next % 0x1_0000_0000;
      counters[word + 1] = Math.floor(this.#next / 0x1_0000_0000);
    }
    const stream = this.#cipher.update(new Uint8Array(counters.buffer));
    return stream.byteOffset % 4 === 0 ? stream : Uint8Array.from(stream);
  }
}

/** Encrypts one entry: `head` first, then what `update` gives, then `end`. */
export async function entryEncryption(
  password: string,
): Promise<{ head: Uint8Array; update(bytes: Uint8Array): Uint8Array; end(): Uint8Array }> {
  const { salt, check, cipher, code } = await keysOf(password, randomBytes(saltBytes));
  return {
    head: Buffer.concat([salt, check]),
    update(bytes) {
      const result = cipher.update(bytes);
      code.update(result);
      return result;
    },
    end: () => code.done(),
  };
}

/**
 * Decrypts an entry of WinZip AES with keys of 16, 24 or 32 bytes; `head`: salt (half as long as the key) and check value. Throws
 * `invalid-input` for another password, `damaged` from `end` for changed bytes.
 */
export async function entryDecryption(
  password: string,
  head: Uint8Array,
  keyBytes = ownKeyBytes,
): Promise<{ update(bytes: Uint8Array): Uint8Array; end(code: Uint8Array): void }> {
  const { check, cipher, code } = await keysOf(password, head.subarray(0, keyBytes / 2), keyBytes);
  if (!timingSafeEqual(check, head.subarray(keyBytes / 2, keyBytes / 2 + checkBytes))) {
    throw new NegatoscopeError('invalid-input', 'this is not the password of the ZIP archive', {
      reason: 'wrong-password',
    });
  }
  return {
    update(bytes) {
      code.update(bytes);
      return cipher.update(bytes);
    },
    end(given) {
      if (given.length !== codeBytes || !timingSafeEqual(code.done(), given)) {
        throw new NegatoscopeError('damaged', 'the encrypted entry was changed');
      }
    },
  };
}
