import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import { formatNumber, significant } from '../../../src-shared/imaging/measure/formatting.ts';
import { distance } from '../../../src-shared/imaging/measure/lines.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { regionScalesDiffer, scaleFor, seenSize } from '../../../src-shared/imaging/measure/scales.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import { change } from './changes.ts';
import { calibratedImage, calibrationOf, useMeasuring } from './store.ts';

/** Lengths that a reader can mean, mm. */
export const leastMm = 0.01;
export const mostMm = 5000;

/** Millimetres that a reader wrote, with a point or a comma; undefined when it is no length. */
export function millimetres(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value >= leastMm && value <= mostMm ? value : undefined;
}

/** Why lengths of an image are not set by a line there; undefined when they can be. */
export function calibrationRefused(line: Measurement, frame: DisplayFrame): string | undefined {
  if (frame.compute) return 'This plane is computed from images: its lengths are theirs.';
  if (regionScalesDiffer(frame)) return 'The regions of this image have scales of their own, which hold.';
  const inLengths = scaleFor(frame, line.points).kind !== 'axes';
  return inLengths ? undefined : 'This region shows time, speed or frequency: a length does not calibrate it.';
}

/** The spacing with which a line has a length: the sides of a pixel keep the ratio that they are seen with. */
export function calibrationBy(
  line: Measurement,
  frame: DisplayFrame,
  lengthMm: number,
  wholeSeries: boolean,
): Calibration {
  const { patientKey, seriesUid, sopInstanceUid, points } = line;
  const size = seenSize(scaleFor(frame, points));
  const [a, b] = points as [[number, number], [number, number]];
  const factor = lengthMm / distance(a, b, size);
  return {
    patientKey,
    seriesUid,
    ...(wholeSeries ? {} : { sopInstanceUid }),
    rowMm: size.rowMm * factor,
    columnMm: size.columnMm * factor,
    how: `a line of ${formatNumber(lengthMm, Number.isInteger(lengthMm) ? 0 : significant(lengthMm))} mm`,
    image: calibratedImage(frame),
    modifiedAt: Date.now(),
  };
}

/** Sets the spacing of an image or its series by a line, and keeps the line; one change that can be taken back. */
export function calibrate(line: Measurement, frame: DisplayFrame, lengthMm: number, wholeSeries: boolean): void {
  const after = calibrationBy(line, frame, lengthMm, wholeSeries);
  const { seriesUid, sopInstanceUid } = after;
  const ofSeries = useMeasuring.getState().calibrations.filter((one) => one.seriesUid === seriesUid);
  const before = ofSeries.find((one) => one.sopInstanceUid === sopInstanceUid);
  // One for the whole series stands in the place of those of its images.
  const others = wholeSeries ? ofSeries.filter((one) => one !== before) : [];
  const spacing = { rowMm: after.rowMm, columnMm: after.columnMm, provenance: 'calibrated' as const };
  const kept: Measurement = { ...line, values: [{ name: 'length', value: lengthMm, unit: 'mm' }], spacing };
  change({
    measurements: [{ after: kept }],
    calibrations: [{ before, after }, ...others.map((one) => ({ before: one }))],
  });
}

/** Takes the reader's calibration of an image away, that of its series when it has none of its own. */
export function uncalibrate(seriesUid: string, sopInstanceUid: string): void {
  const before = calibrationOf(useMeasuring.getState().calibrations, seriesUid, sopInstanceUid);
  if (before) change({ measurements: [], calibrations: [{ before }] });
}
