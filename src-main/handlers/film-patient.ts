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
export function saysWhoItIs({ key, id, name, birthDate }: FilmPatient): boolean {
  const [, studyUid = ''] = /^\["study","([^"\\]*)",/.exec(key) ?? [];
  const said = lastingPatientKey({ studyUid, patientId: id, name, birthDate });
  const nothing = { studyUid, patientId: '', name: { alphabetic: '' }, birthDate: '' };
  return said === key || (studyUid !== '' && said === lastingPatientKey(nothing));
}

export const refuseOtherPatient = (): never => {
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
 * What the catalogues say of studies now: of each the row that was meant, where an index was built anew those of its UID; none where it is
 * gone, or its medium is closed.
 */
export async function studiesNow(
  catalogueOf: CatalogueOf,
  studies: readonly Study[],
): Promise<(study: Study) => StudyRow[]> {
  const found = new Map<string, StudyRow[]>();
  for (const id of new Set(studies.map(({ catalogue }) => catalogue))) {
    const catalogue = catalogueOf(id);
    const uids = [...new Set(studies.flatMap((one) => (one.catalogue === id ? one.studyUid : [])))];
    for (let at = 0; catalogue && at < uids.length; at += atOnce) {
      for (const study of await search(catalogue, { '0020000D': uids.slice(at, at + atOnce) })) {
        const key = `${id} ${study.studyUid}`;
        found.set(key, [...(found.get(key) ?? []), study]);
      }
    }
  }
  return ({ catalogue, studyUid, studyRow }) => {
    const named = found.get(`${catalogue} ${studyUid}`) ?? [];
    const exact = named.filter((study) => study.studyRow === studyRow);
    return exact.length > 0 ? exact : named;
  };
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
  if (!saysWhoItIs(patient)) refuseOtherPatient();
  const meant = await studiesNow(catalogueOf, studies);
  for (const study of studies) {
    const now = meant(study);
    if (now.length === 0 && missing === 'refused') {
      throw new NegatoscopeError('not-found', 'the study is gone', { object: 'The study' });
    }
    if (now.some((one) => lastingPatientKey(one) !== patient.key)) refuseOtherPatient();
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
  if (found.some((study) => lastingPatientKey(study) !== patientKey)) refuseOtherPatient();
  return found;
}
