import { studyListSchema, viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { mainImage } from '../../src-shared/film/cells.ts';
import type { FilmCell, FilmImage, FilmPatient } from '../../src-shared/film/model.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { readStudies } from './studies.ts';

export interface StudyPlace {
  catalogue: string;
  studyRow: number;
}

/** The studies that cells are of, as they are in the catalogues now: rows may be others since, UIDs stay. */
export async function studiesOfCells(cells: readonly FilmCell[], patient: FilmPatient): Promise<StudyPlace[]> {
  const wanted = new Map<string, FilmImage>();
  for (const cell of cells) {
    const image = mainImage(cell);
    if (image) wanted.set(`${image.catalogue} ${image.studyUid}`, image);
  }
  const found: StudyPlace[] = [];
  const byRow = await Promise.all(
    [...wanted.values()].map(async (image) => {
      const rows = await readStudies(image.catalogue, [image.studyRow]).catch(() => []);
      return { image, here: rows.some(({ studyUid }) => studyUid === image.studyUid) };
    }),
  );
  const lost = new Set<string>();
  for (const { image, here } of byRow) {
    if (here) found.push({ catalogue: image.catalogue, studyRow: image.studyRow });
    else lost.add(image.studyUid);
  }
  if (lost.size === 0) return found;
  const who = patient.id.trim() ? { PatientID: patient.id.trim() } : { PatientName: patient.name.alphabetic };
  const { rows } = await fetchJson(viewRoutes.studies('archive', { ...who, limit: 500 }), studyListSchema);
  for (const { studyUid, studyRow } of rows) if (lost.has(studyUid)) found.push({ catalogue: 'archive', studyRow });
  return found;
}
