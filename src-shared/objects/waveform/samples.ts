import type { SampleArray } from './model.ts';

/** Bytes of a sample, by Waveform Sample Interpretation (PS3.3 C.10.9.1.5). */
export const sampleBytes: Readonly<Record<string, number>> = {
  SB: 1,
  UB: 1,
  MB: 1,
  AB: 1,
  SS: 2,
  US: 2,
  SL: 4,
  UL: 4,
  SV: 8,
  UV: 8,
};

/** The linear value of a code of mu-law (ITU-T G.711), as 16 bits: -32124 to 32124. */
export function fromMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const exponent = (inverted >> 4) & 7;
  const magnitude = ((((inverted & 15) << 3) + 132) << exponent) - 132;
  return inverted & 0x80 ? 0 - magnitude : magnitude;
}

/** The linear value of a code of A-law (ITU-T G.711), as 16 bits: -32256 to 32256. */
export function fromALaw(code: number): number {
  const toggled = code ^ 0x55;
  const exponent = (toggled >> 4) & 7;
  const mantissa = (toggled & 15) << 4;
  const magnitude = exponent === 0 ? mantissa + 8 : (mantissa + 264) << (exponent - 1);
  return toggled & 0x80 ? magnitude : -magnitude;
}

/** A view of little endian numbers, or of a copy where they do not lie on their own borders. */
function viewOf<T>(
  bytes: Uint8Array,
  size: number,
  make: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
): T {
  const whole = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new make(whole.buffer, whole.byteOffset, Math.floor(bytes.byteLength / size));
}

function companded(bytes: Uint8Array, expand: (code: number) => number, padding: number | undefined): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, code) => (code === padding ? Number.NaN : expand(code)));
  const out = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) out[i] = table[bytes[i]!]!;
  return out;
}

/**
 * The samples of Waveform Data (5400,1010), little endian. Companded samples come expanded, those of the padding value as NaN. Undefined
 * for an interpretation that the standard does not know.
 */
export function samplesOf(
  bytes: Uint8Array,
  interpretation: string,
  padding: number | undefined,
): SampleArray | undefined {
  switch (interpretation) {
    case 'SB':
      return viewOf(bytes, 1, Int8Array);
    case 'UB':
      return bytes;
    case 'MB':
      return companded(bytes, fromMuLaw, padding);
    case 'AB':
      return companded(bytes, fromALaw, padding);
    case 'SS':
      return viewOf(bytes, 2, Int16Array);
    case 'US':
      return viewOf(bytes, 2, Uint16Array);
    case 'SL':
      return viewOf(bytes, 4, Int32Array);
    case 'UL':
      return viewOf(bytes, 4, Uint32Array);
    case 'SV':
      return Float64Array.from(viewOf(bytes, 8, BigInt64Array), Number);
    case 'UV':
      return Float64Array.from(viewOf(bytes, 8, BigUint64Array), Number);
    default:
      return undefined;
  }
}

/** The padding value (5400,100A) as a number of the samples' kind; of companded samples the code. */
export function paddingOf(bytes: Uint8Array | undefined, interpretation: string): number | undefined {
  const size = sampleBytes[interpretation];
  if (!bytes || size === undefined || bytes.length < size) return undefined;
  const kind = interpretation === 'MB' || interpretation === 'AB' ? 'UB' : interpretation;
  return samplesOf(bytes.slice(0, size), kind, undefined)?.[0];
}
