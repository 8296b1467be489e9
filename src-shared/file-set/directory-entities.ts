import { personName, text } from '../dicom/access.ts';
import type { DataSet } from '../dicom/data-set.ts';
import type { Steps } from '../steps.ts';
import type { DirectoryFile } from './model.ts';

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

export interface SeriesEntity {
  uid: string;
  first: DirectoryFile;
  files: DirectoryFile[];
}
export interface StudyEntity {
  uid: string;
  first: DirectoryFile;
  series: Map<string, SeriesEntity>;
}
export interface PatientEntity {
  /** As its record has it: nobody else's. */
  id: string;
  first: DirectoryFile;
  names: Set<string>;
  births: Set<string>;
  issuers: Set<string>;
  studies: Map<string, StudyEntity>;
}

/** A patient's name without regard to case. */
export const folded = (header: DataSet): string => {
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

/** A value as one text; empty when it says nothing. */
export const said = (header: DataSet, tag: string): string => (text(header, tag) ?? '').trim();

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

const isUid = (value: string): boolean => /^[0-9.]{1,64}$/.test(value);

/** The UID that an object says; for what is none one is made of it, for nothing at all of something else. */
const uidOf = (uid: string, otherwise: string): string => (isUid(uid) ? uid : madeUid(uid === '' ? otherwise : uid));

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

/** Longest value of LO. */
const longestId = 64;
/** What an earlier directory put behind an ID that two patients have. */
const distinction = / \(\d+\)$/;

/** Finds out who and what the files belong to. */
export class Entities {
  readonly patients: PatientEntity[] = [];
  readonly notes: DirectoryNote[] = [];
  /** By the ID that objects say, or by what stands for it. */
  readonly #known = new Map<string, PatientEntity[]>();
  readonly #owners = new Map<string, PatientEntity>();
  readonly #instances = new Set<string>();
  /** IDs that objects say: none of them is made up for somebody else. */
  readonly #ids = new Set<string>();
  /** IDs of the records. */
  readonly #told = new Set<string>();

  /** @param files in an order that is the same for the same files */
  *add(files: readonly DirectoryFile[]): Steps<void> {
    // Who says a name, and what stood in the directory before, comes first: what says less is taken for one of them.
    const ranks: DirectoryFile[][] = [[], [], [], []];
    for (const file of files) {
      const { header, known } = file;
      this.#ids.add(said(header, '00100020'));
      ranks[(folded(header) === '' ? 2 : 0) + (known === undefined ? 1 : 0)]!.push(file);
      yield;
    }
    for (const file of ranks.flat()) {
      this.#add(file);
      yield;
    }
  }

  #add(file: DirectoryFile): void {
    const { header } = file;
    if (this.#instances.has(file.sopInstanceUid)) this.notes.push({ kind: 'instance-twice', fileId: file.fileId });
    this.#instances.add(file.sopInstanceUid);
    const patient = this.#patientOf(file);
    const studyUid = uidOf(said(header, '0020000D'), `${patient.id}|study`);
    let study = patient.studies.get(studyUid);
    if (study === undefined) {
      study = { uid: studyUid, first: file, series: new Map() };
      patient.studies.set(studyUid, study);
      const owner = this.#owners.get(studyUid);
      if (owner === undefined) this.#owners.set(studyUid, patient);
      else if (owner !== patient) this.notes.push({ kind: 'study-shared', fileId: file.fileId });
    }
    const seriesUid = uidOf(said(header, '0020000E'), `${studyUid}|${said(header, '00080060')}`);
    const series = study.series.get(seriesUid);
    if (series === undefined) study.series.set(seriesUid, { uid: seriesUid, first: file, files: [file] });
    else series.files.push(file);
  }

  #patientOf(file: DirectoryFile): PatientEntity {
    const { header } = file;
    const name = folded(header);
    const born = said(header, '00100030');
    let id = said(header, '00100020');
    const made = id === '';
    // Nobody in particular: told by name and birth date, or else by the study.
    const nobody = name !== '' && born !== '' ? `${name}|${born}` : said(header, '0020000D');
    if (made) id = `ID${digest(nobody)}`;
    const key = made ? `nobody ${nobody}` : id;
    const known = this.#known.get(key) ?? [];
    let patient = this.#oneOf(known, header) ?? this.#earlier(file, id, made || known.length > 0);
    if (patient === undefined) {
      const told = this.#toldApart(id, !made && known.length === 0, known.length + 1);
      this.#told.add(told);
      patient = { id: told, first: file, names: new Set(), births: new Set(), issuers: new Set(), studies: new Map() };
      this.patients.push(patient);
      this.#known.set(key, [...known, patient]);
      if (made) this.notes.push({ kind: 'patient-id-made', fileId: file.fileId });
      if (known.length > 0) this.notes.push({ kind: 'patient-id-shared', fileId: file.fileId });
    }
    remember(patient, header);
    return patient;
  }

  /** Whose an object is of those with its ID: one that says too little to tell them apart goes with its study, or to none of them. */
  #oneOf(known: readonly PatientEntity[], header: DataSet): PatientEntity | undefined {
    const fitting = known.filter((candidate) => isSamePatient(candidate, header));
    const owner = this.#owners.get(uidOf(said(header, '0020000D'), ''));
    if (owner !== undefined && fitting.includes(owner)) return owner;
    const isTold = folded(header) !== '' || said(header, '00100030') !== '';
    return fitting.length === 1 || isTold ? fitting[0] : undefined;
  }

  /** A patient to whom an earlier directory of this file-set gave an ID that was made up, or that tells two apart. */
  #earlier({ header, known }: DirectoryFile, id: string, mayBe: boolean): PatientEntity | undefined {
    if (known !== undefined || !mayBe) return undefined;
    const name = folded(header);
    const study = uidOf(said(header, '0020000D'), '');
    return this.patients.find(
      (patient) =>
        patient.first.known !== undefined &&
        (patient.id === id || patient.id.replace(distinction, '') === id.slice(0, 52)) &&
        isSamePatient(patient, header) &&
        (name === '' ? patient.studies.has(study) : patient.names.has(name)),
    );
  }

  /** An ID that nobody else has. @param own it is what the object says, and nobody before said it */
  #toldApart(id: string, own: boolean, from: number): string {
    let told = id.slice(0, longestId);
    if (own && told === id && !this.#told.has(told)) return told;
    for (let number = Math.max(2, from); this.#ids.has(told) || this.#told.has(told); number++) {
      told = `${id.slice(0, 52)} (${number})`;
    }
    return told;
  }
}
