import { create } from 'zustand';
import type { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { PrintOptions } from '../../../../src-shared/film/model.ts';
import { type PrinterProfile, printerProfileSchema } from '../../../../src-shared/settings/printing.ts';
import { asError } from '../../../app/api.ts';
import { notify } from '../../../app/notify.ts';
import { optionsToSend } from '../../../app/printing/options.ts';
import { currentPrinter, currentProfile, noPrinterText } from '../../printer.ts';
import { useFilm } from '../../store.ts';
import { hindrancesOf, sheetsToPrint } from '../checks.ts';
import { currentOptions, type JobToSubmit, openDialog, usePrinting } from '../store.ts';
import { filmWithTexts, printedPart } from '../submitting.ts';
import { type BoxImage, fetchBox } from './fetch-box.ts';
import { positionsOf } from './placing.ts';

/** A box of the proof: what came, or why nothing did. */
export type ProofBox =
  | { state: 'waiting' }
  | { state: 'ready'; image: BoxImage }
  | { state: 'failed'; error: NegatoscopeError };

interface ProofState {
  /** What is looked at: as the film was when the proof was opened. */
  job: JobToSubmit | undefined;
  options: PrintOptions;
  /** Of the printer, as it was then. */
  profile: PrinterProfile;
  printerId: string;
  error: NegatoscopeError | undefined;
  /** Index from 0 of the sheet that is shown. */
  sheet: number;
  /** Boxes of the sheets that were shown, by `boxKey`. Pixels of those that are far are let go. */
  boxes: Readonly<Record<string, ProofBox>>;
  /** Hashes of the boxes that were seen, by sheet id and position. */
  seen: Readonly<Record<string, Readonly<Record<string, string>>>>;
  hashes: boolean;
  magnifier: boolean;
}

const nothing: ProofState = {
  job: undefined,
  options: {},
  profile: printerProfileSchema.parse({}),
  printerId: '',
  error: undefined,
  sheet: 0,
  boxes: {},
  seen: {},
  hashes: false,
  magnifier: false,
};
export const useProof = create<ProofState>(() => nothing);

export const boxKey = (sheet: string, position: number): string => `${sheet} ${position}`;

let reading = new AbortController();

/** Opens the proof of the film as it is now. */
export async function openProof(): Promise<void> {
  const printer = currentPrinter();
  if (!printer) {
    notify(`${noPrinterText()} The proof shows what a printer gets.`);
    return;
  }
  const { film: composed } = useFilm.getState();
  const findings = hindrancesOf(composed, currentProfile(), currentOptions());
  if (findings.length > 0) {
    usePrinting.setState({ proof: false });
    openDialog({ kind: 'check', findings, job: { film: composed, printedAt: Date.now() } });
    return;
  }
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  const { sheet } = useFilm.getState();
  const profile = currentProfile();
  const options = optionsToSend(profile, currentOptions());
  useProof.setState({ ...nothing, options, profile, printerId: printer.id });
  usePrinting.setState({ proof: true, dialog: undefined });
  try {
    const film = printedPart(await filmWithTexts());
    if (signal.aborted) return;
    const at = sheetsToPrint(film).findIndex(({ id }) => id === sheet);
    useProof.setState({ job: { film, printedAt: Date.now() }, sheet: Math.max(0, at) });
  } catch (error) {
    if (!signal.aborted) useProof.setState({ error: asError(error) });
  }
}

// However it is left, nothing more is read, and its pixels are let go.
usePrinting.subscribe((now, before) => {
  if (now.proof || !before.proof) return;
  reading.abort();
  useProof.setState(nothing);
});

export function closeProof(): void {
  const { job, sheet } = useProof.getState();
  const shown = job?.film.sheets[sheet]?.id;
  // The composer goes on where the proof was left.
  if (shown !== undefined && useFilm.getState().film.sheets.some(({ id }) => id === shown)) {
    useFilm.setState({ sheet: shown });
  }
  usePrinting.setState({ proof: false });
}

export function showSheet(index: number): void {
  const count = useProof.getState().job?.film.sheets.length ?? 0;
  if (index >= 0 && index < count) useProof.setState({ sheet: index });
}

/** Boxes that are asked for at the same time: the worker makes one after the other, the next one waits there already. */
const atOnce = 2;

/** Fetches the boxes of a sheet that are not there yet; pixels of other sheets are let go. */
export async function loadSheet(index: number): Promise<void> {
  const { job, options, profile, printerId, boxes } = useProof.getState();
  const sheet = job?.film.sheets[index];
  if (!job || !sheet) return;
  const { signal } = reading;
  const own = Object.entries(boxes).filter(([key]) => key.startsWith(`${sheet.id} `));
  const waiting = positionsOf(profile, options, sheet).filter(
    (position) => !own.some(([key, box]) => key === boxKey(sheet.id, position) && box.state === 'ready'),
  );
  const asked = waiting.map((position): [string, ProofBox] => [boxKey(sheet.id, position), { state: 'waiting' }]);
  useProof.setState({ boxes: Object.fromEntries([...own, ...asked]) });
  const keep = (position: number, box: ProofBox): void => {
    const now = useProof.getState();
    if (signal.aborted || now.job !== job || now.job.film.sheets[now.sheet]?.id !== sheet.id) return;
    const seen = { ...now.seen };
    if (box.state === 'ready') seen[sheet.id] = { ...seen[sheet.id], [String(position)]: box.image.hash };
    useProof.setState({ boxes: { ...now.boxes, [boxKey(sheet.id, position)]: box }, seen });
  };
  const isShown = (): boolean => {
    const now = useProof.getState();
    return !signal.aborted && now.job === job && now.job.film.sheets[now.sheet]?.id === sheet.id;
  };
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let position = waiting.shift(); position !== undefined && isShown(); position = waiting.shift()) {
        try {
          const request = {
            printerId,
            options,
            patient: job.film.patient,
            sheet,
            sheetNumber: index + 1,
            sheets: job.film.sheets.length,
            position,
            printedAt: job.printedAt,
          };
          keep(position, { state: 'ready', image: await fetchBox(request, signal) });
        } catch (error) {
          keep(position, { state: 'failed', error: asError(error) });
        }
      }
    }),
  );
}

/** What was seen, to be printed so: hashes of sheets of which every box was there. */
export function seenJob(): JobToSubmit | undefined {
  const { job, seen, options, profile } = useProof.getState();
  if (!job) return undefined;
  const whole = job.film.sheets.filter((sheet) =>
    positionsOf(profile, options, sheet).every((position) => seen[sheet.id]?.[String(position)] !== undefined),
  );
  return { ...job, proofed: Object.fromEntries(whole.map(({ id }) => [id, { ...seen[id] }])) };
}
