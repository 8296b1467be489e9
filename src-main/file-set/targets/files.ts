import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';

/** A failure of the file system as one of ours; what is ours already stays. */
export function fileFailure(error: unknown, path: string): NegatoscopeError {
  if (error instanceof NegatoscopeError) return error;
  const system = (error as NodeJS.ErrnoException | undefined)?.code;
  const parameters = { path, ...(system !== undefined && { system }) };
  const message = error instanceof Error ? error.message : String(error);
  switch (system) {
    case 'ENOSPC':
    case 'EDQUOT':
    // A FAT file system takes no file of 4 GiB.
    case 'EFBIG':
      return new NegatoscopeError('disk-full', message, parameters, error);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new NegatoscopeError('forbidden', message, parameters, error);
    case 'ENOENT':
    case 'ENOTDIR':
      return new NegatoscopeError('not-found', message, parameters, error);
    default:
      return new NegatoscopeError('io', message, parameters, error);
  }
}

const maximumPath = 1000;
const forbidden = /[\\:*?"<>|]/;
const isControl = (char: string): boolean => char < ' ' || char === '\x7f';

/** Components of a path within a volume. Throws `invalid-input` for what could lead out of it or cannot be written somewhere. */
export function volumePath(path: string): string[] {
  const parts = path.split('/');
  const bad = parts.some(
    (part) => part === '' || part === '.' || part === '..' || forbidden.test(part) || [...part].some(isControl),
  );
  if (bad || path.length > maximumPath) {
    throw new NegatoscopeError('invalid-input', 'this is no path within a volume', { path: path.slice(0, 200) });
  }
  return parts;
}

/** Fails with `cancelled` once the signal is aborted. */
export function mustGoOn(signal: AbortSignal): void {
  if (signal.aborted) throw new NegatoscopeError('cancelled', 'writing the file-set was cancelled');
}

/** The parts of a contents one by one, whichever way it was given. */
export async function* partsOf(contents: AsyncIterable<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  if (contents instanceof Uint8Array) yield contents;
  else yield* contents;
}

/** What a transform makes of the parts. Ends with the failure of either. */
export async function* through(parts: AsyncIterable<Uint8Array>, transform: Transform): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  const fed = pipeline(parts, transform).catch((error: unknown) => {
    failure = error;
  });
  try {
    for await (const part of transform) yield part as Uint8Array;
  } catch (error) {
    await fed;
    throw failure ?? error;
  } finally {
    transform.destroy();
    await fed;
  }
}

/** Writes all of it at `position`. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** What one call of the system takes. */
const partsAtOnce = 512;

/** Writes parts one behind the other from `position` on, without putting them together in memory. Gives back how many bytes they were. */
export async function writeParts(file: FileHandle, parts: readonly Uint8Array[], position: number): Promise<number> {
  const full = parts.filter(({ length }) => length > 0);
  let at = position;
  for (let next = 0; next < full.length; ) {
    const { bytesWritten } = await file.writev(full.slice(next, next + partsAtOnce), at);
    at += bytesWritten;
    // Fewer than were given where there is no room for more: what is left of a part is written alone, and says why.
    let left = bytesWritten;
    while (next < full.length && left >= full[next]!.length) left -= full[next++]!.length;
    if (left > 0) {
      const rest = full[next++]!.subarray(left);
      await writeAll(file, rest, at);
      at += rest.length;
    }
  }
  return at - position;
}

/** Reads up to `length` bytes at `position`; fewer only at the end. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** SHA-256 of the first `length` bytes of a file or a drive, read in whole sectors. Fewer bytes there: undefined. */
export async function hashOf(
  path: string,
  length: number,
  signal: AbortSignal,
  progress: (done: number) => void = () => {},
): Promise<string | undefined> {
  const step = 1024 * 1024;
  const hash = createHash('sha256');
  const file = await open(path, 'r');
  try {
    for (let at = 0; at < length; at += step) {
      mustGoOn(signal);
      const wanted = Math.min(step, length - at);
      const bytes = await readAt(file, at, Math.ceil(wanted / 2048) * 2048);
      if (bytes.length < wanted) return undefined;
      hash.update(bytes.subarray(0, wanted));
      progress((at + wanted) / length);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Flushes the entry of a file in its folder, where the system can. */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Some network file systems cannot.
  }
}

/** Throws `not-found`, `forbidden` for a folder in which no file can be made. */
export const mustBeWritable = (folder: string): Promise<void> =>
  access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw fileFailure(error, folder);
  });

/** Throws `not-found` where the folder of a file to be made is not there. */
export async function needFolderOf(path: string): Promise<void> {
  const folder = dirname(path);
  const there = await stat(folder).catch((error: unknown) => {
    throw fileFailure(error, folder);
  });
  if (!there.isDirectory()) throw new NegatoscopeError('not-found', 'there is no such folder', { path: folder });
}

export const removeQuietly = (path: string): Promise<void> =>
  rm(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }).catch(() => {});

/** Where a job of this mark writes a file before it is whole. */
export const partOf = (path: string, mark: string): string => `${path}.${mark}.part`;

/** Takes away what a job of this mark left half-written beside a file that it was to make. Throws as the system does. */
export async function removeParts(path: string, mark: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (/\.part(\.iso)?$/.test(name) && name.includes(`.${mark}.part`)) await rm(join(folder, name));
}

/** The directory and pages about it are made anew when a volume is written on; nothing else is ever replaced. */
export const isReplaceable = (path: string): boolean => /^(DICOMDIR|INDEX\.HTML?|README\.TXT|IHE_PDI\/.*)$/i.test(path);
