import { create } from 'zustand';
import type { Wanted } from '../../app/retrievals.ts';
import type { RemoteRow } from './row.ts';

interface Picks {
  /** Chosen series and images below the studies of a node, by a key of their own. */
  lines: ReadonlyMap<string, { row: RemoteRow; wanted: Wanted }>;
}

/** What is chosen below the rows; choosing another study ends it. */
export const usePicks = create<Picks>(() => ({ lines: new Map() }));

export const clearPicks = (): void => {
  if (usePicks.getState().lines.size > 0) usePicks.setState({ lines: new Map() });
};

/** Chooses one alone, or with `add` adds or removes it. */
export function pick(key: string, row: RemoteRow, wanted: Wanted, add: boolean): void {
  usePicks.setState(({ lines }) => {
    const next = new Map(add ? lines : []);
    if (add && next.has(key)) next.delete(key);
    else next.set(key, { row, wanted });
    return { lines: next };
  });
}
