import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { EventHub } from '../events.ts';

/** The composer of a patient, and the studies that it offers beside those that its cells are of. */
export interface FilmWindow {
  patientKey: string;
  catalogue?: string;
  studyRows: readonly number[];
}

/** The calls of films that are being composed. */
export function filmHandlers(
  state: Pick<State, 'call'>,
  hub: Pick<EventHub, 'emit'>,
  show: (of: FilmWindow) => void = () => undefined,
): NegatoscopeHandlers['film'] {
  const changed = (patientKey: string): void => hub.emit('film', 'changed', { patientKey });
  return {
    add: async ({ patient, cells, show: wanted }) => {
      if (cells.length > 0) await state.call('addToFilm', patient.key, cells);
      changed(patient.key);
      if (wanted) show({ patientKey: patient.key, studyRows: [] });
    },
    open: ({ patient, catalogue, studyRows }) => show({ patientKey: patient.key, catalogue, studyRows }),
    get: ({ patientKey }) => state.call('filmDraft', patientKey),
    put: async ({ draft, placed }) => {
      const kept = await state.call('putFilmDraft', draft, placed);
      if (kept) changed(draft.film.patient.key);
      return { kept };
    },
    remove: async ({ patientKey }) => {
      await state.call('removeFilmDraft', patientKey);
      changed(patientKey);
    },
  };
}
