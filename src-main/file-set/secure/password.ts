import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

export const derive = promisify(pbkdf2);

/** Characters of a password that keys of Secure DICOM Files may be made of: the Default Character Repertoire (PS3.15 D.1.1, PS3.5 6.1.1). */
export const isSecurePassword = (password: string): boolean => /^[ -~]+$/.test(password);

/** Throws `invalid-input` (`reason`: `password-characters`). */
export function mustBeSecurePassword(password: string): void {
  if (isSecurePassword(password)) return;
  throw new NegatoscopeError('invalid-input', 'the password of secure files is made of ASCII characters alone', {
    reason: 'password-characters',
  });
}

/** Wraps a content-encryption key with a key made of a password (RFC 3211 2.3.1): twice through the cipher, the second time from the end of the first. */
export function wrapKey(key: Uint8Array, wrapping: Uint8Array, iv: Uint8Array): Uint8Array {
  const blockBytes = iv.length;
  const bytes = Math.max(2 * blockBytes, Math.ceil((key.length + 4) / blockBytes) * blockBytes);
  const block = randomBytes(bytes);
  block[0] = key.length;
  for (let i = 0; i < 3; i++) block[1 + i] = ~key[i]! & 0xff;
  block.set(key, 4);
  const through = (data: Uint8Array, from: Uint8Array): Buffer =>
    createCipheriv('aes-256-cbc', wrapping, from).setAutoPadding(false).update(data);
  const once = through(block, iv);
  return through(once, once.subarray(-blockBytes));
}

/** The key that `wrapKey` wrapped (RFC 3211 2.3.2); undefined: with another password. */
export function unwrapKey(
  wrapped: Uint8Array,
  cipher: string,
  wrapping: Uint8Array,
  iv: Uint8Array,
): Uint8Array | undefined {
  const blockBytes = iv.length;
  if (wrapped.length < 2 * blockBytes || wrapped.length % blockBytes !== 0) return undefined;
  const back = (data: Uint8Array, from: Uint8Array): Buffer =>
    createDecipheriv(cipher, wrapping, from).setAutoPadding(false).update(data);
  // The last block of the first pass was the start of the second: it is had from the last two.
  const end = back(wrapped.subarray(-blockBytes), wrapped.subarray(-2 * blockBytes, -blockBytes));
  const block = back(back(wrapped, end), iv);
  const length = block[0]!;
  const key = block.subarray(4, 4 + length);
  const isRight = length >= 8 && key.length === length && [0, 1, 2].every((i) => (block[1 + i]! ^ key[i]!) === 0xff);
  return isRight ? key : undefined;
}
