import { agreesWith, type Candidate, type ComparedStudy, candidatesFor } from '../../src-shared/changes/candidates.ts';
import type { ImportPatient } from '../../src-shared/contract/catalogues.ts';
import type { Catalogue } from '../archive/types.ts';
import { type KnownStudy, placesOf, type SelectedRows, studiesOf } from './import-selection.ts';

type Archived = Pick<Catalogue, 'id' | 'search' | 'select' | 'places'>;

/** A patient of the selection: what comes of him, and who he may be. */
export type PlannedPatient = Omit<ImportPatient, 'candidates'> & { candidates: Candidate[] };

interface Gathered {
  key: string;
  studies: Map<number, KnownStudy>;
  series: Set<number>;
  instances: number;
  bytes: number;
  /** By study: what its instances are told by. */
  identities: Map<string, Set<string>>;
}

const atOnce = 8;
/** Studies looked at for one reason; so many of one name and birth date are the same person, or nobody. */
const perReason = 200;

/**
 * What an import would bring, patient by patient: what of it the archive has already, and which of its patients each may be.
 * @param compare tags in which they are compared
 */
export async function planImport(
  medium: Archived,
  archive: Archived,
  selected: SelectedRows,
  compare: readonly string[],
): Promise<PlannedPatient[]> {
  // A DICOMDIR says less of a patient than the files do: they are read before anybody is compared.
  const unread = placesOf(medium, selected);
  while (!(await unread.next()).done);
  const studies = new Map((await studiesOf(medium)).map((study) => [study.row, study]));
  const patients = new Map<string, Gathered>();
  for await (const page of placesOf(medium, selected)) {
    for (const { studyRow, seriesRow, studyUid, seriesUid, sopInstanceUid, bytes } of page) {
      const study = studies.get(studyRow);
      if (study === undefined) continue;
      const key = study.patient;
      const patient = patients.get(key) ?? {
        ...{ key, studies: new Map(), series: new Set(), instances: 0, bytes: 0, identities: new Map() },
      };
      patients.set(key, patient);
      patient.studies.set(studyRow, study);
      patient.series.add(seriesRow);
      patient.instances++;
      patient.bytes += bytes;
      const identities = patient.identities.get(studyUid) ?? new Set<string>();
      patient.identities.set(studyUid, identities.add(`${seriesUid}\n${sopInstanceUid}`));
    }
  }
  const gathered = [...patients.values()];
  const planned: PlannedPatient[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < gathered.length; index = next++) {
      planned[index] = await planOne(gathered[index]!, archive, compare);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return planned;
}

async function planOne(patient: Gathered, archive: Archived, compare: readonly string[]): Promise<PlannedPatient> {
  const incoming = [...patient.studies.values()];
  const found = await similarStudies(
    incoming.map(({ compared }) => compared),
    archive,
  );
  const candidates = candidatesFor(
    incoming.map(({ compared }) => compared),
    found.map(({ compared }) => compared),
    compare,
  );
  const [first] = incoming;
  return {
    key: patient.key,
    name: first?.compared.values['00100010'] ?? '',
    patientId: first?.study.patientId ?? '',
    birthDate: firstSaid(incoming, '00100030'),
    sex: firstSaid(incoming, '00100040'),
    issuer: firstSaid(incoming, '00100021'),
    ...peopleOf(incoming),
    studies: patient.studies.size,
    series: patient.series.size,
    instances: patient.instances,
    bytes: patient.bytes,
    known: await knownOf(patient, found, archive),
    candidates,
    agrees: agreesWith(candidates),
  };
}

/** People whom the studies of one ID and name tell apart: what one says of birth or issuer, another contradicts. */
function peopleOf(studies: readonly KnownStudy[]): Pick<ImportPatient, 'people'> {
  const said = (study: KnownStudy, tag: string): string => (study.compared.values[tag] ?? '').trim();
  const people: NonNullable<ImportPatient['people']> = [];
  const agree = (one: string, other: string): boolean => one === '' || other === '' || one === other;
  const of = (study: KnownStudy) => ({ birthDate: said(study, '00100030'), issuer: said(study, '00100021') });
  // Who says most comes first: what another leaves out is no other person.
  const silent = (study: KnownStudy): number => Number(of(study).birthDate === '') + Number(of(study).issuer === '');
  for (const study of [...studies].sort((a, b) => silent(a) - silent(b))) {
    const { birthDate, issuer } = of(study);
    const agreeing = people.filter((one) => agree(one.birthDate, birthDate) && agree(one.issuer, issuer));
    const same = agreeing.find((one) => one.birthDate === birthDate && one.issuer === issuer);
    // What may be of several is of none of them.
    const known = same ?? (agreeing.length === 1 ? agreeing[0] : undefined);
    if (known) {
      known.studies++;
      known.birthDate ||= birthDate;
      known.issuer ||= issuer;
    } else people.push({ birthDate, issuer, studies: 1 });
  }
  if (people.length < 2) return {};
  const [birthDate, issuer] = [firstSaid(studies, '00100030'), firstSaid(studies, '00100021')];
  const isFirst = (one: { birthDate: string; issuer: string }): boolean =>
    one.birthDate === birthDate.trim() && one.issuer === issuer.trim();
  return { people: people.sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))) };
}

/** What some studies leave out, others say. */
const firstSaid = (studies: readonly KnownStudy[], tag: string): string =>
  studies.map(({ compared }) => compared.values[tag] ?? '').find((text) => text !== '') ?? '';

/** Studies of the archive that are of the same patient by any of the reasons, and all that these patients have with them. */
async function similarStudies(incoming: readonly ComparedStudy[], archive: Archived): Promise<KnownStudy[]> {
  const said = (tag: string): string[] => [
    // A wildcard of a search means itself here.
    ...new Set(
      incoming.map(({ values }) => (values[tag] ?? '').trim()).filter((text) => text !== '' && !/[*?\\]/.test(text)),
    ),
  ];
  const found = new Map<number, KnownStudy>();
  const look = async (match: Record<string, string[]>, ignoreCase = false): Promise<void> => {
    for (const study of await studiesOf(archive, match, { ignoreCase, limit: perReason })) found.set(study.row, study);
  };
  const uids = [...new Set(incoming.map(({ studyUid }) => studyUid))];
  for (let at = 0; at < uids.length; at += 100) await look({ '0020000D': uids.slice(at, at + 100) });
  for (const id of said('00100020')) await look({ '00100020': [id] }, true);
  for (const accession of said('00080050')) await look({ '00080050': [accession] });
  for (const born of said('00100030')) {
    await look({ '00100030': [born] });
    for (const name of said('00100010')) {
      for (const family of familiesOf(name)) await look({ '00100030': [born], '00100010': [`${family}*`] });
    }
  }
  return [...found.values()];
}

/** The family name in each group: archives may have any of them. Names are compared without case and accents by the index. */
const familiesOf = (name: string): string[] =>
  name
    .split('=')
    .map((group) => group.split('^')[0]!.trim())
    .filter((family) => family !== '');

async function knownOf(patient: Gathered, found: readonly KnownStudy[], archive: Archived): Promise<number> {
  let known = 0;
  for (const { row, patient: key, study } of found) {
    const identities = key === patient.key ? patient.identities.get(study.studyUid) : undefined;
    if (identities === undefined) continue;
    const there = new Set<string>();
    for await (const page of placesOf(archive, { studyRows: [row] })) {
      for (const { seriesUid, sopInstanceUid } of page) there.add(`${seriesUid}\n${sopInstanceUid}`);
    }
    for (const identity of identities) if (there.has(identity)) known++;
  }
  return known;
}
