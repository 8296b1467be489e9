/** Base64 (RFC 4648) without the detour over long strings of the platform's `btoa`. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = new Uint8Array(128).fill(255);
for (let index = 0; index < 64; index++) codes[alphabet.charCodeAt(index)] = index;
const letters = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const ascii = new TextDecoder('latin1');

/** Bytes as base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const first = bytes[from]!;
    const second = bytes[from + 1] ?? 0;
    const third = bytes[from + 2] ?? 0;
    text[to++] = letters[first >> 2]!;
    text[to++] = letters[((first & 3) << 4) | (second >> 4)]!;
    text[to++] = from + 1 < bytes.length ? letters[((second & 15) << 2) | (third >> 6)]! : 0x3d;
    text[to++] = from + 2 < bytes.length ? letters[third & 63]! : 0x3d;
  }
  return ascii.decode(text);
}

/** Bytes of base64, white space allowed; undefined when it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const result = new Uint8Array(Math.floor((text.length * 3) / 4));
  let to = 0;
  let bits = 0;
  let count = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) continue;
    if (code === 0x3d) {
      padding++;
      continue;
    }
    const value = code < 128 ? codes[code]! : 255;
    if (value === 255 || padding > 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    count++;
    if (count % 4 === 0) {
      result[to++] = bits >> 16;
      result[to++] = (bits >> 8) & 255;
      result[to++] = bits & 255;
    }
  }
  const rest = count % 4;
  if (rest === 1 || padding > 2 || (padding > 0 && rest + padding !== 4)) return undefined;
  if (rest === 2) result[to++] = (bits >> 4) & 255;
  if (rest === 3) {
    result[to++] = (bits >> 10) & 255;
    result[to++] = (bits >> 2) & 255;
  }
  return result.subarray(0, to);
}
