import { z } from '../../src-shared/contract/define.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { filmPatientOf, onePatientOf } from '../../src-shared/film/patient.ts';
import type { SeriesDescription } from '../../src-shared/imaging/description.ts';
import { api } from '../app/api.ts';
import { fetchJson } from '../app/fetch-json.ts';
import { cellOfFrame, filmSetsOf } from '../app/film-frames.ts';
import { formatCount } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt, notify } from '../app/notify.ts';
import { isOtherPatient, withoutOtherPatients } from '../app/patients.ts';

/** As many cells as `film.add` takes. */
const mostAtOnce = 2000;

const descriptionSchema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

/** The images of a series in the order of scrolling, as cells; those that name another patient are none. Throws NegatoscopeError. */
async function cellsOfSeries(catalogue: string, seriesRow: number, study: StudyRow): Promise<FilmCell[]> {
  const read = await fetchJson(viewRoutes.series(catalogue, seriesRow), descriptionSchema);
  if (isOtherPatient(study, read.patient)) return [];
  const order = useLive.getState().settings?.display.spatial.sliceOrder ?? 'anatomical';
  return filmSetsOf(withoutOtherPatients(study, read), order).flatMap(({ frames }) => frames.map(cellOfFrame));
}

/** Gives all images of the chosen series to the film of their patient and opens it. */
async function filmSeries(catalogue: string, series: ReadonlyMap<number, StudyRow>): Promise<void> {
  const cells: FilmCell[] = [];
  for (const [seriesRow, study] of series) cells.push(...(await cellsOfSeries(catalogue, seriesRow, study)));
  const [study] = series.values();
  if (cells.length === 0 || !study) {
    notify('There is no image in what is chosen that can be filmed.');
  } else if (cells.length > mostAtOnce) {
    notify(
      `These are ${formatCount(cells.length)} images. Open the film with the study and give it every n-th image of a series.`,
    );
  } else await api.film.add({ patient: filmPatientOf(study), cells, show: true });
}

/** Opens the film of the chosen studies, or gives it the images of the chosen series; a film has one patient. */
export async function filmChosen(
  catalogue: string,
  studies: readonly StudyRow[],
  series: ReadonlyMap<number, StudyRow>,
): Promise<void> {
  const rows = series.size > 0 ? [...series.values()] : studies;
  const patient = onePatientOf(rows);
  if (!patient) {
    if (rows.length > 0)
      notify('These are studies of several patients: a film never has images of two. Choose one patient.');
    return;
  }
  await attempt(async () => {
    if (series.size > 0) await filmSeries(catalogue, series);
    else await api.film.open({ patient, catalogue, studyRows: rows.map(({ studyRow }) => studyRow) });
  }, 'The film was not opened');
}
