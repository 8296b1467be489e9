import type { CatalogueInfo, UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StudyFile } from '../archive/database/index-reader.ts';
import { startIndexWriter, type WriterThread } from '../archive/database/index-thread.ts';
import { FileCache } from '../archive/file-access.ts';
import { IndexCatalogue } from '../archive/index-catalogue.ts';
import type { FileReference, UnreadableReference } from '../archive/index-record.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { InstanceLocation, RandomAccess } from '../archive/types.ts';
import { type MediumContents, openContents } from './contents.ts';

const batchSize = 32;
/** More lines help nobody; the count goes on. */
const maximumListed = 10_000;

/** Files, a folder, a ZIP archive or a disc, browsed where they lie: nothing is copied, the index is in memory. */
export class Medium extends IndexCatalogue {
  readonly paths: readonly string[];
  readonly contents: MediumContents;
  /** Resolves when every file was looked into; never rejects. */
  readonly ready: Promise<void>;
  private readonly writer: WriterThread;
  private readonly pool: ScanPool;
  private readonly files: FileCache;
  private readonly abort = new AbortController();
  private readonly listed: UnreadableReference[] = [];
  private readonly progressListeners = new Set<() => void>();
  private state: CatalogueInfo['state'] = 'scanning';
  private scanned = 0;
  private found = 0;
  private walked = false;
  private closed = false;
  private unreadableCount = 0;
  private counts = { studies: 0, series: 0, instances: 0 };
  private failure: unknown;

  private constructor(
    id: string,
    paths: readonly string[],
    contents: MediumContents,
    parts: { writer: WriterThread; pool: ScanPool; files: FileCache },
  ) {
    super({
      id,
      kind: contents.kind,
      root: '',
      reader: () => parts.writer,
      openFile: (location) => this.openLocation(location),
      readHeader: (location) => parts.pool.call('header', this.placeOf(location)),
    });
    this.paths = paths;
    this.contents = contents;
    this.writer = parts.writer;
    this.pool = parts.pool;
    this.files = parts.files;
    this.ready = this.scan();
  }

  /** Opens paths as a medium and begins to look into their files. Throws `not-found`, `io`, `damaged`. */
  static async open(id: string, paths: readonly string[], pool: ScanPool): Promise<Medium> {
    const files = new FileCache();
    const writer = startIndexWriter({ path: ':memory:', root: '' });
    try {
      const contents = await openContents(paths, pool, files);
      await writer.call('create', false);
      return new Medium(id, paths, contents, { writer, pool, files });
    } catch (error) {
      await writer.close('close');
      await files.close();
      throw error;
    }
  }

  private openLocation({ path, zipEntry }: InstanceLocation): Promise<RandomAccess> {
    if (zipEntry === undefined) return this.files.open(path);
    return this.contents.zip!.openEntry(zipEntry);
  }

  /** Where a thread finds the file. */
  placeOf({ path, zipEntry }: { path: string; zipEntry?: string }): Pick<FileReference, 'path' | 'zip'> {
    const zip = zipEntry === undefined ? undefined : this.contents.zip?.entries.get(zipEntry)?.place;
    return { path, ...(zip === undefined ? {} : { zip }) };
  }

  /** Any file of the medium, also one that is not in its index. */
  openFileAt(place: { path: string; zipEntry?: string }): Promise<RandomAccess> {
    return place.zipEntry === undefined ? this.files.open(place.path) : this.contents.zip!.openEntry(place.zipEntry);
  }

  /** The instances of studies (all when none is named), for import. */
  async instances(studyRows: readonly number[] | undefined): Promise<StudyFile[]> {
    const rows =
      studyRows ?? (await this.search({ level: 'study', match: {}, limit: 100_000 })).rows.map(({ row }) => row);
    return this.writer.call('filesOfStudies', [...rows]);
  }

  private async scan(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    let batch: FileReference[] = [];
    const start = async (): Promise<void> => {
      const references = batch;
      batch = [];
      while (underWay.size > this.pool.size) await Promise.race(underWay);
      const work: Promise<void> = this.read(references)
        .catch((error: unknown) => {
          this.failure ??= error;
          this.abort.abort(error);
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    };
    try {
      for await (const file of this.contents.files()) {
        if (this.abort.signal.aborted) break;
        this.found++;
        if ('reason' in file) {
          this.scanned++;
          this.note(file);
          continue;
        }
        batch.push(file);
        if (batch.length === batchSize) await start();
      }
      this.walked = true;
      if (batch.length > 0 && !this.abort.signal.aborted) await start();
    } catch (error) {
      this.failure ??= error;
      this.note({ path: this.contents.path, reason: 'io', detail: String(error) });
    }
    await Promise.all(underWay);
    if (this.state === 'scanning') this.state = this.failure === undefined ? 'ready' : 'gone';
    this.tell();
  }

  private async read(references: FileReference[]): Promise<void> {
    const { records, count, unreadable } = await this.pool.call('describe', '', references);
    if (this.abort.signal.aborted) return;
    if (count > 0) {
      const change = await this.writer.callWith([records.buffer as ArrayBuffer], 'putRecords', records);
      this.changed(change);
      this.counts = await this.writer.call('counts');
    }
    for (const file of unreadable) if (file.directory !== true) this.note(file);
    this.scanned += references.length;
    this.tell();
  }

  private note(file: UnreadableReference): void {
    this.unreadableCount++;
    if (this.listed.length < maximumListed) this.listed.push(file);
  }

  /** Files that could not be read, with their reasons. */
  get unreadable(): readonly UnreadableReference[] {
    return this.listed;
  }

  unreadableFiles(): UnreadableFile[] {
    return this.listed.map(({ path, zipEntry, reason, offset, detail }) => ({
      path: zipEntry === undefined ? path : `${path}/${zipEntry}`,
      reason,
      ...(offset === undefined ? {} : { offset }),
      detail,
    }));
  }

  info(): CatalogueInfo {
    return {
      id: this.id,
      kind: this.kind,
      name: nameOf(this.contents.path),
      path: this.contents.path,
      state: this.state,
      studies: this.counts.studies,
      series: this.counts.series,
      instances: this.counts.instances,
      scanned: this.scanned,
      ...(this.walked ? { toScan: this.found } : {}),
      unreadable: this.unreadableCount,
    };
  }

  onProgress(listener: () => void): () => void {
    this.progressListeners.add(listener);
    return () => this.progressListeners.delete(listener);
  }

  private tell(): void {
    for (const listener of this.progressListeners) listener();
  }

  /** Its volume was taken out: what was found stays listed until it is closed, nothing more is read. */
  lost(): void {
    if (this.state === 'gone') return;
    this.state = 'gone';
    this.abort.abort(new NegatoscopeError('io', 'the medium was taken out', { reason: 'gone' }));
    this.tell();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.state = 'gone';
    this.abort.abort(new NegatoscopeError('cancelled', 'the medium was closed'));
    await this.ready;
    this.changes.close();
    this.progressListeners.clear();
    await this.writer.close('close');
    await this.contents.zip?.close();
    await this.files.close();
  }
}

const nameOf = (path: string): string =>
  path
    .split(/[\\/]/)
    .filter((part) => part !== '')
    .pop() ?? path;
