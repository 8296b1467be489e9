import { evaluate } from '../../../src-shared/imaging/measure/evaluate.ts';
import { formatNumber } from '../../../src-shared/imaging/measure/formatting.ts';
import type { Measurement } from '../../../src-shared/imaging/measure/measurement.ts';
import { suvUnits } from '../../../src-shared/imaging/suv.ts';
import type { DisplayFrame } from '../../cornerstone/index.ts';
import type { FrameSet } from '../frame-sets.ts';
import { goToImage } from '../go-to-image.ts';
import { allFrameSets, type StudyEntry, useViewer } from '../store.ts';
import { calibrationOf, useMeasuring } from './store.ts';
import { measuringTools } from './tools.tsx';

/** Where a measurement's image stands now. */
export interface Listed {
  measurement: Measurement;
  frameSet: FrameSet;
  index: number;
  frame: DisplayFrame;
}

const keyOf = (studyUid: string, seriesUid: string, sopInstanceUid: string, frame: number): string =>
  `${studyUid} ${seriesUid} ${sopInstanceUid} ${frame}`;
const keyOfFrame = ({ series, instance, frame }: DisplayFrame): string =>
  keyOf(series.study.uid, series.series.uid, instance.sopInstanceUid, frame);

/** Measurements whose images are here, by series and image as they are shown, in the order of their making. */
export function listed(measurements: ReadonlyMap<string, Measurement>, studies: readonly StudyEntry[]): Listed[] {
  const wanted = new Map<string, Measurement[]>();
  for (const measurement of measurements.values()) {
    const { studyUid, seriesUid, sopInstanceUid, frame } = measurement;
    const key = keyOf(studyUid, seriesUid, sopInstanceUid, frame);
    const here = wanted.get(key);
    if (here) here.push(measurement);
    else wanted.set(key, [measurement]);
  }
  if (wanted.size === 0) return [];
  const found: Listed[] = [];
  for (const frameSet of allFrameSets(studies)) {
    for (const [index, frame] of frameSet.frames.entries()) {
      const key = keyOfFrame(frame);
      const here = wanted.get(key);
      if (!here) continue;
      // An image that stands in several sets is listed once.
      wanted.delete(key);
      here.sort((a, b) => a.createdAt - b.createdAt);
      for (const measurement of here) found.push({ measurement, frameSet, index, frame });
    }
  }
  return found;
}

export const kindTitle = ({ kind }: Pick<Measurement, 'kind'>): string =>
  kind === 'calibration' ? 'Calibration line' : (measuringTools.find(({ id }) => id === kind)?.command.title ?? kind);

/** Units of kept values for people. */
const unitLabels: Readonly<Record<string, string>> = {
  "[hnsf'U]": 'HU',
  '1': '',
  [suvUnits.bw]: 'SUVbw',
  [suvUnits.lbm]: 'SUVlbm',
  [suvUnits.lean]: 'SUVlbm (James)',
  [suvUnits.lean128]: 'SUVlbm (James 128)',
  [suvUnits.bsa]: 'SUVbsa cm²/ml',
  [suvUnits.ibw]: 'SUVibw',
};
const labelOf = (unit: string): string => unitLabels[unit] ?? unit.replace(/[{}]/g, '');

/**
 * What a measurement says, in lines, also when its image is not decoded: lengths and areas as they are now, pixel values as
 * they were when it was made or changed.
 */
export function valueLines({ measurement, frame }: Pick<Listed, 'measurement' | 'frame'>): {
  lines: string[];
  note: string;
} {
  const { calibrations } = useMeasuring.getState();
  const calibration = calibrationOf(calibrations, measurement.seriesUid, measurement.sopInstanceUid, frame);
  const { lines, details, note } = evaluate(measurement.kind, measurement.points, frame, calibration);
  const value = (name: string) => measurement.values.find((one) => one.name === name);
  const mean = value('mean');
  const digits = mean?.unit.includes('SUV') ? 2 : 1;
  const number = (name: string, count = digits): string => formatNumber(value(name)?.value ?? Number.NaN, count);
  const kept: string[] = [];
  if (mean) {
    const whole = Number.isInteger(value('minimum')?.value) ? 0 : digits;
    kept.push(`Mean ${number('mean')}  SD ${number('standardDeviation')} ${labelOf(mean.unit)}`.trimEnd());
    kept.push(`Min ${number('minimum', whole)}  Max ${number('maximum', whole)}`);
  }
  const single = value('value');
  if (single) {
    kept.push(
      `${formatNumber(single.value, Number.isInteger(single.value) ? 0 : 2)} ${labelOf(single.unit)}`.trimEnd(),
    );
  }
  const colours = ['red', 'green', 'blue'].map(value);
  if (colours.every((one) => one !== undefined)) {
    kept.push(`R ${number('red')}  G ${number('green')}  B ${number('blue')}`);
  }
  return { lines: [...kept, ...lines, ...details], note };
}

/** All that a measurement says. */
export function textOf(entry: Pick<Listed, 'measurement' | 'frame'>): string[] {
  const { lines, note } = valueLines(entry);
  return note ? [...lines, note] : lines;
}

/** All of them as text: a line each, columns by tabs, as tables take them. */
export function asText(list: readonly Listed[]): string {
  const heading = ['Series', 'Image', 'Kind', 'Label', 'Values'].join('\t');
  const rows = list.map((entry) => {
    const { measurement, frameSet, index } = entry;
    return [
      seriesTitle(frameSet),
      String(index + 1),
      kindTitle(measurement),
      measurement.text ?? '',
      textOf(entry).join('; '),
    ]
      .map((cell) => cell.replace(/[\t\r\n]+/g, ' '))
      .join('\t');
  });
  return [heading, ...rows].join('\n');
}

export function seriesTitle({ series, label }: FrameSet): string {
  const { number, modality } = series.series;
  return [number === undefined ? modality : `${modality} ${number}`, label].filter(Boolean).join('  ');
}

/** ` (CT 2 Chest, image 5)`: where a measurement stands; empty when its image is not here. */
export function placeTitle(measurement: Measurement): string {
  const [found] = listed(new Map([[measurement.uid, measurement]]), useViewer.getState().studies);
  return found ? ` (${seriesTitle(found.frameSet)}, image ${found.index + 1})` : '';
}

/** Brings the image of a measurement to the screen, in the viewport that shows its series or in the selected one. */
export function jumpTo({ measurement, frameSet, frame }: Listed): void {
  goToImage(frameSet, frame.imageId);
  useMeasuring.setState({ selected: measurement.uid, hidden: false });
}
