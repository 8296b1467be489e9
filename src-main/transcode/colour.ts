const limited = (value: number) => Math.max(0, Math.min(value, 255));

/**
 * YBR_FULL to RGB in place (PS3.3 C.7.6.3.1.2), interleaved samples of 8 bits, with the whole-number arithmetic of the JPEG reference
 * implementation: so that it makes no difference who decompresses.
 */
export function ybrToRgb(bytes: Uint8Array): void {
  for (let i = 0; i + 2 < bytes.length; i += 3) {
    const y = bytes[i]!;
    const cb = bytes[i + 1]! - 128;
    const cr = bytes[i + 2]! - 128;
    bytes[i] = limited(y + ((91881 * cr + 32768) >> 16));
    bytes[i + 1] = limited(y + ((-22554 * cb - 46802 * cr + 32768) >> 16));
    bytes[i + 2] = limited(y + ((116130 * cb + 32768) >> 16));
  }
}
