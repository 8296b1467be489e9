import { integer, number } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import { atOnce, type Steps } from '../steps.ts';
import {
  type DirectoryNote,
  digest,
  Entities,
  folded,
  type PatientEntity,
  type SeriesEntity,
  type StudyEntity,
  said,
} from './directory-entities.ts';
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

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
const byNumber = (one: number | undefined, other: number | undefined): number =>
  (one ?? Number.MAX_VALUE) - (other ?? Number.MAX_VALUE);

const element = (vr: 'LO' | 'SH' | 'IS' | 'CS' | 'UI', ...values: (string | number)[]) => ({ vr, Value: values });

/**
 * The records of a directory, sorted as people look for them (patients by name, studies by date, series and instances by number) and the
 * same for the same files in any order. A patient has one record, with an ID that nobody else has (PS3.3 F.5.1): objects with the same ID
 * that say another name and another birth date, or another issuer, are not put together.
 */
export const planDirectory = (...of: Parameters<typeof planningDirectory>): PlannedDirectory =>
  atOnce(planningDirectory(...of));

export interface PlannedDirectory {
  records: PlannedRecord[];
  notes: DirectoryNote[];
}

/** The same, in steps. */
export function* planningDirectory(
  files: readonly DirectoryFile[],
  profile?: ApplicationProfile,
  privateRecordUid = privateRecord,
): Steps<PlannedDirectory> {
  const sorted = files
    .map((file) => ({ file, path: file.fileId.join('\\'), type: typeOf(file) }))
    .sort((one, other) => byText(one.path, other.path));
  const roots: PlannedRecord[] = [];
  for (const { file, type } of sorted) {
    if (isRootRecordType(type)) roots.push(instanceRecord(file, type, profile, privateRecordUid, roots.length + 1));
  }
  const entities = new Entities();
  yield* entities.add(sorted.flatMap(({ file, type }) => (isRootRecordType(type) ? [] : [file])));
  const patients = entities.patients
    .map((patient) => ({ patient, name: folded(patient.first.header) }))
    .sort((one, other) => byText(one.name, other.name) || byText(one.patient.id, other.patient.id));
  const records: PlannedRecord[] = [];
  for (const { patient } of patients) {
    records.push(yield* patientRecord(patient, profile, privateRecordUid, entities.notes));
  }
  return { records: [...records, ...roots], notes: entities.notes };
}

/** (0004,1432) of our records for objects of private SOP classes: what they have is `recordKeys.PRIVATE`. */
export const privateRecord = '2.25.243700826169394071344131607757152264594';

function finished(type: string, keys: DataSet, header: DataSet, children: PlannedRecord[]): PlannedRecord {
  const attributes = withCharacterSet(keys, header);
  attributes['00041430'] = element('CS', type);
  return { type, attributes, children };
}

function* patientRecord(
  { id, first, studies }: PatientEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  notes: DirectoryNote[],
): Steps<PlannedRecord> {
  const keys = { ...keysOf('PATIENT', first.header, profile), ...first.above?.PATIENT };
  keys['00100020'] = element('LO', id);
  const moment = (study: StudyEntity): string =>
    `${said(study.first.header, '00080020')} ${said(study.first.header, '00080030')}`;
  const sorted = [...studies.values()].sort(
    (one, other) => byText(moment(one), moment(other)) || byText(one.uid, other.uid),
  );
  const children: PlannedRecord[] = [];
  for (const study of sorted) children.push(yield* studyRecord(study, profile, privateRecordUid, notes));
  return finished('PATIENT', keys, first.header, children);
}

function* studyRecord(
  { uid, first, series }: StudyEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  notes: DirectoryNote[],
): Steps<PlannedRecord> {
  const keys = { ...keysOf('STUDY', first.header, profile), ...first.above?.STUDY };
  keys['0020000D'] = element('UI', uid);
  if (said(keys, '00200010') === '') {
    keys['00200010'] = element('SH', `ID${digest(uid)}`);
    notes.push({ kind: 'study-id-made', fileId: first.fileId });
  }
  const numbered = (entity: SeriesEntity) => number(entity.first.header, '00200011');
  const sorted = [...series.values()].sort(
    (one, other) => byNumber(numbered(one), numbered(other)) || byText(one.uid, other.uid),
  );
  const children: PlannedRecord[] = [];
  for (const entity of sorted) {
    children.push(yield* seriesRecord(entity, profile, privateRecordUid, children.length + 1));
  }
  return finished('STUDY', keys, first.header, children);
}

function* seriesRecord(
  { uid, first, files }: SeriesEntity,
  profile: ApplicationProfile | undefined,
  privateRecordUid: string,
  order: number,
): Steps<PlannedRecord> {
  const keys = { ...keysOf('SERIES', first.header, profile), ...first.above?.SERIES };
  keys['0020000E'] = element('UI', uid);
  if (said(keys, '00200011') === '') keys['00200011'] = element('IS', order);
  const sorted = files
    .map((file) => ({ file, instanceNumber: number(file.header, '00200013') }))
    .sort((one, other) => byNumber(one.instanceNumber, other.instanceNumber));
  const children: PlannedRecord[] = [];
  for (const { file } of sorted) {
    children.push(instanceRecord(file, typeOf(file), profile, privateRecordUid, children.length + 1));
    yield;
  }
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
  // Another maker's record says by its UID what its keys mean.
  if (type === 'PRIVATE') attributes['00041432'] = file.known?.['00041432'] ?? element('UI', privateRecordUid);
  return record;
}

/** An earlier directory may have listed it as something else, with the keys of that. */
const typeOf = ({ known, sopClassUid }: DirectoryFile): string =>
  (said(known ?? {}, '00041430') || undefined) ?? recordTypeOf(sopClassUid);

const numberless = new Set<string>(['PRIVATE', 'STORED PRINT', 'RAW DATA', 'PLAN', 'SURFACE SCAN']);
const needsNumber = (type: string): boolean => !numberless.has(type) && !isRootRecordType(type);
