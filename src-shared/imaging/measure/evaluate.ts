import type { Calibration } from '../../contract/measurements.ts';
import { type ImagePoint, regionsOf } from '../geometry/ultrasound-regions.ts';
import {
  formatDegrees,
  formatMm,
  formatMm2,
  formatNumber,
  formatPixels,
  formatPixels2,
  formatQuantity,
  significant,
} from './formatting.ts';
import { angleAt, angleBetweenLines, distance, onePixel } from './lines.ts';
import type { MeasuredValue, Measurement, MeasurementKind } from './measurement.ts';
import { type Parts, type PixelsKnown, probeParts, statisticsParts } from './pixel-parts.ts';
import { areaOfRegion, crossesItself, hasInside, perimeterOfRegion, regionOfShape } from './regions.ts';
import { type MeasuredFrame, type MeasureScale, scaleFor, seenSize } from './scales.ts';

export interface Evaluated {
  /** What stands beside the shape. */
  lines: string[];
  /** What is told on demand: perimeter, number of pixels, the same value in other units. */
  details: string[];
  /** In small letters below: where the spacing of a length comes from, or why there are pixels only. */
  note: string;
  /** The length in the patient may be another one. */
  uncertain: boolean;
  values: MeasuredValue[];
  spacing?: NonNullable<Measurement['spacing']>;
}

/** What a shape measures on a frame: texts for people and values to keep. Points are [column, row] in image pixels. */
export function evaluate(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  frame: MeasuredFrame,
  calibration?: Pick<Calibration, 'rowMm' | 'columnMm' | 'how'>,
  pixels?: PixelsKnown,
): Evaluated {
  const scale = scaleFor(frame, points, calibration);
  const { lines, values, details = [], notes = [] } = partsOf(kind, points, scale, pixels, frame);
  const measures = kind !== 'arrow' && kind !== 'text' && kind !== 'probe' && lines.length > 0;
  // Of angles the sides of a pixel count only against each other: where they come from says nothing, except that there is none.
  const apart = scale.kind === 'axes' || (scale.kind === 'pixels' && regionsOf(frame).length > 0);
  const needed = measures && !(isAngle(kind) && !apart);
  return {
    lines,
    details,
    note: [...(needed ? [scale.note] : []), ...notes].filter(Boolean).join('; '),
    uncertain: needed && scale.kind === 'lengths' && scale.uncertain,
    values,
    ...(scale.kind === 'lengths' ? { spacing: spacingOf(scale) } : {}),
  };
}

const isAngle = (kind: MeasurementKind): boolean => kind === 'angle' || kind === 'angle3' || kind === 'cobb';

const spacingOf = ({ spacing }: MeasureScale & { kind: 'lengths' }): NonNullable<Measurement['spacing']> => ({
  rowMm: spacing.rowMm,
  columnMm: spacing.columnMm,
  provenance: spacing.provenance,
});

function partsOf(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  scale: MeasureScale,
  pixels: PixelsKnown | undefined,
  frame: MeasuredFrame,
): Parts {
  if (hasInside(kind)) return regionParts(kind, points, scale, pixels, frame);
  switch (kind) {
    case 'length':
    case 'calibration':
      return lengthParts(points, scale);
    case 'bidirectional':
      return bidirectionalParts(points, scale);
    case 'angle':
    case 'cobb':
    case 'angle3':
      return angleParts(kind, points, scale, frame);
    case 'probe':
      return probeParts(points, scale, pixels, frame);
    default:
      return { lines: [], values: [] };
  }
}

function lengthParts(points: readonly ImagePoint[], scale: MeasureScale): Parts {
  const [a, b] = points;
  if (!a || !b) return { lines: [], values: [] };
  if (scale.kind === 'axes') return axesParts(a, b, scale);
  const { text, value, unit } = lengthOf(a, b, scale);
  return { lines: [text], values: [{ name: 'length', value, unit }] };
}

function lengthOf(a: ImagePoint, b: ImagePoint, scale: MeasureScale): { text: string; value: number; unit: string } {
  if (scale.kind === 'lengths') {
    const mm = distance(a, b, scale.size);
    return { text: formatMm(mm), value: mm, unit: 'mm' };
  }
  const pixels = distance(a, b, onePixel);
  return { text: formatPixels(pixels), value: pixels, unit: '{pixels}' };
}

/** By unit, the name of a difference in one direction of an ultrasound region. */
const differences: Readonly<Record<string, string>> = { s: 'time', cm: 'length', 'cm/s': 'velocity', Hz: 'frequency' };

