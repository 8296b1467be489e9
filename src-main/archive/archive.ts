import type { ArchiveStatus, QuarantinedFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { Checksums } from './checksums.ts';
import { Committer } from './committer.ts';
import { confirmStored, type StoredPlace } from './confirm.ts';
import { IndexCatalogue } from './index-catalogue.ts';
import type { UnreadableReference } from './index-record.ts';
import { Indexer } from './indexer.ts';
import { ArchiveIngest } from './ingest.ts';
import { Journal, type StoreEntry } from './journal.ts';
import { type ArchiveOptions, Parts, putAside, unusedRows } from './parts.ts';
import { buildIndex } from './rebuild.ts';
import { recoverIndex, recoverReceipts } from './recovery.ts';
import { removeStudies } from './removal.ts';
import type { ScanPool } from './scan-thread.ts';
import type { Ingest } from './types.ts';
import { knownFiles, type VerifyReport, verifyArchive } from './verify.ts';

export type { ArchiveOptions } from './parts.ts';

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
  private readonly checksums: Checksums;
  private readonly statusListeners = new Set<(status: ArchiveStatus) => void>();
  private state: ArchiveStatus['state'] = 'ready';
  private counts: { studies: number; series: number; instances: number; bytes: number } | undefined;
  private statusTimer: NodeJS.Timeout | undefined;
  private indexedSinceCheckpoint = 0;
  private checkpointTimer: NodeJS.Timeout | undefined;
  private healthy = true;
  private closing = false;
  private incomplete: boolean;
  private repairedAt = 0;
  private readonly closed = new AbortController();
  /** Rebuilding or verifying under way. */
  private exclusive: Promise<void> = Promise.resolve();

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
    this.incomplete = needsRebuild;
    parts.indexer = new Indexer({
      writer: () => parts.writer,
      log: parts.log,
      onChange: (change) => {
        this.changed(change);
        this.tellStatus();
      },
      settled: () => parts.journal.settled,
      onIndexed: (entries, unreadable) => this.indexed(entries, unreadable),
      onHealth: (healthy) => {
        this.healthy = healthy;
        this.tellStatus();
      },
      onDamaged: () => this.repair(),
    });
    this.checksums = new Checksums({
      writer: () => parts.writer,
      pool: parts.pool,
      absolute: (path) => parts.store.absolute(path),
      busy: () => this.state === 'rebuilding' || parts.indexer!.behind > 0,
      log: parts.log,
    });
    this.checksums.poke();
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
        const wait = parts.indexer!.add(entry);
        parts.journal.settle(entry.s);
        return wait;
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
    const broken = new Set(unreadable.map(({ path }) => path));
    for (const { f, r } of entries) {
      if (broken.has(f)) {
        // What was there before stays.
        store.takenOut(f, r);
        continue;
      }
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
    this.checksums.poke();
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

  /** Resolves when everything stored so far is told to the state database: who sent it, and to forwarding rules that it arrived. */
  tellReceipts(): Promise<void> {
    return this.parts.receipts.flush();
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

  /** The settings of demographic updates may have changed: what comes next is taken by them. */
  async demographicsChanged(): Promise<void> {
    if (!this.closing) await this.parts.writer.call('followDemographics', [...this.parts.demographics()]);
  }

  /** False while the index was lost and is not built anew yet: what it does not know may still be there. */
  get complete(): boolean {
    return !this.incomplete;
  }

  /** Makes sure that instances outlive a power cut, whatever the durability they were stored with; see `confirmStored`. */
  confirm(
    locations: readonly StoredPlace[],
    options: { checksums: boolean; signal?: AbortSignal },
  ): Promise<(NegatoscopeError | undefined)[]> {
    return confirmStored(this.parts, locations, options);
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
      studies.map(({ studyUid, patientId }) => ({ studyUid, patientId })),
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
        signal: AbortSignal.any([...(options.signal === undefined ? [] : [options.signal]), this.closed.signal]),
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
      const { known, rowsAbove, studies } = await this.remembered();
      // What is on its way now may come after its folder was walked: the journal tells of it afterwards.
      const before = parts.journal.settled;
      const path = `${parts.indexPath}.new`;
      const unreadable: UnreadableReference[] = [];
      const fresh = await buildIndex({
        path,
        objects: parts.store.objects,
        pool: parts.pool,
        rowsAbove,
        demographics: parts.demographics(),
        known,
        signal: AbortSignal.any([progress.signal, this.closed.signal]),
        onProgress: progress.onProgress,
        onUnreadable: (file) => {
          unreadable.push(file);
          progress.onUnreadable(file);
        },
      });
      await parts.indexer!.pause();
      try {
        // What is on its way at this moment is in the journal and not among the files yet: the indexer brings it later.
        const { settled } = parts.journal;
        const { sequence } = await recoverIndex(parts.journalFolder, parts.store, fresh, before);
        await fresh.call('setSequence', Math.min(sequence, settled));
        await fresh.call('checkpoint');
        await fresh.close('close');
        await parts.exchangeIndex(path);
        this.incomplete = false;
      } finally {
        await fresh.close('close');
        this.reset();
        parts.indexer!.resume();
      }
      for (const file of unreadable) await putAside(parts.quarantine, parts.store, file, parts.log);
      this.tellAll(studies);
    });
    await this.checkpoint();
  }

  /** What the old index knows that the files do not say; of a damaged one nothing, and rows then begin far above all that it gave away. */
  private async remembered() {
    const { reader, writer, log } = this.parts;
    try {
      const known = await knownFiles(reader);
      const rowsAbove = await writer.call('highestRows');
      const { rows } = await reader.call('search', { level: 'study', match: {}, limit: 100_000 });
      return {
        known,
        rowsAbove,
        studies: rows.map(({ studyRow, attributes }) => ({ studyRow, studyUid: uidOf(attributes) })),
      };
    } catch (error) {
      log.warn('the old index cannot be read', { message: String(error) });
      return { known: new Map(), rowsAbove: unusedRows(), studies: [] };
    }
  }

  /** The index is broken: it is made anew while everything else goes on. */
  private repair(): void {
    if (this.state !== 'ready' || this.closing || Date.now() - this.repairedAt < 60_000) return;
    this.repairedAt = Date.now();
    const { log } = this.parts;
    log.error('the index is damaged and is built anew');
    this.rebuild({ signal: this.closed.signal, onProgress() {}, onUnreadable() {} }).catch((error: unknown) =>
      log.error('the index could not be built anew', { message: String(error) }),
    );
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
    const working = work();
    this.exclusive = working.then(
      () => {},
      () => {},
    );
    try {
      return await working;
    } finally {
      this.state = 'ready';
      this.tellStatus();
    }
  }

  /** Finishes what is under way and closes everything but the state database. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    this.closed.abort();
    const { parts } = this;
    for (const timer of [this.statusTimer, this.checkpointTimer]) if (timer !== undefined) clearTimeout(timer);
    await (this.ingest as ArchiveIngest).close();
    await this.exclusive;
    await parts.committer.idle();
    await this.checksums.close();
    await parts.indexer!.close();
    await parts.receipts.flush();
    await this.checkpoint();
    await parts.journal.close();
    await Promise.all([parts.closeIndex(), parts.pool.close()]);
    await parts.files.close();
    this.changes.close();
    this.statusListeners.clear();
  }
}

const uidOf = (attributes: { [tag: string]: { Value?: unknown[] } }): string =>
  String(attributes['0020000D']?.Value?.[0] ?? '');

/**
 * Opens the archive of a data folder: what a crash left is cleared, the index is brought up to the receive journal. An index that is
 * missing, damaged or of another version comes up empty with `needsRebuild`; what was stored is not lost.
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const parts = new Parts(options);
  try {
    const cleared = parts.store.clearIncoming();
    if (cleared > 0) parts.log.info('unfinished files of an earlier run were removed', { files: cleared });
    const { complete, sequence, recovered } = await openIndex(parts);
    await recoverReceipts(parts.journalFolder, parts.store, parts.state, {
      arrivals: options.arrivals?.wanted() === true,
      announcements: options.announcements?.wanted() === true,
    });
    if (recovered.indexed > 0)
      parts.log.info('instances were brought into the index', { instances: recovered.indexed });
    const told = await parts.state.call('receiptSequence');
    parts.journal = Journal.open(parts.journalFolder, Math.max(sequence, recovered.sequence, told), parts.operations);
    parts.committer = new Committer(parts.operations, parts.journal);
    await parts.quarantine.reconcile();
    for (const file of recovered.unreadable) await putAside(parts.quarantine, parts.store, file, parts.log);
    await parts.space.refresh();
    return new Archive(parts, !complete);
  } catch (error) {
    await parts.closeAll();
    throw error;
  }
}

/** Opens the index and brings it up to the journal; one that breaks over it is begun anew. */
async function openIndex(parts: Parts) {
  const open = async ({ complete, sequence }: { complete: boolean; sequence: number }) => {
    const recovered = await recoverIndex(parts.journalFolder, parts.store, parts.writer, sequence);
    parts.openReader();
    await parts.reader.call('counts');
    return { complete, sequence, recovered };
  };
  const found = await parts.openIndex();
  try {
    return await open(found);
  } catch (error) {
    if (!(error instanceof NegatoscopeError) || error.code !== 'damaged') throw error;
    return open(await parts.beginIndex());
  }
}
