import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { PaperId } from '../../src-shared/film/paper/sizes.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { EventHub } from '../events.ts';
import { FilmPages, studiesOf, wantedSheets } from '../exporting/film-pages.ts';
import { filmPicture } from '../exporting/film-picture.ts';
import type { Log } from '../log/types.ts';
import type { Workstation } from '../workstation.ts';
import type { Outlets } from './outlets.ts';
import {
  htmlAnswer,
  type PaperAnswers,
  pdfOf,
  pngAnswer,
  printingWindow,
  printOn,
  systemPrinters,
} from './printing.ts';

const profileOf = ({ printing, printers }: Settings, id: string | undefined): PrinterProfile =>
  printingFor(printing, printers.find((printer) => printer.id === id) ?? { profile: {} });

const cancelled = (): NegatoscopeError => new NegatoscopeError('cancelled', 'not wanted any more');

/** The calls that put films on paper, into PDFs, and make pictures of their sheets. */
export function paperHandlers({
  outlets,
  starting,
  hub,
  log,
}: {
  outlets: Outlets;
  starting: Promise<Workstation>;
  hub: Pick<EventHub, 'emit'>;
  log: Log;
}): NegatoscopeHandlers['paper'] {
  const running = new Map<string, AbortController>();

  return {
    printers: () => systemPrinters(),

    print: async ({ id, film, sheets, options, printerId, printedAt, to }) => {
      const { audit, films, settings } = await starting;
      if (to.kind === 'printer' && options.paper === 'film') {
        throw new NegatoscopeError('invalid-input', 'a printer has papers', {
          field: 'Paper',
          reason: 'Pages as large as the film are for PDFs. Choose a paper.',
        });
      }
      const studies = studiesOf(film, wantedSheets(film, sheets));
      const abort = new AbortController();
      running.get(id)?.abort(cancelled());
      running.set(id, abort);
      const { signal } = abort;
      const medium = to.kind === 'printer' ? { medium: 'paper' as const } : {};
      const record = (outcome: 'success' | 'serious-failure', detail: string): void =>
        audit.record({ kind: 'data-export', action: 'read', outcome, studies, detail, ...medium });
      let total = 0;
      const progress = (done: number, of: number, printing = false): void =>
        hub.emit('paper', 'progress', { id, done, total: of, printing });
      try {
        const path = to.kind === 'pdf' ? await outlets.askForFile('pdf', to.name) : '';
        if (path === undefined) return { done: false };
        signal.throwIfAborted();
        const pages = await FilmPages.prepare({
          ...{ renderer: films, film, wanted: sheets, options, alike: to.kind === 'printer', printedAt, signal },
          formats: profileOf(settings(), printerId),
          institution: settings().createdObjects.institutionName,
          onProgress: progress,
        });
        total = pages.total;
        progress(0, total);
        const window = await printingWindow(answersOf(pages), id, log, signal);
        try {
          pages.ensureWhole();
          progress(total, total, true);
          if (to.kind === 'pdf') {
            signal.addEventListener('abort', () => window.destroy(), { once: true });
            const bytes = await pdfOf(window);
            signal.throwIfAborted();
            const saved = await outlets.save(path, bytes);
            record('success', saved);
            return { done: true, path: saved };
          }
          const { landscape } = pages;
          const { name: printer, copies } = to;
          const pageSize = options.paper as PaperId;
          const { colour } = options;
          const tell = (words: string): void => hub.emit('paper', 'trouble', { id, words });
          const done = await printOn(window, { pageSize, landscape, colour, printer, copies }, tell);
          if (done) record('success', printer ?? 'printer');
          return { done };
        } finally {
          if (!window.isDestroyed()) window.destroy();
        }
      } catch (error) {
        if (signal.aborted) throw cancelled();
        record('serious-failure', to.kind);
        throw error;
      } finally {
        if (running.get(id) === abort) running.delete(id);
      }
    },

    cancel: ({ id }) => running.get(id)?.abort(cancelled()),

    picture: async ({ film, sheet, printerId, printedAt }) => {
      const { films, settings } = await starting;
      return await filmPicture(films, profileOf(settings(), printerId), { film, sheet, printedAt });
    },
  };
}

const answersOf =
  (pages: FilmPages): PaperAnswers =>
  async (path) => {
    if (path === '/page.html') return htmlAnswer(pages.html);
    const bytes = await pages.picture(path.slice(1));
    return bytes ? pngAnswer(bytes) : new Response(null, { status: 404 });
  };
