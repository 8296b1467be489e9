import type { EdgeLetters } from '../imaging/geometry/letters.ts';
import {
  edgeMm,
  type FreeHeight,
  lineSpacing,
  type Mark,
  type MarkInput,
  type MarkRoom,
  type TextMark,
  textMark,
  textSizeMm,
} from './marks.ts';
import { barMarks, barText } from './marks-bar.ts';
import { atSide, cornerMarks, withLines } from './marks-corners.ts';
import { drawingMarks } from './marks-drawing.ts';

/** Lines that the film itself adds to the corner texts. */
function ownLines({ image, show }: MarkInput): { text: string; rank: number; identity: boolean }[] {
  if (!image) return [];
  const bar = show.scaleBar && image.mm ? barText(image.trueSize, image.place, image.mm) : undefined;
  return [
    ...(image.lossy ? [{ text: image.lossy, rank: 0, identity: true }] : []),
    ...(bar ? [{ text: bar, rank: 1, identity: true }] : []),
    ...(image.table ? [{ text: image.table, rank: 2, identity: true }] : []),
    ...(show.scaleBar && image.mm && image.spacingNote ? [{ text: image.spacingNote, rank: 2, identity: true }] : []),
  ];
}

/** The side that texts and bar have to themselves; undefined: both. */
const freeSide = ({ image }: MarkInput): 'left' | 'right' | undefined =>
  image?.keepsTo && (image.keepsTo === 'left' ? 'right' : 'left');

function cornersOf(input: MarkInput, sizeMm: number): ReturnType<typeof cornerMarks> {
  const corners =
    input.show.texts === 'none'
      ? withLines(undefined, ownLines(input), 'full')
      : withLines(input.texts, ownLines(input), input.show.texts);
  const side = freeSide(input);
  return cornerMarks({ ...input, sizeMm }, side ? atSide(corners, side) : corners);
}

/** Whether who it is and what it is can be read whole: the box has room for those lines. */
export const textsAreWhole = (input: MarkInput): boolean =>
  cornersOf(input, textSizeMm(input.width, input.height)).whole;

/**
 * Size of what a state draws, mm: its texts are at times made as small as 10/14 of it to fit where they belong (`textSizes`), and a measured
 * value is read no worse than the corner texts of the smallest box.
 */
const drawnSizeMm = (sizeMm: number): number => Math.max(2, sizeMm);

/** The marks of a cell: what the state draws, then corner texts, letters of directions and the scale bar. */
export function cellMarks(input: MarkInput): Mark[] {
  const { width, height, show, image, measure } = input;
  const sizeMm = textSizeMm(width, height);
  const corners = cornersOf(input, sizeMm);
  const letters =
    show.directions && image?.letters
      ? letterMarks(image.letters, { width, height, sizeMm, measure }, corners.free)
      : [];
  const bar =
    show.scaleBar && image?.mm
      ? barMarks(
          { width, height, sizeMm, measure },
          { place: image.place, mm: image.mm },
          corners.free,
          freeSide(input),
        )
      : [];
  return [
    ...(show.annotations && image?.drawing
      ? drawingMarks(image.drawing, image, { width, height, sizeMm: drawnSizeMm(sizeMm), measure })
      : []),
    ...letters,
    ...bar,
    ...corners.marks,
  ];
}

function letterMarks(letters: EdgeLetters, room: MarkRoom, free: FreeHeight): Mark[] {
  const { width, height, measure } = room;
  const sizeMm = room.sizeMm * 1.15;
  const edge = edgeMm(sizeMm);
  const marks: Mark[] = [];
  const put = (text: string, x: number, y: number, anchor: TextMark['anchor']): void => {
    if (text !== '') marks.push(textMark({ text, x, y, anchor, sizeMm, bold: true }, measure));
  };
  const half = (sizeMm * lineSpacing) / 2;
  const centred = ([from, to]: [number, number]): number => Math.max(from + half, Math.min(to - half, height / 2));
  put(letters.left, edge, centred(free.left), 'start');
  put(letters.right, width - edge, centred(free.right), 'end');
  put(letters.top, width / 2, free.middle[0] + half, 'middle');
  put(letters.bottom, width / 2, free.middle[1] - half, 'middle');
  return marks;
}
