/** The white of the profile connection space (ICC.1:2010 7.2.16): D50. */
export const d50: readonly [number, number, number] = [0.9642, 1, 0.8249];

/** XYZ (D50, white has Y 1) to linear sRGB, adapted by the Bradford transform. */
export function xyzToLinearSrgb(x: number, y: number, z: number): [number, number, number] {
  return [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
}

/** A linear component to its sRGB level 0..255 (IEC 61966-2-1), rounded and kept in range. */
export function srgbLevel(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.max(0, Math.min(1, value)) * 255) || 0;
}

/** CIELab (D50) to XYZ (D50). */
export function labToXyz(l: number, a: number, b: number): [number, number, number] {
  const fy = (l + 16) / 116;
  const back = (f: number): number => (f > 6 / 29 ? f ** 3 : (108 / 841) * (f - 4 / 29));
  return [d50[0] * back(fy + a / 500), d50[1] * back(fy), d50[2] * back(fy - b / 200)];
}

/** CIELab (L 0..100, a and b about -128..127; PS3.3 C.10.7.1.1) to sRGB levels. */
export function labToSrgb(l: number, a: number, b: number): [red: number, green: number, blue: number] {
  const [red, green, blue] = xyzToLinearSrgb(...labToXyz(l, a, b));
  return [srgbLevel(red), srgbLevel(green), srgbLevel(blue)];
}
