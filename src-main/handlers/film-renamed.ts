import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { allCells, imagesOf } from '../../src-shared/film/cells.ts';
import { cellTextsSchema, type FilmPatient } from '../../src-shared/film/model.ts';
import { changeCells } from '../../src-shared/film/operations.ts';
import type { State } from '../archive/database/state-thread.ts';
import { type CatalogueOf, ensureOfPatient } from './film-patient.ts';

const noTexts = cellTextsSchema.parse({});

/**
 * The film that was composed while the archive named the patient otherwise: where name or ID of studies were corrected it goes on under
 * what they say now. Only when every study of its cells is here and of this patient, and the patient has no other film yet. Whether there
 * was one.
 */
export async function renameFilm(
  { state, catalogue }: { state: Pick<State, 'call'>; catalogue: CatalogueOf },
  patient: FilmPatient,
  studyUids: readonly string[],
): Promise<boolean> {
  if ((await state.call('filmDraft', patient.key)).draft) return false;
  for (const before of await state.call('filmsOfStudies', [...new Set(studyUids)])) {
    const { draft, incoming } = await state.call('filmDraft', before);
    if (!draft) continue;
    const cells = [...allCells(draft.film), ...incoming.flatMap((one) => one.cells)];
    const images = cells.flatMap(({ content }) => [...imagesOf(content)]);
    try {
      await ensureOfPatient(catalogue, patient, images, 'refused');
    } catch (error) {
      if (error instanceof NegatoscopeError && ['invalid-input', 'not-found'].includes(error.code)) continue;
      throw error;
    }
    // Their corner texts say what he was called before.
    const ids = cells.map(({ id }) => id);
    const untold = changeCells(draft.film, ids, (cell) => ({ ...cell, texts: noTexts }));
    return await state.call('renameFilm', before, { ...untold, patient }, draft.modifiedAt);
  }
  return false;
}
