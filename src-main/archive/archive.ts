import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveStatus, QuarantinedFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StorageSettings } from '../../src-shared/settings/schema.ts';
import type { AuditSink } from '../audit/types.ts';
import type { Log } from '../log/types.ts';
import { Committer } from './committer.ts';
import {
  type IndexThreadData,
  type ReaderThread,
  startIndexReader,
  startIndexWriter,
  type WriterThread,
} from './database/index-thread.ts';
import type { State } from './database/state-thread.ts';
import { DiskSpace, type MeasureSpace } from './disk-space.ts';
import { FileCache } from './file-access.ts';
import { type FileOperations, systemFiles } from './files.ts';
import { IndexCatalogue } from './index-catalogue.ts';
import type { UnreadableReference } from './index-record.ts';
import { Indexer } from './indexer.ts';
import { ArchiveIngest } from './ingest.ts';
import { Journal, type StoreEntry } from './journal.ts';
import { ObjectStore } from './object-store.ts';
import { Quarantine } from './quarantine.ts';
import { buildIndex, indexFileSuffixes, removeIndexFiles } from './rebuild.ts';
import { Receipts } from './receipts.ts';
import { recoverIndex, recoverReceipts } from './recovery.ts';
import { removeStudies } from './removal.ts';
import { ScanPool } from './scan-thread.ts';
import type { Ingest } from './types.ts';
import { knownFiles, type VerifyReport, verifyArchive } from './verify.ts';
import { walkObjects } from './walk-objects.ts';

export interface ArchiveOptions {
  /** The data folder: `objects/`, `journal/`, `quarantine/`, `index.sqlite`; the state database lies there too. */
  folder: string;
  /** From `openState` of the same folder; stays the caller's to close. */
  state: State;
  /** The settings as they are now. */
  settings: () => StorageSettings;
  log: Log;
  audit: AuditSink;
  files?: FileOperations;
  measureSpace?: MeasureSpace;
}

export interface RebuildProgress {
  signal: AbortSignal;
  onProgress(done: { files: number; bytes: number }): void;
  onUnreadable(file: UnreadableReference): void;
}

/** The local archive: files, their index, and the one way in. */
export class Archive extends IndexCatalogue {
  readonly ingest: Ingest;
  /** Opened without a complete index: somebody should call `rebuild`. */
  readonly needsRebuild: boolean;
  readonly pool: ScanPool;
  private readonly parts: Parts;
  private readonly statusListeners = new Set<(status: ArchiveStatus) => void>();
  private state: ArchiveStatus['state'] = 'ready';
  private counts: { studies: number; series: number; instances: number; bytes: number } | undefined;
  private statusTimer: NodeJS.Timeout | undefined;
  private indexedSinceCheckpoint = 0;
  private checkpointTimer: NodeJS.Timeout | undefined;
  private healthy = true;
  private closing = false;

  constructor(parts: Parts, needsRebuild: boolean) {
    super({
      id: 'archive',
      kind: 'archive',
      root: parts.store.objects,
      reader: () => parts.reader,
      openFile: ({ path }) => parts.files.open(path),
      readHeader: ({ path }) => parts.pool.call('header', { path }),
    });
    this.parts = parts;
    this.pool = parts.pool;
    this.needsRebuild = needsRebuild;
    parts.indexer = new Indexer({
      writer: () => parts.writer,
      log: parts.log,
      onChange: (change) => {
        this.changed(change);
        this.tellStatus();
      },
      onIndexed: (entries, unreadable) => this.indexed(entries, unreadable),
      onHealth: (healthy) => {
        this.healthy = healthy;
        this.tellStatus();
      },
    });
    parts.space.onFull = () => this.tellStatus();
    this.ingest = new ArchiveIngest({
      ...parts,
      settings: parts.settings,
      inspect: (request) => parts.pool.call('inspect', request),
      quarantine: async (path, start, bytes, reason) => {
        await parts.quarantine.add(path, start.origin, bytes, reason);
        parts.log.warn('a received object was put into quarantine', { reason: reason.reason, detail: reason.detail });
        this.tellStatus();
      },
      files: parts.operations,
      stored: (entry) => {
        parts.receipts.add(entry);
        return parts.indexer!.add(entry);
      },
      seriesElsewhere: (seriesUid, studyUid) => parts.reader.call('seriesElsewhere', seriesUid, studyUid),
      refusal: () => this.refusal(),
    });
  }

  private refusal(): NegatoscopeError | undefined {
    if (this.closing) return new NegatoscopeError('busy', 'the archive is being closed');
    if (!this.healthy && this.parts.indexer!.behind > 20_000) {
      return new NegatoscopeError('disk-full', 'the index cannot be written and is too far behind');
    }
    return undefined;
  }

