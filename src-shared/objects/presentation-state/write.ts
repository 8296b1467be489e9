import type { DataSet } from '../../dicom/data-set.ts';
import { fromBase64 } from '../../imaging/base64.ts';
import { srgbProfile } from '../../imaging/icc/srgb.ts';
import {
  type Creation,
  element,
  empty,
  equipment,
  momentOf,
  newSeries,
  sopCommon,
  withStatedCharacterSet,
} from '../created-object.ts';
import { subjectOfDocument, typedName } from '../document-subject.ts';
import { lineText } from '../typed-text.ts';
import { contentLabel } from './content-label.ts';
import { graphicAnnotations, graphicLayers, layerNames } from './write-annotations.ts';
import { byKey, type StateGroup, stateGroups } from './write-groups.ts';
import { iccProfile, maskModule, modalityLut, paletteLut, presentationLut, softcopyVoi } from './write-pixels.ts';
import { displayedArea, overlayActivation, shutterModule, spatialTransformation } from './write-place.ts';
import { relationship } from './write-references.ts';
import type { SavedView } from './write-view.ts';

/** PS3.4 table N.1-1. */
export const grayscaleState = '1.2.840.10008.5.1.4.1.1.11.1';
export const colorState = '1.2.840.10008.5.1.4.1.1.11.2';
export const pseudoColorState = '1.2.840.10008.5.1.4.1.1.11.3';

/** What the reader says of what is saved. */
export interface StateTexts {
  /** As typed: the label is made of it. */
  label: string;
  /** Empty: what was typed as the label. Of several states each may have its own. */
  description: string | ((views: readonly SavedView[]) => string);
  /** PN, groups separated by `=`; empty: nobody is named. */
  creator: string;
}

/** `image`: a state for each image with what belongs to it; `together`: as few as can say all. */
export type Division = 'together' | 'image';

/**
 * The presentation states of views of one study, in one new series: Grayscale (PS3.3 A.33.1), Color (A.33.2)
 * where the images are of colours, Pseudo-Color (A.33.3) where greys are seen through a colour table; no private attributes.
 * @throws RangeError when the views are of several studies, or there are none
 */
export function presentationStates(
  creation: Creation,
  texts: StateTexts,
  views: readonly SavedView[],
  division: Division = 'together',
): DataSet[] {
  if (new Set(views.map(({ studyUid }) => studyUid)).size !== 1) throw new RangeError('views of one study are needed');
  const series = newSeries(creation, 'PR');
  const parts = division === 'together' ? [views] : byKey(views, ({ sopInstanceUid }) => sopInstanceUid);
  return parts.flatMap(stateGroups).map((group, index) => presentationState(creation, texts, group, series, index + 1));
}

function presentationState(
  creation: Creation,
  texts: StateTexts,
  { views, modality }: StateGroup,
  series: DataSet,
  instanceNumber: number,
): DataSet {
  const [first] = views as [SavedView, ...SavedView[]];
  const { grey } = first;
  const sopClass = grey ? (grey.palette ? pseudoColorState : grayscaleState) : colorState;
  const groups = [...new Set(views.flatMap(({ overlayGroups }) => overlayGroups))].sort((a, b) => a - b);
  const seen = new Set(views.flatMap(({ overlaysSeen }) => overlaysSeen));
  const names = layerNames(
    views,
    groups.some((group) => seen.has(group)),
  );
  return withStatedCharacterSet({
    ...subjectOfDocument(creation),
    ...series,
    ...equipment(creation),
    ...identification(creation, texts, views, instanceNumber),
    ...relationship(views),
    ...(first.shutter ? shutterModule(first.shutter, first.shutterPlane, sopClass !== grayscaleState) : {}),
    ...overlayActivation(groups, seen, names.overlay),
    ...displayedArea(views),
    ...graphicAnnotations(views, names.of),
    ...graphicLayers([...(names.overlay ? [names.overlay] : []), ...names.of.values()]),
    ...spatialTransformation(first.spatial),
    ...(grey
      ? { ...modalityLut(modality, first.sopClassUid), ...softcopyVoi(views), ...maskModule(views) }
      : profileOf(first.iccData)),
    ...(grey?.palette ? { ...paletteLut(grey.palette, grey.inverse), ...profileOf(grey.paletteIcc) } : {}),
    ...(sopClass === grayscaleState ? presentationLut(first) : {}),
    ...sopCommon(creation, sopClass),
  });
}

const profileOf = (base64: string | undefined): DataSet =>
  iccProfile(base64 === undefined ? srgbProfile() : fromBase64(base64));

/** Presentation State Identification (PS3.3 C.11.10). */
function identification(
  { now }: Creation,
  { label, description, creator }: StateTexts,
  views: readonly SavedView[],
  instanceNumber: number,
): DataSet {
  const { date, time } = momentOf(now);
  const typed = typeof description === 'string' ? description : description(views);
  const described = lineText(typed) || lineText(label);
  return {
    '00200013': element('IS', instanceNumber),
    '00700080': element('CS', contentLabel(label)),
    '00700081': described === '' ? empty('LO') : element('LO', described),
    '00700082': element('DA', date),
    '00700083': element('TM', time),
    '00700084': creator.trim() === '' ? empty('PN') : element('PN', typedName(creator)),
  };
}
