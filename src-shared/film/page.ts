import { NegatoscopeError } from '../contract/errors.ts';
import type { PrinterProfile } from '../settings/printing.ts';
import { type Division, divisionOf, type FormatProfile, type SheetShape } from './formats.ts';
import { imagingOf } from './job-options.ts';
import type { FilmSheet, PrintOptions } from './model.ts';
import { filmSizes } from './sizes.ts';

/** A rectangle on the film as it is oriented, from its top left corner, mm. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A rectangle in the pixels of the printable area, and the same in millimetres of the film. */
export interface Area extends Rectangle {
  column: number;
  row: number;
  columns: number;
  rows: number;
}

/** An image box. */
export interface Box extends Area {
  /** From 1, in the order of the standard. */
  position: number;
}

/** Where everything lies on a sheet. Millimetres and pixels agree: a length in pixels times `pixelMm` is its length on the film. */
export interface Page {
  /** The film as it is oriented, mm. */
  width: number;
  height: number;
  /** Side of a pixel on the film, mm; pixels are square. */
  pixelMm: number;
  /** What can be printed on; its first pixel is 0,0. */
  area: Area;
  boxes: readonly Box[];
  /** Room of the lines above and below the images; absent where there are none or they are not part of the picture. */
  header?: Area;
  footer?: Area;
}

/** Margins of the sheet upright, mm. */
export type Margins = PrinterProfile['margins'];

/** What a page lies on. */
export interface Medium {
  /** Width and height upright, mm; `undefined`: it has no such size. */
  size(filmSize: string): { width: number; height: number } | undefined;
  /** Pixels that it can show upright, where it says so. */
  pixels(filmSize: string): { columns: number; rows: number } | undefined;
  dotsPerInch: number;
  margins: Margins;
  gapMm: number;
  formats: Pick<FormatProfile, 'customFormats' | 'slideFormats'> | undefined;
  /** Header and footer are part of the picture. */
  lines: boolean;
}

/** Room of one line of header or footer, mm: letters of 3 mm. */
export const lineMm = 4.5;
/** Between those lines and the images, mm. */
const lineGapMm = 1.5;
/** Smaller boxes show nothing. */
const fewestPixels = 16;
/** Rows and Columns are 16 bits; a whole page at once must fit into memory. */
const mostPixelsInLine = 32_767;
const mostPixels = 500_000_000;

/** Pages of a printer. `resolution` of the options, else its usual one, else the first that it has, else 300 dpi. */
export function filmMedium(profile: PrinterProfile, options: Pick<PrintOptions, 'resolution' | 'imaging'>): Medium {
  const fallback = profile.resolutions[0];
  const wanted = options.resolution || profile.defaults.resolution;
  const resolution = profile.resolutions.find(({ id }) => id === wanted) ?? fallback;
  const film = (filmSize: string) => profile.films.find((one) => one.id === filmSize);
  return {
    size: (filmSize) => {
      const own = film(filmSize);
      if (own && own.widthMm > 0 && own.heightMm > 0) return { width: own.widthMm, height: own.heightMm };
      return Object.entries(filmSizes).find(([id]) => id === filmSize)?.[1];
    },
    pixels: (filmSize) => film(filmSize)?.pixels.find((one) => one.resolution === resolution?.id),
    dotsPerInch: resolution?.dotsPerInch ?? 300,
    margins: profile.margins,
    gapMm: profile.gapMm,
    formats: profile,
    lines: imagingOf(profile, options) === 'page',
  };
}

/** Pages on paper of this size (upright, mm), whatever film size the sheet names. */
export function paperMedium(
  size: { width: number; height: number },
  rest: Partial<Pick<Medium, 'dotsPerInch' | 'margins' | 'gapMm' | 'formats'>> = {},
): Medium {
  return {
    size: () => size,
    pixels: () => undefined,
    dotsPerInch: rest.dotsPerInch ?? 300,
    margins: rest.margins ?? { left: 10, right: 10, top: 10, bottom: 10 },
    gapMm: rest.gapMm ?? 2,
    formats: rest.formats,
    lines: true,
  };
}

const refuse = (message: string, parameters: Record<string, string | number>): never => {
  throw new NegatoscopeError('invalid-input', message, parameters);
};

/**
 * The geometry of a sheet, the one source of it for printers, screen and paper. Throws `invalid-input` for a film size, a format or
 * millimetres that give no page; nothing is taken from memory before.
 */
