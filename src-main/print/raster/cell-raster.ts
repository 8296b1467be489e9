import { cellMarks, textsAreWhole } from '../../../src-shared/film/cell-marks.ts';
import type { Affine, Mark, MarkInput } from '../../../src-shared/film/marks.ts';
import { type ImagePlace, type PlacedSize, placeImage } from '../../../src-shared/film/place-image.ts';
import { imageSize } from '../../../src-shared/film/placed-size.ts';
import { edgeLetters, turnedLetters } from '../../../src-shared/imaging/geometry/letters.ts';
import { isColour } from '../../../src-shared/imaging/pipeline/colour.ts';
import { pixelAspect } from '../../../src-shared/imaging/pipeline/render.ts';
import {
  type FramePresentation,
  framePresentation,
} from '../../../src-shared/objects/presentation-state/frame-presentation.ts';
import { drawingOf } from '../../../src-shared/objects/presentation-state/graphics.ts';
import type { PresentationState } from '../../../src-shared/objects/presentation-state/model.ts';
import { readPresentationState } from '../../../src-shared/objects/presentation-state/read.ts';
import { measureText } from './fonts.ts';
import { greyColours } from './grey-colours.ts';
import { paintMarks } from './painter.ts';
import { asColour, type Plane } from './plane.ts';
import { resampled } from './resampling.ts';
import type { CellLook, CellTask, MarksTask, Raster, RasterSource } from './tasks.ts';
import { picturePixels, shownPixels } from './values.ts';

type ImageSource = Extract<RasterSource, { kind: 'image' }>;

/** The state of a cell, and what it says of the frame. */
interface Stated {
  state?: PresentationState;
  presentation?: FramePresentation;
  notes: string[];
}

function statedOf({ state: dataSet, presented, rules }: ImageSource): Stated {
  if (!dataSet) return { notes: [] };
  const state = readPresentationState(dataSet);
  const presentation = state && framePresentation(state, presented, { missingModality: rules.missingModality });
  if (!state || !presentation) {
    return { notes: ['The presentation state does not speak of this image: the image is shown without it'] };
  }
  const blends = state.kind === 'blending';
  const damaged = state.problems.map(({ what }) => what).join('; ');
  return {
    state,
    presentation,
    notes: [
      ...(blends ? ['The presentation state blends two sets of images: this image alone is shown'] : []),
      ...(damaged ? [`Parts of the presentation state cannot be used: ${damaged}`] : []),
    ],
  };
}

/** Size of an image and of its pixels, mm where they are known. */
function sizeOf(source: RasterSource): PlacedSize & { note?: string } {
  const { columns, rows } = source.frame;
  if (source.kind === 'image') return imageSize(source, { columns, rows });
  const { pixelMm } = source;
  return { columns, rows, columnMm: pixelMm ?? 1, rowMm: pixelMm ?? 1, known: pixelMm !== undefined };
}

/** Where the image of a cell lies. */
function placed(look: CellLook, { presentation }: Stated): { placing: ImagePlace; note?: string } {
  const { note, ...size } = sizeOf(look.source);
  const state = {
    ...(presentation?.area ? { area: presentation.area } : {}),
    ...(presentation ? { spatial: presentation.spatial } : {}),
  };
  const placing = placeImage(size, state, look.view, look);
  const from = placing.byState ? 'the spacing of the presentation state' : note;
  return { placing, ...(from ? { note: from } : {}) };
}

const lossyText = ({ lossy }: ImageSource['pixel']): string | undefined =>
  lossy && (lossy.ratio === undefined ? 'LOSSY' : `LOSSY ${Math.round(lossy.ratio * 10) / 10} : 1`);

/** The edge, left or right, that an image was put to. */
function keepsTo({ view: { align, centre } }: CellLook): { keepsTo: 'left' | 'right' } | undefined {
  return align && !centre && align.across !== 'centre' ? { keepsTo: align.across } : undefined;
}

/** The air around a breast is to stay black; where its pixels are not named, nobody can tell them from the breast. */
const airNote = ({ source, view }: CellLook): string[] =>
  source.kind === 'image' && source.modality === 'MG' && view.inverted && source.pixel.paddingValue === undefined
    ? ['The image does not say which of its pixels are air around the breast: inverted, it is white']
    : [];

