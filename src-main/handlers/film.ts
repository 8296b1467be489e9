import type { Caller } from '../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { allCells, imagesOf } from '../../src-shared/film/cells.ts';
import type { Film, FilmCell, FilmImage } from '../../src-shared/film/model.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';
import type { ComposedFilms } from './composed-films.ts';
import {
  type CatalogueOf,
  ensureOfPatient,
  ensureRowsOfPatient,
  refuseOtherPatient,
  saysWhoItIs,
} from './film-patient.ts';
import { patientAsTold, untold, whoseCells } from './film-patients.ts';

/** The composer of a patient, and the studies that it offers beside those that its cells are of. */
export interface FilmWindow {
  patientKey: string;
  catalogue?: string;
  studyRows: readonly number[];
}

export interface FilmHandlersOptions {
  state: Pick<State, 'call'>;
  hub: Pick<EventHub, 'emit'>;
  catalogue: CatalogueOf;
  films: ComposedFilms;
  /** Opens the composer of a patient, or brings it forward; absent: there are no windows. */
  show?: ((of: FilmWindow) => void) | undefined;
}

/** As JSON: what is taken at once. */
const mostCharacters = 128 * 1024 * 1024;

const imagesOfCells = (cells: readonly FilmCell[]): FilmImage[] =>
  cells.flatMap(({ content }) => [...imagesOf(content)]);

/** The calls of films that are being composed. A film has one patient: whatever comes in is looked up in its catalogue. */
export function filmHandlers({ state, hub, catalogue, films, show }: FilmHandlersOptions): NegatoscopeHandlers['film'] {
  const changed = (patientKey: string): void => hub.emit('film', 'changed', { patientKey });
  /** Windows whose end is waited for. */
  const watching = new Set<number>();
  const shownBy = (patientKey: string, caller: Caller | undefined): void => {
    if (!caller) return;
    films.opened(caller.id, patientKey);
    if (watching.has(caller.id)) return;
    watching.add(caller.id);
    caller.onGone(() => {
      watching.delete(caller.id);
      films.closed(caller.id);
    });
  };
  /** Keeps what a window composed of images that are of others now where they belong. */
  const separated = async (film: Film) => {
    const { key } = film.patient;
    const cells = allCells(film);
    const { own, others } = await whoseCells(catalogue, key, cells);
    if (others.length === 0) return undefined;
    await films.follow(key);
    const goesOnAs = own.size === 0 ? others[0]?.patient : undefined;
    const known = new Set(others.flatMap(({ ids }) => [...ids]));
    for (const { patient, ids } of others) {
      const isRest = ({ id }: FilmCell): boolean => patient === goesOnAs && !known.has(id);
      const theirs = cells.filter((cell) => ids.has(cell.id) || isRest(cell));
      await state.call('waitForFilm', patient.key, theirs.map(untold));
      films.has(patient.key, theirs);
      changed(patient.key);
    }
    const left = others.map(({ patient, ids }) => ({ patient, ids: [...ids] }));
    return { kept: false, left, ...(goesOnAs && { goesOnAs }) };
  };
  return {
    add: async ({ patient, cells, show: wanted }) => {
      const images = imagesOfCells(cells);
      await ensureOfPatient(catalogue, patient, images, 'refused');
      if (new Set(cells.map(({ id }) => id)).size < cells.length) {
        throw new NegatoscopeError('invalid-input', 'two cells have the same name', { field: 'Film' });
      }
      checkSize(cells);
      if (cells.length > 0) {
        await films.followStudies(
          patient.key,
          images.map(({ studyUid }) => studyUid),
        );
        await state.call('addToFilm', patient.key, cells);
        films.has(patient.key, cells);
        changed(patient.key);
      }
      const [first] = images;
      const studyRows = images.filter((image) => image.catalogue === first?.catalogue).map(({ studyRow }) => studyRow);
      if (wanted) {
        const from = first ? { catalogue: first.catalogue } : {};
        const patientKey = first ? patient.key : await films.whereIs(patient.key);
        show?.({ patientKey, ...from, studyRows: [...new Set(studyRows)] });
      }
    },
    open: async ({ patient, catalogue: id, studyRows }) => {
      const studies = await ensureRowsOfPatient(catalogue, patient.key, id, studyRows);
      await films.followStudies(
        patient.key,
        studies.map(({ studyUid }) => studyUid),
      );
      show?.({ patientKey: patient.key, catalogue: id, studyRows });
    },
    get: async ({ patientKey }, caller) => {
      shownBy(patientKey, caller);
      const { draft, incoming } = await state.call('filmDraft', patientKey);
      await state.call('filmOpened', patientKey, Date.now());
      if (!draft) return { incoming };
      const patient = await patientAsTold(catalogue, draft.film.patient, allCells(draft.film));
      return { draft: { ...draft, film: { ...draft.film, patient } }, incoming };
    },
    put: async ({ draft, placed, basedOn }) => {
      const { film } = draft;
      const { key } = film.patient;
      if (!saysWhoItIs(film.patient)) refuseOtherPatient();
      // What was deleted since stays on the film until somebody takes it off: it cannot be printed, but is not lost either.
      const elsewhere = await separated(film);
      if (elsewhere) return elsewhere;
      const kept = await state.call('putFilmDraft', draft, placed, basedOn);
      if (kept) {
        films.has(key, allCells(film));
        changed(key);
      }
      return { kept };
    },
    reopen: async ({ patientKey }) => show?.({ patientKey: await films.whereIs(patientKey), studyRows: [] }),
    unused: () => films.unused(),
    remove: async ({ patientKey }) => {
      await state.call('removeFilmDraft', patientKey);
      changed(patientKey);
    },
  };
}

/** Presentation states with large tables may be too much for the database, however few the cells are. */
function checkSize(cells: readonly FilmCell[]): void {
  if (JSON.stringify(cells).length <= mostCharacters) return;
  throw new NegatoscopeError('invalid-input', 'too much for the film at once', {
    field: 'Film',
    reason: 'These are too many images at once. Choose fewer of them.',
  });
}
