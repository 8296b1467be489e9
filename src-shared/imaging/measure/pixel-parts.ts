import type { ImagePoint } from '../geometry/ultrasound-regions.ts';
import { formatNumber, formatQuantity } from './formatting.ts';
import type { MeasuredValue } from './measurement.ts';
import { inQuantity, type PixelQuantities, type PixelQuantity } from './quantities.ts';
import type { MeasuredFrame, MeasureScale } from './scales.ts';
import type { Statistics } from './statistics.ts';

/** Texts and values of a measurement while they are gathered. */
export interface Parts {
  lines: string[];
  values: MeasuredValue[];
  details?: string[];
  notes?: string[];
}

/** What is known of the pixels: of a region its statistics, at a probe its value or its colours. */
export interface PixelsKnown {
  /** Of a colour image undefined: its numbers have no unit. */
  quantities: PixelQuantities | undefined;
  /** `counting`: they come in a moment. */
  statistics?: readonly Statistics[] | 'counting';
  /** Decoded value at the probe, or red, green and blue; undefined outside of the image. */
  at?: readonly number[];
  padding?: boolean;
}

/** Statistics of a region, as far as they are known. */
export function statisticsParts(parts: Required<Parts>, pixels: PixelsKnown | undefined): void {
  const { statistics, quantities } = pixels ?? {};
  if (statistics === undefined) return;
  if (statistics === 'counting') {
    parts.lines.push('Mean …');
    return;
  }
  const [first] = statistics;
  if (!first) {
    parts.lines.push('No pixels inside');
    return;
  }
  if (quantities) {
    parts.lines.push(...greyLines(first, quantities.main));
    parts.values.push(...greyValues(first, quantities.main));
    if (quantities.reason) parts.notes.push(lower(quantities.reason));
    if (isOutside(first, quantities.main)) parts.notes.push('some pixels are outside of what the mapping holds for');
  } else {
    colourParts(parts, statistics);
  }
  parts.details.push(`${first.count} pixels`);
  parts.values.push({ name: 'pixels', value: first.count, unit: '{pixels}' });
  if (first.excluded > 0) parts.notes.push(`${first.excluded} pixels of padding left out`);
}

const isOutside = ({ minimum, maximum }: Statistics, { range }: PixelQuantity): boolean =>
  range !== undefined && (minimum < range[0] || maximum > range[1]);

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** A quantity may turn values round: its smallest is then the greatest one. */
function inOrder(statistics: Statistics, quantity: PixelQuantity) {
  const ends = [inQuantity(quantity, statistics.minimum), inQuantity(quantity, statistics.maximum)];
  return {
    mean: inQuantity(quantity, statistics.mean),
    standardDeviation: statistics.standardDeviation * Math.abs(quantity.factor),
    minimum: Math.min(...ends),
    maximum: Math.max(...ends),
  };
}

function greyLines(statistics: Statistics, quantity: PixelQuantity): string[] {
  const { digits, wholeDigits, label } = quantity;
  const { mean, standardDeviation, minimum, maximum } = inOrder(statistics, quantity);
  const unit = label === '' ? '' : ` ${label}`;
  return [
    `Mean ${formatNumber(mean, digits)}  SD ${formatNumber(standardDeviation, digits)}${unit}`,
    `Min ${formatNumber(minimum, wholeDigits)}  Max ${formatNumber(maximum, wholeDigits)}`,
  ];
}

function greyValues(statistics: Statistics, quantity: PixelQuantity): MeasuredValue[] {
  const found = inOrder(statistics, quantity);
  return (['mean', 'standardDeviation', 'minimum', 'maximum'] as const).map((name) => ({
    name,
    value: found[name],
    unit: quantity.unit,
  }));
}

const colours = ['red', 'green', 'blue'] as const;

