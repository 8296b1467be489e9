import { mapWindow } from '../../imaging/pipeline/domain.ts';
import type { StateModality } from './model.ts';
import type { SavedGrey, SavedView } from './write-view.ts';

/** Views that one state can say together, and the modality transformation it says for all of them. */
export interface StateGroup {
  views: SavedView[];
  /** Absent: the state has no Modality LUT module, which means identity (PS3.4 N.2.1.1). */
  modality?: StateModality;
}

type Rescale = NonNullable<StateModality['rescale']>;

/** What a state says once for all its images: turn, polarity, colours, cover, mask (PS3.3 A.33.1). */
function commonKey(view: SavedView): string {
  const { grey, studyUid, spatial, shutter, shutterPlane, overlaysSeen, iccData, sopInstanceUid } = view;
  return JSON.stringify([
    studyUid,
    spatial.rotation,
    spatial.flipped,
    shutter,
    shutterPlane?.data,
    view.overlayGroups.filter((group) => !overlaysSeen.includes(group)),
    grey
      ? [grey.inverse, grey.presentationTable, grey.palette, grey.paletteIcc, grey.mask && sopInstanceUid]
      : ['colour', iccData],
  ]);
}

/** Views with the same key, in the order in which they come. */
export function byKey(views: readonly SavedView[], keyOf: (view: SavedView) => string): SavedView[][] {
  const groups = new Map<string, SavedView[]>();
  for (const view of views) {
    const key = keyOf(view);
    const group = groups.get(key);
    if (group) group.push(view);
    else groups.set(key, [view]);
  }
  return [...groups.values()];
}

const modalityKey = ({ grey }: SavedView): string => JSON.stringify(grey?.modality ?? {});
const isRising = (modality: StateModality): modality is { rescale: Rescale } =>
  modality.rescale !== undefined && modality.rescale.slope > 0;

/**
 * Whether window or table of a view can be said behind its own modality transformation: one for stored values only when it is a window
 * and the transformation rises.
 */
const isBehindModality = ({ grey }: SavedView): boolean =>
  grey?.voiOn !== 'stored' || (grey.voi.kind === 'window' && isRising(grey.modality));

/** Whether window of a view can be said of stored values. */
const isOnStored = ({ grey }: SavedView): boolean =>
  grey !== undefined &&
  grey.modality.modalityLut === undefined &&
  (grey.voiOn === 'stored' ||
    grey.modality.rescale === undefined ||
    (grey.voi.kind === 'window' && isRising(grey.modality)));

function onModality(view: SavedView): SavedView {
  const { grey } = view;
  if (grey?.voiOn !== 'stored') return view;
  const { voi, modality } = grey;
  if (voi.kind !== 'window' || !isRising(modality)) return view;
  const { slope, intercept } = modality.rescale;
  return { ...view, grey: { ...grey, voiOn: 'modality', voi: mapWindow(voi, (value) => value * slope + intercept) } };
}

function onStored(view: SavedView): SavedView {
  const { grey } = view;
  if (grey?.voiOn !== 'modality') return view;
  const { voi, modality } = grey;
  const stored: SavedGrey = { ...grey, voiOn: 'stored' };
  if (voi.kind !== 'window' || !isRising(modality)) return { ...view, grey: stored };
  const { slope, intercept } = modality.rescale;
  return { ...view, grey: { ...stored, voi: mapWindow(voi, (value) => (value - intercept) / slope) } };
}

/** Views of the same modality transformation. */
function ofOneModality(views: SavedView[]): StateGroup[] {
  const modality = views[0]?.grey?.modality ?? {};
  if (!modality.rescale && !modality.modalityLut) return [{ views }];
  const behind = views.filter(isBehindModality);
  const others = views.filter((view) => !isBehindModality(view));
  return [
    ...(behind.length > 0 ? [{ views: behind.map(onModality), modality }] : []),
    ...(others.length > 0 ? [{ views: others }] : []),
  ];
}

/** Identity, said aloud: the windows of such a state are those of stored values. */
const identity: StateModality = { rescale: { slope: 1, intercept: 0, type: 'US' } };

/** A state has one modality transformation: images that differ (PET slices) are said in stored values, each with its own window. */
function byModality(views: SavedView[]): StateGroup[] {
  const kinds = byKey(views, modalityKey);
  if (kinds.length <= 1) return ofOneModality(views);
  const together = views.filter(isOnStored);
  const apart = views.filter((view) => !isOnStored(view));
  if (byKey(together, modalityKey).length <= 1) return kinds.flatMap(ofOneModality);
  return [{ views: together.map(onStored), modality: identity }, ...byKey(apart, modalityKey).flatMap(ofOneModality)];
}

/**
 * Divides views into as few states as can say them: what a state says once must be the same for all its images. Windows stand behind the
 * modality transformation of their group afterwards.
 */
export const stateGroups = (views: readonly SavedView[]): StateGroup[] =>
  byKey(views, commonKey).flatMap((group) => (group[0]?.grey ? byModality(group) : [{ views: group }]));
