import type { FilmPart } from './part.ts';

/** The sides of the composer, in the order of their rows. */
export const parts: readonly FilmPart[] = [];
