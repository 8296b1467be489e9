import { text } from '../../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../../src-shared/dicom/data-set.ts';
import type { Catalogue } from '../../../archive/types.ts';

/** UIDs looked up together. */
const pageSize = 500;

/** Whose study it is: the ID, or a newline and the name where there is none. */
export const patientKeyOf = (attributes: DataSet): string =>
  patientKey(text(attributes, 'PatientID') ?? '', text(attributes, 'PatientName') ?? '');

const patientKey = (patientId: string, name: string): string => (patientId === '' ? `\n${name}` : patientId);

/**
 * Of the instances that were announced, those in the archive, in a study of the same UID and patient: the images of another patient who shares
 * the Study Instance UID are not what was announced.
 */
export async function instancesHere(
  archive: Pick<Catalogue, 'search' | 'select' | 'places'>,
  announced: { studyUid: string; patientId: string; name: { alphabetic: string } },
  sopInstanceUids: readonly string[],
): Promise<Set<string>> {
  const here = new Set<string>();
  const { rows } = await archive.search({ level: 'study', match: { '0020000D': [announced.studyUid] } });
  const wanted = patientKey(announced.patientId, announced.name.alphabetic);
  const studyRows = rows.filter(({ attributes }) => patientKeyOf(attributes) === wanted).map((row) => row.studyRow);
  if (studyRows.length === 0) {
    return here;
  }
  const distinct = [...new Set(sopInstanceUids)];
  for (let at = 0; at < distinct.length; at += pageSize) {
    const found = await archive.select({ studyRows, sopInstanceUids: distinct.slice(at, at + pageSize) });
    for (const { sopInstanceUid } of await archive.places([...found.rows])) {
      here.add(sopInstanceUid);
    }
  }
  return here;
}
