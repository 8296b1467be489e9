import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import { untilComplete } from '../archive/until-complete.ts';
import type { AuditSink } from '../audit/types.ts';
import type { EventHub } from '../events.ts';
import type { CatalogueOf } from '../handlers/film-patient.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Log } from '../log/types.ts';
import type { Outgoing } from '../network/outgoing.ts';
import { askPrinter, tryPrinter } from '../network/services/print/ask-printer.ts';
import { printSheets } from '../network/services/print/print-sheets.ts';
import { isEnded, PrintBook } from './book.ts';
import { PrintHistory } from './history.ts';
import { printRunner } from './job.ts';
import { Printers } from './printers.ts';
import { PrinterTurns } from './turns.ts';
import type { FilmRenderer, LutPlace } from './types.ts';

export interface PrintingOptions {
  state: Pick<State, 'call'>;
  settings: () => Settings;
  renderer: Pick<FilmRenderer, 'box'>;
  /** Where the images of films are looked for. */
  catalogue: CatalogueOf;
  archive: { readonly complete: boolean };
  outgoing: Outgoing;
  jobs: JobQueue;
  audit: AuditSink;
  log: Log;
  hub: EventHub;
}

export interface Printing {
  readonly handlers: NegatoscopeHandlers['print'];
  /** After the queue was started. */
  start(): Promise<void>;
  /** Where values become the hardware's on a printer, as it answered last: for the proof. */
  lut(printerId: string): LutPlace;
  /** After the queue was closed. */
  close(): Promise<void>;
}

/** Films on their way to printers: jobs, their history, printers and what they say. Call before the queue is started. */
export function createPrinting(options: PrintingOptions): Printing {
  const { state, settings, renderer, catalogue, archive, outgoing, jobs, audit, log, hub } = options;
  const services = { outgoing, log };
  const book = new PrintBook(state);
  const turns = new PrinterTurns({
    ofPrinter: (printerId) => {
      const { printing, printers } = settings();
      const printer = printers.find(({ id }) => id === printerId);
      return printer === undefined ? 1 : printingFor(printing, printer).parallelJobs;
    },
    ofAll: () => (settings().printing.printersAtOnce === 'one' ? 1 : Number.POSITIVE_INFINITY),
  });
  const openJobs = (printerId: string) => book.all().filter((job) => job.printerId === printerId && !isEnded(job));

  /** Jobs that wait for their next attempt need not wait for a printer that works again. */
  const recovered = (printerId: string): void => {
    const ids = openJobs(printerId).flatMap(({ state, queueId }) => (state === 'waiting' ? (queueId ?? []) : []));
    if (ids.length === 0) return;
    const { jobs: queued } = jobs.page({ ids, states: ['waiting'], offset: 0, limit: 500 });
    for (const { id, nextAttemptAt } of queued.toReversed()) {
      if (nextAttemptAt === undefined) continue;
      jobs.retry(id).catch((error: unknown) => log.warn('a print job was not begun again', { id, error }));
    }
  };
  const printers = new Printers({
    settings,
    ask: (request) => askPrinter(request, services),
    turns,
    busy: (printerId) => openJobs(printerId).length > 0,
    onRecovered: recovered,
    log,
  });

  jobs.register(
    printRunner({
      book,
      settings,
      renderer,
      print: (request) => printSheets(request, services),
      alone: (printerId, work, signal) => turns.take(printerId, work, signal),
      complete: (signal) => untilComplete(archive, signal),
      renewProfile: async (id, profile) => {
        await state.call('savePrintProfile', id, profile);
        return profile;
      },
      institution: () => settings().createdObjects.institutionName,
      onPrinter: (printerId, report) => void printers.report(printerId, report),
      recoveries: (printerId) => printers.recoveries(printerId),
      onUnreachable: (printerId, error) => void printers.unreachable(printerId, error),
      onNegotiated: (printerId, lut, annotations) => printers.negotiated(printerId, lut, annotations),
      audit,
      log,
    }),
  );
  const history = new PrintHistory({ book, jobs, state, settings, catalogue, log });
  /** Windows whose end is waited for. */
  const watching = new Set<unknown>();
  const leave = [
    book.onChanged((change) => {
      hub.emit('print', 'changed', change);
      printers.follow();
    }),
    printers.onChanged((statuses) => hub.emit('print', 'printersChanged', statuses)),
    jobs.onChanged((queue) => book.follow(queue)),
    hub.subscribe((service, member) => {
      if (service === 'settings' && member === 'changed') printers.settingsChanged();
    }),
  ];

  return {
    handlers: {
      ...history.calls,
      printers: () => printers.all(),
      askPrinter: ({ printerId }) => printers.ask(printerId),
      test: async ({ printer }) => {
        const profile = printingFor(settings().printing, printer);
        const result = await turns.ifFree(printer.id, () => tryPrinter({ printer, profile }, services));
        if (result === undefined) throw new NegatoscopeError('busy', 'a film is being printed on it');
        return result;
      },
      watch: ({ printerIds }, caller) => {
        const who = caller?.id ?? 'nobody';
        printers.watch(who, printerIds);
        if (caller === undefined || watching.has(who)) return;
        watching.add(who);
        caller.onGone(() => {
          watching.delete(who);
          printers.watch(who, []);
        });
      },
    },
    start: async () => {
      await history.start();
      printers.follow();
    },
    lut: (printerId) => printers.lut(printerId),
    close: async () => {
      for (const end of leave) end();
      await printers.close();
      book.close();
    },
  };
}
