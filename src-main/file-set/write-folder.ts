import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { fileFailure, flushFolder, isReplaceable, mustGoOn, partsOf, volumePath, writeAll } from './targets/files.ts';
import type { VolumeWriter } from './types.ts';
import { readFromMedium } from './verify-read.ts';
import { Flushing } from './write-flush.ts';

/** What a folder may have in it and still be empty: what systems put on every volume. */
const ofSystems =
  /^(\.ds_store|\.trash.*|\.trashes|\.fseventsd|\.spotlight-v100|\.temporaryitems|\.documentrevisions-v100|system volume information|\$recycle\.bin|desktop\.ini|thumbs\.db|lost\+found|\.negatoscope-.*\.part)$/i;

/** Entries that count, by their names. */
export const entriesThatCount = (names: readonly string[]): string[] => names.filter((name) => !ofSystems.test(name));

const mostNames = 5_000_000;
const deepest = 32;
/** Fewer than there are threads for files: others want to read meanwhile. */
const flushedAtOnce = 3;
/** What is about to be moved: into an empty folder, into a file-set. */
const lists = { fresh: 'MOVED.TXT', update: 'ADDED.TXT' } as const;
/** How many folders were made for the volume: its own, and those above it. */
const madeName = 'MADE.TXT';

/** Where a job keeps what is under way: no other job, of whichever workstation, has the same. */
const stagingOf = (root: string, mark: string): string => join(root, `.negatoscope-${mark}.part`);

export interface FolderOptions {
  path: string;
  /** Of the job, and of no other anywhere: a stick goes from one workstation to the next. */
  mark: string;
  /** There is a file-set which is added to; else the folder must be empty. */
  update: boolean;
  signal: AbortSignal;
  /** In place of the system's, for tests of what a power cut leaves. */
  rename?: typeof rename;
}

/**
 * A folder as a volume. Everything is written into a hidden folder within it and moved to its place when it is whole, the directory last:
 * until that moment whatever was there before is as it was. A list of what is about to be moved is on the disk before the first move, and
 * stays until the job is done with the volume, so that the same job, begun again after a power cut, takes away what it had moved.
 */
export class FolderVolume implements VolumeWriter {
  readonly atOnce = 4;
  readonly #root: string;
  readonly #staging: string;
  readonly #options: FolderOptions;
  readonly #written = new Set<string>();
  readonly #rename: typeof rename;
  readonly #made: string[] = [];
  /** Folders under way. */
  readonly #folders = new Set<string>();
  readonly #flushing: Flushing;
  #newFiles = 0;
  #existing: Set<string> | undefined;
  #finished = false;

  private constructor(root: string, options: FolderOptions) {
    this.#root = root;
    this.#options = options;
    this.#rename = options.rename ?? rename;
    this.#staging = stagingOf(root, options.mark);
    this.#flushing = new Flushing(flushedAtOnce);
  }

  /** Throws `invalid-input` (`reason`: `folder-not-empty`), `not-found`, `forbidden`, `io`. */
  static async open(options: FolderOptions): Promise<FolderVolume> {
    const volume = new FolderVolume(resolve(options.path), options);
    try {
      await volume.#begin();
    } catch (error) {
      await volume.discard().catch(() => {});
      throw fileFailure(error, options.path);
    }
    return volume;
  }

  /** What a job added to a file-set that lies in place: as after `finish`, to be read back. */
  static added(options: Omit<FolderOptions, 'update'>): FolderVolume {
    const volume = new FolderVolume(resolve(options.path), { ...options, update: true });
    volume.#finished = true;
    return volume;
  }

