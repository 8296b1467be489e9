import { byPatient } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { formatCount, formatDate, formatName, plural } from '../app/formatting.ts';
import type { SendChoice } from '../app/sending.ts';
import { anyPicked, type Picks, studiesOfPicks } from './series-picks.ts';

const namedAtMost = 4;

/** `2 patients: Doe, Jane; Roe, Richard`, for the reader to check; of many the first ones. */
function patientsText(patients: readonly (readonly StudyRow[])[]): string {
  const names = patients.slice(0, namedAtMost).map(([study]) => (study && formatName(study.name)) || '(no name)');
  const more = patients.length - names.length;
  return `${plural(patients.length, 'patient')}: ${names.join('; ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}

/** What of a list is to be given away, in words: chosen series and instances where there are any, else the chosen studies. */
export function sendChoice(catalogue: string, studies: readonly StudyRow[], picks: Picks): SendChoice | undefined {
  const rows = anyPicked(picks) ? studiesOfPicks(picks) : studies;
  const [first] = rows;
  if (!first) return undefined;
  const patients = byPatient(rows);
  const patient =
    patients.length > 1
      ? patientsText(patients)
      : [formatName(first.name) || '(no name)', first.patientId].filter(Boolean).join('  ');
  const objects = plural(
    rows.reduce((sum, row) => sum + row.instances, 0),
    'object',
  );
  const what =
    rows.length > 1
      ? plural(rows.length, 'study', 'studies')
      : [first.modalities.join(' '), first.description, formatDate(first.studyDate)].filter(Boolean).join(', ') ||
        'a study';
  if (anyPicked(picks)) {
    const { series, instances } = picks;
    const parts = [
      series.size > 0 && plural(series.size, 'series', 'series'),
      instances.size > 0 && plural(instances.size, 'object'),
    ].filter(Boolean);
    return {
      label: series.size > 0 ? 'Series' : 'Objects',
      patient,
      detail: `${parts.join(' and ')} of ${what}`,
      selection: {
        catalogue,
        ...(series.size > 0 ? { seriesRows: [...series.keys()] } : {}),
        ...(instances.size > 0 ? { instanceRows: [...instances.keys()] } : {}),
      },
    };
  }
  return {
    label: 'Study',
    patient,
    detail: `${what} (${objects})`,
    selection: { catalogue, studyRows: rows.map(({ studyRow }) => studyRow) },
  };
}
