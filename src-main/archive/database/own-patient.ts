import type { SeriesDescription } from '../../../src-shared/imaging/description.ts';
import type { IndexRecord } from '../index-record.ts';

type Patient = SeriesDescription['patient'];

const patientIn = (header: string): Patient =>
  (JSON.parse(header) as Partial<SeriesDescription>).patient ?? { name: '', id: '' };

const plain = (value: string | undefined): string => (value ?? '').replace(/[\s^=]+$/, '').trimStart();

/** What tells one patient from another; the others of its attributes may be written in one file and left out in the next. */
const telling = ['name', 'nameIdeographic', 'id', 'birthDate'] as const;

/** Whether `own` says something of the patient that is not what `first` says. What is left out contradicts nothing. */
const contradicts = (own: Patient, first: Patient): boolean =>
  telling.some((key) => plain(own[key]) !== '' && plain(own[key]) !== plain(first[key]));

/**
 * The description of an instance, JSON, with the patient that its file names where that is another than the header of its series
 * says: nobody is to see it under a name that is not its own.
 */
export function withOwnPatient(
  { header, description }: Pick<IndexRecord, 'header' | 'description'>,
  first: string,
): string {
  if (header === first) return description;
  const own = patientIn(header);
  if (!contradicts(own, patientIn(first))) return description;
  return `{"patient":${JSON.stringify(own)},${description.slice(1)}`;
}
