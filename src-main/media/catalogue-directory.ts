import type { WriterThread } from '../archive/database/index-thread.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import type { FilePlace } from '../archive/scan-thread.ts';
import type { CatalogueChange } from '../archive/types.ts';
import type { MediumDirectory } from './contents.ts';
import type { DirectoryHead, NamedFile } from './directory-session.ts';
import { gone, isNotThere } from './medium-places.ts';
import type { Unread } from './reading-queue.ts';

/** Entries of a DICOMDIR that are catalogued at once. */
const stepSize = 500;

export interface DirectoryCataloguing {
  writer: WriterThread;
  maximumBytes: number;
  stopped(): boolean;
  isStillThere(): Promise<boolean>;
  /** What is to be read of a file that the DICOMDIR names; undefined: nothing. */
  toRead(found: FileReference | UnreadableReference | undefined, named: NamedFile): FileReference | undefined;
  /** A file to be read, its rows, and the byte of its record. */
  add(unread: Pick<Unread, 'file' | 'rows'>, offset: number): void;
  indexed(change: CatalogueChange): Promise<void>;
}

/**
 * Takes a DICOMDIR into the index; gives back its head and how many files it names that were not known. Throws as `DirectorySession` does,
 * and `io` when the medium was taken out: of what it names nothing was found wanting then, so that it can be catalogued anew.
 */
export async function catalogueDirectory(
  place: FilePlace,
  directory: MediumDirectory,
  { writer, maximumBytes, stopped, isStillThere, toRead, add, indexed }: DirectoryCataloguing,
): Promise<DirectoryHead & { named: number }> {
  directory.forget();
  const head = await writer.call('openDirectory', place, maximumBytes);
  let named = 0;
  for (;;) {
    const step = await writer.call('nextEntries', stepSize);
    if (step.length === 0 || stopped()) return { ...head, named };
    const found: (FileReference | UnreadableReference | undefined)[] = [];
    for (const { fileId } of step) found.push(await directory.resolve(fileId));
    if (found.some(isNotThere) && !(await isStillThere())) throw gone();
    const files = step.map((one, index) => toRead(found[index], one));
    const { change, rows } = await writer.call('putEntries', files);
    let at = 0;
    for (const [index, file] of files.entries()) {
      if (file === undefined) continue;
      const [study, series, instance] = [rows[at]!, rows[at + 1]!, rows[at + 2]!];
      at += 3;
      named++;
      add({ file, ...(instance === 0 ? {} : { rows: { study, series, instance } }) }, step[index]!.offset);
    }
    await indexed(change);
  }
}