  private indexed(entries: readonly StoreEntry[], unreadable: readonly UnreadableReference[]): void {
    const { store, files, log, quarantine } = this.parts;
    for (const { r } of entries) {
      if (r === undefined) continue;
      const path = store.absolute(r);
      void files.forget([path]);
      try {
        this.parts.operations.unlinkSync(path);
      } catch (error) {
        log.warn('a replaced file could not be removed', { path: r, message: String(error) });
      }
    }
    for (const file of unreadable) void putAside(quarantine, store, file, log).finally(() => this.tellStatus());
    this.indexedSinceCheckpoint += entries.length;
    if (this.indexedSinceCheckpoint >= 20_000) void this.checkpoint();
    else this.checkpointTimer ??= setTimeout(() => void this.checkpoint(), 60_000).unref();
  }

  /** Flushes the index and forgets the lines of the journal that it has for good. */
  private async checkpoint(): Promise<void> {
    if (this.checkpointTimer !== undefined) clearTimeout(this.checkpointTimer);
    this.checkpointTimer = undefined;
    this.indexedSinceCheckpoint = 0;
    if (this.state === 'rebuilding') return;
    try {
      await this.parts.receipts.flush();
      const { sequence, complete } = await this.parts.writer.call('checkpoint');
      const told = await this.parts.state.call('receiptSequence');
      if (complete) this.parts.journal.forget(Math.min(sequence, told));
    } catch (error) {
      this.parts.log.warn('checkpoint failed', { message: String(error) });
    }
  }

  /** Resolves when everything stored so far is in the index. */
  settle(): Promise<void> {
    return this.parts.indexer!.settle();
  }

  async status(): Promise<ArchiveStatus> {
    const { space, reader, quarantine } = this.parts;
    await space.refresh();
    this.counts = await reader.call('counts');
    return this.statusNow(await quarantine.count());
  }

  private statusNow(quarantined: number): ArchiveStatus {
    const { space } = this.parts;
    const finite = (bytes: number): number => (Number.isFinite(bytes) ? bytes : 0);
    return {
      ...(this.counts ?? { studies: 0, series: 0, instances: 0, bytes: 0 }),
      freeBytes: finite(space.freeBytes),
      totalBytes: finite(space.totalBytes),
      full: space.full || !this.healthy,
      quarantined,
      state: this.state,
    };
  }

  onStatusChanged(listener: (status: ArchiveStatus) => void): () => void {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  }

  private tellStatus(): void {
    if (this.statusTimer !== undefined || this.statusListeners.size === 0 || this.closing) return;
    this.statusTimer = setTimeout(() => {
      this.statusTimer = undefined;
      this.status().then(
        (status) => {
          for (const listener of this.statusListeners) listener(status);
        },
        () => {},
      );
    }, 250);
    this.statusTimer.unref();
  }

  /** Removes studies, files included; audited. */
  async deleteStudies(studyRows: readonly number[]): Promise<void> {
    if (this.state === 'rebuilding') throw new NegatoscopeError('busy', 'the index is being rebuilt');
    await removeStudies({ ...this.parts, indexer: this.parts.indexer!, reader: () => this.parts.reader }, studyRows);
  }

  async markRead(studyRows: readonly number[], read: boolean): Promise<void> {
    const studies = await this.parts.reader.call('studyUids', [...studyRows]);
    await this.parts.state.call(
      'markRead',
      studies.map(({ studyUid }) => studyUid),
      read,
      Date.now(),
    );
    this.changed({ studies: studies.map(({ studyRow, studyUid }) => ({ studyRow, studyUid, seriesRows: [] })) });
  }

  quarantined(): Promise<QuarantinedFile[]> {
    return this.parts.quarantine.list();
  }

  async deleteQuarantined(ids: readonly number[]): Promise<void> {
    await this.parts.quarantine.delete(ids);
    this.tellStatus();
  }

  /** Compares files and index. `thorough` reads every byte. */
  async verify(
    options: { thorough?: boolean; signal?: AbortSignal; onProgress?: (done: number, total: number) => void } = {},
  ): Promise<VerifyReport> {
    return this.exclusively('verifying', async () => {
      await this.settle();
      return verifyArchive({
        objects: this.parts.store.objects,
        reader: this.parts.reader,
        pool: this.parts.pool,
        thorough: options.thorough ?? true,
        signal: options.signal ?? new AbortController().signal,
        onProgress: options.onProgress ?? (() => {}),
      });
    });
  }

