import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import type { FilmImage, FilmPatient } from '../../src-shared/film/model.ts';
import type { Catalogue } from '../archive/types.ts';

/** The archive or an open medium; `undefined`: there is none of that name any more. */
export type CatalogueOf = (id: string) => Pick<Catalogue, 'search'> | undefined;

type Study = Pick<FilmImage, 'catalogue' | 'studyRow' | 'studyUid'>;

/** Study UIDs that are asked for at a time. */
const atOnce = 500;

/** Whether what stands on a film of its patient is of whom its key is: the same ID and name. Of a study that names nobody it may say nothing. */
function saysWhoItIs({ key, id, name, birthDate }: FilmPatient): boolean {
  const [, studyUid = ''] = /^\["study","([^"\\]*)",/.exec(key) ?? [];
  const said = lastingPatientKey({ studyUid, patientId: id, name, birthDate });
  const nothing = { studyUid, patientId: '', name: { alphabetic: '' }, birthDate: '' };
  return said === key || (studyUid !== '' && said === lastingPatientKey(nothing));
}

const refuse = (): never => {
  const reason = 'A film never has images of two patients';
  throw new NegatoscopeError('invalid-input', 'images of another patient', { field: 'Film', reason });
};

async function search(catalogue: Pick<Catalogue, 'search'>, match: Record<string, string[]>, studyRows?: number[]) {
  const { rows } = await catalogue.search({
    level: 'study',
    match,
    ...(studyRows ? { studyRows } : {}),
    limit: 10_000,
  });
  return rows.map(studyRowOf);
}

/**
 * Checks that studies are of the patient of a film, and that what it says of him is of him too (`lastingPatientKey`). Rows are of the moment:
 * where an index was built anew the UID tells which study is meant. Throws `invalid-input` where a study is of somebody else, and with
 * `missing: 'refused'` `not-found` where one is gone: what cannot be looked at is not known to be of the patient.
 */
export async function ensureOfPatient(
  catalogueOf: CatalogueOf,
  patient: FilmPatient,
  studies: readonly Study[],
  missing: 'refused' | 'let-be',
): Promise<void> {
  if (!saysWhoItIs(patient)) refuse();
  const distinct = new Map(studies.map((one) => [`${one.catalogue} ${one.studyUid} ${one.studyRow}`, one]));
  const all = [...distinct.values()];
  for (const id of new Set(all.map(({ catalogue }) => catalogue))) {
    const catalogue = catalogueOf(id);
    const wanted = all.filter((one) => one.catalogue === id);
    const uids = [...new Set(wanted.map(({ studyUid }) => studyUid))];
    const found: StudyRow[] = [];
    for (let at = 0; catalogue && at < uids.length; at += atOnce) {
      found.push(...(await search(catalogue, { '0020000D': uids.slice(at, at + atOnce) })));
    }
    for (const { studyUid, studyRow } of wanted) {
      const named = found.filter((study) => study.studyUid === studyUid);
      const exact = named.filter((study) => study.studyRow === studyRow);
      const meant = exact.length > 0 ? exact : named;
      if (meant.length === 0 && missing === 'refused') {
        throw new NegatoscopeError('not-found', 'the study is gone', { object: 'The study' });
      }
      if (meant.some((study) => lastingPatientKey(study) !== patient.key)) refuse();
    }
  }
}

/** The same for rows of studies, which are to be there; gives them back. */
export async function ensureRowsOfPatient(
  catalogueOf: CatalogueOf,
  patientKey: string,
  catalogue: string,
  studyRows: readonly number[],
): Promise<StudyRow[]> {
  const from = catalogueOf(catalogue);
  const found = from ? await search(from, {}, [...new Set(studyRows)]) : [];
  if (found.length < new Set(studyRows).size) {
    throw new NegatoscopeError('not-found', 'the study is gone', { object: 'The study' });
  }
  if (found.some((study) => lastingPatientKey(study) !== patientKey)) refuse();
  return found;
}
