/** Bytes of a file that tell whether it is a Secure DICOM File. */
export const secureHeadBytes = 32;

const sequence = 0x30;
/** id-envelopedData. */
const enveloped = Uint8Array.from([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03]);

/** True when the bytes begin CMS Enveloped-data (RFC 5652 6.1), as Secure DICOM Files do (PS3.15 D.1.1). */
export function isSecureFile(head: Uint8Array): boolean {
  if (head[0] !== sequence) return false;
  const length = head[1] ?? 0;
  const at = length > 0x80 ? 2 + (length & 0x7f) : 2;
  return enveloped.every((byte, index) => head[at + index] === byte);
}
