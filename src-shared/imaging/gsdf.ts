/**
 * The Grayscale Standard Display Function (PS3.14 7): luminance as a function of just-noticeable differences (JNDs) of a
 * standard target. A display that follows it shows equal steps of grey as equal to the eye, on every monitor.
 */

/** Range in which the function is defined. */
export const leastJnd = 1;
export const mostJnd = 1023;

/** PS3.14 7.1: coefficients of log10 luminance over the natural logarithm of the JND index. */
const [a, b, c, d, e, f, g, h, k, m] = [
  -1.3011877, -2.5840191e-2, 8.0242636e-2, -1.0320229e-1, 1.3646699e-1, 2.874562e-2, -2.5468404e-2, -3.1978977e-3,
  1.2992634e-4, 1.3635334e-3,
] as const;

/** Luminance in cd/m2 of a JND index 1..1023. */
export function luminanceOfJnd(jnd: number): number {
  const x = Math.log(jnd);
  const above = a + x * (c + x * (e + x * (g + x * m)));
  const below = 1 + x * (b + x * (d + x * (f + x * (h + x * k))));
  return 10 ** (above / below);
}

/** PS3.14 7.2: coefficients of the JND index over log10 luminance. */
const inverse = [
  71.498068, 94.593053, 41.912053, 9.8247004, 0.28175407, -1.1878455, -0.18014349, 0.14710899, -0.017046845,
] as const;

/** JND index of a luminance in cd/m2, 0.05..4000. */
export function jndOfLuminance(luminance: number): number {
  const x = Math.log10(luminance);
  return inverse.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** Luminances the function covers, cd/m2. */
export const leastLuminance = luminanceOfJnd(leastJnd);
export const mostLuminance = luminanceOfJnd(mostJnd);

/** The luminance of one grey level of a monitor. */
export interface Measurement {
  /** 0..255 */
  level: number;
  /** cd/m2, of the monitor alone. */
  luminance: number;
}

export interface Correction {
  /** Level to send for each grey value 0..255. */
  levels: number[];
  /** Darkest and brightest luminance with the ambient light, cd/m2. */
  minimum: number;
  maximum: number;
  /** JNDs between them. */
  jnds: number;
  /** Largest distance from the function in JNDs, without and with the correction. */
  deviationBefore: number;
  deviationAfter: number;
}

export type CurveProblem = 'too-few' | 'ends-missing' | 'not-rising' | 'out-of-range';

/**
 * The correction that makes a measured monitor follow the function as nearly as 8 bits allow (PS3.14 annex D.1): equal
 * steps of the grey value become equal steps in JNDs between the darkest and the brightest luminance. `ambient` is the
 * luminance in cd/m2 that the light of the room adds (PS3.14 7.4). Gives a problem where the curve cannot be used.
 */
export function correctionOf(measured: readonly Measurement[], ambient = 0): Correction | CurveProblem {
  const points = [...measured].sort((one, other) => one.level - other.level);
  if (points.length < 3) return 'too-few';
  if (points[0]!.level !== 0 || points.at(-1)!.level !== 255) return 'ends-missing';
  if (points.some((point, at) => at > 0 && point.luminance < points[at - 1]!.luminance)) return 'not-rising';
  const first = points[0]!.luminance + ambient;
  const last = points.at(-1)!.luminance + ambient;
  if (last <= first) return 'not-rising';
  if (!(first >= leastLuminance * 0.999) || !(last <= mostLuminance * 1.001)) return 'out-of-range';
  const jndPoints = points.map(({ level, luminance }) => ({ level, jnd: jndOfLuminance(luminance + ambient) }));
  const byLevel = Array.from({ length: 256 }, (_, level) => between(jndPoints, level));
  const lowest = byLevel[0]!;
  const step = (byLevel[255]! - lowest) / 255;
  const levels = Array.from({ length: 256 }, (_, value) => nearest(byLevel, lowest + value * step));
  const deviation = (of: (value: number) => number): number =>
    Math.max(...Array.from({ length: 256 }, (_, value) => Math.abs(of(value) - (lowest + value * step))));
  return {
    levels,
    minimum: first,
    maximum: last,
    jnds: byLevel[255]! - lowest,
    deviationBefore: deviation((value) => byLevel[value]!),
    deviationAfter: deviation((value) => byLevel[levels[value]!]!),
  };
}

/** JND of a level between the measured ones, along straight lines. */
function between(points: readonly { level: number; jnd: number }[], level: number): number {
  const above = points.findIndex((point) => point.level >= level);
  const high = points[above]!;
  const low = points[above - 1];
  if (!low || high.level === level) return high.jnd;
  return low.jnd + ((high.jnd - low.jnd) * (level - low.level)) / (high.level - low.level);
}

/** Index of a rising list whose value is nearest. */
function nearest(rising: readonly number[], wanted: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rising[middle]! <= wanted) low = middle;
    else high = middle;
  }
  return wanted - rising[low]! <= rising[high]! - wanted ? low : high;
}
