import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { allCells, imagesOf } from '../../src-shared/film/cells.ts';
import type { FilmCell, FilmImage, FilmPatient } from '../../src-shared/film/model.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';
import { type CatalogueOf, ensureOfPatient, ensureRowsOfPatient } from './film-patient.ts';
import { renameFilm } from './film-renamed.ts';

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
  /** Opens the composer of a patient, or brings it forward; absent: there are no windows. */
  show?: ((of: FilmWindow) => void) | undefined;
}

/** As JSON: what is taken at once. */
const mostCharacters = 128 * 1024 * 1024;

const imagesOfCells = (cells: readonly FilmCell[]): FilmImage[] =>
  cells.flatMap(({ content }) => [...imagesOf(content)]);

/** The calls of films that are being composed. A film has one patient: whatever comes in is looked up in its catalogue. */
export function filmHandlers({ state, hub, catalogue, show }: FilmHandlersOptions): NegatoscopeHandlers['film'] {
  const changed = (patientKey: string): void => hub.emit('film', 'changed', { patientKey });
  const goOnAs = async (patient: FilmPatient, studyUids: readonly string[]): Promise<void> => {
    if (await renameFilm({ state, catalogue }, patient, studyUids)) changed(patient.key);
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
        await goOnAs(
          patient,
          images.map(({ studyUid }) => studyUid),
        );
        await state.call('addToFilm', patient.key, cells);
        changed(patient.key);
      }
      const [first] = images;
      const studyRows = images.filter((image) => image.catalogue === first?.catalogue).map(({ studyRow }) => studyRow);
      if (wanted) {
        const from = first ? { catalogue: first.catalogue } : {};
        show?.({ patientKey: patient.key, ...from, studyRows: [...new Set(studyRows)] });
      }
    },
    open: async ({ patient, catalogue: id, studyRows }) => {
      const studies = await ensureRowsOfPatient(catalogue, patient.key, id, studyRows);
      await goOnAs(
        patient,
        studies.map(({ studyUid }) => studyUid),
      );
      show?.({ patientKey: patient.key, catalogue: id, studyRows });
    },
    get: ({ patientKey }) => state.call('filmDraft', patientKey),
    put: async ({ draft, placed, basedOn }) => {
      const { film } = draft;
      const cells = allCells(film);
      // What was deleted since stays on the film until somebody takes it off: it cannot be printed, but is not lost either.
      await ensureOfPatient(catalogue, film.patient, imagesOfCells(cells), 'let-be');
      const kept = await state.call('putFilmDraft', draft, placed, basedOn);
      if (kept) changed(film.patient.key);
      return { kept };
    },
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
