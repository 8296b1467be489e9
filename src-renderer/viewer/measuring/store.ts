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
  /** Whose measurements these are; undefined while no study is shown. */
  patientKey: string | undefined;
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
  /** Changes that could not be kept. */
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
  unsaved: new Set<string>(),
  failure: undefined,
};

export const useMeasuring = create<MeasuringState>(() => ({ ...empty, patientKey: undefined, counted: 0 }));

/** Another patient: nothing of the one before stays. */
export const forgetMeasurements = (patientKey: string | undefined): void =>
  useMeasuring.setState({ ...empty, patientKey });

/** The probe that follows the pointer before it is placed; never kept. */
export const hoverUid = '2.25.0';

type ImageOf = Pick<Measurement, 'sopInstanceUid' | 'frame'>;

export const isOn = (measurement: ImageOf, { instance, frame }: Pick<DisplayFrame, 'instance' | 'frame'>): boolean =>
  measurement.sopInstanceUid === instance.sopInstanceUid && measurement.frame === frame;

/** Kept measurements of an image, the draft in the place of its own, in the order of their making. */
export function measurementsOn(
  state: Pick<MeasuringState, 'measurements' | 'draft'>,
  frame: Pick<DisplayFrame, 'instance' | 'frame'>,
): Measurement[] {
  const { draft } = state;
  const found: Measurement[] = [];
  for (const measurement of state.measurements.values()) {
    if (measurement.uid !== draft?.uid && isOn(measurement, frame)) found.push(measurement);
  }
  if (draft && isOn(draft, frame)) found.push(draft);
  return found.sort((a, b) => a.createdAt - b.createdAt);
}

/** The reader's calibration of an image: its own, else its series'. */
export function calibrationOf(
  calibrations: readonly Calibration[],
  seriesUid: string,
  sopInstanceUid: string,
): Calibration | undefined {
  const ofSeries = calibrations.filter((calibration) => calibration.seriesUid === seriesUid);
  return (
    ofSeries.find((calibration) => calibration.sopInstanceUid === sopInstanceUid) ??
    ofSeries.find((calibration) => calibration.sopInstanceUid === undefined)
  );
}
