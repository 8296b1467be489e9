/** Discrete Fourier transform of complex series of any length. */

/** Powers of two, in place: `re` and `im` of the same length. */
function radix2(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let length = 2; length <= n; length <<= 1) {
    const half = length >> 1;
    const angle = ((inverse ? 2 : -2) * Math.PI) / length;
    for (let k = 0; k < half; k++) {
      const [cos, sin] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let at = k; at < n; at += length) {
        const other = at + half;
        const real = re[other]! * cos - im[other]! * sin;
        const imaginary = re[other]! * sin + im[other]! * cos;
        re[other] = re[at]! - real;
        im[other] = im[at]! - imaginary;
        re[at] = re[at]! + real;
        im[at] = im[at]! + imaginary;
      }
    }
  }
}

/**
 * X[k] = sum of x[n] exp(-2 pi i k n / N), not scaled; the lengths of both parts are equal. Powers of two directly, other lengths as a
 * convolution (Bluestein).
 */
export function fft(real: Float64Array, imaginary: Float64Array): { real: Float64Array; imaginary: Float64Array } {
  const n = real.length;
  if (n <= 1) return { real: real.slice(), imaginary: imaginary.slice() };
  if ((n & (n - 1)) === 0) {
    const out = { real: real.slice(), imaginary: imaginary.slice() };
    radix2(out.real, out.imaginary, false);
    return out;
  }
  let size = 1;
  while (size < 2 * n - 1) size <<= 1;
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // The square modulo 2 n keeps the angle exact.
    const angle = (Math.PI * ((i * i) % (2 * n))) / n;
    cos[i] = Math.cos(angle);
    sin[i] = Math.sin(angle);
  }
  const [aRe, aIm, bRe, bIm] = Array.from({ length: 4 }, () => new Float64Array(size)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let i = 0; i < n; i++) {
    aRe[i] = real[i]! * cos[i]! + imaginary[i]! * sin[i]!;
    aIm[i] = imaginary[i]! * cos[i]! - real[i]! * sin[i]!;
    bRe[i] = cos[i]!;
    bIm[i] = sin[i]!;
    if (i > 0) {
      bRe[size - i] = cos[i]!;
      bIm[size - i] = sin[i]!;
    }
  }
  radix2(aRe, aIm, false);
  radix2(bRe, bIm, false);
  for (let i = 0; i < size; i++) {
    const re = aRe[i]! * bRe[i]! - aIm[i]! * bIm[i]!;
    aIm[i] = aRe[i]! * bIm[i]! + aIm[i]! * bRe[i]!;
    aRe[i] = re;
  }
  radix2(aRe, aIm, true);
  const out = { real: new Float64Array(n), imaginary: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const [re, im] = [aRe[i]! / size, aIm[i]! / size];
    out.real[i] = re * cos[i]! + im * sin[i]!;
    out.imaginary[i] = im * cos[i]! - re * sin[i]!;
  }
  return out;
}

/** The zero frequency goes from the first place to `n >> 1`. */
export function shifted(values: Float64Array): Float64Array {
  const n = values.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[(i + (n >> 1)) % n] = values[i]!;
  return out;
}
