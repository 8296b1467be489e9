import { formatDate } from '../../app/formatting.ts';
import { windowNumber } from '../../app/texts/view-values.ts';
import type { DisplayFrame, Shown } from '../../cornerstone/index.ts';
import { chosenDose, useDose } from '../dose/store.ts';
import type { FrameSet } from '../frame-sets.ts';
import { useMaps } from '../structures/maps-store.ts';
import { useStructures } from '../structures/store.ts';
import { tableName } from '../viewing/notes.ts';
import { blendingFor, superimposedBy } from '../volumes/blending.ts';
import { opacityOf } from '../volumes/store.ts';

/** What lies over an image of a picture: in words with its date where that is another study's, and an image of it. */
export interface LaidOver {
  words: string;
  /** Of another series: it has to be of the same patient. */
  image?: DisplayFrame;
}

type InSeries = Pick<DisplayFrame, 'series'>;

const isElsewhere = (one: InSeries, other: InSeries): boolean =>
  one.series.study.uid !== other.series.study.uid || one.series.catalogue !== other.series.catalogue;

/** `of 2024-01-02`, where that is not the day of the image below. */
function dayOf(frame: InSeries, below: InSeries): string {
  const day = formatDate(frame.series.study.date ?? frame.series.series.date);
  return isElsewhere(frame, below) ? ` of ${day || 'another study'}` : '';
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** By layer (`overlaysOn`), what lies over a frame of a cell; nothing where there is no more to say than its name. */
export function laidOver(cell: number, frameSet: FrameSet | undefined, frame: DisplayFrame, layer: string): LaidOver[] {
  if (layer === 'fusion' && frameSet) {
    const known = blendingFor(cell, frameSet.key, frame);
    const [first] = known ? superimposedBy(known) : [];
    if (!known?.state?.blending || !first) return [];
    const { modality, description } = first.series.series;
    const opacity = opacityOf(known.uid, known.state.blending.opacity);
    const name = [modality, description].filter(Boolean).join(' ');
    return [{ words: `blended with ${name}${dayOf(first, frame)}, ${percent(opacity)}`, image: first }];
  }
  if (layer === 'dose') {
    const dose = chosenDose();
    const [first] = dose?.frames ?? [];
    if (!dose || !first || !useDose.getState().on) return [];
    return [{ words: `with dose ${dose.label}${dayOf(first, frame)}`, image: first }];
  }
  if (layer === 'map') {
    const { list, key } = useMaps.getState();
    const map = list.find((one) => one.key === key);
    const [first] = map?.frames ?? [];
    return map && first ? [{ words: `with ${map.label}${dayOf(first, frame)}`, image: first }] : [];
  }
  if (layer === 'structures') {
    const { on, drawables, chosen } = useStructures.getState();
    const seen = on ? drawables.filter(({ key }) => chosen.has(key)) : [];
    return seen.map(({ frameSet: { label, series } }) => ({ words: `with ${label}${dayOf({ series }, frame)}` }));
  }
  return [];
}

/** Window and colour table of a picture, which are its own for good. */
export function lookOf(shown: Shown): string[] {
  const { voi, state } = shown;
  const table = tableName(shown);
  return [
    ...(voi?.kind === 'window' ? [`W ${windowNumber(voi.width)} L ${windowNumber(voi.center)}`] : []),
    ...(table ? [table] : []),
    ...(voi && state.inverted ? ['inverted'] : []),
  ];
}
