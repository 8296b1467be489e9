import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { StorageSettings } from '../../src-shared/settings/schema.ts';
import type { AuditSink } from '../audit/types.ts';
import type { Log } from '../log/types.ts';
import type { Committer } from './committer.ts';
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
import type { UnreadableReference } from './index-record.ts';
import type { Indexer } from './indexer.ts';
import type { Journal } from './journal.ts';
import { ObjectStore } from './object-store.ts';
import { Quarantine } from './quarantine.ts';
import { indexFileSuffixes, removeIndexFiles } from './rebuild.ts';
import { type AnnouncementWatch, type ArrivalWatch, Receipts } from './receipts.ts';
import { ScanPool } from './scan-thread.ts';
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
  /** Forwarding rules that want to hear of what arrives. */
  arrivals?: ArrivalWatch;
  /** Those who announce studies to others. */
  announcements?: AnnouncementWatch;
  /** Tags in which lists follow the instance that came last (GCA-9300R 4.1.3.3.2), as the settings have them now; absent, or none: in none. */
  demographics?: () => readonly string[];
  files?: FileOperations;
  measureSpace?: MeasureSpace;
}

/** Everything an archive is made of. */
export class Parts {
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
  readonly demographics: () => readonly string[];
  journal!: Journal;
  committer!: Committer;
  private writerThread: WriterThread | undefined;
  private readerThread: ReaderThread | undefined;
  indexer: Indexer | undefined;

  constructor(options: ArchiveOptions) {
    const { folder, state, settings, log, audit, arrivals, announcements, files, measureSpace } = options;
    this.demographics = options.demographics ?? (() => []);
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
    this.receipts = new Receipts(state, log, arrivals, announcements);
    this.indexPath = join(folder, 'index.sqlite');
    this.journalFolder = join(folder, 'journal');
    this.statePath = join(folder, 'state.sqlite');
  }

  private readonly statePath: string;

  private get readerData(): IndexThreadData {
    return { path: this.indexPath, root: this.store.objects, state: this.statePath };
  }

  private get writerData(): IndexThreadData {
    return { path: this.indexPath, root: this.store.objects, demographics: this.demographics() };
  }

  /** The thread that writes the index; one that died is followed by another. */
  get writer(): WriterThread {
    if (this.writerThread !== undefined) return this.writerThread;
    const thread = this.startWriter();
    thread.call('open').catch((error: unknown) => this.log.error('index writer', { message: String(error) }));
    return thread;
  }

  /** The thread that reads the index; one that died is followed by another. */
  get reader(): ReaderThread {
    this.readerThread ??= this.startReader();
    return this.readerThread;
  }

  private startWriter(rowsAbove?: IndexThreadData['rowsAbove']): WriterThread {
    const data = rowsAbove === undefined ? this.writerData : { ...this.writerData, rowsAbove };
    const thread = startIndexWriter(data, (error) => {
      this.log.error('index writer', { message: error.message });
      if (this.writerThread === thread) this.writerThread = undefined;
    });
    this.writerThread = thread;
    return thread;
  }

  private startReader(): ReaderThread {
    const thread = startIndexReader(this.readerData, (error) => {
      this.log.error('index reader', { message: error.message });
      if (this.readerThread === thread) this.readerThread = undefined;
    });
    return thread;
  }

  /** Opens the index or begins a new one; gives back what it knows. */
  async openIndex(): Promise<{ complete: boolean; sequence: number }> {
    // A crash while the new index took the old one's place.
    if (!existsSync(this.indexPath) && existsSync(`${this.indexPath}.ready`)) {
      renameSync(`${this.indexPath}.ready`, this.indexPath);
    }
    const existed = existsSync(this.indexPath);
    const { usable, complete, sequence } = await this.startWriter().call('open');
    if (usable) return { complete, sequence };
    if (existed) this.log.warn('the index cannot be used and is built anew');
    return this.beginIndex();
  }

  /** Begins an empty index; `complete` when there is no file that it would have to know. */
  async beginIndex(): Promise<{ complete: boolean; sequence: number }> {
    await this.closeIndex();
    removeIndexFiles(this.indexPath);
    const empty = await isEmpty(this.store.objects);
    await this.startWriter(empty ? undefined : unusedRows()).call('create', !empty);
    return { complete: empty, sequence: 0 };
  }

  openReader(): void {
    this.readerThread = this.startReader();
  }

  /** Puts a finished index in the place of the one in use. */
  async exchangeIndex(path: string): Promise<void> {
    const ready = `${this.indexPath}.ready`;
    removeIndexFiles(ready);
    renameSync(path, ready);
    removeIndexFiles(path);
    await this.closeIndex();
    for (const suffix of indexFileSuffixes) if (suffix !== '') removeIndexFiles(this.indexPath + suffix);
    removeIndexFiles(this.indexPath);
    renameSync(ready, this.indexPath);
    await this.startWriter().call('open');
    this.openReader();
  }

  /** Ends both threads, the writer last: it is then alone with the index and leaves one sound file. */
  async closeIndex(): Promise<void> {
    await this.readerThread?.close('close');
    await this.writerThread?.close('close');
  }

  async closeAll(): Promise<void> {
    await Promise.all([this.closeIndex(), this.pool.close(), this.journal?.close()]);
    await this.files.close();
  }
}

/** Above all rows that an index which cannot be read may have given away. */
export function unusedRows(): NonNullable<IndexThreadData['rowsAbove']> {
  const above = Math.floor(Date.now() / 1000);
  return { study: above, series: above, instance: above };
}

async function isEmpty(objects: string): Promise<boolean> {
  for await (const { files } of walkObjects(objects)) if (files.length > 0) return false;
  return true;
}

/** Takes a stored file that cannot be read out of the object store. */
export async function putAside(
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