  /** Takes away what a job that ended left of a volume it did not finish. Throws `forbidden`, `io`. */
  static async tidy(path: string, mark: string): Promise<void> {
    const root = resolve(path);
    if (!(await exists(stagingOf(root, mark)))) return;
    const volume = new FolderVolume(root, { path, mark, update: false, signal: new AbortController().signal });
    try {
      await volume.#takeBack();
      for (const folder of volume.#made) await rmdir(folder).catch(() => {});
    } catch (error) {
      throw fileFailure(error, path);
    }
  }

  async #begin(): Promise<void> {
    await this.#makeFolders(this.#root);
    await this.#takeBack();
    if (!this.#options.update) {
      const names = entriesThatCount(await readdir(this.#root));
      if (names.length > 0) {
        throw new NegatoscopeError('invalid-input', 'the folder is not empty', {
          reason: 'folder-not-empty',
          path: this.#root,
        });
      }
    }
    await mkdir(this.#staging);
    if (this.#made.length > 0) await writeFile(join(this.#staging, madeName), `${this.#made.length}\n`);
  }

  /** Makes a folder and those above it, and remembers which were made. */
  async #makeFolders(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true });
    for (let path = folder; first !== undefined; path = dirname(path)) {
      this.#made.push(path);
      if (path === first || path === dirname(path)) break;
    }
  }

  /** Takes away what an attempt that was cut off had moved. Its directory is moved last: with it in place the attempt was complete. */
  async #takeBack(): Promise<void> {
    const read = (name: string): Promise<string | undefined> =>
      readFile(join(this.#staging, name), 'utf8').catch(() => undefined);
    const added = await read(lists.update);
    const list = added ?? (await read(lists.fresh));
    const moved = list?.endsWith('\n') ? list.split('\n').filter((path) => path !== '') : [];
    const complete = !(await exists(join(this.#staging, 'DICOMDIR')));
    // An update that was complete stays: what it brought is in the directory, and is not brought again.
    if (!(complete && added !== undefined)) {
      for (const path of moved) {
        const parts = volumePath(path);
        if (await exists(join(this.#staging, ...parts))) continue;
        await this.#mustBeWithin(parts);
        await rm(join(this.#root, ...parts), { force: true });
      }
      await this.#removeEmptied(moved);
    }
    const made = Number.parseInt((await read(madeName)) ?? '0', 10);
    for (let path = this.#root, left = made; left > 0 && path !== dirname(path); path = dirname(path), left--) {
      if (!this.#made.includes(path)) this.#made.push(path);
    }
    await rm(this.#staging, { recursive: true, force: true, maxRetries: 3 });
  }

  async #removeEmptied(paths: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (const path of paths) {
      const parts = path.split('/');
      for (let count = parts.length - 1; count > 0; count--) folders.add(parts.slice(0, count).join('/'));
    }
    const inside = [...folders].sort((one, other) => other.length - one.length);
    for (const folder of inside) await rmdir(join(this.#root, ...folder.split('/'))).catch(() => {});
  }

  async existing(): Promise<ReadonlySet<string>> {
    if (this.#existing !== undefined) return this.#existing;
    const names = new Set<string>();
    const walk = async (folder: string, above: string, depth: number): Promise<void> => {
      mustGoOn(this.#options.signal);
      if (depth > deepest) return;
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (above === '' && ofSystems.test(entry.name)) continue;
        const name = `${above}${entry.name.toUpperCase()}`;
        if (names.size >= mostNames)
          throw new NegatoscopeError('invalid-input', 'there are too many files', { folder });
        names.add(name);
        if (entry.isDirectory()) await walk(join(folder, entry.name), `${name}/`, depth + 1);
      }
    };
    await walk(this.#root, '', 1);
    this.#existing = names;
    return names;
  }

  async write(
    path: string,
    contents: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<{ bytes: number; sha256: string }> {
    const place = await this.#placeFor(path);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      // What is written twice in one volume is what may be replaced.
      const file = await open(place, isReplaceable(path) ? 'w' : 'wx');
      try {
        for await (const part of partsOf(contents)) {
          mustGoOn(this.#options.signal);
          hash.update(part);
          await writeAll(file, part, bytes);
          bytes += part.length;
        }
      } catch (error) {
        await file.close();
        await rm(place, { force: true });
        throw error;
      }
      await file.close();
    } catch (error) {
      throw fileFailure(error, path);
    }
    this.#isWritten(path, place);
    return { bytes, sha256: hash.digest('hex') };
  }

  /** Where a file lies until everything is moved. Its folder is there then. */
  async #placeFor(path: string): Promise<string> {
    const parts = volumePath(path);
    if (!isReplaceable(path) && (await this.existing()).has(path.toUpperCase())) {
      throw new NegatoscopeError('invalid-input', 'there is such a file already', { path });
    }
    const place = join(this.#staging, ...parts);
    const folder = dirname(place);
    if (!this.#folders.has(folder)) {
      await mkdir(folder, { recursive: true }).catch((error: unknown) => {
        throw fileFailure(error, path);
      });
      this.#folders.add(folder);
    }
    return place;
  }

  #isWritten(path: string, place: string): void {
    this.#written.add(path);
    this.#flushing.add(place);
  }

  newFile(): string {
    // No file ID has such a name.
    return join(this.#staging, `new~${++this.#newFiles}`);
  }

  async adopt(path: string, file: string): Promise<void> {
    mustGoOn(this.#options.signal);
    if (this.#written.has(path)) throw new NegatoscopeError('invalid-input', 'there is such a file already', { path });
    const place = await this.#placeFor(path);
    await rename(file, place).catch((error: unknown) => {
      throw fileFailure(error, path);
    });
    this.#isWritten(path, place);
  }

  placeOf(path: string): string {
    return join(this.#root, ...volumePath(path));
  }

  /** After `finish` from the medium; before that what is under way, and in an update what is there. */
  async *read(path: string): AsyncGenerator<Uint8Array> {
    const parts = volumePath(path);
    if (this.#finished) yield* readFromMedium(this.placeOf(path));
    else if (this.#written.has(path)) yield* readNow(join(this.#staging, ...parts));
    else {
      await this.#mustBeWithin(parts);
      yield* readNow(join(this.#root, ...parts));
    }
  }

  async finish(progress: (done: number) => void): Promise<void> {
    try {
      await this.#flushing.end((done) => {
        mustGoOn(this.#options.signal);
        progress(done * 0.8);
      });
      await this.#move((done) => progress(0.8 + done * 0.2));
    } catch (error) {
      throw fileFailure(error, this.#root);
    }
    this.#finished = true;
    progress(1);
  }

  async close(kept = true): Promise<void> {
    if (kept) await rm(this.#staging, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
  }

  async #move(progress: (done: number) => void): Promise<void> {
    const written = [...this.#written];
    const first = written.filter((path) => path !== 'DICOMDIR');
    const fresh = first.filter((path) => !isReplaceable(path));
    // Only what was not there before: pages are made anew with the next attempt.
    const list = await open(join(this.#staging, this.#options.update ? lists.update : lists.fresh), 'w');
    const lines = (this.#options.update ? fresh : written).map((path) => `${path}\n`).join('');
    await list.writeFile(lines === '' ? '\n' : lines);
    await list.sync().finally(() => list.close());
    await flushFolder(this.#staging);
    await flushFolder(this.#root);
    const folders = new Set<string>([this.#root]);
    let done = 0;
    for (const path of [...fresh, ...first.filter(isReplaceable)]) {
      // Pages that were replaced speak of what the directory is about to say.
      if (!isReplaceable(path)) mustGoOn(this.#options.signal);
      const parts = path.split('/');
      const folder = join(this.#root, ...parts.slice(0, -1));
      if (!folders.has(folder)) {
        await this.#mustBeWithin(parts);
        await mkdir(folder, { recursive: true });
        for (let count = parts.length - 1; count > 0; count--) folders.add(join(this.#root, ...parts.slice(0, count)));
      }
      await this.#rename(join(this.#staging, ...parts), join(folder, parts[parts.length - 1]!));
      progress(++done / written.length);
    }
    const flushed = [...folders];
    for (let from = 0; from < flushed.length; from += flushedAtOnce) {
      await Promise.all(flushed.slice(from, from + flushedAtOnce).map(flushFolder));
    }
    if (this.#written.has('DICOMDIR')) {
      await this.#rename(join(this.#staging, 'DICOMDIR'), join(this.#root, 'DICOMDIR'));
    }
    await flushFolder(this.#root);
  }

  /** A link in the way could lead out of the medium. */
  async #mustBeWithin(parts: readonly string[]): Promise<void> {
    for (let count = 1; count < parts.length; count++) {
      const path = join(this.#root, ...parts.slice(0, count));
      const found = await lstat(path).catch(() => undefined);
      if (found !== undefined && !found.isDirectory()) {
        throw new NegatoscopeError('invalid-input', 'a link or a file is in the place of a folder', {
          reason: 'cannot-add',
          path,
        });
      }
    }
  }

  async discard(): Promise<void> {
    if (this.#finished) return;
    await this.#flushing.end(() => {}).catch(() => {});
    await this.#takeBack().catch(() => {});
    await rm(this.#staging, { recursive: true, force: true, maxRetries: 3 }).catch(() => {});
    for (const folder of this.#made) await rmdir(folder).catch(() => {});
  }
}

/** A file that is read soon after; what is none, as a link that leads elsewhere or a pipe that never ends, is not opened. */
async function* readNow(path: string): AsyncGenerator<Uint8Array> {
  if (!(await lstat(path)).isFile()) throw new NegatoscopeError('damaged', 'it is no file', { path });
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  yield* file.createReadStream();
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
