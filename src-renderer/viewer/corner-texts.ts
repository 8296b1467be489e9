import type { CornerName, Corners } from '../../src-shared/settings/display-texts.ts';
import { cornersOf } from '../app/texts/corner-data.ts';
import { lossyText, neighbourDistance } from '../app/texts/frame-facts.ts';
import { layOut, type TextSpace } from '../app/texts/layout.ts';
import type { TextSource, ViewFacts } from '../app/texts/text-source.ts';
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
