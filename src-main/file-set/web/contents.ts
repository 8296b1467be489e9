import { integer, personName, text, texts } from '../../../src-shared/dicom/access.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseDa, parseTm } from '../../../src-shared/dicom/dates.ts';
import { formatName, formatNameGroup } from '../../../src-shared/dicom/names.ts';
import { sopClassName } from '../../../src-shared/dicom/sop-classes.ts';
import { digest } from '../../../src-shared/file-set/directory-entities.ts';
import { type PlannedRecord, planningDirectory } from '../../../src-shared/file-set/directory-tree.ts';
import type { DirectoryFile } from '../../../src-shared/file-set/model.ts';
import type { Steps } from '../../../src-shared/steps.ts';

/** What lies on the medium, in words for its pages. */
export interface MediumContents {
  patients: PatientContents[];
  /** Objects that belong to nobody: hanging protocols, palettes, templates. */
  others: ObjectContents[];
}

export interface PatientContents {
  /** As people read it, with the name in its own script behind it. */
  name: string;
  id: string;
  birthDate: string;
  sex: string;
  studies: StudyContents[];
}

export interface StudyContents {
  /** Folder below `IHE_PDI`, of eight characters: always the same for the same study. */
  folder: string;
  patient: PatientContents;
  date: string;
  time: string;
  description: string;
  accession: string;
  institution: string;
  modalities: string[];
  series: SeriesContents[];
  objects: number;
}

export interface SeriesContents {
  folder: string;
  study: StudyContents;
  number: string;
  modality: string;
  description: string;
  bodyPart: string;
  objects: ObjectContents[];
}

export interface ObjectContents {
  file: DirectoryFile;
  /** What it is, in words of the standard: its SOP class without `Storage`. */
  kind: string;
  label: string;
  number: number | undefined;
}

/** Longer texts are not valid in what the pages say of an object: they would fill every page. */
const longest = 200;
const clipped = (value: string): string => (value.length > longest ? `${value.slice(0, longest)}…` : value);

const said = (dataSet: DataSet, tag: string): string => clipped((text(dataSet, tag) ?? '').trim());

/** `2024-01-05`, which is read alike everywhere; what is no date stands as it is. */
export function dateText(value: string): string {
  const date = parseDa(value);
  if (date === undefined) return value;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

/** `10:15`. */
export function timeText(value: string): string {
  const time = parseTm(value);
  if (time === undefined) return value;
  return `${String(time.hour).padStart(2, '0')}:${String(time.minute).padStart(2, '0')}`;
}

const sexes: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other' };

const unnamed = 'Name not known';

function nameText(keys: DataSet): string {
  const name = personName(keys, '00100010');
  const alphabetic = clipped(formatName(name));
  const own = name?.Alphabetic === undefined ? '' : clipped(formatNameGroup(name.Ideographic ?? ''));
  if (alphabetic === '') return unnamed;
  return own === '' ? alphabetic : `${alphabetic} (${own})`;
}

const classText = (uid: string): string => sopClassName(uid).replace(/ Storage(?= |$)/, '');

const labelOf = (header: DataSet): string =>
  [said(header, '00420010'), said(header, '00700081'), said(header, '00700080')].find((label) => label !== '') ?? '';

/** Names of folders that are always the same for the same text, and no two alike. */
class Folders {
  readonly #taken = new Set<string>();
  of(value: string): string {
    for (let salt = 0; ; salt++) {
      const folder = digest(salt === 0 ? value : `${value} ${salt}`);
      if (this.#taken.has(folder)) continue;
      this.#taken.add(folder);
      return folder;
    }
  }
}

/** The contents of a medium, patients and studies as its directory has them: nobody's images come to somebody else. */
export function* contentsOf(files: readonly DirectoryFile[]): Steps<MediumContents> {
  const byPath = new Map(files.map((file) => [file.fileId.join('\\'), file]));
  const object = ({ attributes }: PlannedRecord): ObjectContents => {
    const file = byPath.get(texts(attributes, '00041500').join('\\'))!;
    return {
      file,
      kind: classText(file.sopClassUid),
      label: labelOf(file.header),
      number: integer(attributes, '00200013'),
    };
  };
  const folders = new Folders();
  const contents: MediumContents = { patients: [], others: [] };
  for (const record of (yield* planningDirectory(files)).records) {
    yield;
    if (record.type !== 'PATIENT') {
      contents.others.push(object(record));
      continue;
    }
    const { attributes } = record;
    const patient: PatientContents = {
      name: nameText(attributes),
      // An ID that was made for the directory alone is nobody's.
      id: said(firstHeader(record, byPath), '00100020'),
      birthDate: dateText(said(attributes, '00100030')),
      sex: sexes[said(attributes, '00100040')] ?? '',
      studies: [],
    };
    for (const study of record.children) {
      patient.studies.push(yield* studyOf(study, patient, { object, folders, byPath }));
    }
    patient.studies.reverse();
    contents.patients.push(patient);
  }
  // Who has a name comes first.
  contents.patients.sort((one, other) => Number(one.name === unnamed) - Number(other.name === unnamed));
  return contents;
}

function firstHeader(record: PlannedRecord, byPath: ReadonlyMap<string, DirectoryFile>): DataSet {
  let found: PlannedRecord | undefined = record;
  while (found !== undefined && found.children.length > 0) found = found.children[0];
  return byPath.get(texts(found?.attributes ?? {}, '00041500').join('\\'))?.header ?? {};
}

function* studyOf(
  record: PlannedRecord,
  patient: PatientContents,
  context: {
    object: (record: PlannedRecord) => ObjectContents;
    folders: Folders;
    byPath: ReadonlyMap<string, DirectoryFile>;
  },
): Steps<StudyContents> {
  const { attributes } = record;
  const header = firstHeader(record, context.byPath);
  const uid = said(attributes, '0020000D');
  const study: StudyContents = {
    folder: context.folders.of(`${patient.name} ${patient.id} ${uid}`),
    patient,
    // What the directory had to make up is not shown.
    date: dateText(said(header, '00080020')),
    time: timeText(said(header, '00080030')),
    description: said(attributes, '00081030'),
    accession: said(attributes, '00080050'),
    institution: said(header, '00080080'),
    modalities: [],
    series: [],
    objects: 0,
  };
  const folders = new Folders();
  for (const child of record.children) {
    yield;
    const own = firstHeader(child, context.byPath);
    const series: SeriesContents = {
      folder: folders.of(said(child.attributes, '0020000E')),
      study,
      number: said(own, '00200011'),
      modality: said(child.attributes, '00080060'),
      description: said(child.attributes, '0008103E') || said(own, '0008103E'),
      bodyPart: said(own, '00180015'),
      objects: child.children.map(context.object),
    };
    study.series.push(series);
    study.objects += series.objects.length;
  }
  study.modalities = [...new Set(study.series.map(({ modality }) => modality))];
  return study;
}
