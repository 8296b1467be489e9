import { type ErrorCode, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { annotationTexts, imagingOf } from '../../src-shared/film/job-options.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import type { PrintContent, StoredPrintSheet } from '../archive/database/state-printing.ts';
import { asError } from '../network/as-error.ts';
import type { BoxPixels, FilmRenderer, LutPlace, SheetToPrint } from './types.ts';

/** Positions of the image boxes that are sent of a sheet; a sheet that is sent as one picture has one. */
export const positionsOf = (content: Pick<PrintContent, 'profile' | 'options'>, { boxes }: FilmSheet): number[] =>
  imagingOf(content.profile, content.options) === 'page'
    ? [1]
    : boxes.flatMap((cell, index) => (cell === null ? [] : [index + 1]));

interface Turn {
  /** Of the sheet in the film of the job. */
  sheet: number;
  position: number;
}

interface Ahead extends Turn {
  lut: LutPlace;
  pixels: Promise<BoxPixels>;
  cancel: AbortController;
}

/** What another attempt does not change by itself. */
const lasting = new Set<ErrorCode>([
  'not-found',
  'invalid-input',
  'unsupported',
  'damaged',
  'not-dicom',
  'not-displayable',
  'decode-failed',
  'forbidden',
]);
export const isLasting = ({ code }: NegatoscopeError): boolean => lasting.has(code);

const reasons: Partial<Record<ErrorCode, string>> = {
  'not-found': 'is not here any more',
  damaged: 'is damaged',
  'decode-failed': 'cannot be decoded',
  'not-displayable': 'cannot be shown as an image',
};

/** Why an image box could not be made, in words. */
function boxFailure(error: NegatoscopeError, position: number, whole: boolean): NegatoscopeError {
  const reason = reasons[error.code];
  const what = whole ? 'An image of the sheet' : `Image ${position}`;
  const text = reason === undefined ? `${what} could not be made: ${error.message}` : `${what} ${reason}`;
  return new NegatoscopeError(error.code, text, { ...error.parameters, position }, error);
}

/**
 * Image boxes of the sheets of a job: each is made just before it is sent, the next one while it is. There are never more than two. `close`
 * when no more are asked for.
 */
export class Spool {
  readonly sheets: SheetToPrint[];
  /** Why sheets cannot be printed, whatever the printer says: by index in the film. */
  readonly failures = new Map<number, NegatoscopeError>();
  readonly #renderer: Pick<FilmRenderer, 'box'>;
  readonly #content: PrintContent;
  readonly #stored: readonly StoredPrintSheet[];
  readonly #order: Turn[];
  readonly #making: (sheet: number) => void;
  #ahead: Ahead | undefined;
  #closed = false;

  constructor(
    renderer: Pick<FilmRenderer, 'box'>,
    content: PrintContent,
    stored: readonly StoredPrintSheet[],
    /** Indices of those that are printed. */
    indices: readonly number[],
    institution: string,
    making: (sheet: number) => void,
  ) {
    this.#renderer = renderer;
    this.#content = content;
    this.#stored = stored;
    this.#making = making;
    const { film, profile, options, printedAt } = content;
    const chosen = indices.map((index) => ({ index, sheet: film.sheets[index] as FilmSheet }));
    this.#order = chosen.flatMap(({ index, sheet }) =>
      positionsOf(content, sheet).map((position) => ({ sheet: index, position })),
    );
    this.sheets = chosen.map(({ index, sheet }) => {
      const { number, of } = stored[index] as StoredPrintSheet;
      const facts = { patient: film.patient, sheet: number, sheets: of, printedAt, institution };
      return {
        id: sheet.id,
        filmSize: sheet.filmSize,
        orientation: sheet.orientation,
        format: imagingOf(profile, options) === 'page' ? 'STANDARD\\1,1' : sheet.format,
        boxes: positionsOf(content, sheet).map((position) => ({
          position,
          pixels: (lut, signal) => this.#take({ sheet: index, position }, lut, signal),
        })),
        annotations: annotationTexts(profile, options, sheet, facts),
      };
    });
  }

  close(): void {
    this.#closed = true;
    this.#drop();
  }

  async #take(turn: Turn, lut: LutPlace, signal: AbortSignal): Promise<BoxPixels> {
    signal.throwIfAborted();
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const known = ahead !== undefined && isSame(ahead, turn) && ahead.lut === lut;
    if (ahead !== undefined && !known) ahead.cancel.abort();
    this.#making(turn.sheet);
    try {
      const pixels = await this.#watched(known ? ahead : this.#begin(turn, lut), signal);
      this.#check(turn, pixels);
      this.#prepareAfter(turn, lut);
      return pixels;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const imaging = imagingOf(this.#content.profile, this.#content.options);
      const failure = boxFailure(asError(error), turn.position, imaging === 'page');
      this.failures.set(turn.sheet, failure);
      throw failure;
    }
  }

  /** The reader saw it in the proof: nothing else is printed. */
  #check({ sheet, position }: Turn, { hash }: BoxPixels): void {
    const id = this.#content.film.sheets[sheet]?.id ?? '';
    const seen = this.#content.proofed?.[id]?.[String(position)];
    if (seen !== undefined && seen !== hash) {
      throw new NegatoscopeError('invalid-input', 'it is not as it was in the proof: look at the proof again', {
        proof: true,
      });
    }
  }

  #begin(turn: Turn, lut: LutPlace): Ahead {
    const { film, profile, options, printedAt } = this.#content;
    const { number, of } = this.#stored[turn.sheet] as StoredPrintSheet;
    const cancel = new AbortController();
    const pixels = this.#renderer.box(
      {
        profile,
        options,
        lut,
        patient: film.patient,
        sheet: film.sheets[turn.sheet] as FilmSheet,
        sheetNumber: number,
        sheets: of,
        position: turn.position,
        printedAt,
      },
      cancel.signal,
    );
    // Heard when it is asked for; perhaps nobody does.
    pixels.catch(() => undefined);
    return { ...turn, lut, pixels, cancel };
  }

  async #watched({ pixels, cancel }: Ahead, signal: AbortSignal): Promise<BoxPixels> {
    const abort = (): void => cancel.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await pixels;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #prepareAfter(turn: Turn, lut: LutPlace): void {
    const next = this.#order[this.#order.findIndex((one) => isSame(one, turn)) + 1];
    if (next !== undefined && !this.#closed) this.#ahead = this.#begin(next, lut);
  }

  #drop(): void {
    this.#ahead?.cancel.abort();
    this.#ahead = undefined;
  }
}

const isSame = (a: Turn, b: Turn): boolean => a.sheet === b.sheet && a.position === b.position;
