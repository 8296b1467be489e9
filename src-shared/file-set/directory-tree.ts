import { integer, number, personName, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import type { ApplicationProfile, DirectoryFile } from './model.ts';
import { keysOf, withCharacterSet } from './record.ts';
import { isRootRecordType, recordTypeOf } from './record-types.ts';

/** A record that is to be written; its place in the file is not known yet. */
export interface PlannedRecord {
  type: string;
  /** Keys, with the file that it names but without the offsets. */
  attributes: DataSet;
  children: PlannedRecord[];
}

/** What had to be settled to make a valid directory: told to whoever makes the file-set. */
export interface DirectoryNote {
  /**
   * `patient-id-made`, `study-id-made`: empty in the object, but records must have one. `patient-id-shared`: patients with other names
   * have the same ID, so all but the first got one that tells them apart. `study-shared`: two patients have the same study.
   * `instance-twice`: two files hold the same instance.
   */
  kind: 'patient-id-made' | 'study-id-made' | 'patient-id-shared' | 'study-shared' | 'instance-twice';
  /** The first file that it is about. */
  fileId: readonly string[];
}

interface SeriesEntity {
  uid: string;
  first: DirectoryFile;
  files: DirectoryFile[];
}
interface StudyEntity {
  uid: string;
  first: DirectoryFile;
  series: Map<string, SeriesEntity>;
}
interface PatientEntity {
  id: string;
  first: DirectoryFile;
  names: Set<string>;
  births: Set<string>;
  issuers: Set<string>;
  studies: Map<string, StudyEntity>;
}

const folded = (header: DataSet): string => {
  const name = personName(header, '00100010');
  return [name?.Alphabetic, name?.Ideographic]
    .map((group) =>
      (group ?? '')
        .replace(/[\s^]+$/, '')
        .trim()
        .toLowerCase(),
    )
    .join('=')
    .replace(/^=$/, '');
};

const said = (header: DataSet, tag: string): string => (text(header, tag) ?? '').trim();

/** A number of eight hexadecimal digits that is the same for the same text (FNV-1a). */
export function digest(value: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < value.length; index++) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).toUpperCase().padStart(8, '0');
}

/** A UID that is the same for the same text: objects of old do not always say their study and series. */
function madeUid(value: string): string {
  const parts = ['a', 'b', 'c'].map((salt) => digest(`${salt}${value}`));
  return `2.25.${BigInt(`0x${parts.join('')}`)}`;
}

/** Whether what an object says of its patient contradicts nothing that is known: never two people in one record. */
function isSamePatient(patient: PatientEntity, header: DataSet): boolean {
  const name = folded(header);
  const born = said(header, '00100030');
  const issuer = said(header, '00100021');
  if (issuer !== '' && patient.issuers.size > 0 && !patient.issuers.has(issuer)) return false;
  const bornSame = born !== '' && patient.births.has(born);
  if (born !== '' && patient.births.size > 0 && !bornSame) return false;
  return name === '' || patient.names.size === 0 || patient.names.has(name) || bornSame;
}

function remember(patient: PatientEntity, header: DataSet): void {
  const name = folded(header);
  const born = said(header, '00100030');
  const issuer = said(header, '00100021');
  if (name !== '') patient.names.add(name);
  if (born !== '') patient.births.add(born);
  if (issuer !== '') patient.issuers.add(issuer);
}

/** Finds out who and what the files belong to. */
class Entities {
  readonly patients: PatientEntity[] = [];
  readonly notes: DirectoryNote[] = [];
  readonly #byId = new Map<string, PatientEntity[]>();
  readonly #owners = new Map<string, PatientEntity>();
  readonly #instances = new Set<string>();

