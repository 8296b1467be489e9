import { type PrinterProfile, type PrinterSettings, printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { printingFor } from '../../src-shared/settings/printing-for.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { useLive } from '../app/live.ts';
import { useFilm } from './store.ts';

/** The printer that the film is meant for: the chosen one, else the usual one, else the first; undefined when there is none, or printers are switched off. */
export function printerOf(settings: Settings | undefined, chosen: string): PrinterSettings | undefined {
  const printers = settings?.printing.enabled ? settings.printers : [];
  const named = (id: string | undefined): PrinterSettings | undefined => printers.find((one) => one.id === id);
  return named(chosen) ?? named(settings?.printing.usualPrinter) ?? printers[0];
}

const profiles = new WeakMap<Settings, Map<string, PrinterProfile>>();
let defaults: PrinterProfile | undefined;

const latest = new Map<string, PrinterProfile>();
/** What other settings change leaves the profile the same object: nobody looks at a proof anew for them. */
function asBefore(key: string, profile: PrinterProfile): PrinterProfile {
  const before = latest.get(key);
  if (before && JSON.stringify(before) === JSON.stringify(profile)) return before;
  latest.set(key, profile);
  return profile;
}

/** How that printer is spoken to; without one as all printers are. The same object until the settings change. */
export function profileOf(settings: Settings | undefined, chosen: string): PrinterProfile {
  if (!settings) {
    defaults ??= printerProfileSchema.parse({});
    return defaults;
  }
  let known = profiles.get(settings);
  if (!known) {
    known = new Map();
    profiles.set(settings, known);
  }
  const printer = printerOf(settings, chosen);
  const key = printer?.id ?? '';
  let profile = known.get(key);
  if (!profile) {
    profile = asBefore(key, printingFor(settings.printing, printer ?? { profile: {} }));
    known.set(key, profile);
  }
  return profile;
}

export const currentPrinter = (): PrinterSettings | undefined =>
  printerOf(useLive.getState().settings, useFilm.getState().printerId);
/** Why there is none. */
export const noPrinterText = (): string =>
  useLive.getState().settings?.printing.enabled === false
    ? 'Printers are switched off in the settings.'
    : 'There is no printer. Printers are added in the settings.';
export const currentProfile = (): PrinterProfile =>
  profileOf(useLive.getState().settings, useFilm.getState().printerId);

/** The same in components, which follow the settings and the choice. */
export function usePrinter(): PrinterSettings | undefined {
  const chosen = useFilm(({ printerId }) => printerId);
  return useLive(({ settings }) => printerOf(settings, chosen));
}
export function useProfile(): PrinterProfile {
  const chosen = useFilm(({ printerId }) => printerId);
  return useLive(({ settings }) => profileOf(settings, chosen));
}

/** Whether cells are shown in colour: as was chosen for the job, else as the profile has it, else as the printer is asked first. */
export const colourOf = (
  { colours, defaults }: Pick<PrinterProfile, 'colours' | 'defaults'>,
  wanted: 'grayscale' | 'color' | undefined,
): boolean => (wanted ?? defaults.colour ?? colours[0]) === 'color';
export const currentColour = (): boolean => colourOf(currentProfile(), useFilm.getState().colour);
export function useColour(): boolean {
  const wanted = useFilm(({ colour }) => colour);
  return colourOf(useProfile(), wanted);
}
