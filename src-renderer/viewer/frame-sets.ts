import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import { type DisplayFrame, displayFrameOf } from '../cornerstone/index.ts';

/** What one thumbnail and one viewport show (IHE Basic Image Review: FrameSet). */
export interface FrameSet {
  /** Stays the same when images are added. */
  key: string;
  series: SeriesDescription;
  frames: DisplayFrame[];
  /** Objects of the set that are not shown as an image. */
  others: InstanceDescription[];
  label: string;
}

/** The frame sets of a series: its single frames together, every multi-frame image by itself. */
export function frameSetsOf(series: SeriesDescription): FrameSet[] {
  const single: InstanceDescription[] = [];
  const sets: FrameSet[] = [];
  const label = series.series.description ?? '';
  for (const instance of series.instances) {
    if (instance.kind !== 'image' || instance.notDisplayable) {
      sets.push({
        key: `${series.seriesRow}:${instance.row}`,
        series,
        frames: [],
        others: [instance],
        label: instance.label ?? label,
      });
    } else if (instance.numberOfFrames > 1) {
      sets.push({
        key: `${series.seriesRow}:${instance.row}`,
        series,
        frames: framesOf(series, instance),
        others: [],
        label,
      });
    } else single.push(instance);
  }
  if (single.length > 0) {
    sets.unshift({
      key: `${series.seriesRow}`,
      series,
      frames: single.flatMap((instance) => framesOf(series, instance)),
      others: [],
      label,
    });
  }
  return sets;
}

function framesOf(series: SeriesDescription, instance: InstanceDescription): DisplayFrame[] {
  const frames: DisplayFrame[] = [];
  for (let frame = 1; frame <= instance.numberOfFrames; frame++) {
    const found = displayFrameOf(series, instance, frame);
    if (found) frames.push(found);
  }
  return frames;
}
