import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import type { FilmCell } from '../../src-shared/film/model.ts';
import { filmPatientOf, onePatientOf } from '../../src-shared/film/patient.ts';
import { api } from '../app/api.ts';
import { cellOfFrame, filmSetsOf } from '../app/film-frames.ts';
import { formatCount } from '../app/formatting.ts';
import { useLive } from '../app/live.ts';
import { attempt, notify } from '../app/notify.ts';
import { isOtherPatient, withoutOtherPatients } from '../app/patients.ts';
import { readSeries } from '../app/series-description.ts';
import { anyPicked, type Picks, studiesOfPicks } from './series-picks.ts';

/** As many cells as `film.add` takes. */
const mostAtOnce = 2000;

/** The images of a series (of some instances alone) in the order of scrolling, as cells; those that name another patient are none. Throws NegatoscopeError. */
async function cellsOfSeries(
  catalogue: string,
  seriesRow: number,
  study: StudyRow,
  alone?: ReadonlySet<number>,
): Promise<FilmCell[]> {
  const read = await readSeries(catalogue, seriesRow);
  if (isOtherPatient(study, read.patient)) return [];
  const order = useLive.getState().settings?.display.spatial.sliceOrder ?? 'anatomical';
  return filmSetsOf(withoutOtherPatients(study, read), order).flatMap(({ frames }) =>
    frames.filter(({ instance }) => alone?.has(instance.row) ?? true).map(cellOfFrame),
  );
}

/** Gives all images of the chosen series, and the chosen ones of others, to the film of their patient and opens it. */
async function filmPicks(catalogue: string, { series, instances }: Picks): Promise<void> {
  const cells: FilmCell[] = [];
  for (const [seriesRow, study] of series) cells.push(...(await cellsOfSeries(catalogue, seriesRow, study)));
  const alone = new Map([...instances.values()].map(({ seriesRow, study }) => [seriesRow, study]));
  for (const [seriesRow, study] of alone) {
    if (!series.has(seriesRow)) {
      cells.push(...(await cellsOfSeries(catalogue, seriesRow, study, new Set(instances.keys()))));
    }
  }
  const [study] = studiesOfPicks({ series, instances });
  if (cells.length === 0 || !study) {
    notify('There is no image in what is chosen that can be filmed.');
  } else if (cells.length > mostAtOnce) {
    notify(
      `These are ${formatCount(cells.length)} images. Open the film with the study and give it every n-th image of a series.`,
    );
  } else await api.film.add({ patient: filmPatientOf(study), cells, show: true });
}

/** Opens the film of the chosen studies, or gives it the images of the chosen series; a film has one patient. */
export async function filmChosen(catalogue: string, studies: readonly StudyRow[], picks: Picks): Promise<void> {
  const rows = anyPicked(picks) ? studiesOfPicks(picks) : studies;
  const patient = onePatientOf(rows);
  if (!patient) {
    if (rows.length > 0)
      notify('These are studies of several patients: a film never has images of two. Choose one patient.');
    return;
  }
  await attempt(async () => {
    if (anyPicked(picks)) await filmPicks(catalogue, picks);
    else await api.film.open({ patient, catalogue, studyRows: rows.map(({ studyRow }) => studyRow) });
  }, 'The film was not opened');
}
