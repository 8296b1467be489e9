import { byPatient } from '../../src-shared/contract/same-patient.ts';
import type { StudyRow } from '../../src-shared/contract/view-routes.ts';
import { formatDate, formatName, plural } from '../app/formatting.ts';
import type { SendChoice } from '../app/sending.ts';

/** What of a list is to be sent, in words: chosen series where there are any, else the chosen studies. */
export function sendChoice(
  catalogue: string,
  studies: readonly StudyRow[],
  series: ReadonlyMap<number, StudyRow>,
): SendChoice | undefined {
  const rows =
    series.size > 0 ? [...new Map([...series.values()].map((row) => [row.studyRow, row])).values()] : studies;
  const [first] = rows;
  if (!first) return undefined;
  const patients = byPatient(rows).length;
  const patient =
    patients > 1
      ? plural(patients, 'patient')
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
  if (series.size > 0) {
    return {
      label: 'Series',
      patient,
      detail: `${plural(series.size, 'series', 'series')} of ${what}`,
      selection: { catalogue, seriesRows: [...series.keys()] },
    };
  }
  return {
    label: 'Study',
    patient,
    detail: `${what} (${objects})`,
    selection: { catalogue, studyRows: rows.map(({ studyRow }) => studyRow) },
  };
}
