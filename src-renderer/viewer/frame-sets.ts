import type { InstanceDescription, SeriesDescription } from '../../src-shared/imaging/description.ts';
import { type FrameDimensions, type SliceOrder, splitFrameSets } from '../../src-shared/imaging/geometry/frame-sets.ts';
import { type DisplayFrame, displayFrameOf } from '../cornerstone/index.ts';

/** What one thumbnail and one viewport show (IHE Basic Image Review: FrameSet), or an object that is no image. */
export interface FrameSet {
  /** Stays the same when images are added. */
  key: string;
  series: SeriesDescription;
  /** In the order of scrolling; empty for what cannot be shown as an image. */
  frames: DisplayFrame[];
  /** Slices and passes, when the set has both. */
  dimensions?: FrameDimensions;
  /** The object, when it cannot be shown as an image. */
  other?: InstanceDescription;
  /** Description of the series, and what tells this set from the others of it. */
  label: string;
}

/** The frame sets of a series, and behind them what of it cannot be shown as an image. */
export function frameSetsOf(series: SeriesDescription, order: SliceOrder = 'anatomical'): FrameSet[] {
  const label = series.series.description ?? '';
  const images = series.instances.filter((instance) => instance.kind === 'image');
  const { modality } = series.series;
  const sets = splitFrameSets(images, { modality, order }).map(({ key, frames, part, dimensions }): FrameSet => {
    const shown = frames.map(({ instance, frame }) => displayFrameOf(series, instance, frame));
    return {
      key: `${series.seriesRow}:${key}`,
      series,
      frames: shown.filter((frame) => frame !== undefined),
      label: [label, part].filter(Boolean).join(' · '),
      ...(dimensions ? { dimensions } : {}),
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

/**
 * What takes the place of frame sets that are no more after their series was read again: the set that now has their first
 * image. Keys of `before` that are still there, or have no heir, are left out.
 */
export function heirs(before: readonly FrameSet[], after: readonly FrameSet[]): Map<string, string> {
  const still = new Set(after.map(({ key }) => key));
  const found = new Map<string, string>();
  for (const { key, frames, other } of before) {
    if (still.has(key)) continue;
    const first = frames[0]?.instance.row ?? other?.row;
    const heir = after.find(
      (set) => set.frames.some(({ instance }) => instance.row === first) || (other && set.other?.row === first),
    );
    if (heir) found.set(key, heir.key);
  }
  return found;
}
