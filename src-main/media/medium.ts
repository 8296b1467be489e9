import type { CatalogueInfo, UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { DataSet } from '../../src-shared/dicom/data-set.ts';
import type { StudyFile } from '../archive/database/index-reader.ts';
import { startIndexWriter, type WriterThread } from '../archive/database/index-thread.ts';
import { placeKey } from '../archive/database/unread-rows.ts';
import { FileCache } from '../archive/file-access.ts';
import { IndexCatalogue } from '../archive/index-catalogue.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import type { FilePlace, ScanPool } from '../archive/scan-thread.ts';
import type {
  Catalogue,
  IconRequest,
  InstanceLocation,
  InstancePlace,
  InstanceSelection,
  InstanceSelector,
  RandomAccess,
} from '../archive/types.ts';
import type { OwnIdentity } from '../file-set/secure/recipients.ts';
import { catalogueDirectory } from './catalogue-directory.ts';
import { type MediumContents, type MediumDirectory, openContents } from './contents.ts';
import type { NamedFile } from './directory-session.ts';
import { MediumFindings } from './findings.ts';
import { MediumCopies } from './medium-copies.ts';
import { type MediumFile, MediumFiles } from './medium-files.ts';
import { asListed, entryOf, gone, isDirectoryOf, isNotThere, nameOf, referenceOf } from './medium-places.ts';
import { Presence } from './presence.ts';
import { describeFiles } from './protected/describe.ts';
import { ReadingLoop } from './reading-loop.ts';
import { ReadingQueue, type Unread } from './reading-queue.ts';
import { defaultReading, type ReadingRules } from './reading-rules.ts';
import { SameFiles } from './same-files.ts';

interface Parts {
  writer: WriterThread;
  pool: ScanPool;
  files: FileCache;
  copies: MediumCopies;
  rules: ReadingRules;
  own?: OwnIdentity | undefined;
}

/**
 * Files, a folder, a ZIP archive, a disc image or a disc, browsed where they lie: nothing is copied, the index is in memory. A DICOMDIR is
 * catalogued from its records; its files are read afterwards, those first that somebody waits for, and what they say replaces what it said.
 */
export class Medium extends IndexCatalogue implements Catalogue {
  readonly paths: readonly string[];
  readonly contents: MediumContents;
  /** Resolves when what DICOMDIRs say is in the index; never rejects. */
  readonly catalogued: Promise<void>;
  private readonly writer: WriterThread;
  private readonly pool: ScanPool;
  private readonly files: MediumFiles;
  private readonly rules: ReadingRules;
  private readonly presence: Presence;
  private readonly abort = new AbortController();
  private readonly queue = new ReadingQueue();
  private readonly reading: ReadingLoop;
  private readonly findings = new MediumFindings();
  private readonly progressListeners = new Set<() => void>();
  private readonly same: SameFiles;
  private work: Promise<void>;
  private state: CatalogueInfo['state'] = 'scanning';
  private fileSetId: string | undefined;
  private scanned = 0;
  private found = 0;
  private walked = false;
  private isCatalogued = false;
  private named = 0;
  private counts = { studies: 0, series: 0, instances: 0 };
  /** Files are read whether a DICOMDIR names them or not. */
  private everything = false;

  private constructor(id: string, paths: readonly string[], contents: MediumContents, parts: Parts) {
    super({
      id,
      kind: contents.kind,
      root: '',
      reader: () => parts.writer,
      openFile: (location) => this.same.open(location),
      readHeader: async (location) => {
        await this.mustBeThere();
        await this.same.look(location);
        return this.withPlace(location, (place) => parts.pool.call('header', place));
      },
    });
    this.paths = paths;
    this.contents = contents;
    this.writer = parts.writer;
    this.pool = parts.pool;
    this.files = new MediumFiles(parts.files, contents.container, parts.copies, parts.own);
    this.rules = parts.rules;
    this.same = new SameFiles({
      open: (file) => this.openFileAt(file),
      patientOf: async (studyRow) =>
        (await this.search({ level: 'study', match: {}, studyRows: [studyRow], limit: 1 })).rows[0]?.attributes,
      packedHeader: (path) => this.withPlace({ path }, (place) => parts.pool.call('header', place)),
      changed: () => this.tell(),
    });
    this.reading = new ReadingLoop({
      queue: this.queue,
      atOnce: parts.pool.size + 1,
      read: (batch) => this.readBatch(batch),
      stopped: () => this.abort.signal.aborted || this.state === 'gone',
    });
    const signs = contents.directories.length > 0 ? contents.directories.map(({ path }) => path) : [...paths];
    this.presence = new Presence([...new Set(signs)], (there) => this.noticed(there));
    this.catalogued = this.catalogue();
    this.work = this.catalogued.then(() => this.scan());
  }

  /** Opens paths as a medium and begins to look into their files. Throws `not-found`, `io`, `damaged`. */
  static async open(
    id: string,
    paths: readonly string[],
    pool: ScanPool,
    rules: ReadingRules = defaultReading,
    own?: OwnIdentity,
    copies = new MediumCopies(),
  ): Promise<Medium> {
    const files = new FileCache();
    const writer = startIndexWriter({ path: ':memory:', root: '' });
    try {
      const contents = await openContents(paths, files, rules, copies);
      await writer.call('create', false);
      return new Medium(id, paths, contents, { writer, pool, files, copies, rules, own });
    } catch (error) {
      await writer.close('close');
      await files.close();
      throw error;
    }
  }

  /** Resolves when every file was looked into, or the medium is gone; never rejects. */
  get ready(): Promise<void> {
    return this.work;
  }

  // Reading at any place

  /** The bytes of an instance. Throws `io` (`reason`: `changed`) when another file lies in its place by now. */
  openPlace(place: InstancePlace): Promise<RandomAccess> {
    return this.same.open(place);
  }

  /** Lets a thread work where it finds the file. */
  withPlace<T>(file: MediumFile, work: (place: FilePlace) => Promise<T>): Promise<T> {
    return this.files.withPlace(file, work);
  }

  /** Any file of the medium, also one that is not in its index. Throws `io` when the medium was taken out. */
  async openFileAt(file: MediumFile): Promise<RandomAccess> {
    await this.mustBeThere();
    return this.files.open(file);
  }

  private async mustBeThere(): Promise<void> {
    if (this.state !== 'gone' && (await this.presence.there())) return;
    this.noticed(false);
    throw gone();
  }

  // What somebody asks for is read first

  override async seriesJson(seriesRow: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    await this.queue.first(this.queue.ofSeries(seriesRow));
    return super.seriesJson(seriesRow);
  }

  override async instance(row: number): Promise<InstanceLocation | undefined> {
    const unread = this.queue.ofInstance(row);
    if (unread !== undefined) await this.queue.first([unread]);
    const location = await super.instance(row);
    if (location === undefined) return undefined;
    if (this.state !== 'gone') await this.same.look(location);
    return this.files.marked(location);
  }

  override async locate(uids: Parameters<IndexCatalogue['locate']>[0]): Promise<InstanceLocation[]> {
    if (this.queue.size > 0) {
      await this.select({
        ...(uids.studyUid === undefined ? {} : { studyUids: [uids.studyUid] }),
        ...(uids.seriesUid === undefined ? {} : { seriesUids: [uids.seriesUid] }),
        ...(uids.sopInstanceUid === undefined ? {} : { sopInstanceUids: [uids.sopInstanceUid] }),
      });
    }
    return (await super.locate(uids)).map((location) => this.files.marked(location));
  }

  override async select(selector: InstanceSelector): Promise<InstanceSelection> {
    // What is sent or given away is all of it, not what was catalogued so far.
    await this.catalogued;
    const selection = await super.select(selector);
    const unread = [...selection.rows].map((row) => this.queue.ofInstance(row)).filter((one) => one !== undefined);
    if (unread.length === 0) return selection;
    await this.queue.first(unread);
    return super.select(selector);
  }

  override async places(rows: readonly number[]): Promise<InstancePlace[]> {
    await this.queue.first(rows.map((row) => this.queue.ofInstance(row)).filter((one) => one !== undefined));
    return (await super.places(rows)).map((place) => this.files.marked(place));
  }

  /** The instances of studies (all when none is named), for import. */
  async instances(studyRows: readonly number[] | undefined): Promise<StudyFile[]> {
    await this.catalogued;
    await this.queue.first(this.queue.ofStudies(studyRows === undefined ? undefined : new Set(studyRows)));
    const rows =
      studyRows ?? (await this.search({ level: 'study', match: {}, limit: 100_000 })).rows.map(({ row }) => row);
    return this.writer.call('filesOfStudies', [...rows]);
  }

  /** Icon of a record of a DICOMDIR whose file was not read yet; of several the one in the middle. */
  async icon(of: IconRequest): Promise<DataSet | undefined> {
    const unread = 'row' in of ? [this.queue.ofInstance(of.row)] : this.queue.ofSeries(of.seriesRow);
    const one = unread[Math.floor((unread.length - 1) / 2)];
    const directory = one?.record && this.contents.directories[one.record.directory];
    if (one?.record === undefined || directory === undefined) return undefined;
    // An encrypted DICOMDIR is not decrypted for every icon: the files will be read soon.
    if (this.files.protection.isSealed(directory) || !(await this.presence.there())) return undefined;
    const { path, zip } = directory;
    return this.writer.call('icon', { path, ...(zip === undefined ? {} : { zip }) }, one.record.offset);
  }

  // Cataloguing

  /** Takes the DICOMDIRs into the index. Where they name nothing that is there, every file is looked into. */
  private async catalogue(): Promise<void> {
    this.named += await this.catalogueThose(() => true);
    this.everything = this.named === 0;
    // It was taken out meanwhile: the rest follows when it is back.
    this.isCatalogued = this.state !== 'gone';
    this.tell();
  }

  /** Gives back how many files they name that were not known. */
  private async catalogueThose(which: (directory: MediumDirectory) => boolean): Promise<number> {
    let named = 0;
    for (const [index, directory] of this.contents.directories.entries()) {
      if (!which(directory)) continue;
      try {
        named += await this.catalogueOne(directory, index);
      } catch (error) {
        if (this.abort.signal.aborted || !(await this.isStillThere())) return named;
        const { path, zipEntry } = directory;
        this.findings.directory({ path, ...(zipEntry === undefined ? {} : { zipEntry }) }, error);
      }
    }
    return named;
  }

  private async catalogueOne(directory: MediumDirectory, index: number): Promise<number> {
    await this.files.protection.look(directory);
    const { fileSetId, named, problem } = await this.withPlace(directory, (place) =>
      catalogueDirectory(place, directory, {
        writer: this.writer,
        maximumBytes: this.rules.maxDirectoryBytes,
        stopped: () => this.abort.signal.aborted,
        isStillThere: () => this.isStillThere(),
        toRead: (found, one) => this.toRead(found, directory, one),
        add: (unread, offset) => this.queue.add({ ...unread, record: { directory: index, offset }, state: 'waiting' }),
        indexed: (change) => this.indexed(change),
      }),
    );
    this.fileSetId ??= fileSetId;
    if (problem !== undefined) this.findings.note({ ...entryOf(directory), reason: 'damaged', ...problem });
    return named;
  }

  /** A file that a DICOMDIR names, unless it is known already, not there, or nothing to be shown. */
  private toRead(
    found: FileReference | UnreadableReference | undefined,
    directory: MediumDirectory,
    named: NamedFile,
  ): FileReference | undefined {
    const file = this.findings.named(found, directory, named, this.rules.onlyKnownClasses);
    if (file === undefined) return undefined;
    this.found++;
    if (!('reason' in file)) return file;
    this.skip(file);
    return undefined;
  }

  /** A file that was found and is not read. */
  private skip(file: UnreadableReference): void {
    this.findings.note(file);
    this.scanned++;
  }

  // Reading

  /** Reads what is waiting, and looks for files that no DICOMDIR names: afterwards, so that a disc need not turn back and forth. */
  private async scan(): Promise<void> {
    if (this.state === 'gone') return;
    try {
      if (!this.isCatalogued) await this.catalogue();
      if (!this.everything || this.walked) await this.reading.run(() => false);
      if (!this.walked) {
        let walking = true;
        const walk = this.walk().finally(() => {
          walking = false;
          this.reading.wake();
        });
        await Promise.all([walk, this.reading.run(() => walking)]);
      }
    } catch (error) {
      if (!this.abort.signal.aborted) await this.failed(error);
    }
    if (this.state === 'scanning') this.state = 'ready';
    this.tell();
  }

  private async walk(): Promise<void> {
    let seen = 0;
    for await (const file of this.contents.files()) {
      if (this.abort.signal.aborted || this.state === 'gone') return;
      if (isNotThere(file) && !(await this.isStillThere())) return;
      if (isDirectoryOf(this.contents, file) || !this.findings.isNew(file)) continue;
      if ('reason' in file) {
        this.found++;
        this.skip(file);
      } else if (this.everything) this.wait(file);
      else this.findings.extra(file);
      // Whoever is shown something wants to see it grow.
      if (++seen % 500 === 0) this.tell();
    }
    this.walked = true;
  }

  private wait(file: FileReference): void {
    this.found++;
    this.queue.add({ file, state: 'waiting' });
    this.reading.wake();
  }

  private async readBatch(batch: Unread[]): Promise<void> {
    const files = batch.map(({ file }) => file);
    const { onlyKnownClasses } = this.rules;
    const { records, unreadable } = await describeFiles(files, this.files.protection, this.pool, onlyKnownClasses);
    if (this.abort.signal.aborted) return;
    const lost = unreadable.some(isNotThere);
    // Another disc may lie there by now: nothing of it is taken for this one.
    if (!(await (lost ? this.presence.again() : this.presence.there()))) {
      this.queue.putBack(batch);
      this.noticed(false);
      return;
    }
    for (const bytes of records) {
      const change = await this.writer.callWith([bytes.buffer as ArrayBuffer], 'putRecords', bytes);
      for (const { detail, ...file } of change.wrong ?? []) this.findings.note({ ...file, reason: 'wrong', detail });
      await this.indexed(change);
    }
    const dropped = unreadable.map(entryOf);
    if (dropped.length > 0) await this.indexed(await this.writer.call('dropUnread', dropped));
    for (const file of unreadable) if (file.directory !== true) this.findings.note(file);
    this.scanned += batch.length;
    this.queue.done(batch);
    this.tell();
  }

  private async indexed(change: Parameters<IndexCatalogue['changed']>[0]): Promise<void> {
    if (change.studies.length === 0) return;
    this.counts = await this.writer.call('counts');
    this.changed(change);
    this.tell();
  }

  /** Looks into the files that no DICOMDIR names as well. */
  scanExtra(): Promise<void> {
    this.everything = true;
    for (const file of this.findings.takeExtra()) this.wait(file);
    if (this.state === 'ready') {
      this.state = 'scanning';
      this.work = this.work.then(() => this.scan());
    }
    this.tell();
    return this.work;
  }

  /** Reads what a password opens, when what is under way was read. Throws `invalid-input` (`reason`: `wrong-password`). */
  async unlock(password: string): Promise<void> {
    await this.mustBeThere();
    await this.files.protection.unlock(password, this.findings.lockedFiles);
    if (this.state === 'ready') this.state = 'scanning';
    this.work = this.work.then(() => this.readLocked()).then(() => this.scan());
    this.tell();
  }

  private async readLocked(): Promise<void> {
    if (this.abort.signal.aborted || this.state === 'gone') return;
    const locked = this.findings.takeLocked();
    const isOneOf = new Set(locked.map(placeKey));
    const named = await this.catalogueThose((directory) => isOneOf.has(placeKey(directory)));
    if (named > 0) this.everything = false;
    for (const place of locked) {
      const file = referenceOf(place, this.contents.container);
      if (isDirectoryOf(this.contents, file)) continue;
      this.scanned--;
      this.found--;
      if (!this.findings.isNew(file)) continue;
      if (named > 0) this.findings.extra(file);
      else this.wait(file);
    }
  }

  // Coming and going

  private noticed(there: boolean): void {
    if (this.abort.signal.aborted) return;
    if (!there && this.state !== 'gone') {
      this.state = 'gone';
      this.queue.stop(gone());
      void this.files.closeIdle();
      this.tell();
    } else if (there && this.state === 'gone') {
      this.state = 'scanning';
      this.queue.goOn();
      this.work = this.work.then(() => this.scan());
      this.tell();
    }
  }

  /** Whether it is still there, as of now. */
  async look(): Promise<void> {
    this.noticed(await this.presence.again());
  }

  private async isStillThere(): Promise<boolean> {
    const there = await this.presence.again();
    if (!there) this.noticed(false);
    return there;
  }

  private async failed(error: unknown): Promise<void> {
    await this.look();
    if (this.state === 'gone') return;
    this.queue.stop(new NegatoscopeError('io', `the medium cannot be read: ${error}`, {}, error));
    this.findings.note({ path: this.contents.path, reason: 'io', detail: String(error) });
  }

  // What is told of it

  /** Files that could not be read, with their reasons. */
  get unreadable(): readonly UnreadableReference[] {
    return this.findings.unreadable;
  }

  unreadableFiles(): UnreadableFile[] {
    return this.findings.all().map(asListed);
  }

  info(): CatalogueInfo {
    const { missing, wrong, extra, unreadable, locked } = this.findings.counts;
    const isFileSet = this.contents.directories.length > 0;
    return {
      id: this.id,
      kind: this.kind,
      name: nameOf(this.contents.path),
      path: this.contents.path,
      ...(this.fileSetId === undefined ? {} : { fileSetId: this.fileSetId }),
      ...(locked > 0 ? { locked } : {}),
      ...(isFileSet ? { missing, wrong, extra } : {}),
      ...(this.same.changed > 0 ? { changed: this.same.changed } : {}),
      state: this.state,
      studies: this.counts.studies,
      series: this.counts.series,
      instances: this.counts.instances,
      scanned: this.scanned,
      ...(this.walked || (isFileSet && !this.everything) ? { toScan: this.found } : {}),
      unreadable,
    };
  }

  onProgress(listener: () => void): () => void {
    this.progressListeners.add(listener);
    return () => this.progressListeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.progressListeners) listener();
  }

  async close(): Promise<void> {
    if (this.abort.signal.aborted) return;
    this.state = 'gone';
    const closed = new NegatoscopeError('cancelled', 'the medium was closed');
    this.abort.abort(closed);
    this.queue.stop(closed);
    this.presence.close();
    await this.work;
    this.changes.close();
    this.progressListeners.clear();
    await this.writer.close('close');
    await this.files.close();
  }
}
