import type { DataSet } from '../../dicom/data-set.ts';
import { formatName } from '../../dicom/names.ts';
import { toBase64 } from '../../imaging/base64.ts';
import { describeMasks } from '../../imaging/describe/masks.ts';
import { describeOverlays } from '../../imaging/describe/overlays.ts';
import { describePalette } from '../../imaging/describe/palette.ts';
import { describeShutter } from '../../imaging/describe/shutters.ts';
import { bytes, code, items, personName, text } from '../../imaging/describe/values.ts';
import type { PaletteDescription } from '../../imaging/description.ts';
import type { ActiveOverlay, PresentationState, ReferencedSeries, StateKind } from './model.ts';
import { Problems } from './problems.ts';
import { graphicAnnotations } from './read-annotations.ts';
import { displayedAreas, graphicLayers, spatialTransformation } from './read-areas.ts';
import { blendingOf } from './read-blending.ts';
import { mprOf, mprSeries } from './read-mpr.ts';
import { referencedSeries } from './read-references.ts';
import { modalityOf, presentationLut, softcopyVoi } from './read-transformations.ts';
import { wholeText } from './read-values.ts';

const root = '1.2.840.10008.5.1.4.1.1.11.';
const kinds: ReadonlyMap<string, StateKind> = new Map([
  [`${root}1`, 'grayscale'],
  [`${root}2`, 'color'],
  [`${root}3`, 'pseudo-color'],
  [`${root}4`, 'blending'],
  [`${root}6`, 'planar-mpr'],
]);

/** The kind of a presentation state class that is read (PS3.4 table N.1-1); undefined for the others, which are kept and passed on. */
export const stateKindOf = (sopClassUid: string): StateKind | undefined => kinds.get(sopClassUid);

const largestProfile = 16 * 1024 * 1024;

function iccOf(dataSet: DataSet, problems: Problems): string | undefined {
  const profile = bytes(dataSet, '00282000');
  if (!profile || problems.when(profile.length > largestProfile, 'ICC profile: too large')) return undefined;
  return toBase64(profile);
}

/** Overlay Activation (PS3.3 C.11.7): groups that name a layer. */
function activeOverlays(dataSet: DataSet): ActiveOverlay[] {
  const found: ActiveOverlay[] = [];
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const layer = code(dataSet, `${group.toString(16).toUpperCase()}1001`);
    if (layer) found.push({ group, layer });
  }
  return found;
}

/** A palette maps what comes out of the VOI step, which has no sign (PS3.3 C.7.9). */
function paletteOf(dataSet: DataSet, problems: Problems): PaletteDescription | undefined {
  const found = describePalette(dataSet, { pixelRepresentation: 0 });
  problems.when(!found, 'Palette: missing or damaged');
  return found;
}

/** Layers that graphics name and nobody describes are drawn below the others: better than not at all (PS3.3 C.10.7). */
function withNamedLayers(state: PresentationState, problems: Problems): void {
  const known = new Set(state.layers.map(({ name }) => name));
  for (const { layer } of [...state.annotations, ...state.activeOverlays]) {
    if (known.has(layer)) continue;
    known.add(layer);
    problems.add('Graphics on a layer that is not described');
    state.layers.unshift({ name: layer, order: Number.MIN_SAFE_INTEGER });
  }
}

/**
 * A softcopy or planar volumetric presentation state as it was stored (PS3.3 A.33.1 to A.33.4 and A.80.1). What is damaged, unknown or
 * beyond the limits is left out and named in `problems`; nothing of a state is refused for another part of it. Undefined: a class that is
 * not read.
 */
export function readPresentationState(dataSet: DataSet): PresentationState | undefined {
  const sopClassUid = text(dataSet, '00080016') ?? '';
  const kind = stateKindOf(sopClassUid);
  if (!kind) return undefined;
  const problems = new Problems();
  const grey = kind === 'grayscale' || kind === 'pseudo-color';
  const blending = kind === 'blending' ? blendingOf(dataSet, problems) : undefined;
  const mpr = kind === 'planar-mpr' ? mprOf(dataSet, problems) : undefined;
  const series: ReferencedSeries[] = blending
    ? blending.inputs.flatMap((input) => input.series)
    : mpr
      ? mprSeries(dataSet, mpr, problems)
      : referencedSeries(dataSet, problems);
  problems.when(series.length === 0, 'No images are referred to');
  const description = wholeText(dataSet, '00700081');
  const creator = formatName(personName(dataSet, '00700084'));
  const createdDate = text(dataSet, '00700082');
  const createdTime = text(dataSet, '00700083');
  const masks = grey ? describeMasks(dataSet) : [];
  problems.when(grey && masks.length < items(dataSet, '00286100').length, 'Mask: cannot be used');
  const viewing = grey ? code(dataSet, '00281090') : undefined;
  const shutter = describeShutter(dataSet);
  problems.when(!shutter && text(dataSet, '00181600') !== undefined, 'Shutter: cannot be used');
  const needsPalette = kind === 'pseudo-color' || kind === 'blending';
  const palette = needsPalette ? paletteOf(dataSet, problems) : undefined;
  const iccData = iccOf(dataSet, problems);
  const overlays = describeOverlays(dataSet);
  for (const { tooLarge } of overlays) problems.when(tooLarge === true, 'Overlay: too large');
  const state: PresentationState = {
    kind,
    sopClassUid,
    sopInstanceUid: text(dataSet, '00080018') ?? '',
    studyUid: text(dataSet, '0020000D') ?? '',
    label: text(dataSet, '00700080') ?? '',
    ...(description ? { description } : {}),
    ...(creator ? { creator } : {}),
    ...(createdDate ? { createdDate } : {}),
    ...(createdTime ? { createdTime } : {}),
    series,
    modality: grey ? modalityOf(dataSet, problems) : {},
    voi: grey ? softcopyVoi(dataSet, problems) : [],
    ...(kind === 'grayscale' || kind === 'planar-mpr' ? { presentationLut: lutOf(dataSet, kind, problems) } : {}),
    ...(palette ? { palette } : {}),
    ...(iccData ? { iccData } : {}),
    ...(masks.length > 0 ? { masks } : {}),
    ...(viewing ? { recommendedViewingMode: viewing } : {}),
    ...(shutter ? { shutter } : {}),
    overlays,
    activeOverlays: activeOverlays(dataSet),
    spatial: spatialTransformation(dataSet, problems),
    areas: kind === 'planar-mpr' ? [] : displayedAreas(dataSet, problems),
    layers: graphicLayers(dataSet, problems),
    annotations: graphicAnnotations(dataSet, problems),
    ...(blending ? { blending } : {}),
    ...(mpr ? { mpr } : {}),
    problems: [],
  };
  problems.when(items(dataSet, '00701901').length > 0, 'Annotations of a volume are not drawn');
  withNamedLayers(state, problems);
  state.problems = problems.list();
  return state;
}

/** Volumetric states need not have a shape: theirs is then IDENTITY. */
function lutOf(dataSet: DataSet, kind: StateKind, problems: Problems) {
  if (kind === 'planar-mpr' && !dataSet['20500020'] && !dataSet['20500010']) return { shape: 'IDENTITY' as const };
  return presentationLut(dataSet, problems);
}
