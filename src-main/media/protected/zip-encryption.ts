import type { Entry } from 'yauzl';
import type { ZipEncryption } from '../../archive/index-record.ts';

const aesMethod = 99;
const aesField = 0x9901;
const keyBytes = { 1: 16, 2: 24, 3: 32 } as const;

const isStrength = (value: number): value is keyof typeof keyBytes => value in keyBytes;

/** How an encrypted entry of a ZIP archive is encrypted, and the compression method of what is in it. */
export function encryptionOf({
  compressionMethod,
  crc32,
  extraFields,
  generalPurposeBitFlag,
  lastModFileTime,
}: Pick<Entry, 'compressionMethod' | 'crc32' | 'extraFields' | 'generalPurposeBitFlag' | 'lastModFileTime'>):
  | { encryption: ZipEncryption; method: number }
  | 'unknown' {
  // Strong Encryption of PKWARE (APPNOTE 7): patented, and never made by others.
  if ((generalPurposeBitFlag & 0x40) !== 0) return 'unknown';
  if (compressionMethod !== aesMethod) {
    // Without a size before it the check is made of the time (APPNOTE 6.1.6).
    const check = (generalPurposeBitFlag & 8) === 0 ? crc32 >>> 24 : (lastModFileTime >>> 8) & 0xff;
    return { encryption: { check, crc: crc32 }, method: compressionMethod };
  }
  const field = extraFields.find(({ id }) => id === aesField)?.data;
  if (field === undefined || field.length < 7) return 'unknown';
  const version = field.readUInt16LE(0);
  const strength = field[4]!;
  if ((version !== 1 && version !== 2) || !isStrength(strength)) return 'unknown';
  return {
    encryption: { keyBytes: keyBytes[strength], check: 0, ...(version === 1 ? { crc: crc32 } : {}) },
    method: field.readUInt16LE(5),
  };
}