  /**
   * Makes the index anew from the files and puts it in place of the old one, which serves until then. What is received
   * meanwhile is in both. The state database is not touched.
   */
  async rebuild(progress: RebuildProgress): Promise<void> {
    await this.exclusively('rebuilding', async () => {
      const { parts } = this;
      const known = await knownFiles(parts.reader);
      const rowsAbove = await parts.writer.call('highestRows');
      const before = parts.journal.last;
      const path = `${parts.indexPath}.new`;
      const unreadable: UnreadableReference[] = [];
      const fresh = await buildIndex({
        path,
        objects: parts.store.objects,
        pool: parts.pool,
        rowsAbove,
        known,
        signal: progress.signal,
        onProgress: progress.onProgress,
        onUnreadable: (file) => {
          unreadable.push(file);
          progress.onUnreadable(file);
        },
      });
      const gone = await parts.reader.call('search', { level: 'study', match: {}, limit: 100_000 });
      await parts.indexer!.pause();
      try {
        const { sequence } = await recoverIndex(parts.journalFolder, parts.store, fresh, before);
        await fresh.call('setSequence', Math.max(sequence, parts.journal.last - parts.indexer!.behind));
        await fresh.call('checkpoint');
        await fresh.close('close');
        await parts.exchangeIndex(path);
      } finally {
        this.reset();
        parts.indexer!.resume();
      }
      for (const file of unreadable) await putAside(parts.quarantine, parts.store, file, parts.log);
      this.tellAll(gone.rows.map(({ studyRow, attributes }) => ({ studyRow, studyUid: uidOf(attributes) })));
    });
    await this.checkpoint();
  }

  private tellAll(gone: { studyRow: number; studyUid: string }[]): void {
    this.changed({ studies: gone.map((study) => ({ ...study, seriesRows: [], removed: true })) });
    this.counts = undefined;
    this.search({ level: 'study', match: {}, limit: 1 }).then(
      ({ rows }) =>
        this.changed({
          studies: rows.map(({ studyRow, attributes }) => ({ studyRow, studyUid: uidOf(attributes), seriesRows: [] })),
        }),
      () => {},
    );
  }

  private async exclusively<T>(state: 'rebuilding' | 'verifying', work: () => Promise<T>): Promise<T> {
    if (this.state !== 'ready') throw new NegatoscopeError('busy', `the archive is ${this.state}`);
    this.state = state;
    this.tellStatus();
    try {
      return await work();
    } finally {
      this.state = 'ready';
      this.tellStatus();
    }
  }

  /** Finishes what is under way and closes everything but the state database. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    const { parts } = this;
    for (const timer of [this.statusTimer, this.checkpointTimer]) if (timer !== undefined) clearTimeout(timer);
    await (this.ingest as ArchiveIngest).abortAll();
    await parts.committer.idle();
    await parts.indexer!.close();
    await parts.receipts.flush();
    await this.checkpoint();
    await parts.journal.close();
    await Promise.all([parts.reader.close('close'), parts.writer.close('close'), parts.pool.close()]);
    await parts.files.close();
    this.changes.close();
    this.statusListeners.clear();
  }
}

const uidOf = (attributes: { [tag: string]: { Value?: unknown[] } }): string =>
  String(attributes['0020000D']?.Value?.[0] ?? '');

/** Everything an archive is made of. */
class Parts {
  readonly log: Log;
  readonly audit: AuditSink;
  readonly state: State;
  readonly settings: () => StorageSettings;
  readonly store: ObjectStore;
  readonly operations: FileOperations;
  readonly files = new FileCache();
  readonly pool = new ScanPool();
  readonly space: DiskSpace;
  readonly quarantine: Quarantine;
  readonly receipts: Receipts;
  readonly indexPath: string;
  readonly journalFolder: string;
  journal!: Journal;
  committer!: Committer;
  writer!: WriterThread;
  reader!: ReaderThread;
  indexer: Indexer | undefined;

  constructor({ folder, state, settings, log, audit, files, measureSpace }: ArchiveOptions) {
    mkdirSync(folder, { recursive: true });
    this.log = log;
    this.audit = audit;
    this.state = state;
    this.settings = settings;
    this.store = new ObjectStore(folder);
    this.operations = files ?? systemFiles;
    this.space = new DiskSpace(folder, {
      reserveBytes: () => settings().reserveBytes,
      ...(measureSpace === undefined ? {} : { measure: measureSpace }),
    });
    this.quarantine = new Quarantine(this.store.quarantine, state);
    this.receipts = new Receipts(state, log);
    this.indexPath = join(folder, 'index.sqlite');
    this.journalFolder = join(folder, 'journal');
    this.statePath = join(folder, 'state.sqlite');
  }

