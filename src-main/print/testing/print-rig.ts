import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach } from 'vitest';
import type { PrintJob } from '../../../src-shared/contract/print.ts';
import { boxPixels } from '../../../testing/box-pixels.ts';
import { type PrinterScript, type ScriptedPrinter, scriptedPrinter } from '../../../testing/printer.ts';
import { temporaryFolder } from '../../../testing/temp.ts';
import type { State } from '../../archive/database/state-thread.ts';
import { filmOf } from './films.ts';
import { type PrintStation, type StationOptions, startPrintStation, withPrinters } from './print-station.ts';

/** A station and its printers, for each test of a file. */
export interface PrintRig {
  station: PrintStation;
  printers: ScriptedPrinter[];
  /** Printers `film`, `film2`, … by their scripts, and a station that knows them. */
  start(scripts?: PrinterScript[], settings?: object, options?: StationOptions): Promise<{ printer: ScriptedPrinter }>;
  /** Gives a film to the first printer; its number. */
  submit(film?: ReturnType<typeof filmOf>, more?: object): Promise<number>;
}

export function printRig(): PrintRig {
  let folder: { path: string; remove(): Promise<void> };
  const rig: PrintRig = {
    station: undefined as unknown as PrintStation,
    printers: [],
    async start(scripts = [{}], settings = {}, options = {}) {
      for (const script of scripts) rig.printers.push(await scriptedPrinter(script));
      const ports = rig.printers.map(({ port }) => port);
      rig.station = await startPrintStation(folder.path, { ...options, settings: withPrinters(ports, settings) });
      return { printer: rig.printers[0]! };
    },
    submit: async (film = filmOf([1, 2], [3]), more = {}) => {
      const wanted = { printerId: 'film', film, options: {}, printedAt: 1_700_000_000_000, ...more };
      return (await rig.station.calls.submit(wanted)).id;
    },
  };
  beforeEach(async () => {
    folder = await temporaryFolder('print');
    rig.printers = [];
  });
  afterEach(async () => {
    await rig.station?.close();
    for (const printer of rig.printers) await printer.close();
    await folder.remove();
  });
  return rig;
}

/** Of the pixels that stand for the image of this number. */
export const hashOf = (seed: number): string => boxPixels({ seed }).hash;
export const statuses = ({ sheets }: Pick<PrintJob, 'sheets'>): string[] => sheets.map(({ state }) => state);
/** Every image that stood on a film that was printed. */
export const printed = (printer: ScriptedPrinter): string[][] =>
  printer.films.map(({ images }) => [...images.values()].map(({ hash }) => hash));

/** How a system prints, by its profile. */
export const printingOf = async (system: 'canon-gca'): Promise<{ retry: object }> => {
  const file = new URL(`../../../resources/profiles/${system}.json`, import.meta.url);
  return JSON.parse(await readFile(file, 'utf8')).settings.printing;
};

type Call = (name: string, ...parameters: unknown[]) => Promise<unknown>;
/** The state database, with something done before a call. */
export const atCalls =
  (work: (name: string, parameters: unknown[]) => Promise<void> | void) =>
  (state: State): State => {
    const call = state.call.bind(state) as Call;
    const slow: Call = async (name, ...parameters) => {
      await work(name, parameters);
      return call(name, ...parameters);
    };
    state.call = slow as typeof state.call;
    return state;
  };
