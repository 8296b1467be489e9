import { create } from 'zustand';
import type { PrinterStatus, PrintJob } from '../../../src-shared/contract/print.ts';
import type { Film, PrintOptions } from '../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import { lastingOptions, type OptionKey, stillOffered, withOption } from '../../app/printing/options.ts';
import { remember, remembered } from '../../app/remembered.ts';
import { currentPrinter, currentProfile, useProfile } from '../printer.ts';
import { useFilm } from '../store.ts';
import type { Finding } from './checks.ts';

/** What lies over the composer. */
export type PrintingDialog =
  | { kind: 'more' }
  | { kind: 'lines' }
  | { kind: 'templates' }
  /** What went over the wire for a job. */
  | { kind: 'log'; association: number }
  /** What was found before printing. */
  | { kind: 'check'; findings: readonly Finding[]; job: JobToSubmit };

/** A film as it would be printed. */
export interface JobToSubmit {
  /** The sheets that have images, with their texts. */
  film: Film;
  /** ms since 1970 */
  printedAt: number;
  /** Hashes of the boxes that the reader saw, by sheet id and position. */
  proofed?: Record<string, Record<string, string>>;
}

interface PrintingState {
  /** What was chosen beside the profile, by printer. */
  options: Readonly<Record<string, PrintOptions>>;
  /** What printers said of themselves, by printer. */
  statuses: Readonly<Record<string, PrinterStatus>>;
  /** Newest first; undefined until heard of. */
  jobs: readonly PrintJob[] | undefined;
  /** The jobs could not be asked for. */
  jobsFailed: string;
  dialog: PrintingDialog | undefined;
  /** The proof lies over the film. */
  proof: boolean;
  /** The print jobs are shown. */
  panel: boolean;
  /** A film is being handed over. */
  submitting: boolean;
}

export const usePrinting = create<PrintingState>(() => ({
  options: {},
  statuses: {},
  jobs: undefined,
  jobsFailed: '',
  dialog: undefined,
  proof: false,
  panel: remembered('film.printing.panel', false, (value): value is boolean => typeof value === 'boolean'),
  submitting: false,
}));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const place = 'film.printing.options';
const kept = (): Record<string, unknown> => remembered(place, {}, isRecord);

const nothing: PrintOptions = {};
const read = new WeakMap<PrinterProfile, PrintOptions>();

/** What was chosen for a printer here, else what is remembered of it and still offered. */
export function optionsOf(state: Pick<PrintingState, 'options'>, printerId: string, profile: PrinterProfile) {
  const own = state.options[printerId];
  if (own) return own;
  if (printerId === '') return nothing;
  let known = read.get(profile);
  if (!known) {
    known = stillOffered(profile, kept()[printerId]);
    read.set(profile, known);
  }
  return known;
}

export const currentOptions = (): PrintOptions =>
  optionsOf(usePrinting.getState(), currentPrinter()?.id ?? '', currentProfile());

/** What is chosen for the printer of the film, in a component. */
export function useOptions(printerId: string): PrintOptions {
  const profile = useProfile();
  return usePrinting((state) => optionsOf(state, printerId, profile));
}

function keep(printerId: string, options: PrintOptions): void {
  usePrinting.setState((state) => ({ options: { ...state.options, [printerId]: options } }));
  remember(place, { ...kept(), [printerId]: lastingOptions(options) });
}

export function setOption<K extends OptionKey>(key: K, value: PrintOptions[K]): void {
  const printer = currentPrinter();
  if (printer) keep(printer.id, withOption(currentProfile(), currentOptions(), key, value));
}

/** Back to what the printer's profile says; all of it, or one. */
export function resetOptions(key?: OptionKey): void {
  const printer = currentPrinter();
  if (!printer) return;
  const left = { ...currentOptions() };
  if (key !== undefined) delete left[key];
  keep(printer.id, key === undefined ? {} : left);
}

const isText = (value: unknown): value is string => typeof value === 'string';
const printerPlace = 'film.printing.printer';

/** The printer that was chosen last, for a composer that opens. */
export const rememberedPrinter = (): string => remembered(printerPlace, '', isText);

export function choosePrinter(printerId: string): void {
  useFilm.setState({ printerId });
  remember(printerPlace, printerId);
}

export const openDialog = (dialog: PrintingDialog): void => usePrinting.setState({ dialog });
export const closeDialog = (): void => usePrinting.setState({ dialog: undefined });

export function togglePanel(): void {
  showPanel(!usePrinting.getState().panel);
}

export function showPanel(panel: boolean): void {
  usePrinting.setState({ panel });
  remember('film.printing.panel', panel);
}
