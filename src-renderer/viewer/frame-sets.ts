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
  /** Every image of the set, where `frames` are some of them alone (`frame-filter.ts`). */
  all?: DisplayFrame[];
  /** Slices and passes, when the set has both. */
  dimensions?: FrameDimensions;
  /** The object, when it cannot be shown as an image. */
  other?: InstanceDescription;
  /** Description of the series, and what tells this set from the others of it. */
  label: string;
}

/** What tells patients apart: instances that differ in these are shown apart. */
const identityOf = ({ name, nameIdeographic, id, birthDate }: SeriesDescription['patient']): string =>
  JSON.stringify([name, nameIdeographic, id, birthDate]);

interface PatientPart {
  /** Empty for the patient of the series' header. */
  key: string;
  /** The whole series, with the patient of this part. */
  series: SeriesDescription;
  own: InstanceDescription[];
}

/** A series by the patients that its files name, that of its header first: every image is shown under the name it has. */
function byPatient(series: SeriesDescription): PatientPart[] {
  const first: PatientPart = { key: '', series, own: [] };
  const parts = [first];
  for (const instance of series.instances) {
    const key = instance.patient ? `${identityOf(instance.patient)}:` : '';
    let part = parts.find((known) => known.key === key);
    if (!part) {
      part = { key, series: { ...series, patient: instance.patient ?? series.patient }, own: [] };
      parts.push(part);
    }
    part.own.push(instance);
  }
  return parts;
}

/** The frame sets of a series, and behind them what of it cannot be shown as an image. */
export function frameSetsOf(series: SeriesDescription, order: SliceOrder = 'anatomical'): FrameSet[] {
  return byPatient(series).flatMap((part) => frameSetsOfPatient(part, order));
}

function frameSetsOfPatient({ key: patient, series, own }: PatientPart, order: SliceOrder): FrameSet[] {
  const label = series.series.description ?? '';
  const images = own.filter((instance) => instance.kind === 'image');
  const { modality } = series.series;
  const sets = splitFrameSets(images, { modality, order }).map(({ key, frames, part, dimensions }): FrameSet => {
    const shown = frames.map(({ instance, frame }) => displayFrameOf(series, instance, frame));
    return {
      key: `${series.seriesRow}:${patient}${key}`,
      series,
      frames: shown.filter((frame) => frame !== undefined),
      label: [label, part].filter(Boolean).join(' · '),
      ...(dimensions ? { dimensions } : {}),
    };
  });
  const others = own.filter(
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
 * The set that a viewport shows after its series was read again: the one that now has the image it shows (images that come may
 * part a set), else the same one, else the one that now has its first image. `imageId`: what the viewport shows.
 */
export function heirOf(
  key: string,
  imageId: string | undefined,
  before: readonly FrameSet[],
  after: readonly FrameSet[],
): string {
  const held = before.find((set) => set.key === key);
  if (!held) return key;
  const has = ({ frames }: FrameSet): boolean => frames.some((frame) => frame.imageId === imageId);
  const kept = after.find((set) => set.key === key);
  if (kept && (!has(held) || has(kept))) return key;
  const moved = has(held) ? after.find(has) : undefined;
  if (moved || kept) return (moved ?? kept)!.key;
  const first = held.frames[0]?.instance.row ?? held.other?.row;
  const heir = after.find(
    (set) => set.frames.some(({ instance }) => instance.row === first) || (held.other && set.other?.row === first),
  );
  return heir?.key ?? key;
}
