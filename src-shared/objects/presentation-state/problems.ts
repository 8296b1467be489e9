import type { StateProblem } from './model.ts';

/** What went wrong while a state was read; the same thing is told once, with how often it happened. */
export class Problems {
  private readonly counts = new Map<string, number>();

  /** `what`: a whole thing in words for the reader, without its number. */
  add(what: string): void {
    // A damaged object may be wrong in as many ways as it has bytes.
    if (this.counts.size < 50 || this.counts.has(what)) this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Adds the problem where the condition holds, and gives the condition back. */
  when(condition: boolean, what: string): boolean {
    if (condition) this.add(what);
    return condition;
  }

  list(): StateProblem[] {
    return [...this.counts].map(([what, count]) => ({ what: count === 1 ? what : `${what} (${count} times)` }));
  }
}

/** The first of a list, the rest named as left out. */
export function atMost<T>(list: readonly T[], most: number, what: string, problems: Problems): readonly T[] {
  if (list.length <= most) return list;
  problems.add(`${what}: only the first ${most} of ${list.length} are used`);
  return list.slice(0, most);
}
