import { createCipheriv, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';

/** WinZip AE-2 with AES-256: salt and check value before the bytes, authentication code behind them. */
export const saltBytes = 16;
export const checkBytes = 2;
export const codeBytes = 10;
/** What it adds to an entry. */
export const overheadBytes = saltBytes + checkBytes + codeBytes;

const keyBytes = 32;
/** Fixed by the format. */
const rounds = 1000;
const derive = promisify(pbkdf2);

interface EntryKeys {
  salt: Uint8Array;
  check: Uint8Array;
  cipher: AesCounter;
  code: { update(bytes: Uint8Array): void; done(): Uint8Array };
}

async function keysOf(password: string, salt: Uint8Array): Promise<EntryKeys> {
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
    this.#cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  }

  update(bytes: Uint8Array): Uint8Array {
    const result = new Uint8Array(bytes.length);
    for (let at = 0; at < bytes.length; ) {
      if (this.#stream.length === 0) this.#stream = this.#more(Math.min(65536, bytes.length - at));
      const length = Math.min(this.#stream.length, bytes.length - at);
      for (let i = 0; i < length; i++) result[at + i] = bytes[at + i]! ^ this.#stream[i]!;
      this.#stream = this.#stream.subarray(length);
      at += length;
    }
    return result;
  }

  #more(wanted: number): Uint8Array {
    const blocks = Math.ceil(wanted / 16);
    const counters = new Uint8Array(16 * blocks);
    const view = new DataView(counters.buffer);
    for (let block = 0; block < blocks; block++, this.#next++) {
      view.setUint32(16 * block, this.#next % 0x1_0000_0000, true);
      view.setUint32(16 * block + 4, Math.floor(this.#next / 0x1_0000_0000), true);
    }
    return this.#cipher.update(counters);
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

/** Decrypts an entry that `entryEncryption` made. Throws `invalid-input` for another password, `damaged` from `end` for changed bytes. */
export async function entryDecryption(
  password: string,
  head: Uint8Array,
): Promise<{ update(bytes: Uint8Array): Uint8Array; end(code: Uint8Array): void }> {
  const { check, cipher, code } = await keysOf(password, head.subarray(0, saltBytes));
  if (!timingSafeEqual(check, head.subarray(saltBytes, saltBytes + checkBytes))) {
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
