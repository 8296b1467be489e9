import { formatInstant } from '../../dicom/written.ts';
import type { FormatProfile } from '../formats.ts';
import type { MeasureText } from '../marks.ts';
import type { CellView, FilmCell, FilmPatient, FilmSheet } from '../model.ts';
import { type Area, lineMm, type Page, pageOf, paperMedium, type Rectangle } from '../page.ts';
import { filledLines, type LineFacts } from '../placeholders.ts';
import { filmSizes } from '../sizes.ts';
import type { PaperOptions } from './options.ts';
import { papers } from './sizes.ts';

/** A text that stands on a page, mm; `y` is the middle of its line. */
export interface PaperText {
  text: string;
  x: number;
  y: number;
  sizeMm: number;
  bold: boolean;
  /** Grey 0..255. */
  grey: number;
}

/** One sheet of a film on paper: where everything lies, in mm from the upper left corner. */
export interface PaperPage {
  page: Page;
  ground: PaperOptions['ground'];
  cells: readonly { place: Area; position: number; cell: FilmCell }[];
  texts: readonly PaperText[];
  /** A line of 50 mm with upright ends, to see whether the paper is true to size. */
  ruler: Rectangle | undefined;
}

export interface PaperTask {
  options: PaperOptions;
  patient: FilmPatient;
  /** From 1. */
  sheetNumber: number;
  sheets: number;
  printedAt: number;
  institution: string;
  dotsPerInch: number;
  measure: MeasureText;
  /** Of pictures that are stored: no word of paper below them. */
  bare?: boolean;
  /** Layouts that a printer alone knows. */
  formats?: Pick<FormatProfile, 'customFormats' | 'slideFormats'>;
}

/** Dots per inch of images on paper: finer than the eye, coarser than printers. */
export const paperDotsPerInch = 300;
/** Pixels that the images of one job have together, at most; longer films have coarser ones. */
const mostPixels = 1_200_000_000;
/** The same for printers, whose jobs are made in one piece: ten bytes of memory for each of them. */
export const mostPixelsOnPrinters = 400_000_000;

const gapMm = 2;
const rulerMm = 50;

/** Width and height of the paper of a sheet, upright, mm; undefined: a film size that nobody knows. */
export function paperSize({ paper }: Pick<PaperOptions, 'paper'>, { filmSize }: Pick<FilmSheet, 'filmSize'>) {
  if (paper !== 'film') return papers[paper];
  return Object.entries(filmSizes).find(([id]) => id === filmSize)?.[1];
}

const orientationOf = ({ orientation }: PaperOptions, sheet: Pick<FilmSheet, 'orientation'>) =>
  orientation === 'sheet' ? sheet.orientation : orientation;

function squareInchesOf(options: PaperOptions, sheet: Pick<FilmSheet, 'filmSize'>): number {
  const size = paperSize(options, sheet);
  return size ? (size.width * size.height) / 25.4 ** 2 : 0;
}

/** Sheets one after the other, as many together as have no more pixels than that; one at least. */
export function partsOf<Sheet extends Pick<FilmSheet, 'filmSize'>>(
  options: PaperOptions,
  sheets: readonly Sheet[],
  pixels: number,
): Sheet[][] {
  const dots = dotsFor(options, sheets);
  const parts: Sheet[][] = [];
  let room = 0;
  for (const sheet of sheets) {
    const own = squareInchesOf(options, sheet) * dots ** 2;
    if (own > room || parts.length === 0) {
      parts.push([]);
      room = pixels;
    }
    parts.at(-1)!.push(sheet);
    room -= own;
  }
  return parts;
}

/** Dots per inch for all sheets of a job: 300, fewer where all pixels together would be too many. */
export function dotsFor(
  options: PaperOptions,
  sheets: readonly Pick<FilmSheet, 'filmSize'>[],
  most = mostPixels,
): number {
  const squareInches = sheets.reduce((sum, sheet) => sum + squareInchesOf(options, sheet), 0);
  return Math.floor(Math.min(paperDotsPerInch, Math.sqrt(most / Math.max(1, squareInches))));
}

/** What the sizes of a sheet are, in words; undefined where none is meant to be measured. */
function sizesOf({ boxes }: Pick<FilmSheet, 'boxes'>): string | undefined {
  const has = (scale: CellView['scale']): boolean => boxes.some((cell) => cell?.view.scale === scale);
  if (has('true-size')) return 'True size where an image says so';
  return has('ratio') ? 'At the scale that each image says' : undefined;
}

