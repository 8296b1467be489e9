import { determinant, type Matrix4 } from '../../imaging/geometry/matrix.ts';
import type { Vector3 } from '../../imaging/geometry/orientation.ts';

/** Types of Frame of Reference Transformation Matrix Type (0070,030C). */
export type MatrixType = 'RIGID' | 'RIGID_SCALE' | 'AFFINE';

/** How far directions of a rigid matrix may be from unit length and right angles: rounding of decimal strings. */
const rounding = 1e-3;
/** Millimetres of one frame of reference that are this much longer or shorter in the other are no registration of one patient. */
const mostScale = 1.5;

/**
 * Why a matrix registers nothing (PS3.3 C.20.2.1.2); undefined when it does. What mirrors is refused whatever its type says: left
 * and right would be mixed up.
 */
export function wrongMatrix(m: Matrix4, type: MatrixType): string | undefined {
  if (m.length !== 16 || !m.every(Number.isFinite)) return 'it has not 16 numbers';
  if ([m[12], m[13], m[14]].some((value) => Math.abs(value!) > 1e-6) || Math.abs(m[15]! - 1) > 1e-6) {
    return 'its last row is not 0 0 0 1';
  }
  const size = determinant(m);
  if (Math.abs(size) < 1e-6) return 'it is singular: it has no way back';
  if (size < 0) return 'it mirrors the patient';
  const columns = [0, 1, 2].map((column): Vector3 => [m[column]!, m[4 + column]!, m[8 + column]!]);
  const lengths = columns.map(([x, y, z]) => Math.hypot(x, y, z));
  const skew = Math.max(
    ...[
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([a, b]) => {
      const [p, q] = [columns[a!]!, columns[b!]!];
      return Math.abs(p[0] * q[0] + p[1] * q[1] + p[2] * q[2]) / (lengths[a!]! * lengths[b!]!);
    }),
  );
  if (type !== 'AFFINE' && skew > rounding) return 'it shears, although it says that it does not';
  if (type === 'RIGID' && lengths.some((length) => Math.abs(length - 1) > rounding)) {
    return 'it scales, although it says that it is rigid';
  }
  if (lengths.some((length) => length > mostScale || length < 1 / mostScale)) {
    return 'it scales more than a registration of one patient does';
  }
  return undefined;
}
