import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import { splitFrameSets } from '../../src-shared/imaging/geometry/frame-sets.ts';
import { type DisplayFrame, displayFrameOf } from '../cornerstone/index.ts';

/** What one thumbnail and one viewport show (IHE Basic Image Review: FrameSet), or an object that is no image. */
export interface FrameSet {
  /** Stays the same when images are added. */
  key: string;
  series: SeriesDescription;
  /** In the order of scrolling; empty for what cannot be shown as an image. */
  frames: DisplayFrame[];
  /** The object, when it cannot be shown as an image. */
  other?: InstanceDescription;
  label: string;
}

/** The frame sets of a series, and behind them what of it cannot be shown as an image. */
export function frameSetsOf(series: SeriesDescription): FrameSet[] {
  const label = series.series.description ?? '';
  const images = series.instances.filter((instance) => instance.kind === 'image');
  const sets = splitFrameSets(images).map(({ key, frames }): FrameSet => {
    const shown = frames.map(({ instance, frame }) => displayFrameOf(series, instance, frame));
    return {
      key: `${series.seriesRow}:${key}`,
      series,
      frames: shown.filter((frame) => frame !== undefined),
      label,
    };
  });
  const others = series.instances.filter(
    (instance) => instance.kind !== 'image' || instance.notDisplayable !== undefined || instance.pixel === undefined,
  );
  return [
    ...sets,
    ...others.map(
      (other): FrameSet => ({
        key: `${series.seriesRow}:object-${other.row}`,
        series,
        frames: [],
        other,
        label: other.label ?? label,
      }),
    ),
  ];
}
