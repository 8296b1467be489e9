import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DirectoryFile } from '../../src-shared/file-set/model.ts';
import { directoryFiles, readDirectory } from '../../src-shared/file-set/read-directory.ts';

/** A file-set that is added to. */
export interface ExistingFileSet {
  fileSetId: string;
  fileSetUid: string;
  files: DirectoryFile[];
  /** SOP Instance UIDs of these. */
  instances: ReadonlySet<string>;
}

const cannotAdd = (reason: 'no-file-set' | 'file-set-damaged' | 'cannot-add', path: string, cause?: unknown) =>
  new NegatoscopeError(
    'invalid-input',
    `nothing can be added to the file-set in ${path}: ${reason}`,
    { reason, path },
    cause,
  );

/**
 * The file-set in a folder, to be added to. Its directory must be one that loses nothing by being written anew: no records out of place, none
 * that name no instance. Throws `invalid-input` (`reason`: `no-file-set`, `file-set-damaged`, `cannot-add`), `io`.
 */
export async function readExisting(folder: string, maximumBytes: number): Promise<ExistingFileSet> {
  const path = join(folder, 'DICOMDIR');
  let bytes: Buffer;
  try {
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
  let directory: ReturnType<typeof readDirectory>;
  try {
    directory = readDirectory(bytes);
  } catch (error) {
    throw cannotAdd('file-set-damaged', folder, error);
  }
  // Offsets that are all wrong by the same number say the same as right ones; everything else may lose an image.
  if (directory.problems.some((problem) => problem !== 'offsets-shifted')) throw cannotAdd('file-set-damaged', folder);
  const { files, complete } = directoryFiles(directory);
  if (!complete) throw cannotAdd('cannot-add', folder);
  return {
    fileSetId: directory.fileSetId,
    fileSetUid: directory.fileSetUid,
    files,
    instances: new Set(files.map(({ sopInstanceUid }) => sopInstanceUid)),
  };
}
