import type { BrowserWindow } from 'electron';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { dotsFor, partsOf } from '../../src-shared/film/paper/page.ts';
import type { PaperId } from '../../src-shared/film/paper/sizes.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { EventHub } from '../events.ts';
import { FilmPages, type FilmPagesOptions, studiesOf, wantedSheets } from '../exporting/film-pages.ts';
import { filmPicture } from '../exporting/film-picture.ts';
import { PdfJoin } from '../exporting/pdf-join.ts';
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

/** Pixels of the pages of a PDF that are in memory together. */
const mostPixelsAtOnce = 100_000_000;

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
      const chosen = wantedSheets(film, sheets);
      const studies = studiesOf(film, chosen);
      const abort = new AbortController();
      running.get(id)?.abort(cancelled());
      running.set(id, abort);
      const { signal } = abort;
      const medium = to.kind === 'printer' ? { medium: 'paper' as const } : {};
      const record = (outcome: 'success' | 'serious-failure', detail: string): void =>
        audit.record({ kind: 'data-export', action: 'read', outcome, studies, detail, ...medium });
      const total = chosen.reduce((sum, { boxes }) => sum + boxes.filter((cell) => cell !== null).length, 0);
      const progress = (done: number, printing = false): void =>
        hub.emit('paper', 'progress', { id, done, total, printing });
      const pagesOf = async (wanted: readonly FilmSheet[], part: FilmPagesOptions['part'], made = 0) =>
        FilmPages.prepare({
          ...{ renderer: films, film, wanted: wanted.map((sheet) => sheet.id), options, printedAt, signal },
          ...{ alike: to.kind === 'printer', ...(part && { part }) },
          formats: profileOf(settings(), printerId),
          institution: settings().createdObjects.institutionName,
          onProgress: (done) => progress(made + done),
        });
      /** With the pages in a window; `host`: of their addresses, no others ever have it. */
      const inWindow = async <T>(pages: FilmPages, host: string, work: (window: BrowserWindow) => Promise<T>) => {
        const window = await printingWindow(answersOf(pages), host, log, signal);
        try {
          pages.ensureWhole();
          return await work(window);
        } finally {
          if (!window.isDestroyed()) window.destroy();
        }
      };
      const written = async (window: BrowserWindow): Promise<Buffer> => {
        const leave = (): void => window.destroy();
        signal.addEventListener('abort', leave, { once: true });
        try {
          const bytes = await pdfOf(window);
          signal.throwIfAborted();
          return bytes;
        } finally {
          signal.removeEventListener('abort', leave);
        }
      };
      /** Of a long film no more than a part is in memory. */
      async function* pdf(): AsyncGenerator<Uint8Array> {
        const parts = partsOf(options, chosen, mostPixelsAtOnce);
        const join = new PdfJoin();
        const all = { of: chosen.length, dotsPerInch: dotsFor(options, chosen) };
        let [before, made] = [0, 0];
        for (const [index, part] of parts.entries()) {
          const pages = await pagesOf(part, { ...all, before }, made);
          before += part.length;
          made += pages.total;
          const bytes = await inWindow(pages, `${id}-${index}`, (window) => {
            progress(made, true);
            return written(window);
          });
          yield parts.length === 1 ? bytes : join.add(bytes);
        }
        if (parts.length > 1) yield join.end();
      }
      try {
        const path = to.kind === 'pdf' ? await outlets.askForFile('pdf', to.name) : '';
        if (path === undefined) return { done: false };
        signal.throwIfAborted();
        progress(0);
        if (to.kind === 'pdf') {
          const saved = await outlets.saveParts(path, pdf());
          record('success', saved);
          return { done: true, path: saved };
        }
        const pages = await pagesOf(chosen, undefined);
        return await inWindow(pages, id, async (window) => {
          progress(total, true);
          const { landscape } = pages;
          const { name: printer, copies } = to;
          const pageSize = options.paper as PaperId;
          const { colour } = options;
          const tell = (words: string): void => hub.emit('paper', 'trouble', { id, words });
          const done = await printOn(window, { pageSize, landscape, colour, printer, copies }, tell);
          if (done) record('success', printer ?? 'printer');
          return { done };
        });
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
