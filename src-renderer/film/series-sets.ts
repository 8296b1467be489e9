/** The sets of a series that can be filmed, which other windows make cells of too. */
export { type FilmFrame, type FilmSet, filmSetsOf } from '../app/film-frames.ts';
