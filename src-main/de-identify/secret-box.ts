import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

/** Secrets under a passphrase: AES-256-GCM with a key from scrypt (RFC 7914). */

export interface PassphraseKey {
  salt: string;
  cost: number;
}

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
/** 64 MiB, some tenths of a second. */
const cost = 2 ** 16;
const maximumCost = 2 ** 20;
const blockSize = 8;

export const newPassphraseKey = (): PassphraseKey => ({ salt: randomBytes(16).toString('base64'), cost });

/** The key that a passphrase stands for. Throws `damaged` for parameters that nobody wrote. */
export function keyFrom(passphrase: string, { salt, cost: n }: PassphraseKey): Promise<Buffer> {
  if (!Number.isInteger(n) || n < 2 ** 14 || n > maximumCost || (n & (n - 1)) !== 0) {
    throw new NegatoscopeError('damaged', 'the project is damaged', { reason: 'passphrase-key' });
  }
  return new Promise((resolve, reject) => {
    const options = { N: n, r: blockSize, p: 1, maxmem: 2 * 128 * n * blockSize };
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), keyBytes, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** Nonce, ciphertext and tag as base64. `purpose` must be the same to open it. */
export function sealed(plain: Uint8Array, key: Uint8Array, purpose: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(purpose, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** What was sealed; undefined when key or purpose are others, or it was changed. */
export function opened(box: string, key: Uint8Array, purpose: string): Buffer | undefined {
  const bytes = Buffer.from(box, 'base64');
  if (bytes.length < nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(purpose, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
