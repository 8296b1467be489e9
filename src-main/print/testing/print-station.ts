import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { PrinterStatus, PrintJob } from '../../../src-shared/contract/print.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import { boxPixels } from '../../../testing/box-pixels.ts';
import { openState, type State } from '../../archive/database/state-thread.ts';
import type { AuditEvent, AuditSink } from '../../audit/types.ts';
import { createEventHub, type EventHub } from '../../events.ts';
import { createJobQueue, type JobQueue } from '../../jobs/queue.ts';
import { type Log, silentLog } from '../../log/types.ts';
import { ActivityBook } from '../../network/activity.ts';
import { Outgoing } from '../../network/outgoing.ts';
import { createPrinting, type Printing, type PrintingOptions } from '../printing.ts';
import type { BoxTask, FilmRenderer } from '../types.ts';

/** Pixels by the number of the image (the last component of its UID), so that a test knows what has to arrive. */
export const numberOf = ({ sheet, position }: BoxTask): number => {
  const content = sheet.boxes[position - 1]?.content;
  const uid = content?.kind === 'image' ? content.image.sopInstanceUid : '';
  return Number(uid.split('.').at(-1));
};

export interface StationOptions {
  settings?: object;
  /** Before a box is made. */
  making?: (task: BoxTask, signal: AbortSignal | undefined) => Promise<void> | void;
  /** Instead of pixels by their number. */
  seed?: (task: BoxTask) => number;
  catalogue?: PrintingOptions['catalogue'];
  log?: Log;
  /** Before it is used. */
  state?: (state: State) => void;
}

export interface PrintStation {
  printing: Printing;
  calls: Printing['handlers'];
  jobs: JobQueue;
  state: State;
  hub: EventHub;
  audit: AuditEvent[];
  /** Tasks that were asked of the maker of pixels, in order, and how many were in the making or not taken at once at most. */
  made: BoxTask[];
  settings(): Settings;
  change(change: object): void;
  job(id: number): Promise<PrintJob>;
  /** Waits until a job is so. */
  until(id: number, holds: (job: PrintJob) => boolean): Promise<PrintJob>;
  ended(id: number): Promise<PrintJob>;
  untilPrinter(holds: (status: PrinterStatus) => boolean): Promise<PrinterStatus>;
  close(): Promise<void>;
}

/** Settings of a station with printers on ports of the loopback interface: `film`, `film2`, … */
export const withPrinters = (ports: readonly number[], more: object = {}): object =>
  overlay(
    {
      listener: { aeTitle: 'STATION' },
      printers: ports.map((port, index) => ({
        id: `film${index === 0 ? '' : index + 1}`,
        name: `Film ${index + 1}`,
        aeTitle: `FILM${index + 1}`,
        host: '127.0.0.1',
        port,
      })),
      printing: { pollSeconds: 0, retry: { attempts: 2, delayMs: 20, factor: 1 }, messages: { followPrintJob: false } },
    },
    more,
  ) as object;

const ended = ({ state }: PrintJob): boolean => state !== 'waiting' && state !== 'running';

/** Printing as the workstation has it, over a folder; only the maker of pixels is not the real one. */
export async function startPrintStation(folder: string, options: StationOptions = {}): Promise<PrintStation> {
  let settings = settingsSchema.parse(overlay(defaultSettings(), options.settings ?? {}));
  const state = await openState(folder);
  options.state?.(state);
  const log = options.log ?? silentLog;
  const hub = createEventHub((error) => {
    throw error;
  });
  const activity = new ActivityBook();
  const outgoing = new Outgoing({ settings: () => settings, activity, log });
  const jobs = createJobQueue(state, log, { settings: () => settings.queue });
  const events: AuditEvent[] = [];
  const audit: AuditSink = { record: (event) => void events.push(event), flush: () => Promise.resolve() };
  const made: BoxTask[] = [];
  const renderer: Pick<FilmRenderer, 'box'> = {
    box: async (task, signal) => {
      made.push(task);
      await options.making?.(task, signal);
      if (signal?.aborted) throw new NegatoscopeError('cancelled', 'not wanted any more');
      return boxPixels({ seed: options.seed?.(task) ?? numberOf(task) });
    },
  };
  const printing = createPrinting({
    state,
    settings: () => settings,
    renderer,
    catalogue: options.catalogue ?? (() => undefined),
    archive: { complete: true },
    outgoing,
    jobs,
    audit,
    log,
    hub,
  });
  await jobs.start();
  await printing.start();
  const calls = printing.handlers;
  const job = async (id: number): Promise<PrintJob> => {
    const found = (await calls.list()).find((one) => one.id === id) as PrintJob | undefined;
    if (found === undefined) throw new Error(`no job ${id}`);
    return found;
  };
  const until = (id: number, holds: (job: PrintJob) => boolean): Promise<PrintJob> =>
    new Promise((resolve, reject) => {
      const look = (found: PrintJob | undefined): boolean => {
        if (found === undefined || !holds(found)) return false;
        leave();
        resolve(found);
        return true;
      };
      const leave = hub.subscribe((service, member, payload) => {
        if (service !== 'print' || member !== 'changed') return;
        look((payload as { jobs: PrintJob[] }).jobs.find((one) => one.id === id));
      });
      job(id).then(look, reject);
    });
  return {
    printing,
    calls,
    jobs,
    state,
    hub,
    audit: events,
    made,
    settings: () => settings,
    change: (change) => {
      settings = settingsSchema.parse(overlay(settings, change));
      hub.emit('settings', 'changed', settings);
      jobs.reschedule();
    },
    job,
    until,
    ended: async (id) => {
      const found = await until(id, ended);
      // Its row in the table of jobs ends a moment later.
      if (found.queueId !== undefined) await jobs.finished(found.queueId);
      return found;
    },
    untilPrinter: (holds) =>
      new Promise((resolve) => {
        const leave = hub.subscribe((service, member, payload) => {
          if (service !== 'print' || member !== 'printersChanged') return;
          const found = (payload as PrinterStatus[]).find(holds);
          if (found === undefined) return;
          leave();
          resolve(found);
        });
        const now = printing.handlers.printers() as PrinterStatus[];
        const found = now.find(holds);
        if (found !== undefined) {
          leave();
          resolve(found);
        }
      }),
    close: async () => {
      await jobs.close();
      await printing.close();
      activity.close();
      await state.close('close');
    },
  };
}
