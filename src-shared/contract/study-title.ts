import { formatName } from '../dicom/names.ts';
import type { StudyRow } from './view-routes.ts';

/** Who and what in one line: `Doe, Jane, CT, Thorax`. The same wherever a study is named: jobs, messages, lists. */
export function studyTitle({
  name,
  patientId,
  modalities,
  description,
  studyDate,
}: Pick<StudyRow, 'name' | 'patientId' | 'modalities' | 'description' | 'studyDate'>): string {
  const group = [name.alphabetic, name.ideographic, name.phonetic].find((one) => one?.trim()) ?? '';
  const date = studyDate.replace(/^(\d{4})\.?(\d{2})\.?(\d{2})$/, '$1-$2-$3');
  return [formatName({ Alphabetic: group }) || patientId, modalities.join(' '), description.trim() || date]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(', ');
}
