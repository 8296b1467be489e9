import type { Vector3 } from './orientation.ts';

/** A matrix of 4 x 4, row by row, for places with a 1 behind them (PS3.3 C.20.2.1.1). */
export type Matrix4 = readonly number[];

export const identity4: Matrix4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** a * b: what b does first. */
export function multiply4(a: Matrix4, b: Matrix4): Matrix4 {
  const product: number[] = [];
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * row + k]! * b[4 * k + column]!;
      product.push(sum);
    }
  }
  return product;
}

/** The place that a matrix brings a place to. */
export const transformed = (m: Matrix4, [x, y, z]: Vector3): Vector3 => [
  m[0]! * x + m[1]! * y + m[2]! * z + m[3]!,
  m[4]! * x + m[5]! * y + m[6]! * z + m[7]!,
  m[8]! * x + m[9]! * y + m[10]! * z + m[11]!,
];

/** A direction with its length: what moves places does nothing to it. */
export const turned = (m: Matrix4, [x, y, z]: Vector3): Vector3 => [
  m[0]! * x + m[1]! * y + m[2]! * z,
  m[4]! * x + m[5]! * y + m[6]! * z,
  m[8]! * x + m[9]! * y + m[10]! * z,
];

/** Determinant of the part that turns and scales: negative where it mirrors. */
export const determinant = (m: Matrix4): number =>
  m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
  m[1]! * (m[4]! * m[10]! - m[6]! * m[8]!) +
  m[2]! * (m[4]! * m[9]! - m[5]! * m[8]!);

/** The way back; undefined where there is none. */
export function inverse4(m: Matrix4): Matrix4 | undefined {
  const size = determinant(m);
  if (!Number.isFinite(size) || Math.abs(size) < 1e-9) return undefined;
  const [a, b, c, d, e, f, g, h, i] = [m[0]!, m[1]!, m[2]!, m[4]!, m[5]!, m[6]!, m[8]!, m[9]!, m[10]!];
  const turn = [
    (e * i - f * h) / size,
    (c * h - b * i) / size,
    (b * f - c * e) / size,
    (f * g - d * i) / size,
    (a * i - c * g) / size,
    (c * d - a * f) / size,
    (d * h - e * g) / size,
    (b * g - a * h) / size,
    (a * e - b * d) / size,
  ];
  const move: Vector3 = [m[3]!, m[7]!, m[11]!];
  const back = (row: number): number =>
    -(turn[3 * row]! * move[0] + turn[3 * row + 1]! * move[1] + turn[3 * row + 2]! * move[2]);
  return [...turn.slice(0, 3), back(0), ...turn.slice(3, 6), back(1), ...turn.slice(6, 9), back(2), 0, 0, 0, 1];
}
