import { safeName } from '../../../src-shared/contract/file-names.ts';
import type { Film, FilmSheet } from '../../../src-shared/film/model.ts';
import type { PaperOptions } from '../../../src-shared/film/paper/options.ts';
import { api } from '../../app/api.ts';
import { nameParts, plural } from '../../app/formatting.ts';
import { notify } from '../../app/notify.ts';
import { tellOfPrinter } from '../../app/paper-trouble.ts';
import { withTexts } from '../texts.ts';
import { usePaper } from './store.ts';
import { storeSheets as store } from './storing.ts';

export interface PaperWork {
  film: Film;
  sheets: readonly FilmSheet[];
  options: PaperOptions;
  printerId: string | undefined;
  printedAt: number;
}

const busy = usePaper.setState;

/** The same with the texts that its cells have now, also of those that nobody looked at yet. */
async function withOwnTexts(work: PaperWork): Promise<PaperWork> {
  const film = await withTexts(work.film);
  const wanted = new Set(work.sheets.map(({ id }) => id));
  return { ...work, film, sheets: film.sheets.filter(({ id }) => wanted.has(id)) };
}

/** What a file of a film is called. */
const fileName = ({ patient }: Film): string =>
  safeName([nameParts(patient.name).main || 'Film', patient.id, 'film'].filter(Boolean).join(' '));

/** Prints sheets on paper, or saves them as a PDF. False when the reader changed his mind. Throws NegatoscopeError. */
export async function putOnPaper(
  work: PaperWork,
  to: { kind: 'pdf' } | { kind: 'printer'; name: string; copies: number },
): Promise<boolean> {
  const id = crypto.randomUUID();
  let wanted = true;
  const cancel = (): void => {
    wanted = false;
    void api.paper.cancel({ id });
  };
  const leave = api.paper.progress((event) => {
    if (event.id !== id) return;
    const { done, total, printing } = event;
    const words = printing
      ? to.kind === 'pdf'
        ? 'Writing the PDF …'
        : 'Printing …'
      : `${done} of ${plural(total, 'image')}`;
    // What a printer has been handed comes out.
    const ending = printing && to.kind === 'printer' ? undefined : cancel;
    busy({ busy: { done, total, words, cancel: ending } });
  });
  busy({ busy: { done: 0, total: 0, words: 'Preparing the pages …', cancel } });
  try {
    const { film, sheets, options, printerId, printedAt } = await withOwnTexts(work);
    if (!wanted) return false;
    if (to.kind === 'printer') tellOfPrinter(id);
    const { done, path } = await api.paper.print({
      ...{ id, film: { ...film, unplaced: [] }, sheets: sheets.map((sheet) => sheet.id), options, printedAt },
      ...(printerId === undefined ? {} : { printerId }),
      to:
        to.kind === 'pdf'
          ? { kind: 'pdf', name: fileName(film) }
          : { kind: 'printer', ...(to.name === '' ? {} : { name: to.name }), copies: to.copies },
    });
    if (done) notify(path === undefined ? 'Handed to the printer.' : `Saved as ${path}`);
    return done;
  } finally {
    leave();
    busy({ busy: undefined });
  }
}

/** Stores sheets as secondary captures, those of a study in one series. Throws NegatoscopeError; what was stored before stays. */
export async function storeSheets(work: PaperWork, description: string): Promise<void> {
  let wanted = true;
  const cancel = (): void => {
    wanted = false;
  };
  let stored = 0;
  busy({ busy: { done: 0, total: work.sheets.length, words: 'Preparing the sheets …', cancel } });
  try {
    const { film, sheets, printerId, printedAt } = await withOwnTexts(work);
    await store({
      ...{ film, sheets, printerId, printedAt, description },
      wanted: () => wanted,
      onStored: (count) => {
        stored = count;
        const words = `${count} of ${plural(sheets.length, 'sheet')}`;
        busy({ busy: { done: count, total: sheets.length, words, cancel } });
      },
    });
  } finally {
    busy({ busy: undefined });
    if (stored > 0) notify(`${plural(stored, 'sheet')} stored in the study.`);
  }
}
