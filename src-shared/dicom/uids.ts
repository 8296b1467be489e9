/** UIDs: PS3.5 chapter 9 and annex B. */

/** DICOM Application Context Name (PS3.7 A.2.1). */
export const applicationContextUid = '1.2.840.10008.3.1.1.1';
export const printerSopInstance = '1.2.840.10008.5.1.1.17';
export const printerConfigurationRetrievalSopInstance = '1.2.840.10008.5.1.1.17.376';
export const storageCommitmentPushModelSopInstance = '1.2.840.10008.1.20.1.1';
export const upsGlobalSubscriptionSopInstance = '1.2.840.10008.5.1.4.34.5';

/** Root of UIDs made from a UUID (PS3.5 B.2). */
const uuidRoot = '2.25.';

/** PS3.5 9.1: digits and dots, no component with a leading zero, 64 characters at most. */
export function isValidUid(text: string): boolean {
  return text.length > 0 && text.length <= 64 && /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+$/.test(text);
}

/**
 * What the field sends as UIDs and may be kept as an identifier: digits and dots, 64 characters at most. Leading zeros in
 * components and single components occur and are left to the caller's strictness.
 */
export function isUsableUid(text: string): boolean {
  return text.length > 0 && text.length <= 64 && /^\d[\d.]*$/.test(text) && !text.includes('..');
}

/**
 * A new UID below 2.25 (PS3.5 B.2) from 16 random bytes of the caller (`crypto.getRandomValues`). The bits of version 4 and
 * of the variant are set as ISO/IEC 9834-8 says.
 */
export function uidFromRandom(random: Uint8Array): string {
  if (random.length !== 16) throw new RangeError(`16 random bytes are needed, not ${random.length}`);
  let value = 0n;
  for (let index = 0; index < 16; index++) {
    let byte = random[index]!;
    if (index === 6) byte = (byte & 0x0f) | 0x40;
    if (index === 8) byte = (byte & 0x3f) | 0x80;
    value = (value << 8n) | BigInt(byte);
  }
  return uuidRoot + value.toString();
}

/** A UID from a UUID in its usual form; undefined when it is none. */
export function uidFromUuid(uuid: string): string | undefined {
  const digits = uuid.replaceAll('-', '');
  return /^[0-9a-fA-F]{32}$/.test(digits) ? uuidRoot + BigInt(`0x${digits}`).toString() : undefined;
}
