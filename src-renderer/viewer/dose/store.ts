import { create } from 'zustand';
import type { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DoseGrid } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { asError } from '../../app/api.ts';
import { useViewer } from '../store.ts';
import { type Dose, dosesOf, readDose } from './doses.ts';

interface DoseState {
  on: boolean;
  /** The doses of the open studies. */
  doses: readonly Dose[];
  /** The one that is shown. */
  key: string | undefined;
  grid: DoseGrid | undefined;
  reading: boolean;
  error: NegatoscopeError | undefined;
  /** Of the colours, 0..1; the lines are always whole. */
  opacity: number;
  wash: boolean;
  lines: boolean;
  /** What 100 % is, in the unit of the dose; undefined: its maximum. */
  reference: number | undefined;
  /** Nothing is coloured below this share of the reference, %. */
  thresholdPercent: number;
}

const nothing = { key: undefined, grid: undefined, reading: false, error: undefined };

/** The dose over the images of this window: one at a time, over all viewports of its frame of reference. */
export const useDose = create<DoseState>(() => ({
  on: false,
  doses: [],
  ...nothing,
  opacity: 0.35,
  wash: true,
  lines: true,
  reference: undefined,
  thresholdPercent: 20,
}));

const set = useDose.setState;
let work: AbortController | undefined;

export const chosenDose = (): Dose | undefined => {
  const { doses, key } = useDose.getState();
  return doses.find((dose) => dose.key === key);
};

/** Shows a dose, reading it when it has to. */
export function showDose(key: string): void {
  const dose = useDose.getState().doses.find((one) => one.key === key);
  if (!dose) return;
  work?.abort();
  const begun = new AbortController();
  work = begun;
  set({ ...nothing, on: true, key, reading: true, reference: undefined });
  readDose(dose, begun.signal).then(
    (grid) => {
      if (work === begun) set({ grid, reading: false });
    },
    (error: unknown) => {
      if (work === begun) set({ reading: false, error: asError(error) });
    },
  );
}

/** On or off; off gives its memory back. */
export function toggleDose(): void {
  const { on, doses, key } = useDose.getState();
  if (on) {
    work?.abort();
    work = undefined;
    set({ ...nothing, on: false, key });
    return;
  }
  const first = doses.find((dose) => dose.key === key) ?? doses[0];
  if (first) showDose(first.key);
}

/** Keeps the list of doses; one whose study went is gone at once. */
export function followDoses(): () => void {
  const follow = (): void => {
    const doses = dosesOf(useViewer.getState().studies);
    const before = useDose.getState();
    const same =
      doses.length === before.doses.length &&
      doses.every(
        ({ key, frames }, i) => key === before.doses[i]?.key && frames.length === before.doses[i]?.frames.length,
      );
    if (same) return;
    set({ doses });
    if (before.key !== undefined && !doses.some(({ key }) => key === before.key)) {
      work?.abort();
      set({ ...nothing, on: false });
    }
  };
  follow();
  const leave = useViewer.subscribe((state, before) => {
    if (state.studies !== before.studies) follow();
  });
  return () => {
    leave();
    work?.abort();
    set({ ...nothing, on: false, doses: [] });
  };
}
