import type { FrameDescription, LookupTable, PaletteDescription } from '../../src-shared/imaging/description.ts';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { colourTableDescription } from '../../src-shared/imaging/pipeline/colour-tables.ts';
import { clampedWindow, hiddenRescale } from '../../src-shared/imaging/pipeline/domain.ts';
import { isInverted } from '../../src-shared/imaging/pipeline/polarity.ts';
import type { MaskOf } from '../../src-shared/imaging/pipeline/subtraction.ts';
import type { PresentationOf, Shown, ViewState, WholeArea } from './controller.ts';
import { imageSizeOf, wholeAreaOf } from './displayed-area.ts';
import { loadImage } from './loader.ts';
import { maskInForce } from './masking.ts';
import { keptModality, presentedFrame, presentsGrey } from './presented.ts';
import type { DisplayFrame } from './registry.ts';
import { colourTableOf, isClamped } from './view-defaults.ts';
import { apply, applyInverse, imageMatrix, turnOf, type ViewportSize } from './view-geometry.ts';
import { headerVois, stateVois, type VoiChoice, voiOf } from './voi.ts';

/** How the greys of a frame come about in a view, in the steps of PS3.4 N.2. */
export interface SeenGrey {
  /** The modality transformation that takes part in it; neither of both: none does. */
  modality: Pick<FrameDescription, 'rescale' | 'modalityLut'>;
  voi: VoiChoice;
  /** What window or table apply to. */
  voiOn: 'modality' | 'stored';
  /** The lowest value is white. */
  inverse: boolean;
  /** The presentation LUT of a state in force, before `inverse`. */
  presentationTable?: LookupTable;
  mask?: MaskOf;
  /** Colours in place of greys, after `inverse`. */
  palette?: PaletteDescription;
  /** Of these colours, base64; absent: sRGB. */
  paletteIcc?: string;
}

/** A frame of a set as its viewport shows it, or would show it. */
export interface SeenFrame {
  /** As the presentation state in force has it shown. */
  frame: DisplayFrame;
  area: WholeArea;
  turn: Pick<ViewState, 'rotation' | 'flipped'>;
  state: ViewState;
  /** Absent: an image of colours. */
  grey?: SeenGrey;
  /** From image pixels to CSS pixels of the viewport and back. */
  toViewport(column: number, row: number): [x: number, y: number];
  toImage(x: number, y: number): [column: number, row: number];
}

/** What of a viewport the greys of a frame depend on. */
interface View {
  state: ViewState;
  /** The window that all frames of the set have when nobody chose one. */
  setVoi: VoiChoice | undefined;
  shown: Shown;
  presentation: PresentationOf | undefined;
  size: ViewportSize;
}

/** A frame of a set in a view. Rejects with a NegatoscopeError when its image is needed and cannot be had. */
export async function seenFrame(base: DisplayFrame, view: View): Promise<SeenFrame> {
  const { shown, state, presentation, size } = view;
  const own = shown.frame.imageId === base.imageId;
  const frame = own ? shown.frame : presentedFrame(base, presentation?.(base));
  const image = imageSizeOf(frame, own ? shown.image : frame.pixel);
  const matrix = imageMatrix(state, image, size);
  const grey = await seenGrey(frame, view);
  return {
    ...{ frame, state, area: wholeAreaOf(state, image, size), turn: turnOf(state, image) },
    ...(grey && { grey }),
    toViewport: (column, row) => apply(matrix, column, row),
    toImage: (x, y) => applyInverse(matrix, x, y),
  };
}

/** Undefined for images of colours. Loads the image where the range of its values decides on the window. */
async function seenGrey(frame: DisplayFrame, view: View): Promise<SeenGrey | undefined> {
  if (isColour(frame.pixel)) return undefined;
  const { state, shown } = view;
  const own = shown.frame.imageId === frame.imageId;
  const mask = own ? shown.mask : maskInForce(frame, state);
  const voi = own ? shown.voi : await voiInForce(frame, view, mask);
  if (!voi) return undefined;
  const { presentation } = frame;
  const presented = presentsGrey(frame);
  const modality = presented ? (presentation?.modality ?? 'image') : 'image';
  const stored = !presented && hiddenRescale(frame.instance.sopClassUid, frame.description) !== undefined;
  const lut = presented ? presentation?.presentationLut : undefined;
  const polarity = presented
    ? lut !== undefined && 'shape' in lut && lut.shape === 'INVERSE'
    : isInverted(frame.pixel, frame.description);
  const tableId = colourTableOf(frame, state.colourTable);
  const inverse = (polarity !== state.inverted) !== (tableId === 'grey-inverse');
  const chosen = tableId === undefined ? undefined : colourTableDescription(tableId);
  const palette = chosen ?? (presented && tableId === undefined ? presentation?.palette : undefined);
  return {
    modality: modality === 'image' ? keptModality(frame) : modality,
    voi,
    voiOn: stored ? 'stored' : 'modality',
    inverse,
    ...(lut && 'table' in lut ? { presentationTable: lut.table } : {}),
    ...(mask ? { mask } : {}),
    ...(palette ? { palette } : {}),
    ...(palette && !chosen && presentation?.iccData !== undefined ? { paletteIcc: presentation.iccData } : {}),
  };
}

async function voiInForce(frame: DisplayFrame, view: View, mask: MaskOf | undefined): Promise<VoiChoice | undefined> {
  const { state, setVoi, shown } = view;
  const presented = presentsGrey(frame);
  // The window of differences is that of the set, as far as it was seen.
  if (mask && !state.voi && !frame.presentation?.voi) return shown.voi;
  const choice = state.voi ?? (presented ? undefined : setVoi);
  const numbered = choice === undefined || choice.header !== undefined || choice.state !== undefined;
  const named = presented ? stateVois(frame) : headerVois(frame);
  const pixels = numbered && named.length === 0 ? (await loadImage(frame.imageId, 2)).decoded : shown.values;
  const voi = voiOf(frame, { decoded: pixels }, choice);
  return !mask && isClamped(frame, state.clamped) ? clampedWindow(voi) : voi;
}
