import type { Calibration } from '../../contract/measurements.ts';
import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
  Spacing,
  UltrasoundRegion,
} from '../description.ts';
import { lengthScale } from '../geometry/spacing.ts';
import { type ImagePoint, regionOf, regionSpacing, regionsOf, regionUnit } from '../geometry/ultrasound-regions.ts';
import { pixelAspect } from '../pipeline/render.ts';
import type { PixelSize } from './lines.ts';

/** What of a frame measuring depends on; a frame of the viewer has all of it. */
export interface MeasuredFrame {
  instance: InstanceDescription;
  description: FrameDescription;
  pixel: Pick<PixelDescription, 'aspectRatio' | 'rows' | 'columns'>;
  series: { series: { modality: string }; patient: { sex?: string } };
}

/** One direction of an ultrasound region: what a pixel is in it, with its sign. */
export interface Axis {
  /** UCUM; undefined where the standard or the file gives none. */
  unit: string | undefined;
  delta: number;
}

/** What points on a frame are measured with. */
export type MeasureScale =
  | { kind: 'lengths'; size: PixelSize; spacing: Spacing; note: string; uncertain: boolean }
  /** Directions of different kinds: time and depth, time and velocity. */
  | { kind: 'axes'; x: Axis; y: Axis; region: UltrasoundRegion; note: string }
  /** `aspect`: pixels as the eye sees them, for angles. */
  | { kind: 'pixels'; aspect: PixelSize; note: string };

/** Several ultrasound regions with lengths of different scale: one spacing for the whole image would be wrong. */
export function regionScalesDiffer(frame: Pick<MeasuredFrame, 'instance' | 'description'>): boolean {
  const found = regionsOf(frame).flatMap((region) => regionSpacing(region) ?? []);
  const differs = (a: number, b: number): boolean => Math.abs(a - b) > 1e-6 * Math.max(a, b);
  const [first] = found;
  return (
    first !== undefined &&
    found.some(({ rowMm, columnMm }) => differs(rowMm, first.rowMm) || differs(columnMm, first.columnMm))
  );
}

/**
 * The scale for points on a frame: what the reader calibrated, else the ultrasound region that holds them, else the
 * image's spacing, else pixels with the reason. A calibration in millimetres does not change what M-mode and spectra are,
 * nor regions of different scale.
 */
export function scaleFor(
  frame: MeasuredFrame,
  points: readonly ImagePoint[],
  calibration?: Pick<Calibration, 'rowMm' | 'columnMm' | 'how'>,
): MeasureScale {
  const region = points.length > 0 ? regionOf(frame, points) : undefined;
  if (region && !regionSpacing(region)) {
    const x = axisOf(region.unitsX, region.deltaX);
    const y = axisOf(region.unitsY, region.deltaY);
    if (x.unit !== undefined || y.unit !== undefined) return { kind: 'axes', x, y, region, note: 'ultrasound region' };
  }
  if (calibration && !regionScalesDiffer(frame)) {
    const { rowMm, columnMm, how } = calibration;
    const spacing: Spacing = { rowMm, columnMm, provenance: 'calibrated' };
    return { kind: 'lengths', size: spacing, spacing, note: `calibrated by ${how}`, uncertain: false };
  }
  const scale = lengthScale(frame, points);
  if (scale.unit === 'px') {
    const aspect = { columnMm: 1, rowMm: pixelAspect(frame.pixel, frame.description) };
    return { kind: 'pixels', aspect: aspect.rowMm > 0 ? aspect : { columnMm: 1, rowMm: 1 }, note: scale.note };
  }
  const { rowMm, columnMm, provenance, note, uncertain } = scale;
  const spacing: Spacing = { rowMm, columnMm, provenance };
  return { kind: 'lengths', size: spacing, spacing, note, uncertain };
}

const axisOf = (code: number, delta: number): Axis => ({ unit: delta === 0 ? undefined : regionUnit(code), delta });

/** Sides of a pixel as the eye sees them: what Shift and perpendiculars go by. */
export function seenSize(scale: MeasureScale): PixelSize {
  if (scale.kind === 'lengths') return scale.size;
  return scale.kind === 'pixels' ? scale.aspect : { columnMm: 1, rowMm: 1 };
}
