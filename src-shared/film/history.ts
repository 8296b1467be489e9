/** What was done, for undo and redo. */
export interface History<T> {
  present: T;
  past: readonly T[];
  future: readonly T[];
  /** What the last step was part of; a step of the same kind takes its place. */
  merging: string | undefined;
}

const mostSteps = 200;

export const begin = <T>(present: T): History<T> => ({ present, past: [], future: [], merging: undefined });

/**
 * Keeps a step. Steps that follow each other with the same `merge` (a drag, the same knob of the same cell) are one; what is the same object is
 * none.
 */
export function step<T>(history: History<T>, present: T, merge?: string): History<T> {
  if (present === history.present) return history;
  const joins = merge !== undefined && merge === history.merging;
  const past = joins ? history.past : [...history.past, history.present].slice(-mostSteps);
  return { present, past, future: [], merging: merge };
}

/** The next step with the same `merge` is one of its own: a drag has ended. */
export const settle = <T>(history: History<T>): History<T> => ({ ...history, merging: undefined });

export function undo<T>({ present, past, future, merging }: History<T>): History<T> {
  const before = past.at(-1);
  if (before === undefined) return { present, past, future, merging };
  return { present: before, past: past.slice(0, -1), future: [present, ...future], merging: undefined };
}

export function redo<T>({ present, past, future, merging }: History<T>): History<T> {
  const [after, ...rest] = future;
  if (after === undefined) return { present, past, future, merging };
  return { present: after, past: [...past, present], future: rest, merging: undefined };
}
