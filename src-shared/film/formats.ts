import type { PrinterProfile } from '../settings/printing.ts';
import type { FilmSheet } from './model.ts';

/**
 * Image Display Format (2010,0010), PS3.3 C.13.3. STANDARD counts columns first. Positions (2020,0010) begin with 1 at the top left and go
 * row by row, of COL column by column (PS3.3 C.13.5.1). How many slides a film has, and what CUSTOM\i looks like, is the printer's own: its
 * profile says it.
 */
export type DisplayFormat =
  | { kind: 'STANDARD'; columns: number; rows: number }
  /** Boxes of each row, from the top. */
  | { kind: 'ROW'; counts: readonly number[] }
  /** Boxes of each column, from the left. */
  | { kind: 'COL'; counts: readonly number[] }
  | { kind: 'SLIDE' }
  | { kind: 'SUPERSLIDE' }
  | { kind: 'CUSTOM'; number: number };

/** Image boxes of a sheet; more than any printer knows, and as many as a sheet may have cells. */
export const mostBoxes = 400;
/** Rows of COL, columns of ROW, either of STANDARD. */
const mostInLine = 40;

export type Orientation = FilmSheet['orientation'];
/** What tells how a sheet is divided. */
export type SheetShape = Pick<FilmSheet, 'filmSize' | 'orientation' | 'format'>;
/** What of a printer says how it divides a film. */
export type FormatProfile = Pick<PrinterProfile, 'formats' | 'customFormats' | 'slideFormats'>;

const counts = (text: string): number[] | undefined => {
  if (!/^\d{1,3}(\s*,\s*\d{1,3})*$/.test(text)) return undefined;
  const numbers = text.split(',').map(Number);
  return numbers.every((n) => n >= 1 && n <= mostInLine) ? numbers : undefined;
};

const parsed = (text: string): DisplayFormat | undefined => {
  const written = text.trim().toUpperCase();
  if (written === 'SLIDE' || written === 'SUPERSLIDE') return { kind: written };
  const cut = written.indexOf('\\');
  const kind = written.slice(0, Math.max(0, cut)).trim();
  const values = written.slice(cut + 1).trim();
  if (kind === 'CUSTOM') {
    const number = /^\d{1,3}$/.test(values) ? Number(values) : 0;
    return number > 0 ? { kind, number } : undefined;
  }
  const numbers = counts(values);
  if (!numbers) return undefined;
  if (kind === 'ROW' || kind === 'COL') return numbers.length <= mostInLine ? { kind, counts: numbers } : undefined;
  const [columns = 0, rows = 0] = numbers;
  return kind === 'STANDARD' && numbers.length === 2 ? { kind, columns, rows } : undefined;
};

/** Reads a display format; `undefined` where it is none, or has more boxes than `mostBoxes`. */
export function parseDisplayFormat(text: string): DisplayFormat | undefined {
  const format = parsed(text);
  if (format?.kind === 'STANDARD') return format.columns * format.rows <= mostBoxes ? format : undefined;
  if (format?.kind === 'ROW' || format?.kind === 'COL') {
    return format.counts.reduce((sum, n) => sum + n, 0) <= mostBoxes ? format : undefined;
  }
  return format;
}

/** As it is sent. */
export function writeDisplayFormat(format: DisplayFormat): string {
  switch (format.kind) {
    case 'STANDARD':
      return `STANDARD\\${format.columns},${format.rows}`;
    case 'ROW':
    case 'COL':
      return `${format.kind}\\${format.counts.join(',')}`;
    case 'CUSTOM':
      return `CUSTOM\\${format.number}`;
    default:
      return format.kind;
  }
}

/** How the printable area is divided, in the order of the positions. */
export type Division =
  /** Lines of equal thickness, each divided into equal parts; `rows`: lines lie one below the other. */
  | { kind: 'lines'; lines: 'rows' | 'columns'; counts: readonly number[]; boxMm?: { width: number; height: number } }
  /** Parts 0..1 of the area. */
  | { kind: 'parts'; parts: readonly { x: number; y: number; width: number; height: number }[] };

