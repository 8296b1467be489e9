import { filmCellSchema, filmPatientSchema, filmSchema } from '../film/model.ts';
import { call, event, z } from './define.ts';

const patientKey = z.string().min(1).max(2000);

/** A film that is being composed: kept with every change until it is thrown away, one for each patient. */
export const filmDraftSchema = z.object({
  film: filmSchema,
  /** ms since 1970. */
  modifiedAt: z.number(),
});
export type FilmDraft = z.output<typeof filmDraftSchema>;

/** Cells that were given to the film and that its window has not placed yet. */
const incomingSchema = z.object({ id: z.int(), cells: z.array(filmCellSchema) });
export type IncomingCells = z.output<typeof incomingSchema>;

const unusedFilmSchema = z.object({
  patient: filmPatientSchema,
  images: z.int(),
  /** When it is forgotten unless it is opened, ms since 1970. */
  forgottenAt: z.number(),
});
export type UnusedFilm = z.output<typeof unusedFilmSchema>;

/** Cells that left a film, by the patient for whose film they wait. */
const leftCells = z.array(z.object({ patient: filmPatientSchema, ids: z.array(z.string()) }));

/**
 * Films between windows: a viewer or the studies window gives cells to the film of a patient, the composer places them. All of it is kept
 * in the state database: nothing that was composed is lost with a window or the program.
 */
export const film = {
  /**
   * Gives cells to the film of their patient; `show` opens its composer or brings it forward. Throws `invalid-input` when there are too
   * many, or cells of studies of another patient.
   */
  add: call(
    z.object({ patient: filmPatientSchema, cells: z.array(filmCellSchema).max(2000), show: z.boolean() }),
    z.void(),
  ),
  /** Opens the composer for studies of one patient (those it offers in its rail), or brings it forward. */
  open: call(
    z.object({ patient: filmPatientSchema, catalogue: z.string(), studyRows: z.array(z.int()).min(1) }),
    z.void(),
  ),
  /** What was composed, and what came since. */
  get: call(
    z.object({ patientKey }),
    z.object({ draft: filmDraftSchema.optional(), incoming: z.array(incomingSchema) }),
  ),
  /**
   * Keeps a draft, and forgets what of the incoming it has placed, in one step. `basedOn`: the moment of the draft that it was made from, 0 for
   * none. `kept` is false when a later one is kept, and when images are of another patient in the archive now: then the film was not
   * changed, and what of it is of others waits for their films (`left`). `goesOnAs`: the whole film is of this patient now.
   */
  put: call(
    z.object({ draft: filmDraftSchema, placed: z.array(z.int()), basedOn: z.number() }),
    z.object({
      kept: z.boolean(),
      left: leftCells.optional(),
      goesOnAs: filmPatientSchema.optional(),
    }),
  ),
  remove: call(z.object({ patientKey }), z.void()),
  /** Opens the composer of a film that is kept, or brings it forward. */
  reopen: call(z.object({ patientKey }), z.void()),
  /** Films that nobody opened or changed for so long that they are forgotten soon: whoever asks tells of them. */
  unused: call(z.void(), z.array(unusedFilmSchema)),
  /**
   * Something was given to a film, its draft was changed by another window, or what the archive says of its patient. `goesOnAs`: name or ID
   * were corrected, and the film goes on under them. `left`: images that are of somebody else now and wait for his film.
   */
  changed: event(
    z.object({
      patientKey: z.string(),
      goesOnAs: filmPatientSchema.optional(),
      left: leftCells.optional(),
    }),
  ),
};