export function pageOf(medium: Medium, sheet: SheetShape & Partial<Pick<FilmSheet, 'header' | 'footer'>>): Page {
  const upright = medium.size(sheet.filmSize) ?? refuse('the size of the film is not known', { size: sheet.filmSize });
  const division =
    divisionOf(sheet, medium.formats) ??
    refuse('the display format is not known for this film', { format: sheet.format });
  const lies = sheet.orientation === 'LANDSCAPE';
  const { width, height } = lies ? { width: upright.height, height: upright.width } : upright;
  const margins = lies ? turnedMargins(medium.margins) : medium.margins;
  const matrix = turnedMatrix(medium.pixels(sheet.filmSize), lies);
  // What the printer says of its pixels cannot make them stick out of the film.
  const pixelMm = Math.min(
    25.4 / medium.dotsPerInch,
    ...(matrix ? [width / matrix.columns, height / matrix.rows] : []),
  );
  const columns = matrix?.columns ?? wholePixels(width - margins.left - margins.right, pixelMm);
  const rows = matrix?.rows ?? wholePixels(height - margins.top - margins.bottom, pixelMm);
  if (columns < fewestPixels || rows < fewestPixels) refuse('margins leave no room', { size: sheet.filmSize });
  if (columns > mostPixelsInLine || rows > mostPixelsInLine || columns * rows > mostPixels) {
    refuse('too many pixels for one film', { columns, rows });
  }
  const left = inset(width - columns * pixelMm, margins.left, margins.right);
  const top = inset(height - rows * pixelMm, margins.top, margins.bottom);
  const area = (column: number, row: number, wide: number, high: number): Area => ({
    x: left + column * pixelMm,
    y: top + row * pixelMm,
    width: wide * pixelMm,
    height: high * pixelMm,
    column,
    row,
    columns: wide,
    rows: high,
  });
  const above = medium.lines ? linesHigh(sheet.header) : 0;
  const below = medium.lines ? linesHigh(sheet.footer) : 0;
  const used = (mm: number) => (mm > 0 ? Math.ceil((mm + lineGapMm) / pixelMm) : 0);
  const room = { column: 0, row: used(above), columns, rows: rows - used(above) - used(below) };
  const boxes = divide(division, room, { pixelMm, gap: Math.round(medium.gapMm / pixelMm) });
  if (boxes.some((box) => box.columns < fewestPixels || box.rows < fewestPixels)) {
    refuse('there is no room for so many images', { format: sheet.format });
  }
  const lineRows = (mm: number) => Math.ceil(mm / pixelMm);
  return {
    width,
    height,
    pixelMm,
    area: area(0, 0, columns, rows),
    boxes: boxes.map((box, index) => ({
      ...area(box.column, box.row, box.columns, box.rows),
      position: index + 1,
    })),
    ...(above > 0 ? { header: area(0, 0, columns, lineRows(above)) } : {}),
    ...(below > 0 ? { footer: area(0, rows - lineRows(below), columns, lineRows(below)) } : {}),
  };
}

/** Landscape is the upright film turned a quarter clockwise: what was its left is its top. */
const turnedMargins = ({ left, right, top, bottom }: Margins): Margins => ({
  left: bottom,
  right: top,
  top: left,
  bottom: right,
});

const turnedMatrix = (matrix: { columns: number; rows: number } | undefined, lies: boolean) =>
  matrix && lies ? { columns: matrix.rows, rows: matrix.columns } : matrix;

/** A pixel more than a thousandth short of whole is not there. */
const wholePixels = (mm: number, pixelMm: number): number => Math.floor(mm / pixelMm + 0.001);

/** Where something begins in what it leaves free, by the margins. */
const inset = (free: number, before: number, after: number): number =>
  before + after > 0 ? (free * before) / (before + after) : free / 2;

const linesHigh = (lines: readonly string[] = []): number =>
  lines.some((line) => line.trim() !== '') ? lines.length * lineMm : 0;

type Pixels = Pick<Area, 'column' | 'row' | 'columns' | 'rows'>;

function divide(division: Division, room: Pixels, { pixelMm, gap }: { pixelMm: number; gap: number }): Pixels[] {
  if (division.kind === 'parts') return division.parts.map((part) => partOf(part, room));
  const down = division.lines === 'rows';
  const across = equal(division.counts.length, down ? room.rows : room.columns, gap);
  const boxes = division.counts.flatMap((count, line) => {
    const along = equal(count, down ? room.columns : room.rows, gap);
    return Array.from({ length: count }, (_, n): Pixels => {
      const lineAt = across.at(line);
      const at = along.at(n);
      return down
        ? { column: room.column + at, row: room.row + lineAt, columns: along.size, rows: across.size }
        : { column: room.column + lineAt, row: room.row + at, columns: across.size, rows: along.size };
    });
  });
  const { boxMm } = division;
  return boxMm ? boxes.map((box) => within(box, boxMm, pixelMm)) : boxes;
}

/** So many equal lengths with gaps between them; what does not divide evenly is left at both ends. */
function equal(count: number, length: number, gap: number): { size: number; at: (n: number) => number } {
  const size = Math.floor((length - gap * (count - 1)) / count);
  const before = Math.floor((length - gap * (count - 1) - size * count) / 2);
  return { size, at: (n) => before + n * (size + gap) };
}

/** A box of fixed size in the middle of its part, or as much of it as there is room. */
function within(part: Pixels, mm: { width: number; height: number }, pixelMm: number): Pixels {
  const columns = Math.min(part.columns, Math.round(mm.width / pixelMm));
  const rows = Math.min(part.rows, Math.round(mm.height / pixelMm));
  return {
    column: part.column + Math.floor((part.columns - columns) / 2),
    row: part.row + Math.floor((part.rows - rows) / 2),
    columns,
    rows,
  };
}

/** A part 0..1 of an area, cut to it. */
function partOf(part: { x: number; y: number; width: number; height: number }, room: Pixels): Pixels {
  const from = (at: number, length: number) => Math.min(length, Math.round(at * length));
  const column = from(part.x, room.columns);
  const row = from(part.y, room.rows);
  return {
    column: room.column + column,
    row: room.row + row,
    columns: from(part.x + part.width, room.columns) - column,
    rows: from(part.y + part.height, room.rows) - row,
  };
}
