import { createHmac } from 'node:crypto';
import type { KeyedHash } from '../../src-shared/changes/de-identify/uids.ts';

/** HMAC-SHA-256 (RFC 2104) with the key of a project or job; 32 bytes. */
export const keyedHash = (secret: Uint8Array): KeyedHash => {
  return (purpose, text) => createHmac('sha256', secret).update(`${purpose}\0${text}`, 'utf8').digest();
};
