/** Documents inside of DICOM objects (PS3.3 C.24): what they are by their first bytes, whatever the object says of them. */
export type DocumentFormat = 'pdf' | 'xml';

/** Bytes of the beginning that are looked at: PDF readers look as far for the mark of the format (ISO 32000-1, annex H.3.4.1). */
const beginning = 1024;

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, beginning));

/** PDF or XML (a CDA document); undefined for everything else. */
export function documentFormat(bytes: Uint8Array): DocumentFormat | undefined {
  const start = latin1(bytes);
  if (start.includes('%PDF-')) return 'pdf';
  // UTF-16 has a zero beside each letter; a byte order mark may come first.
  const letters = start.replace(/^(\xEF\xBB\xBF|\xFF\xFE|\xFE\xFF)/, '').replaceAll('\0', '');
  return /^\s*<[?!A-Za-z]/.test(letters) ? 'xml' : undefined;
}

/** The text of an XML document by its byte order mark or its declaration (XML 1.0, appendix F), else UTF-8. */
export function xmlText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const wide =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
  const declared = /^[^<]{0,3}<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(latin1(bytes))?.[1];
  try {
    return new TextDecoder(wide ?? declared ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
