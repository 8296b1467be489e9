import { nameOf } from '../dicom/attribute-names.ts';
import type { Tag } from '../dicom/data-set.ts';
import { contradictsName, shareName } from './same-name.ts';

/** A study as it is compared: what is said of its patient, and of itself. */
export interface ComparedStudy {
  /** `lastingPatientKey` */
  patient: string;
  studyUid: string;
  /** Texts by tag, names with their groups joined by `=`; what is not said is left out. */
  values: Readonly<Record<Tag, string>>;
}

export interface Difference {
  tag: Tag;
  /** The standard's name of the attribute. */
  name: string;
  medium: string;
  archive: string;
  /** Of one study alone. */
  studyUid?: string;
}

/** A patient of the archive who may be the one who comes in. */
export interface Candidate {
  key: string;
  name: string;
  patientId: string;
  birthDate: string;
  studies: number;
  because: string[];
  differences: Difference[];
  /** What the instances would be given to be of this patient; and those of some studies besides, by Study Instance UID. */
  values: Record<Tag, string>;
  studyValues: Record<string, Record<Tag, string>>;
}

const tags = {
  accession: '00080050',
  name: '00100010',
  id: '00100020',
  issuer: '00100021',
  birthDate: '00100030',
} as const;

/** What makes it likelier, and how much. */
const weights: Readonly<Record<string, number>> = {
  'same-id': 8,
  'same-study': 8,
  'same-name-and-birth-date': 6,
  'same-accession': 3,
};

const said = (study: ComparedStudy, tag: Tag): string => (study.values[tag] ?? '').replace(/[\s^=]+$/, '').trimStart();

/** Why one study's patient may be another's; empty: there is no reason. */
function reasons(one: ComparedStudy, other: ComparedStudy): string[] {
  const same = (tag: Tag): boolean => said(one, tag) !== '' && said(one, tag) === said(other, tag);
  const isNamed = shareName(said(one, tags.name), said(other, tags.name));
  const isBorn = same(tags.birthDate);
  const isId = said(one, tags.id) !== '' && said(one, tags.id).toUpperCase() === said(other, tags.id).toUpperCase();
  const found: string[] = [];
  if (isId) found.push('same-id');
  if (isNamed && isBorn) found.push('same-name-and-birth-date');
  if (one.studyUid === other.studyUid) found.push('same-study');
  // Numbers of orders are counted from one in every hospital: alone they say nothing.
  if (same(tags.accession) && (isNamed || isBorn || isId)) found.push('same-accession');
  return found;
}

/** Identifiers differ also from none; what else is not said contradicts nothing. */
const differ = (tag: Tag, medium: string, archive: string): boolean =>
  medium !== archive &&
  (tag === tags.id || tag === tags.name || tag === tags.issuer || (medium !== '' && archive !== ''));

/**
 * Patients of an archive who may be the one of some studies that come in, the likeliest first (IHE IRWF: Patient ID, name, birth date,
 * issuer; accession number of studies that both have).
 * @param incoming studies of one patient, at least one
 * @param archived studies of the archive that were found by any of the reasons
 * @param compare tags that are compared
 */
export function candidatesFor(
  incoming: readonly ComparedStudy[],
  archived: readonly ComparedStudy[],
  compare: readonly Tag[],
): Candidate[] {
  const patients = new Map<string, ComparedStudy[]>();
  for (const study of archived) patients.set(study.patient, [...(patients.get(study.patient) ?? []), study]);
  const candidates: { candidate: Candidate; weight: number }[] = [];
  for (const [key, studies] of patients) {
    const because = new Set(incoming.flatMap((one) => studies.flatMap((other) => reasons(one, other))));
    if (because.size === 0) continue;
    const candidate = compared(key, incoming, studies, compare, [...because]);
    const weight = [...because].reduce((sum, reason) => sum + (weights[reason] ?? 0), 0) - candidate.differences.length;
    candidates.push({ candidate, weight });
  }
  return candidates
    .sort((a, b) => b.weight - a.weight || b.candidate.studies - a.candidate.studies)
    .map(({ candidate }) => candidate);
}

function compared(
  key: string,
  incoming: readonly ComparedStudy[],
  studies: readonly ComparedStudy[],
  compare: readonly Tag[],
  because: string[],
): Candidate {
  // What some studies leave out, others say.
  const first = (list: readonly ComparedStudy[], tag: Tag): string =>
    list.map((study) => said(study, tag)).find((text) => text !== '') ?? '';
  const differences: Difference[] = [];
  const values: Record<Tag, string> = {};
  for (const tag of compare) {
    const archive = first(studies, tag);
    const mediums = [...new Set(incoming.map((study) => said(study, tag)))];
    const other = mediums.find((medium) => differ(tag, medium, archive));
    if (other !== undefined) differences.push({ tag, name: nameOf(tag) ?? tag, medium: other, archive });
    if (mediums.some((medium) => medium !== archive) && (archive !== '' || other !== undefined)) values[tag] = archive;
  }
  const studyValues: Candidate['studyValues'] = {};
  for (const one of incoming) {
    const other = studies.find(({ studyUid }) => studyUid === one.studyUid);
    const [medium, archive] = [said(one, tags.accession), other === undefined ? '' : said(other, tags.accession)];
    if (archive === '' || medium === archive) continue;
    const { studyUid } = one;
    studyValues[studyUid] = { [tags.accession]: archive };
    if (medium !== '') {
      differences.push({ tag: tags.accession, name: nameOf(tags.accession)!, medium, archive, studyUid });
    }
  }
  return {
    key,
    name: first(studies, tags.name),
    patientId: first(studies, tags.id),
    birthDate: first(studies, tags.birthDate),
    studies: studies.length,
    because: because.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0)),
    differences,
    values,
    studyValues,
  };
}

/**
 * True when a patient may come in without a question: nobody here is like him, or he is one who is here in every attribute that is compared and
 * no study of his belongs to somebody else.
 */
export function agreesWith(candidates: readonly Candidate[]): boolean {
  const differing = candidates.filter(({ differences }) => differences.length > 0);
  if (differing.length === 0) return true;
  if (differing.length === candidates.length) return false;
  return !differing.some(({ because }) => because.includes('same-study') || because.includes('same-accession'));
}

/** Whether patients are compared in all that tells them apart: else nobody is taken for another without asking. */
export const comparesIdentity = (compare: readonly Tag[]): boolean =>
  [tags.name, tags.id, tags.issuer, tags.birthDate].every((tag) => compare.includes(tag));

type Judged = Pick<Candidate, 'because' | 'differences'>;

/**
 * The candidate whom an import may take over from without asking (setting `archive`; `comparesIdentity`): the same ID of the same issuer, and a
 * name or birth date that says the same; two people may have one ID. Nobody where two may be meant, or another one has a study of his.
 */
export function certainCandidate<C extends Judged>(candidates: readonly C[]): C | undefined {
  const certain = candidates.filter(isCertain);
  const others = candidates.filter((candidate) => candidate !== certain[0]);
  const isClaimed = others.some(({ because }) => because.includes('same-study') || because.includes('same-accession'));
  return certain.length > 1 || isClaimed ? undefined : certain[0];
}

function isCertain({ because, differences }: Judged): boolean {
  const differing = new Set(differences.map(({ tag }) => tag));
  if (!because.includes('same-id') || differing.has(tags.issuer) || differing.has(tags.birthDate)) return false;
  const names = differences.find(({ tag }) => tag === tags.name);
  if (names === undefined) return true;
  return shareName(names.medium, names.archive) && !contradictsName(names.medium, names.archive);
}
