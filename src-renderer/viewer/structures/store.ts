import { create } from 'zustand';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { asError } from '../../app/api.ts';
import { locatedFrame, wayBetween } from '../linking/registrations.ts';
import { useViewer } from '../store.ts';
import { selectedController } from '../viewports.ts';
import { type Drawable, drawablesOf, type ReadObject, type Structure } from './objects.ts';
import { readDrawable } from './reading.ts';

/** What became of reading an object. */
export interface Reading {
  state: 'reading' | 'read' | 'failed';
  read?: ReadObject;
  error?: NegatoscopeError;
}

interface StructuresState {
  /** Everything on or off (Alt+O). */
  on: boolean;
  /** Structure sets and segmentations of the open studies, the newest first. */
  drawables: readonly Drawable[];
  /** Those that are shown. */
  chosen: ReadonlySet<string>;
  readings: ReadonlyMap<string, Reading>;
  /** Keys of structures that are not drawn. */
  hidden: ReadonlySet<string>;
  /** Of the inside, 0..1. */
  fill: number;
  /** CSS pixels; 0: no line. */
  line: number;
}

/** Contours and segments over the images of this window. */
export const useStructures = create<StructuresState>(() => ({
  on: false,
  drawables: [],
  chosen: new Set(),
  readings: new Map(),
  hidden: new Set(),
  fill: 0.25,
  line: 1.5,
}));

const set = useStructures.setState;
const work = new Map<string, AbortController>();

/** Memory of all objects that are shown together. */
const mostBytes = 768 * 1024 * 1024;
const tooMuch = (): NegatoscopeError =>
  new NegatoscopeError('unsupported', 'there is no memory for it beside the others: put some of them away first');

const put = (key: string, reading: Reading): void =>
  set(({ readings }) => ({ readings: new Map(readings).set(key, reading) }));

function read(drawable: Drawable): void {
  const { key } = drawable;
  const known = useStructures.getState().readings.get(key)?.state;
  if (known === 'reading' || known === 'read') return;
  const begun = new AbortController();
  work.set(key, begun);
  put(key, { state: 'reading' });
  readDrawable(drawable, begun.signal).then(
    (found) => {
      if (work.get(key) !== begun) return;
      const others = [...useStructures.getState().readings.values()];
      const bytes = others.reduce((sum, { read: other }) => sum + (other?.bytes ?? 0), found.bytes);
      put(key, bytes > mostBytes ? { state: 'failed', error: tooMuch() } : { state: 'read', read: found });
    },
    (error: unknown) => {
      if (work.get(key) === begun) put(key, { state: 'failed', error: asError(error) });
    },
  );
}

function forget(keys: Iterable<string>): void {
  set(({ readings }) => {
    const next = new Map(readings);
    for (const key of keys) {
      work.get(key)?.abort();
      work.delete(key);
      next.delete(key);
    }
    return { readings: next };
  });
}

/** Shows an object over the images, or no longer; what is not shown gives its memory back. */
export function chooseDrawable(key: string, wanted: boolean): void {
  const { drawables, chosen } = useStructures.getState();
  const drawable = drawables.find((one) => one.key === key);
  if (!drawable) return;
  const next = new Set(chosen);
  if (wanted) {
    next.add(key);
    set({ chosen: next, on: true });
    read(drawable);
  } else {
    next.delete(key);
    set({ chosen: next });
    forget([key]);
  }
}

/** Reads again what could not be read. */
export function readAgain(key: string): void {
  const drawable = useStructures.getState().drawables.find((one) => one.key === key);
  if (drawable) read(drawable);
}

/**
 * What is shown first: the newest structure set and the newest series of segmentations that lie where the selected viewport shows images,
 * else the newest there are.
 */
function firstChoice(drawables: readonly Drawable[]): Drawable[] {
  const frame = selectedController()?.shown?.frame;
  const here = frame && locatedFrame(frame);
  const fits = (drawable: Drawable): boolean => {
    const uid = drawable.frameSet.other?.frameOfReferenceUid;
    return (
      here !== undefined &&
      uid !== undefined &&
      wayBetween({ patient: drawable.patient, frameOfReferenceUid: uid }, here) !== undefined
    );
  };
  const of = (kind: Drawable['kind']): Drawable[] => {
    const all = drawables.filter((one) => one.kind === kind);
    const first = all.find(fits) ?? all[0];
    if (!first) return [];
    return kind === 'structure-set'
      ? [first]
      : all.filter(({ frameSet }) => frameSet.series.seriesRow === first.frameSet.series.seriesRow);
  };
  return [...of('structure-set'), ...of('segmentation')];
}

/** All structures on or off; the first time what fits is read. */
export function toggleStructures(): boolean {
  const { on, drawables, chosen } = useStructures.getState();
  if (drawables.length === 0) return false;
  set({ on: !on });
  if (!on && chosen.size === 0) {
    const first = firstChoice(drawables);
    set({ chosen: new Set(first.map(({ key }) => key)) });
    for (const one of first) read(one);
  }
  return true;
}

export function hideStructures(keys: readonly string[], hide: boolean): void {
  set(({ hidden }) => {
    const next = new Set(hidden);
    for (const key of keys) {
      if (hide) next.add(key);
      else next.delete(key);
    }
    return { hidden: next };
  });
}

/** What is drawn: the structures of all objects that are shown and read. */
export function drawnStructures({ on, chosen, readings, hidden }: StructuresState): Structure[] {
  if (!on) return [];
  return [...chosen].flatMap((key) => readings.get(key)?.read?.structures.filter((one) => !hidden.has(one.key)) ?? []);
}

/** Keeps the list of objects; what went is forgotten at once. */
export function followStructures(): () => void {
  const follow = (): void => {
    const drawables = drawablesOf(useViewer.getState().studies);
    const before = useStructures.getState();
    if (
      drawables.length === before.drawables.length &&
      drawables.every(({ key }, i) => key === before.drawables[i]?.key)
    )
      return;
    const keys = new Set(drawables.map(({ key }) => key));
    const gone = [...before.readings.keys()].filter((key) => !keys.has(key));
    const chosen = new Set([...before.chosen].filter((key) => keys.has(key)));
    set({ drawables, chosen, ...(drawables.length === 0 ? { on: false } : {}) });
    if (gone.length > 0) forget(gone);
  };
  follow();
  const leave = useViewer.subscribe((state, before) => {
    if (state.studies !== before.studies) follow();
  });
  return () => {
    leave();
    forget([...work.keys()]);
    set({ on: false, drawables: [], chosen: new Set(), readings: new Map(), hidden: new Set() });
  };
}