/** `undefined`: not a format, or one that the profile does not describe for this film. */
export function divisionOf(
  { filmSize, orientation, format }: SheetShape,
  profile?: Pick<FormatProfile, 'customFormats' | 'slideFormats'>,
): Division | undefined {
  const read = parseDisplayFormat(format);
  switch (read?.kind) {
    case 'STANDARD':
      return { kind: 'lines', lines: 'rows', counts: Array<number>(read.rows).fill(read.columns) };
    case 'ROW':
      return { kind: 'lines', lines: 'rows', counts: read.counts };
    case 'COL':
      return { kind: 'lines', lines: 'columns', counts: read.counts };
    case 'SLIDE':
    case 'SUPERSLIDE': {
      const slides = profile?.slideFormats.find(
        (one) => one.format === read.kind && one.filmSize === filmSize && one.orientation === orientation,
      );
      if (!slides || slides.columns * slides.rows > mostBoxes) return undefined;
      const { columns, rows, widthMm, heightMm } = slides;
      const boxMm = widthMm > 0 && heightMm > 0 ? { boxMm: { width: widthMm, height: heightMm } } : {};
      return { kind: 'lines', lines: 'rows', counts: Array<number>(rows).fill(columns), ...boxMm };
    }
    case 'CUSTOM': {
      const custom = profile?.customFormats.find(
        (one) => one.number === read.number && one.orientation === orientation,
      );
      return custom && { kind: 'parts', parts: custom.boxes };
    }
    default:
      return undefined;
  }
}

/** Number of image boxes; `undefined` as `divisionOf`. */
export function boxCount(
  sheet: SheetShape,
  profile?: Pick<FormatProfile, 'customFormats' | 'slideFormats'>,
): number | undefined {
  const division = divisionOf(sheet, profile);
  if (!division) return undefined;
  return division.kind === 'parts' ? division.parts.length : division.counts.reduce((sum, n) => sum + n, 0);
}

/**
 * The format for a film that is turned from one orientation to the other, so that its boxes keep their shape: STANDARD changes columns
 * and rows, ROW becomes COL. SLIDE and CUSTOM\i stay: the printer has them for both or not.
 */
export function turnedFormat(text: string): string {
  const format = parseDisplayFormat(text);
  switch (format?.kind) {
    case 'STANDARD':
      return writeDisplayFormat({ ...format, columns: format.rows, rows: format.columns });
    case 'ROW':
      return writeDisplayFormat({ ...format, kind: 'COL' });
    case 'COL':
      return writeDisplayFormat({ ...format, kind: 'ROW' });
    default:
      return text;
  }
}

/**
 * The STANDARD grid in which so many images of this shape (width / height) come out largest on an area, and among those the one with the
 * fewest boxes. More than `mostBoxes` images get the finest grid, for several sheets.
 */
export function proposedGrid(images: number, area: { width: number; height: number }, shape = 1): DisplayFormat {
  const wanted = Math.min(Math.max(1, Math.floor(images)), mostBoxes);
  let best = { columns: 1, rows: 1, size: -1 };
  for (let columns = 1; columns <= Math.min(wanted, mostInLine); columns++) {
    const rows = Math.ceil(wanted / columns);
    if (rows > mostInLine || columns * rows > mostBoxes) continue;
    const size = Math.min(area.width / columns, (area.height / rows) * shape);
    const better = size - best.size;
    if (better > 1e-6 || (better > -1e-6 && columns * rows < best.columns * best.rows)) best = { columns, rows, size };
  }
  return { kind: 'STANDARD', columns: best.columns, rows: best.rows };
}

/** Formats that a printer offers for a film in this orientation. Those of its list are meant for upright films. */
export function offeredFormats(
  { formats, customFormats, slideFormats }: FormatProfile,
  { filmSize, orientation }: Pick<SheetShape, 'filmSize' | 'orientation'>,
): string[] {
  const listed = formats
    .filter((format) => parseDisplayFormat(format) !== undefined)
    .map((format) => (orientation === 'LANDSCAPE' ? turnedFormat(format) : format));
  const slides = slideFormats
    .filter((one) => one.filmSize === filmSize && one.orientation === orientation)
    .map((one) => one.format);
  const custom = customFormats.filter((one) => one.orientation === orientation).map((one) => `CUSTOM\\${one.number}`);
  const all = [...new Set([...listed, ...slides, ...custom])];
  return all.filter((format) => boxCount({ filmSize, orientation, format }, { customFormats, slideFormats }));
}
