import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FormatProfile } from '../../src-shared/film/formats.ts';
import type { Mark } from '../../src-shared/film/marks.ts';
import type { Film, FilmCell, FilmImage, FilmSheet } from '../../src-shared/film/model.ts';
import type { PaperOptions } from '../../src-shared/film/paper/options.ts';
import { dotsFor, mostPixelsOnPrinters, type PaperPage, paperPage } from '../../src-shared/film/paper/page.ts';
import { measureText } from '../print/raster/fonts.ts';
import type { FilmRenderer } from '../print/types.ts';
import { filmHtml, pictureName } from './film-html.ts';
import { png } from './png.ts';

export interface FilmPagesOptions {
  renderer: Pick<FilmRenderer, 'cell' | 'marks'>;
  film: Film;
  /** Ids; absent: all that have images. */
  wanted: readonly string[] | undefined;
  options: PaperOptions;
  /** All pages have the same paper, as printers have it: among upright ones, those that lie are turned. */
  alike: boolean;
  formats?: Pick<FormatProfile, 'customFormats' | 'slideFormats'>;
  /** They are some of those that are put on paper together: how many come before them, of how many, and how fine all are. */
  part?: { before: number; of: number; dotsPerInch: number };
  printedAt: number;
  institution: string;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

const hasImages = ({ boxes }: FilmSheet): boolean => boxes.some((cell) => cell !== null);

/** The sheets that are wanted, those without images left out. Throws `invalid-input` when none is left. */
export function wantedSheets({ sheets }: Film, wanted: readonly string[] | undefined): FilmSheet[] {
  const chosen = sheets.filter((sheet) => hasImages(sheet) && (wanted === undefined || wanted.includes(sheet.id)));
  if (chosen.length === 0) {
    throw new NegatoscopeError('invalid-input', 'there are no images', {
      field: 'Film',
      reason: 'There are no images on the sheets.',
    });
  }
  return chosen;
}

/** Images that a cell shows or was made from. */
export const imagesOf = ({ content }: FilmCell): readonly FilmImage[] =>
  content.kind === 'image' ? [content.image] : content.of;

/** Studies that sheets show images of, for the audit trail. */
export function studiesOf(film: Film, sheets: readonly FilmSheet[]) {
  const studies = new Map<string, Set<string>>();
  for (const cell of sheets.flatMap(({ boxes }) => boxes)) {
    for (const { studyUid, sopInstanceUid } of cell ? imagesOf(cell) : []) {
      studies.set(studyUid, (studies.get(studyUid) ?? new Set()).add(sopInstanceUid));
    }
  }
  return [...studies].map(([studyUid, uids]) => ({
    ...{ studyUid, patientId: film.patient.id.slice(0, 64), instances: uids.size },
  }));
}

/**
 * The sheets of a film as pages for paper. Their texts and lines are part of the HTML; each picture is made when it is asked for, one after
 * the other, and kept nowhere.
 */
export class FilmPages {
  readonly html: string;
  readonly total: number;
  /** All pages lie. */
  readonly landscape: boolean;
  /** Why a picture could not be made: then the pages are not printed. */
  failure: NegatoscopeError | undefined;
  private readonly pages: readonly PaperPage[];
  private readonly options: FilmPagesOptions;
  private readonly made = new Set<string>();
  private queue: Promise<unknown> = Promise.resolve();

  private constructor(
    options: FilmPagesOptions,
    pages: readonly PaperPage[],
    marks: readonly ReadonlyMap<number, readonly Mark[]>[],
  ) {
    this.options = options;
    this.pages = pages;
    this.total = pages.reduce((sum, { cells }) => sum + cells.length, 0);
    this.landscape = pages.every(({ page }) => page.width > page.height);
    const turns = options.alike && !this.landscape;
    this.html = filmHtml(
      pages.map((paper, index) => ({
        ...{ paper, marks: marks[index] ?? new Map(), greys: !options.options.colour },
        turned: turns && paper.page.width > paper.page.height,
      })),
      'Negatoscope',
    );
  }

  /** Throws `invalid-input` for what does not fit on the paper, `not-found` for images that are gone. */
  static async prepare(options: FilmPagesOptions): Promise<FilmPages> {
    const { film, printedAt, institution, formats, renderer, signal } = options;
    const sheets = wantedSheets(film, options.wanted);
    const most = options.alike ? mostPixelsOnPrinters : undefined;
    const whole = { before: 0, of: sheets.length, dotsPerInch: dotsFor(options.options, sheets, most) };
    const { before, of, dotsPerInch } = options.part ?? whole;
    const pages = sheets.map((sheet, index) =>
      paperPage(sheet, {
        ...{ options: options.options, patient: film.patient, sheetNumber: before + index + 1, sheets: of },
        ...{ printedAt, institution, dotsPerInch, measure: measureText },
        ...(formats ? { formats } : {}),
      }),
    );
    const marks: ReadonlyMap<number, readonly Mark[]>[] = [];
    for (const { page, cells } of pages) {
      const own = new Map<number, readonly Mark[]>();
      for (const { place, position, cell } of cells) {
        signal.throwIfAborted();
        const { columns, rows } = place;
        const { colour } = options.options;
        const task = { cell, patient: film.patient, columns, rows, pixelMm: page.pixelMm, colour };
        own.set(position, await renderer.marks(task, signal));
      }
      marks.push(own);
    }
    return new FilmPages(options, pages, marks);
  }

  /** The PNG of an image by its name in the HTML; undefined for a name that is none, and after a failure. */
  picture(name: string): Promise<Buffer<ArrayBuffer> | undefined> {
    const next = this.queue.then(() => this.make(name));
    this.queue = next.catch(() => undefined);
    return next;
  }

  private async make(name: string): Promise<Buffer<ArrayBuffer> | undefined> {
    const { renderer, film, signal, onProgress } = this.options;
    const [page, position] = name
      .replace(/\.png$/, '')
      .split('-')
      .map(Number);
    const paper = this.pages[page ?? -1];
    const cell = paper?.cells.find((one) => one.position === position);
    if (!paper || !cell || pictureName(page!, position!) !== name || this.failure) return undefined;
    try {
      signal.throwIfAborted();
      const { columns, rows } = cell.place;
      const pixels = await renderer.cell(
        {
          ...{ cell: cell.cell, patient: film.patient, columns, rows, pixelMm: paper.page.pixelMm },
          ...{ marks: false, colour: this.options.options.colour },
        },
        signal,
      );
      const bytes = await png(pixels.columns, pixels.rows, pixels.samples, pixels.bytes);
      this.made.add(name);
      onProgress(this.made.size, this.total);
      return bytes;
    } catch (error) {
      this.failure ??=
        error instanceof NegatoscopeError
          ? error
          : new NegatoscopeError('internal', error instanceof Error ? error.message : String(error), {}, error);
      return undefined;
    }
  }

  /** Throws why not all pictures are on the pages. */
  ensureWhole(): void {
    if (this.failure) throw this.failure;
    if (this.made.size < this.total) {
      throw new NegatoscopeError('internal', `${this.total - this.made.size} images did not get onto the pages`);
    }
  }
}
