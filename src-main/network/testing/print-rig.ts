import type { PrintOptions } from '../../../src-shared/film/model.ts';
import { overlay } from '../../../src-shared/settings/overlay.ts';
import type { PrinterProfile, PrinterSettings } from '../../../src-shared/settings/printing.ts';
import { printerSchema } from '../../../src-shared/settings/printing.ts';
import { printingFor } from '../../../src-shared/settings/printing-for.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import { defaultSettings, settingsSchema } from '../../../src-shared/settings/schema.ts';
import type { PrinterScript, ScriptedPrinter } from '../../../testing/printer.ts';
import { scriptedPrinter } from '../../../testing/printer.ts';
import { type Log, silentLog } from '../../log/types.ts';
import type { LutPlace, PrinterReport, PrintRequest, SheetEvent, SheetToPrint } from '../../print/types.ts';
import { ActivityBook } from '../activity.ts';
import { profileSettings } from '../conformance/rig.ts';
import { Outgoing } from '../outgoing.ts';
import type { PrintServices } from '../services/print/open.ts';
import { printSheets } from '../services/print/print-sheets.ts';
import { until } from './test-listener.ts';

/** What a job told and how it ended. */
export interface PrintedJob {
  events: SheetEvent[];
  /** `printed`, `failed`, `asked`: the last that was told of each sheet. */
  sheets: (string | undefined)[];
  lut: LutPlace | undefined;
  reports: PrinterReport[];
  associations: number[];
  error: Error | undefined;
  warnings: string[];
}

export interface PrintRig {
  printer: ScriptedPrinter;
  settings: PrinterSettings;
  profile: PrinterProfile;
  services: PrintServices;
  /** Lines of the log that are warnings or worse. */
  logged: { message: string; details: Record<string, unknown> | undefined }[];
  print(
    sheets: readonly SheetToPrint[],
    options?: PrintOptions,
    more?: Partial<Pick<PrintRequest, 'signal' | 'onEvent' | 'onPrinter'>>,
  ): Promise<PrintedJob>;
  /** Waits until the station has heard of the end of every association. */
  heard(): Promise<void>;
  close(): Promise<void>;
}

export interface PrintRigOptions {
  /** The bundle of a system; absent: the defaults. */
  system?: ProfileName;
  /** Of the printer, over its system's. */
  profile?: Record<string, unknown>;
  printer?: Partial<PrinterSettings>;
  script?: PrinterScript;
  settings?: object;
}

/** A log that keeps what is wrong. */
function keepingLog(logged: PrintRig['logged']): Log {
  const keep = (message: string, details?: Record<string, unknown>) => void logged.push({ message, details });
  const log: Log = { ...silentLog, warn: keep, error: keep, child: () => log };
  return log;
}

/** A scripted printer, and a station that prints there. */
export async function startPrintRig({
  system,
  profile = {},
  printer: address = {},
  script = {},
  settings: change = {},
}: PrintRigOptions = {}): Promise<PrintRig> {
  const printer = await scriptedPrinter(script);
  const all: Settings = settingsSchema.parse(
    overlay(
      system === undefined ? defaultSettings() : profileSettings(system, { station: { hostName: 'station' } }),
      change,
    ),
  );
  const settings = printerSchema.parse({
    id: 'printer',
    name: 'Printer',
    aeTitle: 'PRINTER',
    host: '127.0.0.1',
    port: printer.port,
    profile,
    ...address,
  });
  const activity = new ActivityBook();
  const logged: PrintRig['logged'] = [];
  const log = keepingLog(logged);
  const outgoing = new Outgoing({ settings: () => all, activity, log });
  const services: PrintServices = { outgoing, log, followEveryMs: 20 };
  const rig: PrintRig = {
    printer,
    settings,
    profile: printingFor(all.printing, settings),
    services,
    logged,
    async print(sheets, options = {}, more = {}) {
      const job: PrintedJob = {
        events: [],
        sheets: sheets.map(() => undefined),
        lut: undefined,
        reports: [],
        associations: [],
        error: undefined,
        warnings: [],
      };
      try {
        await printSheets(
          {
            printer: settings,
            profile: rig.profile,
            options,
            sheets,
            signal: more.signal ?? new AbortController().signal,
            onEvent: async (event) => {
              job.events.push(event);
              if (event.step === 'warning') job.warnings.push(event.text ?? '');
              const ends = event.step === 'printed' || event.step === 'failed' || event.step === 'asked';
              if (ends && event.sheet !== undefined) job.sheets[event.sheet] = event.step;
              await more.onEvent?.(event);
            },
            onNegotiated: (lut) => {
              job.lut = lut;
            },
            onAssociation: (id) => void job.associations.push(id),
            onPrinter: (report) => {
              job.reports.push(report);
              more.onPrinter?.(report);
            },
          },
          services,
        );
      } catch (error) {
        job.error = error as Error;
      }
      return job;
    },
    heard: () => until(() => activity.list().every(({ outcome }) => outcome !== 'open'), 15_000),
    async close() {
      activity.close();
      await printer.close();
    },
  };
  return rig;
}