/** Colours as red, green and blue; a grey picture kept as colours as the one grey it is. */
function colourParts(parts: Required<Parts>, statistics: readonly Statistics[]): void {
  const [first] = statistics;
  const grey = statistics.every(
    ({ mean, standardDeviation, minimum, maximum }) =>
      mean === first?.mean &&
      standardDeviation === first.standardDeviation &&
      minimum === first.minimum &&
      maximum === first.maximum,
  );
  const quantity = { unit: '1', label: '', factor: 1, offset: 0, digits: 1, wholeDigits: 0 };
  if (grey && first) {
    parts.lines.push(...greyLines(first, quantity));
    parts.values.push(...greyValues(first, quantity));
    return;
  }
  for (const [index, { mean, standardDeviation }] of statistics.entries()) {
    const name = colours[index];
    if (!name) continue;
    const letter = name.charAt(0).toUpperCase();
    parts.lines.push(`${letter} mean ${formatNumber(mean, 1)}  SD ${formatNumber(standardDeviation, 1)}`);
    parts.values.push({ name, value: mean, unit: '1' });
  }
}

/** What a probe says: values in all units, colours, where it is. */
export function probeParts(
  points: readonly ImagePoint[],
  scale: MeasureScale,
  pixels: PixelsKnown | undefined,
  { pixel }: MeasuredFrame,
): Parts {
  const [point] = points;
  if (!point) return { lines: [], values: [] };
  const [column, row] = [Math.floor(point[0]), Math.floor(point[1])];
  const parts: Required<Parts> = { lines: [], details: [], values: [], notes: [] };
  if (column < 0 || row < 0 || column >= pixel.columns || row >= pixel.rows) {
    return { lines: ['outside of the image'], values: [] };
  }
  const { at, quantities } = pixels ?? {};
  const [value] = at ?? [];
  if (at && quantities && value !== undefined) {
    if (pixels?.padding) parts.lines.push('padding');
    else valueParts(parts, value, quantities);
  } else if (at && at.length >= 3) {
    parts.lines.push(`R ${at[0]}  G ${at[1]}  B ${at[2]}`);
    for (const [index, name] of colours.entries()) parts.values.push({ name, value: at[index] ?? 0, unit: '1' });
  }
  if (scale.kind === 'axes') parts.lines.push(...placeInRegion(point, scale));
  // Columns and rows from 1, as files and other programs count them (PS3.3 C.10.5.1.2).
  parts.details.push(`column ${column + 1}, row ${row + 1}`);
  return parts;
}

function valueParts(parts: Required<Parts>, value: number, quantities: PixelQuantities): void {
  const { main, others, toStored, reason } = quantities;
  const first = quantities.atPoint ?? main;
  const said = (quantity: PixelQuantity): string => {
    const found = valueIn(quantity, value);
    const text = found === undefined ? 'not mapped' : formatNumber(found, quantity.wholeDigits);
    return quantity.label === '' ? text : `${text} ${quantity.label}`;
  };
  parts.lines.push(said(first));
  parts.details.push(...others.map(said));
  for (const quantity of [first, ...others]) {
    const found = valueIn(quantity, value);
    if (found !== undefined) parts.values.push({ name: 'value', value: found, unit: quantity.unit });
  }
  const stored = toStored?.(value);
  if (stored !== undefined && stored !== valueIn(first, value)) {
    parts.details.push(`stored ${formatNumber(stored, Number.isInteger(stored) ? 0 : 3)}`);
  }
  if (reason) parts.notes.push(lower(reason));
}

/** The value in a quantity; undefined where the quantity does not hold for it. */
function valueIn(quantity: PixelQuantity, value: number): number | undefined {
  const { range, table } = quantity;
  if (range && (value < range[0] - 1e-6 || value > range[1] + 1e-6)) return undefined;
  return table ? table(value) : inQuantity(quantity, value);
}

/** What a place in M-mode or a spectrum means, where the region says what its reference pixel is worth (PS3.3 C.8.5.5.1). */
function placeInRegion([column, row]: ImagePoint, { x, y, region }: MeasureScale & { kind: 'axes' }): string[] {
  const lines: string[] = [];
  if (region.referenceX !== undefined && x.unit !== undefined) {
    const value = (column - 0.5 - region.minX - region.referenceX) * x.delta + (region.referenceValueX ?? 0);
    lines.push(formatQuantity(value, x.unit));
  }
  if (region.referenceY !== undefined && y.unit !== undefined) {
    const value = (row - 0.5 - region.minY - region.referenceY) * y.delta + (region.referenceValueY ?? 0);
    lines.push(formatQuantity(value, y.unit));
  }
  return lines;
}
