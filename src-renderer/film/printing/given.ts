import type { PrintJob } from '../../../src-shared/contract/print.ts';
import type { Film, PrintOptions } from '../../../src-shared/film/model.ts';
import { usePrinting } from './store.ts';

/** A film that a printer got from this window. */
export interface GivenFilm {
  /** Of its job. */
  id: number;
  film: Film;
  printerId: string;
  options: PrintOptions;
  /** ms since 1970 */
  at: number;
}

const alike = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Whether a film would be printed a second time: the same on the same printer, which has not failed to print it. */
export function isAgain(
  given: GivenFilm,
  { film, printerId, options }: Omit<GivenFilm, 'id' | 'at'>,
  jobs: readonly PrintJob[],
): boolean {
  const state = jobs.find(({ id }) => id === given.id)?.state;
  return (
    state !== 'failed' &&
    state !== 'cancelled' &&
    given.printerId === printerId &&
    alike(given.options, options) &&
    alike(given.film.sheets, film.sheets)
  );
}

let last: GivenFilm | undefined;

export function noteGiven(given: GivenFilm): void {
  last = given;
}

/** When the printer got this film, where it was the last one. */
export const givenAt = (film: Film, printerId: string, options: PrintOptions): number | undefined =>
  last && isAgain(last, { film, printerId, options }, usePrinting.getState().jobs ?? []) ? last.at : undefined;
