import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { personName, text } from '../../src-shared/dicom/access.ts';
import { isFileId } from '../../src-shared/file-set/file-ids.ts';
import type { ApplicationProfile, DirectoryFile } from '../../src-shared/file-set/model.ts';
import { profileAllowsClass } from '../../src-shared/file-set/profile-rules.ts';
import { type FileSetDirectory, listingFiles, readingDirectory } from '../../src-shared/file-set/read-directory.ts';
import { inSlices } from './in-slices.ts';

/** A file-set that is added to. */
export interface ExistingFileSet {
  fileSetId: string;
  fileSetUid: string;
  files: DirectoryFile[];
  /** These by their SOP Instance UIDs. */
  instances: ReadonlyMap<string, DirectoryFile>;
}

/** What tells an instance that is to be added. */
export interface AddedInstance {
  sopInstanceUid: string;
  studyUid: string;
  /** Empty: not said. */
  patientId: string;
}

/**
 * Whether an instance is in a file-set already, or another one of its UID is, of another study or patient: then there is no place for it,
 * since nobody could tell the two apart.
 */
export function whatIsThere(
  existing: ExistingFileSet | undefined,
  { sopInstanceUid, studyUid, patientId }: AddedInstance,
): 'already-there' | 'same-uid' | undefined {
  const there = existing?.instances.get(sopInstanceUid)?.header;
  if (there === undefined) return undefined;
  const study = text(there, '0020000D') ?? '';
  const id = (text(there, '00100020') ?? '').trim();
  // An ID that the directory had to make up, or to tell two patients apart, says no more than the study.
  const isMade = id === '' || patientId.trim() === '' || id.replace(/ \(\d+\)$/, '') === patientId.trim().slice(0, 52);
  const samePatient = isMade || id === patientId.trim();
  return samePatient && (study === '' || study === studyUid) ? 'already-there' : 'same-uid';
}

/** Patients of a file-set who are none of those with these IDs: whoever adds to it puts them together on one medium. */
export function otherPatients(
  { files }: Pick<ExistingFileSet, 'files'>,
  patientIds: ReadonlySet<string>,
): { name: string; patientId: string }[] {
  const others = new Map<string, { name: string; patientId: string }>();
  for (const { header } of files) {
    const patientId = (text(header, 'PatientID') ?? '').trim();
    const { Alphabetic = '', Ideographic = '', Phonetic = '' } = personName(header, 'PatientName') ?? {};
    const name = [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
    const key = JSON.stringify([patientId, patientId === '' ? name : '']);
    if (!patientIds.has(patientId) && !others.has(key)) others.set(key, { name, patientId });
  }
  return [...others.values()];
}

/** True when all that is there may be in a file-set of the profile, as far as a directory tells. */
export const fitsProfile = ({ files }: ExistingFileSet, profile: ApplicationProfile): boolean =>
  files.every(
    ({ sopClassUid, transferSyntaxUid }) =>
      profileAllowsClass(profile, sopClassUid) && profile.transferSyntaxes.includes(transferSyntaxUid),
  );

const cannotAdd = (reason: 'no-file-set' | 'file-set-damaged' | 'cannot-add', path: string, cause?: unknown) =>
  new NegatoscopeError(
    'invalid-input',
    `nothing can be added to the file-set in ${path}: ${reason}`,
    { reason, path },
    cause,
  );

/**
 * The file-set in a folder, to be added to. Its directory must be one that loses nothing by being written anew: no records out of place, none
 * that name no instance, no file ID that may not be written or that two records have. Throws `invalid-input` (`reason`: `no-file-set`,
 * `file-set-damaged`, `cannot-add`), `io`.
 */
export async function readExisting(folder: string, maximumBytes: number): Promise<ExistingFileSet> {
  const path = join(folder, 'DICOMDIR');
  let bytes: Buffer;
  try {
    // A link leads out of the medium, and a pipe nowhere.
    if (!(await lstat(path)).isFile()) throw cannotAdd('file-set-damaged', folder);
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > maximumBytes) throw cannotAdd('cannot-add', folder);
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw cannotAdd('no-file-set', folder, error);
    throw error;
  }
  let directory: FileSetDirectory;
  try {
    directory = await inSlices(readingDirectory(bytes));
  } catch (error) {
    throw cannotAdd('file-set-damaged', folder, error);
  }
  // Offsets that are all wrong by the same number say the same as right ones; everything else may lose an image.
  if (directory.problems.some((problem) => problem !== 'offsets-shifted')) throw cannotAdd('file-set-damaged', folder);
  const { files, complete } = await inSlices(listingFiles(directory));
  const fileIds = new Set(files.map(({ fileId }) => fileId.join('/')));
  const writable = fileIds.size === files.length && files.every(({ fileId }) => isFileId(fileId));
  if (!complete || !writable) throw cannotAdd('cannot-add', folder);
  return {
    fileSetId: directory.fileSetId,
    fileSetUid: directory.fileSetUid,
    files,
    instances: new Map(files.map((file) => [file.sopInstanceUid, file])),
  };
}