/** What the marks of a cell are made of, mm of the box. */
function markInput(
  look: CellLook,
  { state }: Stated,
  placing: ImagePlace,
  { spacingNote, table }: { spacingNote: string | undefined; table: string | undefined },
): MarkInput {
  const { source, pixelMm, columns, rows, show, texts } = look;
  const place = placing.place.map((value) => value * pixelMm) as unknown as Affine;
  const image: MarkInput['image'] = {
    place,
    trueSize: placing.trueSize,
    ...(keepsTo(look) ?? {}),
    ...(placing.mm ? { mm: placing.mm } : {}),
    ...(spacingNote ? { spacingNote } : {}),
    ...(table ? { table } : {}),
    ...(source.kind === 'image' ? ofImage(source, state, placing) : {}),
    ...(source.kind === 'picture' && source.letters ? { letters: turnedLetters(source.letters, placing.turn) } : {}),
  };
  return { width: columns * pixelMm, height: rows * pixelMm, show, texts, image, measure: measureText };
}

function ofImage(
  source: ImageSource,
  state: PresentationState | undefined,
  { turn }: ImagePlace,
): Pick<NonNullable<MarkInput['image']>, 'letters' | 'lossy' | 'drawing'> {
  const { description, presented, instance, pixel } = source;
  const letters = edgeLetters(description, turn, instance);
  const lossy = lossyText(pixel);
  const image = {
    columns: source.frame.columns,
    rows: source.frame.rows,
    aspect: pixelAspect(pixel, description),
    ...(presented.tile ? { tile: presented.tile } : {}),
  };
  return {
    ...(letters ? { letters } : {}),
    ...(lossy ? { lossy } : {}),
    ...(state ? { drawing: drawingOf(state, { ...presented, image }) } : {}),
  };
}

/** Name of the table that the greys of a cell are seen through: of colours only where they are printed. */
function tableOf({ source, view, colour }: MarksTask, { presentation }: Stated): string | undefined {
  if (source.kind !== 'image' || isColour(source.pixel)) return undefined;
  const { name, entries } = greyColours(source, presentation, view.table);
  return colour || !entries ? name : undefined;
}

/** The marks of a cell, for who draws them in vectors. */
export function marksOfCell(look: MarksTask): Mark[] {
  const stated = look.source.kind === 'image' ? statedOf(look.source) : { notes: [] };
  const { placing, note: spacingNote } = placed(look, stated);
  return cellMarks(markInput(look, stated, placing, { spacingNote, table: tableOf(look, stated) }));
}

const isGreyMark = (mark: Mark): boolean =>
  [mark.kind === 'text' ? mark.colour : mark.line?.colour, mark.kind === 'path' ? mark.fill?.colour : undefined].every(
    (colour) => !colour || (colour[0] === colour[1] && colour[1] === colour[2]),
  );

/** Pixels of a picture for an inch of film, below which its lines are soft. */
const goodDotsPerInch = 200;

/** A picture has no more than it was taken with; what is enlarged on purpose is told of as well. */
function coarseness({ place: [a, b, c, d] }: ImagePlace, pixelMm: number): string[] {
  const dotsPerInch = 25.4 / (pixelMm * Math.max(Math.hypot(a, b), Math.hypot(c, d)));
  if (dotsPerInch >= goodDotsPerInch) return [];
  return [`The picture of the viewer has ${Math.round(dotsPerInch)} dots per inch here: fine lines are soft`];
}

/** A cell in pixels, without hash: decoded values to marks, in the one order of all films. */
export function cellRaster(
  task: CellTask,
): { plane: Plane } & Omit<Raster, 'data' | 'hash' | 'columns' | 'rows' | 'samples'> {
  const { source, view, show, columns, rows, pixelMm, samples, highest, background } = task;
  const stated = source.kind === 'image' ? statedOf(source) : { notes: [] };
  const wanted = { view, overlays: show.overlays, colour: samples !== 'grey', highest };
  const shown =
    source.kind === 'image' ? shownPixels(source, stated.presentation, wanted) : picturePixels(source, wanted);
  const { placing, note } = placed(task, stated);
  let plane = resampled(shown.plane, placing.place, {
    columns,
    rows,
    background: Math.round(background * shown.plane.highest),
  });
  const input = markInput(task, stated, placing, { spacingNote: note, table: shown.table });
  const marks = task.marks ? cellMarks(input) : [];
  const wantsColour = samples === 'rgb' || (samples === 'either' && !marks.every(isGreyMark));
  if (wantsColour && plane.samples === 1) plane = asColour(plane);
  paintMarks(plane, marks, pixelMm);
  const coarse = source.kind === 'picture' ? coarseness(placing, pixelMm) : [];
  const provenance = placing.trueSize && note ? [`True size by ${note}`] : [];
  return {
    plane,
    window: shown.window,
    place: placing.place,
    scale: placing.scale,
    trueSize: placing.trueSize,
    notes: [
      ...(source.kind === 'image' ? source.notes : []),
      ...stated.notes,
      ...shown.notes,
      ...airNote(task),
      ...placing.notes,
      ...provenance,
      ...coarse,
      ...(textsAreWhole(input) ? [] : ['The image box is too small for its texts: part of them is cut off']),
    ],
  };
}
