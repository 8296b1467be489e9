import type { DataSet } from '../../dicom/data-set.ts';
import { code, numbers, rawText } from '../../imaging/describe/values.ts';

/** A value of a list, or nothing. */
export function oneOf<T extends string>(dataSet: DataSet, tag: string, allowed: readonly T[]): T | undefined {
  const found = code(dataSet, tag);
  return allowed.find((value) => value === found);
}

export const isYes = (dataSet: DataSet, tag: string): boolean =>
  code(dataSet, tag) === 'Y' || code(dataSet, tag) === 'YES';

/** Two finite numbers, or nothing. */
export function pair(
  dataSet: DataSet,
  tag: string,
  form: 'f32' | 's32' | 'text' = 'f32',
): [number, number] | undefined {
  const [first, second] = numbers(dataSet, tag, form);
  return first !== undefined && second !== undefined && Number.isFinite(first) && Number.isFinite(second)
    ? [first, second]
    : undefined;
}

/** Three finite numbers (FD), or nothing. */
export function triple(dataSet: DataSet, tag: string): [number, number, number] | undefined {
  const [x, y, z] = numbers(dataSet, tag, 'f64');
  return x !== undefined && y !== undefined && z !== undefined && Number.isFinite(x + y + z) ? [x, y, z] : undefined;
}

/** CIELab as stored (PS3.3 C.10.7.1.1), 0..65535 each. */
export function labColor(dataSet: DataSet, tag: string): [number, number, number] | undefined {
  const [lightness, a, b] = numbers(dataSet, tag, 'u16');
  if (lightness === undefined || a === undefined || b === undefined) return undefined;
  return [lightness, a, b].every((value) => value >= 0 && value <= 65535) ? [lightness, a, b] : undefined;
}

/** A text with its spaces and lines: what stands behind the last character and other line ends are gone. */
export function wholeText(dataSet: DataSet, tag: string): string | undefined {
  const text = rawText(dataSet, tag)
    ?.replace(/\r\n?/g, '\n')
    .replace(/[\0\s]+$/, '');
  return text === '' ? undefined : text;
}
