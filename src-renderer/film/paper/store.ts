import { create } from 'zustand';
import { type PaperOptions, paperOptionsSchema } from '../../../src-shared/film/paper/options.ts';
import { remember, remembered } from '../../app/remembered.ts';

/** What is done with the film beside printing it on film. */
export type PaperAim = 'printer' | 'pdf' | 'store';

interface PaperState {
  open: PaperAim | undefined;
  menu: boolean;
  /** Work under way; `cancel` undefined: it cannot be ended any more. */
  busy: { done: number; total: number; words: string; cancel: (() => void) | undefined } | undefined;
}

export const usePaper = create<PaperState>(() => ({ open: undefined, menu: false, busy: undefined }));

export const openPaper = (open: PaperAim): void => {
  if (!usePaper.getState().busy) usePaper.setState({ open, menu: false });
};
export const closePaper = (): void => {
  if (!usePaper.getState().busy) usePaper.setState({ open: undefined });
};

/** What the reader chose last; kept from one window to the next. */
export interface PaperChoices {
  options: PaperOptions;
  /** Of PDFs, which may be as large as the film. */
  pdfPaper: PaperOptions['paper'];
  /** Printer of the system; empty: its dialog asks. */
  printer: string;
}

const key = 'film.paper';
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function choicesFrom(value: unknown): PaperChoices {
  const given = isObject(value) ? value : {};
  const options = paperOptionsSchema.safeParse(given['options']);
  const paper = paperOptionsSchema.shape.paper.safeParse(given['pdfPaper']);
  const own = options.success ? options.data : paperOptionsSchema.parse({});
  return {
    // A printer has no paper of the size of films.
    options: own.paper === 'film' ? { ...own, paper: 'A4' } : own,
    pdfPaper: paper.success && typeof given['pdfPaper'] === 'string' ? paper.data : 'film',
    printer: typeof given['printer'] === 'string' ? given['printer'] : '',
  };
}

export const rememberedChoices = (): PaperChoices => choicesFrom(remembered(key, {}, isObject));
export const keepChoices = (choices: PaperChoices): void => remember(key, choices);