/**
 * The page of a sheet: its boxes on the paper, what stands above and below. Throws `invalid-input` where there is no room, or the printer
 * alone knows the layout.
 */
export function paperPage(sheet: FilmSheet, task: PaperTask): PaperPage {
  const { options, patient, sheetNumber, sheets, printedAt, institution, dotsPerInch, formats, measure } = task;
  const facts = { patient, sheet: sheetNumber, sheets, printedAt, institution };
  const own = (lines: readonly string[]): string[] => (options.lines ? filledLines(lines, facts) : []);
  const size = paperSize(options, sheet) ?? { width: 0, height: 0 };
  const margin = options.marginMm;
  const orientation = orientationOf(options, sheet);
  const room = (orientation === 'LANDSCAPE' ? size.height : size.width) - 2 * margin;
  const identity = options.identity ? identityOf(facts, room, measure) : [];
  const header = [...identity, ...own(sheet.header)];
  const sizes = sizesOf(sheet);
  const note = [
    `Printed ${formatInstant(printedAt).slice(0, 16)} with Negatoscope.`,
    sheets > 1 ? `Sheet ${sheetNumber} of ${sheets}.` : '',
    sizes ? `${sizes}: the line is 50 mm long.` : 'Not to scale.',
    'Not for diagnosis.',
  ];
  // The ruler has a line of its own: nothing stands in its way.
  const last = [...(sizes ? [''] : []), note.filter(Boolean).join(' ')];
  const footer = [...own(sheet.footer), ...(task.bare ? [] : last)];
  const medium = paperMedium(size, {
    dotsPerInch,
    margins: { left: margin, right: margin, top: margin, bottom: margin },
    gapMm,
    ...(formats ? { formats } : {}),
  });
  const shape = { ...sheet, orientation, header, footer };
  const page = pageOf(medium, shape);
  const ink = options.ground === 'white' ? 0 : 255;
  const dim = options.ground === 'white' ? 60 : 195;
  return {
    page,
    ground: options.ground,
    cells: page.boxes.flatMap((place) => {
      const cell = sheet.boxes[place.position - 1];
      return cell ? [{ place, position: place.position, cell }] : [];
    }),
    texts: [
      ...linesOf(page.header, header, { grey: ink, bold: identity.length }, measure),
      ...linesOf(page.footer, footer, { grey: dim, bold: 0 }, measure),
    ],
    ruler: sizes && !task.bare ? rulerOf(page.footer ?? page.area) : undefined,
  };
}

const identityMm = 3.4;
const othersMm = 2.9;
/** Smaller letters of the identity are not wanted: it has two lines then. */
const leastIdentityMm = 2.4;

/** Who it is, on one line or two. */
function identityOf(facts: LineFacts, room: number, measure: MeasureText): string[] {
  const [whole = ''] = filledLines(['{patient}   {id}   {birthDate}   {sex}'], facts);
  if (measure(whole, { sizeMm: leastIdentityMm, bold: true, italic: false }) <= room) return [whole];
  return filledLines(['{patient}', '{id}   {birthDate}   {sex}'], facts);
}

/** Lines from the left, the first `bold` ones in bold; what is too long has smaller letters, and is never cut. */
function linesOf(
  area: Area | undefined,
  lines: readonly string[],
  { grey, bold }: { grey: number; bold: number },
  measure: MeasureText,
): PaperText[] {
  if (!area) return [];
  const texts = lines.map((text, index) => {
    const heavy = index < bold;
    const usual = heavy ? identityMm : othersMm;
    const wide = measure(text, { sizeMm: usual, bold: heavy, italic: false });
    return {
      text,
      x: area.x,
      y: area.y + (index + 0.5) * lineMm,
      sizeMm: usual * Math.min(1, (0.98 * area.width) / Math.max(1, wide)),
      bold: heavy,
      grey,
    };
  });
  return texts.filter(({ text }) => text !== '');
}

const rulerOf = ({ x, y, width, height }: Rectangle): Rectangle => ({
  x: x + width - rulerMm,
  y: y + height - 1.5 * lineMm - 0.8,
  width: rulerMm,
  height: 1.6,
});