  private readonly statePath: string;

  private get readerData(): IndexThreadData {
    return { path: this.indexPath, root: this.store.objects, state: this.statePath };
  }

  private get writerData(): IndexThreadData {
    return { path: this.indexPath, root: this.store.objects };
  }

  /** Opens the index or begins a new one; gives back what it knows. */
  async openIndex(): Promise<{ complete: boolean; sequence: number }> {
    // A crash while the new index took the old one's place.
    if (!existsSync(this.indexPath) && existsSync(`${this.indexPath}.ready`)) {
      renameSync(`${this.indexPath}.ready`, this.indexPath);
    }
    const existed = existsSync(this.indexPath);
    this.writer = startIndexWriter(this.writerData, (error) =>
      this.log.error('index writer', { message: error.message }),
    );
    const { usable, complete, sequence } = await this.writer.call('open');
    if (usable) return { complete, sequence };
    await this.writer.close('close');
    if (existed) this.log.warn('the index cannot be used and is built anew');
    removeIndexFiles(this.indexPath);
    this.writer = startIndexWriter(this.writerData, (error) =>
      this.log.error('index writer', { message: error.message }),
    );
    const empty = await isEmpty(this.store.objects);
    await this.writer.call('create', !empty);
    return { complete: empty, sequence: 0 };
  }

  openReader(): void {
    this.reader = startIndexReader(this.readerData, (error) =>
      this.log.error('index reader', { message: error.message }),
    );
  }

  /** Puts a finished index in the place of the one in use. */
  async exchangeIndex(path: string): Promise<void> {
    const ready = `${this.indexPath}.ready`;
    removeIndexFiles(ready);
    renameSync(path, ready);
    removeIndexFiles(path);
    await Promise.all([this.reader.close('close'), this.writer.close('close')]);
    for (const suffix of indexFileSuffixes) if (suffix !== '') removeIndexFiles(this.indexPath + suffix);
    removeIndexFiles(this.indexPath);
    renameSync(ready, this.indexPath);
    this.writer = startIndexWriter(this.writerData, (error) =>
      this.log.error('index writer', { message: error.message }),
    );
    await this.writer.call('open');
    this.openReader();
  }

  async closeAll(): Promise<void> {
    await Promise.all([
      this.reader?.close('close'),
      this.writer?.close('close'),
      this.pool.close(),
      this.journal?.close(),
    ]);
    await this.files.close();
  }
}

async function isEmpty(objects: string): Promise<boolean> {
  for await (const { files } of walkObjects(objects)) if (files.length > 0) return false;
  return true;
}

async function putAside(
  quarantine: Quarantine,
  store: ObjectStore,
  file: UnreadableReference,
  log: Log,
): Promise<void> {
  const reason = file.reason === 'not-dicom' || file.reason === 'unsupported' ? file.reason : 'damaged';
  try {
    await quarantine.add(store.absolute(file.path), { kind: 'import', peer: 'archive' }, file.offset ?? 0, {
      reason,
      detail: file.detail,
      ...(file.offset === undefined ? {} : { offset: file.offset }),
    });
    log.error('a stored file cannot be read and was put into quarantine', { path: file.path, detail: file.detail });
  } catch (error) {
    log.error('a stored file cannot be read', { path: file.path, detail: file.detail, message: String(error) });
  }
}

/**
 * Opens the archive of a data folder: what a crash left is cleared, the index is brought up to the receive journal. An index that is
 * missing, damaged or of another version comes up empty with `needsRebuild`; what was stored is not lost.
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const parts = new Parts(options);
  try {
    const cleared = parts.store.clearIncoming();
    if (cleared > 0) parts.log.info('unfinished files of an earlier run were removed', { files: cleared });
    const { complete, sequence } = await parts.openIndex();
    const recovered = await recoverIndex(parts.journalFolder, parts.store, parts.writer, sequence);
    await recoverReceipts(parts.journalFolder, parts.store, parts.state);
    if (recovered.indexed > 0)
      parts.log.info('instances were brought into the index', { instances: recovered.indexed });
    const told = await parts.state.call('receiptSequence');
    parts.journal = Journal.open(parts.journalFolder, Math.max(sequence, recovered.sequence, told), parts.operations);
    parts.committer = new Committer(parts.operations, parts.journal);
    parts.openReader();
    await parts.reader.call('counts');
    await parts.quarantine.reconcile();
    for (const file of recovered.unreadable) await putAside(parts.quarantine, parts.store, file, parts.log);
    await parts.space.refresh();
    return new Archive(parts, !complete);
  } catch (error) {
    await parts.closeAll();
    throw error;
  }
}
