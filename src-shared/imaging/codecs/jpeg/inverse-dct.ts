/**
 * Inverse DCT of one 8x8 block in whole numbers: the factorisation of Loeffler, Ligtenberg and Moschytz with constants
 * of 13 bits and rounding as the reference decoders do it, so that results agree to the bit with theirs.
 */
const constBits = 13;
const fixed = (value: number) => Math.round(value * (1 << constBits));
const f0298 = fixed(0.298631336);
const f0390 = fixed(0.390180644);
const f0541 = fixed(0.5411961);
const f0765 = fixed(0.765366865);
const f0899 = fixed(0.899976223);
const f1175 = fixed(1.175875602);
const f1501 = fixed(1.50132111);
const f1847 = fixed(1.847759065);
const f1961 = fixed(1.96157056);
const f2053 = fixed(2.053119869);
const f2562 = fixed(2.562915447);
const f3072 = fixed(3.072711026);

const even = new Float64Array(4);
const odd = new Float64Array(4);

/** Even part (0, 2, 4, 6) into `even`, odd part (1, 3, 5, 7) into `odd`, both scaled by 2^13. */
function butterfly(
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  s4: number,
  s5: number,
  s6: number,
  s7: number,
): void {
  const rotation = (s2 + s6) * f0541;
  const low = rotation - s6 * f1847;
  const high = rotation + s2 * f0765;
  const sum = (s0 + s4) * (1 << constBits);
  const difference = (s0 - s4) * (1 << constBits);
  even[0] = sum + high;
  even[3] = sum - high;
  even[1] = difference + low;
  even[2] = difference - low;

  const z5 = (s7 + s3 + s5 + s1) * f1175;
  const z1 = -(s7 + s1) * f0899;
  const z2 = -(s5 + s3) * f2562;
  const z3 = -(s7 + s3) * f1961 + z5;
  const z4 = -(s5 + s1) * f0390 + z5;
  odd[0] = s1 * f1501 + z1 + z4;
  odd[1] = s3 * f3072 + z2 + z3;
  odd[2] = s5 * f2053 + z2 + z4;
  odd[3] = s7 * f0298 + z1 + z3;
}

const workspace = new Float64Array(64);

/**
 * `block`: 64 dequantised coefficients from `at`, in natural order. Writes 8 rows of 8 samples, shifted by half the
 * range and limited to it, into `out` at `to`, rows `stride` apart.
 */
export function inverseDct(
  block: Int32Array,
  at: number,
  precision: number,
  out: Uint16Array,
  to: number,
  stride: number,
): void {
  const pass1Bits = precision > 8 ? 1 : 2;
  const shift1 = constBits - pass1Bits;
  const round1 = 1 << (shift1 - 1);
  for (let column = 0; column < 8; column++) {
    const c = at + column;
    butterfly(
      block[c]!,
      block[c + 8]!,
      block[c + 16]!,
      block[c + 24]!,
      block[c + 32]!,
      block[c + 40]!,
      block[c + 48]!,
      block[c + 56]!,
    );
    for (let i = 0; i < 4; i++) {
      workspace[8 * i + column] = (even[i]! + odd[i]! + round1) >> shift1;
      workspace[8 * (7 - i) + column] = (even[i]! - odd[i]! + round1) >> shift1;
    }
  }
  const shift2 = constBits + pass1Bits + 3;
  const round2 = 1 << (shift2 - 1);
  const half = 1 << (precision - 1);
  const highest = (1 << precision) - 1;
  for (let row = 0; row < 8; row++) {
    const r = 8 * row;
    butterfly(
      workspace[r]!,
      workspace[r + 1]!,
      workspace[r + 2]!,
      workspace[r + 3]!,
      workspace[r + 4]!,
      workspace[r + 5]!,
      workspace[r + 6]!,
      workspace[r + 7]!,
    );
    const line = to + row * stride;
    for (let i = 0; i < 4; i++) {
      const first = ((even[i]! + odd[i]! + round2) >> shift2) + half;
      const last = ((even[i]! - odd[i]! + round2) >> shift2) + half;
      out[line + i] = Math.max(0, Math.min(first, highest));
      out[line + 7 - i] = Math.max(0, Math.min(last, highest));
    }
  }
}