  add(file: DirectoryFile): void {
    const { header } = file;
    if (this.#instances.has(file.sopInstanceUid)) this.notes.push({ kind: 'instance-twice', fileId: file.fileId });
    this.#instances.add(file.sopInstanceUid);
    const patient = this.#patientOf(file);
    const studyUid = said(header, '0020000D') || madeUid(`${patient.id}|study`);
    let study = patient.studies.get(studyUid);
    if (study === undefined) {
      study = { uid: studyUid, first: file, series: new Map() };
      patient.studies.set(studyUid, study);
      const owner = this.#owners.get(studyUid);
      if (owner === undefined) this.#owners.set(studyUid, patient);
      else if (owner !== patient) this.notes.push({ kind: 'study-shared', fileId: file.fileId });
    }
    const seriesUid = said(header, '0020000E') || madeUid(`${studyUid}|${said(header, '00080060')}`);
    const series = study.series.get(seriesUid);
    if (series === undefined) study.series.set(seriesUid, { uid: seriesUid, first: file, files: [file] });
    else series.files.push(file);
  }

  #patientOf(file: DirectoryFile): PatientEntity {
    const { header } = file;
    let id = said(header, '00100020');
    const made = id === '';
    // Nobody in particular: told by name and birth date, or else by the study.
    const born = said(header, '00100030');
    const name = folded(header);
    if (made) id = `ID${digest(name !== '' && born !== '' ? `${name}|${born}` : said(header, '0020000D'))}`;
    const known = this.#byId.get(id) ?? [];
    let patient = known.find((candidate) => isSamePatient(candidate, header));
    if (patient === undefined) {
      const told = known.length === 0 ? id : `${id.slice(0, 52)} (${known.length + 1})`;
      patient = { id: told, first: file, names: new Set(), births: new Set(), issuers: new Set(), studies: new Map() };
      this.patients.push(patient);
      this.#byId.set(id, [...known, patient]);
      if (made) this.notes.push({ kind: 'patient-id-made', fileId: file.fileId });
      if (known.length > 0) this.notes.push({ kind: 'patient-id-shared', fileId: file.fileId });
    }
    remember(patient, header);
    return patient;
  }
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const byNumber = (one: number | undefined, other: number | undefined): number =>
  (one ?? Number.MAX_VALUE) - (other ?? Number.MAX_VALUE);

const element = (vr: 'LO' | 'SH' | 'IS' | 'CS' | 'UI', ...values: (string | number)[]) => ({ vr, Value: values });

/**
 * The records of a directory, sorted as people look for them (patients by name, studies by date, series and instances by number) and the
 * same for the same files in any order. A patient has one record, with an ID that nobody else has (PS3.3 F.5.1): objects with the same ID
 * that say another name and another birth date, or another issuer, are not put together.
 */
export function planDirectory(
  files: readonly DirectoryFile[],
  profile?: ApplicationProfile,
  privateRecordUid = privateRecord,
): { records: PlannedRecord[]; notes: DirectoryNote[] } {
  const sorted = files
    .map((file) => ({ file, path: file.fileId.join('\\'), type: recordTypeOf(file.sopClassUid) }))
    .sort((one, other) => byText(one.path, other.path));
  const entities = new Entities();
  const roots: PlannedRecord[] = [];
  for (const { file, type } of sorted) {
    if (isRootRecordType(type)) roots.push(instanceRecord(file, type, profile, privateRecordUid, roots.length + 1));
    else entities.add(file);
  }
  const patients = entities.patients
    .map((patient) => ({ patient, name: folded(patient.first.header) }))
    .sort((one, other) => byText(one.name, other.name) || byText(one.patient.id, other.patient.id));
  const records = patients.map(({ patient }) => patientRecord(patient, profile, privateRecordUid, entities.notes));
  return { records: [...records, ...roots], notes: entities.notes };
}

/** (0004,1432) of our records for objects of private SOP classes: what they have is `recordKeys.PRIVATE`. */
export const privateRecord = '2.25.243700826169394071344131607757152264594';

function finished(type: string, keys: DataSet, header: DataSet, children: PlannedRecord[]): PlannedRecord {
  const attributes = withCharacterSet(keys, header);
  attributes['00041430'] = element('CS', type);
  return { type, attributes, children };
}

function patientRecord(
  { id, first, studies }: PatientEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  notes: DirectoryNote[],
): PlannedRecord {
  const keys = keysOf('PATIENT', first.header, profile);
  keys['00100020'] = element('LO', id);
  const moment = (study: StudyEntity): string =>
    `${said(study.first.header, '00080020')} ${said(study.first.header, '00080030')}`;
  const children = [...studies.values()]
    .sort((one, other) => byText(moment(one), moment(other)) || byText(one.uid, other.uid))
    .map((study) => studyRecord(study, profile, privateRecordUid, notes));
  return finished('PATIENT', keys, first.header, children);
}

function studyRecord(
  { uid, first, series }: StudyEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  notes: DirectoryNote[],
): PlannedRecord {
  const keys = keysOf('STUDY', first.header, profile);
  keys['0020000D'] = element('UI', uid);
  if (keys['00200010'] === undefined) {
    keys['00200010'] = element('SH', `ID${digest(uid)}`);
    notes.push({ kind: 'study-id-made', fileId: first.fileId });
  }
  const numbered = (entity: SeriesEntity) => number(entity.first.header, '00200011');
  const children = [...series.values()]
    .sort((one, other) => byNumber(numbered(one), numbered(other)) || byText(one.uid, other.uid))
    .map((entity, index) => seriesRecord(entity, profile, privateRecordUid, index + 1));
  return finished('STUDY', keys, first.header, children);
}

function seriesRecord(
  { uid, first, files }: SeriesEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  order: number,
): PlannedRecord {
  const keys = keysOf('SERIES', first.header, profile);
  keys['0020000E'] = element('UI', uid);
  keys['00200011'] ??= element('IS', order);
  const children = files
    .map((file) => ({ file, instanceNumber: number(file.header, '00200013') }))
    .sort((one, other) => byNumber(one.instanceNumber, other.instanceNumber))
    .map(({ file }, index) =>
      instanceRecord(file, recordTypeOf(file.sopClassUid), profile, privateRecordUid, index + 1),
    );
  return finished('SERIES', keys, first.header, children);
}

function instanceRecord(
  file: DirectoryFile,
  type: string,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  order: number,
): PlannedRecord {
  const keys = { ...(file.known ?? keysOf(type, file.header, profile)) };
  if (keys['00200013'] === undefined && needsNumber(type)) keys['00200013'] = element('IS', order);
  if (keys['00200013'] !== undefined && needsNumber(type) && integer(keys, '00200013') === undefined) {
    keys['00200013'] = element('IS', order);
  }
  if (file.icon !== undefined) keys['00880200'] = { vr: 'SQ', Value: [file.icon] };
  const record = finished(type, keys, file.header, []);
  const { attributes } = record;
  attributes['00041500'] = element('CS', ...file.fileId);
  attributes['00041510'] = element('UI', file.sopClassUid);
  attributes['00041511'] = element('UI', file.sopInstanceUid);
  attributes['00041512'] = element('UI', file.transferSyntaxUid);
  if (type === 'PRIVATE') attributes['00041432'] = element('UI', privateRecordUid);
  return record;
}

const numberless = new Set(['PRIVATE', 'STORED PRINT', 'RAW DATA', 'PLAN', 'SURFACE SCAN']);
const needsNumber = (type: string): boolean => !numberless.has(type) && !isRootRecordType(type);
