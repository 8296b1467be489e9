import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError, flushDirectorySync } from './files.ts';
import type { Identifiers } from './passing-data-set.ts';

/**
 * Where files lie: `objects/ab/cdef…/0123…-1-1.dcm`. Folder and name are hashes of identifiers, never text from the
 * network: a study has one folder, a file name says instance, copy (rule `keep-both`) and revision (rule `replace`).
 */
export interface Place {
  /** Folder of the study, relative to the objects. */
  folder: string;
  /** Hash of series and instance. */
  key: string;
  copy: number;
  revision: number;
}

/** Relative path of a place, with `/`. */
export const placePath = ({ folder, key, copy, revision }: Place): string => `${folder}/${key}-${copy}-${revision}.dcm`;

const filePattern = /^([0-9a-f]{26})-(\d{1,6})-(\d{1,6})\.dcm$/;

/** The place that a relative path names; undefined when it is none of ours. */
export function placeOf(path: string): Place | undefined {
  const match = /^([0-9a-f]{2}\/[0-9a-f]{24})\/([^/]+)$/.exec(path);
  const file = filePattern.exec(match?.[2] ?? '');
  if (match === null || file === null) return undefined;
  return { folder: match[1]!, key: file[1]!, copy: Number(file[2]), revision: Number(file[3]) };
}

const hash = (...parts: string[]): string => createHash('sha256').update(parts.join('\0'), 'utf8').digest('hex');

/** What is there of one study: copies and revisions by key of the instance. */
export interface StudyFolder {
  folder: string;
  files: Map<string, { copy: number; revision: number }[]>;
  /** Instances that are being filed; another one of the same key waits. */
  filing: Map<string, Promise<unknown>>;
  /** Its folder is known to be there. */
  made: boolean;
  /** Directories whose entries lead to it and that were not flushed since it was first used. */
  unflushed: readonly string[];
  /** Revision that new files begin with: above all that were removed, so that no path comes back with other bytes. */
  firstRevision: number;
  /** The study is being removed. */
  removing: Promise<unknown> | undefined;
}

const rememberedStudies = 256;

/** The folders of the archive's files. This process alone writes there. */
export class ObjectStore {
  readonly objects: string;
  readonly incoming: string;
  readonly quarantine: string;
  private readonly studies = new Map<string, StudyFolder>();
  private last: { study: string; patient: string; folder: string } | undefined;
  private counter = 0;
  /** Of studies from which files were removed in this run: the revision at which new ones begin. */
  private readonly firstRevisions = new Map<string, number>();
  /** How often studies were removed. */
  removals = 0;

  constructor(folder: string) {
    this.objects = join(folder, 'objects');
    this.incoming = join(this.objects, 'incoming');
    this.quarantine = join(folder, 'quarantine');
    try {
      for (const path of [this.incoming, this.quarantine]) mkdirSync(path, { recursive: true });
      // A name that a power cut may take away would take everything below with it.
      for (const path of [dirname(folder), folder]) flushDirectorySync(path);
    } catch (error) {
      throw fileError(error, 'data folder');
    }
  }

  /** Removes what a crash left on its way in; gives back how many files that were. */
  clearIncoming(): number {
    const left = readdirSync(this.incoming);
    for (const name of left) rmSync(join(this.incoming, name), { force: true, recursive: true });
    return left.length;
  }

  /** A path for a file on its way in: on the same file system as its final place. */
  temporaryPath(): string {
    return join(this.incoming, `${process.pid}-${++this.counter}.part`);
  }

  absolute(path: string): string {
    return join(this.objects, ...path.split('/'));
  }

  /** Folder and key of an instance. Two patients who share a Study Instance UID have folders of their own. */
  keyOf(identifiers: Identifiers): { folder: string; key: string } {
    const { studyUid, patientId, seriesUid, sopInstanceUid } = identifiers;
    if (this.last?.study !== studyUid || this.last.patient !== patientId) {
      const digest = hash(patientId, studyUid);
      this.last = { study: studyUid, patient: patientId, folder: `${digest.slice(0, 2)}/${digest.slice(2, 26)}` };
    }
    return { folder: this.last.folder, key: hash(seriesUid, sopInstanceUid).slice(0, 26) };
  }

  /** What is there of a study; read from the disk once and kept in step by who files and removes. */
  study(folder: string): StudyFolder {
    let study = this.studies.get(folder);
    if (study !== undefined) {
      this.studies.delete(folder);
      this.studies.set(folder, study);
      return study;
    }
    study = {
      folder,
      files: new Map(),
      filing: new Map(),
      made: false,
      unflushed: [],
      firstRevision: this.firstRevisions.get(folder) ?? 1,
      removing: undefined,
    };
    for (const name of namesIn(this.absolute(folder))) {
      const match = filePattern.exec(name);
      if (match !== null) addFile(study, match[1]!, Number(match[2]), Number(match[3]));
    }
    this.studies.set(folder, study);
    for (const [oldest, known] of this.studies) {
      if (this.studies.size <= rememberedStudies) break;
      if (known.filing.size === 0 && known.removing === undefined) this.studies.delete(oldest);
    }
    return study;
  }

  /** After files of a study were removed, in its lock: its folder is read anew, and none of their paths is given again in this run. */
  forget(folder: string, removed: readonly string[]): void {
    this.removals++;
    this.studies.delete(folder);
    let highest = (this.firstRevisions.get(folder) ?? 1) - 1;
    for (const path of removed) {
      const place = placeOf(path);
      if (place?.folder === folder) highest = Math.max(highest, place.revision);
    }
    if (highest > 0) this.firstRevisions.set(folder, highest + 1);
  }

  /** A file was taken out of the store; the one that it replaced is what there is again. */
  takenOut(path: string, replaced?: string): void {
    const place = placeOf(path);
    const study = place === undefined ? undefined : this.studies.get(place.folder);
    if (place === undefined || study === undefined) return;
    removeFile(study, place.key, place.copy, place.revision);
    study.firstRevision = Math.max(study.firstRevision, place.revision + 1);
    this.firstRevisions.set(study.folder, study.firstRevision);
    const before = replaced === undefined ? undefined : placeOf(replaced);
    if (before !== undefined) addFile(study, before.key, before.copy, before.revision);
  }

  /**
   * Makes the folder of a study where it is missing; `unflushed` then names the directories that lead to it. Also of a folder that was
   * there: who made it may have ended, or failed, before its name was flushed.
   */
  makeFolder(study: StudyFolder): void {
    if (study.made) return;
    const path = this.absolute(study.folder);
    mkdirSync(path, { recursive: true });
    study.made = true;
    study.unflushed = [dirname(path), this.objects];
  }
}

export function addFile(study: StudyFolder, key: string, copy: number, revision: number): void {
  const files = study.files.get(key);
  if (files === undefined) study.files.set(key, [{ copy, revision }]);
  else files.push({ copy, revision });
}

export function removeFile(study: StudyFolder, key: string, copy: number, revision: number): void {
  const left = (study.files.get(key) ?? []).filter((file) => file.copy !== copy || file.revision !== revision);
  if (left.length === 0) study.files.delete(key);
  else study.files.set(key, left);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fileError(error, 'object store');
  }
}
