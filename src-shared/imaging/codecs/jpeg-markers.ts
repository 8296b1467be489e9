/** What the markers of a JPEG stream say (T.81 annex B), without decoding it. */
export interface JpegHeader {
  /** C0 baseline, C1 extended, C2 progressive, C3 lossless ... C9 and above are arithmetic; F7 is JPEG-LS. */
  process: number;
  precision: number;
  rows: number;
  columns: number;
  components: { id: number; horizontal: number; vertical: number }[];
  jfif: boolean;
  /** Adobe's APP14: 0 none (RGB), 1 YCbCr. */
  adobeTransform?: number;
}

interface Segment {
  marker: number;
  /** Offset of the 0xFF of the marker. */
  start: number;
  /** Offset after the segment. */
  end: number;
}

function* segmentsOf(bytes: Uint8Array): Generator<Segment> {
  let at = 0;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd8 || marker === 0x01 || marker === 0x00 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (marker === 0xd9) return;
    const end = at + 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
    yield { marker, start: at, end };
    if (marker === 0xda) return;
    at = end;
  }
}

const isFrameHeader = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7;

const startsWith = (bytes: Uint8Array, at: number, text: string) =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

/** Header of a JPEG or JPEG-LS stream; undefined when it has none. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let header: JpegHeader | undefined;
  let jfif = false;
  let adobeTransform: number | undefined;
  for (const { marker, start } of segmentsOf(bytes)) {
    if (marker === 0xe0 && startsWith(bytes, start + 4, 'JFIF')) jfif = true;
    if (marker === 0xee && startsWith(bytes, start + 4, 'Adobe')) adobeTransform = bytes[start + 15];
    if (!isFrameHeader(marker) || header) continue;
    const components: JpegHeader['components'] = [];
    const count = bytes[start + 9] ?? 0;
    for (let i = 0; i < count && start + 12 + 3 * i < bytes.length; i++) {
      const sampling = bytes[start + 11 + 3 * i]!;
      components.push({ id: bytes[start + 10 + 3 * i]!, horizontal: sampling >> 4, vertical: sampling & 15 });
    }
    header = {
      process: marker,
      precision: bytes[start + 4] ?? 8,
      rows: (bytes[start + 5]! << 8) | bytes[start + 6]!,
      columns: (bytes[start + 7]! << 8) | bytes[start + 8]!,
      components,
      jfif: false,
    };
  }
  if (!header) return undefined;
  header.jfif = jfif;
  if (adobeTransform !== undefined) header.adobeTransform = adobeTransform;
  return header;
}

/** Colour space of three stored components: what Adobe's marker states, else what the data set says. */
export function jpegColourSpace(header: JpegHeader, photometricInterpretation: string): 'RGB' | 'YBR_FULL' {
  if (header.adobeTransform === 0) return 'RGB';
  if (header.adobeTransform === 1) return 'YBR_FULL';
  return photometricInterpretation === 'RGB' ? 'RGB' : 'YBR_FULL';
}

/**
 * The same stream with markers that make every decoder treat three components alike: `transform` false leaves them as
 * they are stored, true converts them from YCbCr to RGB. JFIF and Adobe segments are replaced by one of ours.
 */
export function withColourTransform(bytes: Uint8Array, transform: boolean): Uint8Array<ArrayBuffer> {
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform ? 1 : 0];
  const parts: Uint8Array[] = [Uint8Array.of(0xff, 0xd8, ...adobe)];
  let copied = 2;
  for (const { marker, start, end } of segmentsOf(bytes)) {
    if (marker !== 0xe0 && marker !== 0xee) continue;
    if (start > copied) parts.push(bytes.subarray(copied, start));
    copied = Math.min(end, bytes.length);
  }
  parts.push(bytes.subarray(copied));
  const out = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
