/** A number with so many digits behind the point, a true minus sign and never a negative zero. */
export function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '–';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Three to four digits that count: 4.23, 42.3, 423. */
export const significant = (value: number): number => {
  const size = Math.abs(value);
  return size < 10 ? 2 : size < 1000 ? 1 : 0;
};

/** `4.23 mm`, `42.3 mm`, `423.1 mm`. */
export const formatMm = (mm: number): string => `${formatNumber(mm, significant(mm))} mm`;

export const formatPixels = (pixels: number): string => `${formatNumber(pixels, 1)} px`;

/** Square millimetres, from a thousand on square centimetres. */
export function formatMm2(mm2: number): string {
  if (mm2 >= 1000) return `${formatNumber(mm2 / 100, significant(mm2 / 100))} cm²`;
  return `${formatNumber(mm2, significant(mm2))} mm²`;
}

export const formatPixels2 = (pixels: number): string => `${formatNumber(pixels, 0)} px²`;

export const formatDegrees = (degrees: number): string => `${formatNumber(degrees, 1)}°`;

/** Of any unit: three digits that count. */
export function formatQuantity(value: number, unit: string): string {
  const size = Math.abs(value);
  const digits = size === 0 ? 0 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  return `${formatNumber(value, digits)}${unit === '' ? '' : ` ${unit.replace(/2$/, '²').replace(/3$/, '³')}`}`;
}
