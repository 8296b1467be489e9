import type { UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import { shownPath } from '../archive/system-path.ts';
import type { Container } from './container.ts';
import { fileOf } from './container.ts';
import type { MediumContents } from './contents.ts';

export const gone = (): NegatoscopeError =>
  new NegatoscopeError('io', 'the medium was taken out, or another one lies there', { reason: 'gone' });

export const entryOf = ({
  path,
  zipEntry,
}: {
  path: string;
  zipEntry?: string;
}): { path: string; zipEntry?: string } => ({
  path,
  ...(zipEntry === undefined ? {} : { zipEntry }),
});

export const isDirectoryOf = ({ directories }: MediumContents, file: FileReference | UnreadableReference): boolean =>
  !('reason' in file) && directories.some(({ path, zipEntry }) => path === file.path && zipEntry === file.zipEntry);

export const nameOf = (path: string): string =>
  path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .pop() ?? path;

/** A file that was found before, to be read again. */
export function referenceOf(
  { path, zipEntry }: { path: string; zipEntry?: string },
  container: Container | undefined,
): FileReference {
  const entry = zipEntry === undefined ? undefined : container?.entries.get(zipEntry);
  return entry === undefined ? { path, bytes: -1, receivedAt: 0 } : fileOf(path, entry);
}

/** As lists have it. */
export const asListed = ({ path, zipEntry, reason, offset, detail }: UnreadableReference): UnreadableFile => ({
  path: shownPath(zipEntry === undefined ? path : `${path}/${zipEntry}`),
  reason,
  ...(offset === undefined ? {} : { offset }),
  detail,
});

/** Whether a file could not be found or read: perhaps since the medium was taken out. */
export const isNotThere = (file: FileReference | UnreadableReference | undefined): boolean =>
  file === undefined || ('reason' in file && (file.reason === 'io' || file.reason === 'missing'));
