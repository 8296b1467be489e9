/** Numbers as text: DS and IS (PS3.5 6.2). */

/** A DS value as a number; undefined when it is empty or no decimal number. */
export function parseDs(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** An IS value as a number; undefined when it is empty, no integer or beyond 32 bits. */
export function parseIs(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return value >= -2147483648 && value <= 2147483647 ? value : undefined;
}

/** Longest DS value. */
const dsLength = 16;

/**
 * A number as DS: at most 16 characters, as many digits as fit.
 * @throws RangeError for NaN and the infinities, which DS cannot say
 */
export function formatDs(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no DS value`);
  const shortest = String(Object.is(value, -0) ? 0 : value);
  if (shortest.length <= dsLength) return shortest;
  for (let digits = 16; digits > 0; digits--) {
    for (const text of [stripZeros(value.toPrecision(digits)), stripZeros(value.toExponential(digits - 1))]) {
      // Rounding may go beyond the largest number.
      if (text.length <= dsLength && Number.isFinite(Number(text))) return text;
    }
  }
  throw new RangeError(`${value} is no DS value`);
}

/** Without zeros at the end of the fraction and without `+` in the exponent. */
function stripZeros(text: string): string {
  const [mantissa, exponent] = text.split('e') as [string, string?];
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  return exponent === undefined ? short : `${short}e${exponent.replace('+', '')}`;
}

/**
 * An integer as IS.
 * @throws RangeError when it is not whole or beyond 32 bits
 */
export function formatIs(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > 0x80000000) {
    throw new RangeError(`${value} is no IS value`);
  }
  return String(Object.is(value, -0) ? 0 : value);
}
