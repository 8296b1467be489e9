import { dot, sliceNormal } from '../../src-shared/imaging/geometry/orientation.ts';
import type { CornerName, Corners } from '../../src-shared/settings/display-texts.ts';
import { cornersOf } from '../app/texts/corner-data.ts';
import { layOut, type TextSpace } from '../app/texts/layout.ts';
import { plainNumber, type TextSource, type ViewFacts } from '../app/texts/text-source.ts';
import type { DisplayFrame, Shown } from '../cornerstone/index.ts';
import type { Annotations } from './store.ts';

/** Lines of the corners of a viewport. */
export interface CornerTexts extends Record<CornerName, string[]> {
  /** Said in red: the image was compressed with loss. */
  lossy: string | undefined;
}

export const noTexts: CornerTexts = {
  topLeft: [],
  topRight: [],
  bottomLeft: [],
  bottomRight: [],
  lossy: undefined,
};

export interface CornerOptions {
  level: Annotations;
  /** The reader's own texts (`display.texts`). */
  own?: Readonly<Record<string, Corners>>;
  space?: TextSpace;
  /** Name of the presentation state that is applied. */
  presentationState?: string | undefined;
}

/** What the corners say of what is shown (IHE BIR 5.8); `frames`: the set in the order of scrolling. */
export function cornerTexts(shown: Shown, frames: readonly DisplayFrame[], options: CornerOptions): CornerTexts {
  const { level, own = {}, space, presentationState } = options;
  if (level === 'none') return noTexts;
  const { modality } = shown.frame.series.series;
  const source = textSource(shown, frames, presentationState);
  return { ...layOut(cornersOf(modality, own), source, level, space), lossy: lossyText(shown.frame) };
}

function textSource(shown: Shown, frames: readonly DisplayFrame[], presentationState: string | undefined): TextSource {
  const { series, instance, description, pixel, frame } = shown.frame;
  const neighbourMm = neighbourDistance(shown.frame, frames[shown.index + 1], frames[shown.index - 1]);
  return {
    series,
    instance,
    description,
    pixel,
    frame,
    index: shown.index,
    count: frames.length,
    ...(neighbourMm === undefined ? {} : { neighbourMm }),
    view: { ...viewFacts(shown), ...(presentationState ? { presentationState } : {}) },
  };
}

function viewFacts({ voi, state, image, scale }: Shown): ViewFacts {
  const facts = { zoomPercent: scale * 100, inverted: state.inverted, colour: !voi && image.decoded.components > 1 };
  if (!voi) return facts;
  if (voi.kind === 'table') return { ...facts, window: { name: voi.label ?? 'VOI LUT' } };
  const curve = voi.function && voi.function !== 'LINEAR' ? voi.function.toLowerCase().replace('_', ' ') : undefined;
  const { center, width, label } = voi;
  return { ...facts, window: { center, width, ...(label ? { name: label } : {}), ...(curve ? { curve } : {}) } };
}

/** How far another slice lies along the normal of one, mm; undefined where they are not parallel or lie in one plane. */
function stepTo(one: DisplayFrame, other: DisplayFrame | undefined): number | undefined {
  const { position, orientation } = one.description;
  const next = other?.description;
  if (!position || !orientation || !next?.position || !next.orientation) return undefined;
  const normal = sliceNormal(orientation);
  if (Math.abs(dot(normal, sliceNormal(next.orientation))) < 0.9999) return undefined;
  const step = dot(next.position, normal) - dot(position, normal);
  return Math.abs(step) > 0.001 ? step : undefined;
}

/** From a slice to the next one, mm; to the one before at the end of a set, and of a pass, behind which the places begin anew. */
function neighbourDistance(
  here: DisplayFrame,
  behind: DisplayFrame | undefined,
  ahead: DisplayFrame | undefined,
): number | undefined {
  const next = stepTo(here, behind);
  const before = stepTo(here, ahead);
  const turns = next !== undefined && before !== undefined && Math.sign(next) === Math.sign(before);
  const step = turns ? Math.min(Math.abs(next), Math.abs(before)) : (next ?? before);
  return step === undefined ? undefined : Math.abs(step);
}

/** (0028,2110) = 01 with what is known of ratios and methods, step by step (PS3.3 C.7.6.1.1.5). */
function lossyText({ pixel, instance }: DisplayFrame): string | undefined {
  if (!pixel.lossy) return undefined;
  const { steps = [pixel.lossy] } = pixel.lossy;
  const texts = steps.map(({ ratio, method }) => {
    const name = method === undefined ? undefined : (methods[method] ?? method);
    return [ratio === undefined ? '' : `${plainNumber(ratio)} : 1`, name].filter(Boolean).join(' ');
  });
  const said = texts.filter(Boolean);
  return ['LOSSY', said.length > 0 ? said.join(' + ') : codings[instance.transferSyntaxUid]].filter(Boolean).join('  ');
}

/** (0028,2114), PS3.3 C.7.6.1.1.5.1. */
const methods: Record<string, string> = {
  ISO_10918_1: 'JPEG',
  ISO_14495_1: 'JPEG-LS',
  ISO_15444_1: 'JPEG 2000',
  ISO_15444_15: 'HTJ2K',
  ISO_18181_1: 'JPEG XL',
  ISO_13818_2: 'MPEG-2',
  ISO_14496_10: 'H.264',
  ISO_23008_2: 'H.265',
};

/** What the coding itself says where the header is silent. */
const codings: Record<string, string> = {
  '1.2.840.10008.1.2.4.50': 'JPEG',
  '1.2.840.10008.1.2.4.51': 'JPEG',
};
