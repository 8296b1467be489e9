/** Bytes as base64 text; works on arrays of any length. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/** Bytes of base64 text. Throws when the text is not base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Base64 of little-endian 16-bit words, as palettes and lookup tables are kept. */
export function wordsToBase64(words: ArrayLike<number>): string {
  const bytes = new Uint8Array(words.length * 2);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? 0;
    bytes[2 * i] = word & 0xff;
    bytes[2 * i + 1] = (word >> 8) & 0xff;
  }
  return toBase64(bytes);
}

export function wordsFromBase64(text: string): Uint16Array<ArrayBuffer> {
  const bytes = fromBase64(text);
  const words = new Uint16Array(bytes.length >> 1);
  for (let i = 0; i < words.length; i++) words[i] = (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
  return words;
}
