import { type ErrorCode, NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { neededAnnotations } from '../../src-shared/film/identity.ts';
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
function boxFailure(error: NegatoscopeError, what: string): NegatoscopeError {
  const { code, message, parameters } = error;
  const reason =
    parameters['proof'] === true
      ? 'is not as it was in the proof: look at the proof again'
      : (reasons[code] ?? `could not be made: ${message}`);
  return new NegatoscopeError(code, `${what} ${reason}`, parameters, error);
}

export interface SpoolOptions {
  renderer: Pick<FilmRenderer, 'box'>;
  content: PrintContent;
  stored: readonly StoredPrintSheet[];
  institution: string;
  /** Pixels of a sheet are being made; they are made, so many bytes. By index in the film. */
  onMaking(sheet: number): void;
  onMade(sheet: number, position: number, bytes: number): void;
  /** Lines of a sheet that are cut off, in words. */
  onCut(sheet: number, words: readonly string[]): void;
}

/** Sheets of a job for the wire: every image box is made when it is asked for, and compared with the proof. */
export class Spool {
  /** Why sheets cannot be printed, whatever the printer says: by index in the film. */
  readonly failures = new Map<number, NegatoscopeError>();
  readonly #options: SpoolOptions;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** `indices`: of the sheets in the film of the job. */
  sheets(indices: readonly number[]): SheetToPrint[] {
    const { content, stored, institution } = this.#options;
    const { film, profile, options, printedAt } = content;
    return indices.map((index) => {
      const sheet = film.sheets[index] as FilmSheet;
      const { number, of } = stored[index] as StoredPrintSheet;
      const facts = { patient: film.patient, sheet: number, sheets: of, printedAt, institution };
      return {
        id: sheet.id,
        filmSize: sheet.filmSize,
        orientation: sheet.orientation,
        format: imagingOf(profile, options) === 'page' ? 'STANDARD\\1,1' : sheet.format,
        boxes: positionsOf(content, sheet).map((position) => ({
          position,
          pixels: (lut, signal) => this.#make(index, position, lut, signal),
        })),
        annotations: annotationTexts(profile, options, sheet, facts),
        naming: neededAnnotations(profile, options, sheet, film.patient),
      };
    });
  }

  async #make(index: number, position: number, lut: LutPlace, signal: AbortSignal): Promise<BoxPixels> {
    const { renderer, content, stored, onMaking, onMade, onCut } = this.#options;
    const { film, profile, options, printedAt } = content;
    const sheet = film.sheets[index] as FilmSheet;
    const { number: sheetNumber, of: sheets } = stored[index] as StoredPrintSheet;
    signal.throwIfAborted();
    onMaking(index);
    try {
      const task = { profile, options, lut, patient: film.patient, sheet, sheetNumber, sheets, position, printedAt };
      const pixels = await renderer.box(task, signal);
      const seen = content.proofed?.[sheet.id];
      // The reader saw the sheet: nothing else is printed, and nothing more.
      if (seen !== undefined && seen[String(position)] !== pixels.hash) {
        throw new NegatoscopeError('invalid-input', 'it came out otherwise than in the proof', { proof: true });
      }
      if (pixels.cut) onCut(index, pixels.cut);
      onMade(index, position, pixels.bytes.length);
      return pixels;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const whole = imagingOf(profile, options) === 'page';
      const failure = boxFailure(asError(error), whole ? 'An image of the sheet' : `Image ${position}`);
      this.failures.set(index, failure);
      throw failure;
    }
  }
}
