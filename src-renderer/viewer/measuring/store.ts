import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { Calibration } from '../../../src-shared/contract/measurements.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';

/** Where a text is written: one tile of one cell. */
export interface Editing {
  uid: string;
  cell: number;
  tile: number;
}

export interface MeasuringState {
  /**
   * Whose measurements these are: one key a way in which the studies of the window write their patient (with the Patient ID
   * alone deciding there may be several); none while no study is shown.
   */
  patientKeys: readonly string[];
  measurements: ReadonlyMap<string, Measurement>;
  calibrations: readonly Calibration[];
  /** What is drawn or changed just now; it stands in the place of the kept one of the same UID. */
  draft: Measurement | undefined;
  /** Hidden by a reset; nothing is deleted. */
  hidden: boolean;
  selected: string | undefined;
  hovered: string | undefined;
  editing: Editing | undefined;
  /** Whose label is written in the list. */
  labelling: string | undefined;
  menu: { uid: string; x: number; y: number } | undefined;
  /** A line whose true length is asked for. */
  calibrating: Measurement | undefined;
  /** Changes that could not be kept, also those of a patient shown before. */
  unsaved: ReadonlySet<string>;
  /** Why what was kept could not be read. */
  failure: NegatoscopeError | undefined;
  /** Grows when statistics were counted. */
  counted: number;
}

const empty = {
  measurements: new Map<string, Measurement>(),
  calibrations: [],
  draft: undefined,
  hidden: false,
  selected: undefined,
  hovered: undefined,
  editing: undefined,
  labelling: undefined,
  menu: undefined,
  calibrating: undefined,
  failure: undefined,
};

export const useMeasuring = create<MeasuringState>(() => ({
  ...empty,
  patientKeys: [],
  unsaved: new Set<string>(),
  counted: 0,
}));

/** Another patient: nothing of the one before stays. */
export const forgetMeasurements = (patientKeys: readonly string[]): void =>
  useMeasuring.setState({ ...empty, patientKeys });

/** The probe that follows the pointer before it is placed; never kept. */
export const hoverUid = '2.25.0';

type ImageOf = Pick<Measurement, 'studyUid' | 'seriesUid' | 'sopInstanceUid' | 'frame'>;
export type MeasuredImage = Pick<DisplayFrame, 'instance' | 'frame'> & {
  series: { study: { uid: string }; series: { uid: string } };
};

/** Study and series count too: an image that was copied under the same UID may have other pixels. */
export const isOn = (measurement: ImageOf, { instance, frame, series }: MeasuredImage): boolean =>
  measurement.sopInstanceUid === instance.sopInstanceUid &&
  measurement.frame === frame &&
  measurement.seriesUid === series.series.uid &&
  measurement.studyUid === series.study.uid;

/** Kept measurements of an image, the draft in the place of its own, in the order of their making. */
export function measurementsOn(
  state: Pick<MeasuringState, 'measurements' | 'draft'>,
  frame: MeasuredImage,
): Measurement[] {
  const { draft } = state;
  const found: Measurement[] = [];
  for (const measurement of state.measurements.values()) {
    if (measurement.uid !== draft?.uid && isOn(measurement, frame)) found.push(measurement);
  }
  if (draft && isOn(draft, frame)) found.push(draft);
  return found.sort((a, b) => a.createdAt - b.createdAt);
}

type CalibratedImage = Pick<DisplayFrame, 'pixel' | 'description'>;

/** What of an image a calibration depends on. */
export function calibratedImage({ pixel, description }: CalibratedImage): NonNullable<Calibration['image']> {
  const { columns, rows } = pixel;
  const { spacing } = description;
  const known = spacing && spacing.rowMm > 0 && spacing.columnMm > 0;
  return { columns, rows, ...(known ? { columnMm: spacing.columnMm, rowMm: spacing.rowMm } : {}) };
}

const alike = (a = 0, b = 0): boolean => Math.abs(a - b) <= 1e-6 * Math.max(a, b);

/** Whether a calibration was made on an image like this one: an enlarged one, or one of another detector, has other pixels. */
function holdsFor({ image }: Calibration, frame: CalibratedImage | undefined): boolean {
  if (!image || !frame) return true;
  const { columns, rows, columnMm, rowMm } = calibratedImage(frame);
  return (
    image.columns === columns && image.rows === rows && alike(image.columnMm, columnMm) && alike(image.rowMm, rowMm)
  );
}

/** The reader's calibration of an image: its own, else its series'. `frame`: only one that holds for it. */
export function calibrationOf(
  calibrations: readonly Calibration[],
  seriesUid: string,
  sopInstanceUid: string,
  frame?: CalibratedImage,
): Calibration | undefined {
  const ofSeries = calibrations.filter(
    (calibration) => calibration.seriesUid === seriesUid && holdsFor(calibration, frame),
  );
  return (
    ofSeries.find((calibration) => calibration.sopInstanceUid === sopInstanceUid) ??
    ofSeries.find((calibration) => calibration.sopInstanceUid === undefined)
  );
}
