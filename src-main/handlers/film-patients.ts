import { lastingPatientKey } from '../../src-shared/contract/same-patient.ts';
import { type StudyRow, studyRowOf } from '../../src-shared/contract/view-routes.ts';
import { imagesOf } from '../../src-shared/film/cells.ts';
import { cellTextsSchema, type FilmCell, type FilmPatient } from '../../src-shared/film/model.ts';
import { filmPatientOf } from '../../src-shared/film/patient.ts';
import { type CatalogueOf, studiesNow } from './film-patient.ts';

/** Cells that are of somebody else now. */
export interface OthersCells {
  patient: FilmPatient;
  ids: Set<string>;
}

export interface WhoseCells {
  /** Ids of those that are his. */
  own: Set<string>;
  /** By patient, who has most of them first. */
  others: OthersCells[];
}

/**
 * Whose the cells of a film of `patientKey` are by what the catalogues say now. What is gone, what lies on a medium that is closed and a
 * picture that is made of images of two is of nobody known: nothing of it is shown.
 */
export async function whoseCells(
  catalogueOf: CatalogueOf,
  patientKey: string,
  cells: readonly FilmCell[],
): Promise<WhoseCells> {
  const meant = await studiesNow(
    catalogueOf,
    cells.flatMap(({ content }) => imagesOf(content)),
  );
  const own = new Set<string>();
  const others = new Map<string, OthersCells>();
  for (const { id, content } of cells) {
    const studies = imagesOf(content).flatMap((image) => meant(image));
    const [key, ...more] = new Set(studies.map(lastingPatientKey));
    const [study] = studies;
    if (!study || key === undefined || more.length > 0) continue;
    if (key === patientKey) {
      own.add(id);
      continue;
    }
    const known = others.get(key) ?? { patient: filmPatientOf(study), ids: new Set() };
    known.ids.add(id);
    others.set(key, known);
  }
  return { own, others: [...others.values()].sort((a, b) => b.ids.size - a.ids.size) };
}

const noTexts = cellTextsSchema.parse({});

/** A cell that goes on under another name: its corner texts say what the patient was called before. */
export const untold = (cell: FilmCell): FilmCell => ({ ...cell, texts: noTexts });

/** The one value that studies say; `''` where they contradict each other, undefined where none says any. */
function agreed(values: readonly string[]): string | undefined {
  const said = new Set(values.map((value) => value.trim()).filter((value) => value !== ''));
  if (said.size === 0) return undefined;
  return said.size === 1 ? [...said][0] : '';
}

/**
 * What studies say of the patient of a film now, beside the name and ID that make it his: the date of birth and the sex of the studies of its
 * cells, where they say none of his other studies in the archive. Where studies contradict each other the film says nothing: a wrong date is
 * worse than none.
 */
export async function patientAsTold(
  catalogueOf: CatalogueOf,
  patient: FilmPatient,
  cells: readonly FilmCell[],
): Promise<FilmPatient> {
  const images = cells.flatMap(({ content }) => imagesOf(content));
  const meant = await studiesNow(catalogueOf, images);
  const isHis = (study: StudyRow): boolean => lastingPatientKey(study) === patient.key;
  const own = images.flatMap((image) => meant(image)).filter(isHis);
  const others = async (): Promise<StudyRow[]> => {
    const id = patient.id.trim();
    const archive = catalogueOf('archive');
    // Such an ID would be a pattern.
    if (!archive || id === '' || /[*?\\]/.test(id)) return [];
    const { rows } = await archive.search({ level: 'study', match: { '00100020': [id] }, limit: 500 });
    return rows.map(studyRowOf).filter(isHis);
  };
  const said = (studies: readonly StudyRow[]) => ({
    birthDate: agreed(studies.map(({ birthDate }) => birthDate)),
    sex: agreed(studies.map(({ sex }) => sex)),
  });
  let { birthDate, sex } = said(own);
  let known = own;
  if (birthDate === undefined || sex === undefined) {
    const more = await others();
    const theirs = said(more);
    birthDate ??= theirs.birthDate;
    sex ??= theirs.sex;
    known = [...own, ...more];
  }
  // Nothing of him is here any more.
  if (known.length === 0) return patient;
  const { name } = known.find((study) => study.name.phonetic) ?? known[0] ?? patient;
  return { ...patient, name, birthDate: birthDate ?? '', sex: sex ?? '' };
}
