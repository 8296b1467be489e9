import { paper } from './paper/index.ts';
import type { FilmPart } from './part.ts';
import { printing } from './printing/index.tsx';

/** The sides of the composer, in the order of their rows. */
export const parts: readonly FilmPart[] = [printing, paper];