/** A line between time and depth, or time and velocity: each direction for itself, and how steep. */
function axesParts(a: ImagePoint, b: ImagePoint, { x, y }: MeasureScale & { kind: 'axes' }): Parts {
  const across = Math.abs((b[0] - a[0]) * x.delta);
  const down = Math.abs((b[1] - a[1]) * y.delta);
  const lines: string[] = [];
  const values: MeasuredValue[] = [];
  for (const [value, unit] of [
    [across, x.unit],
    [down, y.unit],
  ] as const) {
    if (unit === undefined) continue;
    lines.push(`Δ ${formatQuantity(value, unit)}`);
    values.push({ name: differences[unit] ?? 'difference', value, unit });
  }
  if (x.unit === 's' && across > 0 && (y.unit === 'cm' || y.unit === 'cm/s')) {
    const unit = y.unit === 'cm' ? 'cm/s' : 'cm/s2';
    const steep = down / across;
    lines.push(`slope ${formatQuantity(steep, unit)}`);
    values.push({ name: y.unit === 'cm' ? 'velocity' : 'acceleration', value: steep, unit });
  }
  return { lines, values };
}

function bidirectionalParts(points: readonly ImagePoint[], scale: MeasureScale): Parts {
  const [a, b, c, d] = points;
  if (!a || !b) return { lines: [], values: [] };
  if (scale.kind === 'axes') return { lines: ['–'], values: [], notes: ['no axes between unlike directions'] };
  const first = lengthOf(a, b, scale);
  if (!c || !d) return { lines: [first.text], values: [{ name: 'longAxis', value: first.value, unit: first.unit }] };
  const second = lengthOf(c, d, scale);
  // Whichever was drawn first: the longer one is the long axis.
  const [long, short] = first.value >= second.value ? [first, second] : [second, first];
  const digits = scale.kind === 'lengths' ? significant(long.value) : 1;
  const unit = scale.kind === 'lengths' ? 'mm' : 'px';
  return {
    lines: [`${formatNumber(long.value, digits)} × ${formatNumber(short.value, digits)} ${unit}`],
    values: [
      { name: 'longAxis', value: long.value, unit: long.unit },
      { name: 'shortAxis', value: short.value, unit: short.unit },
    ],
  };
}

/** A place where directions are of different kinds: time and depth, time and velocity. */
const axesAt = (frame: MeasuredFrame, point: ImagePoint): boolean => scaleFor(frame, [point]).kind === 'axes';

function angleParts(
  kind: 'angle' | 'cobb' | 'angle3',
  points: readonly ImagePoint[],
  scale: MeasureScale,
  frame: MeasuredFrame,
): Parts {
  if (scale.kind === 'axes') return { lines: ['–'], values: [], notes: ['no angles between unlike directions'] };
  if (scale.kind === 'pixels' && points.some((point) => axesAt(frame, point))) {
    return { lines: ['–'], values: [], notes: ['no angles between unlike regions'] };
  }
  const size = seenSize(scale);
  const [a, b, c] = points;
  const vertex = kind === 'angle3';
  const angle = vertex ? a && b && c && angleAt(a, b, c, size) : angleBetweenLines(points, size);
  if (angle === undefined) return { lines: [], values: [] };
  const text = formatDegrees(angle);
  const supplement = vertex ? '' : ` (${formatDegrees(180 - angle)})`;
  return {
    lines: [`${kind === 'cobb' ? 'Cobb ' : ''}${text}${supplement}`],
    values: [{ name: 'angle', value: angle, unit: 'deg' }],
  };
}

function regionParts(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  scale: MeasureScale,
  pixels: PixelsKnown | undefined,
  frame: MeasuredFrame,
): Parts {
  const region = regionOfShape(kind, points);
  if (!region) return { lines: [], values: [] };
  const parts: Required<Parts> = { lines: [], details: [], values: [], notes: [] };
  statisticsParts(parts, pixels);
  if (region.kind === 'polygon' && crossesItself(region.points)) {
    parts.notes.push('the outline crosses itself: no area');
  } else {
    const mm = scale.kind === 'lengths';
    const size = mm ? scale.size : onePixel;
    const area = areaOfRegion(region, size);
    const perimeter = perimeterOfRegion(region, size);
    parts.lines.push(`Area ${mm ? formatMm2(area) : formatPixels2(area)}`);
    parts.details.push(`Perimeter ${mm ? formatMm(perimeter) : formatPixels(perimeter)}`);
    parts.values.push({ name: 'area', value: area, unit: mm ? 'mm2' : '{pixels}2' });
    parts.values.push({ name: 'perimeter', value: perimeter, unit: mm ? 'mm' : '{pixels}' });
    if (scale.kind === 'axes') parts.notes.push('area in pixels: unlike directions');
  }
  if (outside(points, kind, frame)) parts.notes.push('reaches beyond the image');
  return parts;
}

const outside = (points: readonly ImagePoint[], kind: MeasurementKind, { pixel }: MeasuredFrame): boolean =>
  hasInside(kind) && points.some(([x, y]) => x < 0 || y < 0 || x > pixel.columns || y > pixel.rows);
