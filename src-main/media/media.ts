import { rm } from 'node:fs/promises';
import type { CatalogueInfo, UnreadableFile } from '../../src-shared/contract/catalogues.ts';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { ScanPool } from '../archive/scan-thread.ts';
import type { CatalogueChange } from '../archive/types.ts';
import type { OwnIdentity } from '../file-set/secure/recipients.ts';
import type { Log } from '../log/types.ts';
import { Medium } from './medium.ts';
import { MediumCopies } from './medium-copies.ts';
import { defaultReading, type ReadingRules } from './reading-rules.ts';

const tellMs = 250;
/** Media open at the same time. */
const maximumOpen = 32;

/** The media that are open. */
export class Media {
  private readonly pool: ScanPool;
  private readonly log: Log;
  private readonly rules: () => ReadingRules;
  private readonly own: () => OwnIdentity | undefined;
  private readonly folder: string | undefined;
  private readonly cleared: Promise<void>;
  private readonly open_ = new Map<string, Medium>();
  /** Those that are being opened, by their paths. */
  private readonly opening = new Map<string, Promise<Medium>>();
  private closed = false;
  private readonly listListeners = new Set<(list: CatalogueInfo[]) => void>();
  private readonly studyListeners = new Set<(catalogue: string, change: CatalogueChange) => void>();
  private counter = 0;
  private timer: NodeJS.Timeout | undefined;

  /**
   * What the settings say now: `rules`, how media are read; `own`, the key of this station, for what is encrypted for it. `folder` is ours
   * alone: what is unpacked and decrypted of media lies there while they are open, and what a crash has left of it is removed.
   */
  constructor(
    pool: ScanPool,
    log: Log,
    rules: () => ReadingRules = () => defaultReading,
    own: () => OwnIdentity | undefined = () => undefined,
    folder?: string,
  ) {
    this.pool = pool;
    this.log = log;
    this.rules = rules;
    this.own = own;
    this.folder = folder;
    this.cleared = this.clear();
  }

  private async clear(): Promise<void> {
    try {
      if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      // Some systems remove no file that a program has open.
      this.log.warn('copies of what lies on media could not be removed', { message: String(error) });
    }
  }

  /**
   * Opens files, folders, a ZIP archive, a disc image or a disc; the same paths again give the medium that is open. Resolves when looking
   * into the files has begun. Throws `not-found`, `io`, `damaged`, `busy`.
   */
  async open(paths: readonly string[]): Promise<CatalogueInfo> {
    return (await this.medium(paths)).info();
  }

  medium(paths: readonly string[]): Promise<Medium> {
    const key = JSON.stringify(paths);
    const known = this.opening.get(key);
    if (known !== undefined) return known;
    const opened = this.knownOrOpened(paths).finally(() => this.opening.delete(key));
    this.opening.set(key, opened);
    return opened;
  }

  private async knownOrOpened(paths: readonly string[]): Promise<Medium> {
    for (const medium of this.open_.values()) {
      if (medium.paths.length !== paths.length || !medium.paths.every((path, index) => path === paths[index])) continue;
      if (medium.info().state === 'gone') await medium.look();
      if (medium.info().state !== 'gone') return medium;
      // It was taken out, and what lies there now is another one.
      await this.close(medium.id);
      break;
    }
    if (this.open_.size + this.opening.size > maximumOpen)
      throw new NegatoscopeError('busy', `more than ${maximumOpen} media are open`);
    await this.cleared;
    const id = `medium-${++this.counter}`;
    const copies = new MediumCopies(this.folder);
    const medium = await Medium.open(id, paths, this.pool, this.rules(), this.own(), copies);
    if (this.closed) {
      await medium.close();
      throw new NegatoscopeError('cancelled', 'media are opened no more');
    }
    this.open_.set(medium.id, medium);
    medium.onProgress(() => this.tell());
    medium.onChanged((change) => {
      for (const listener of this.studyListeners) listener(medium.id, change);
    });
    this.log.info('a medium was opened', { id: medium.id, kind: medium.kind });
    this.tell();
    return medium;
  }

  /** Whether the same paths are shown already. */
  isOpen(paths: readonly string[]): boolean {
    return [...this.open_.values()].some(
      (medium) => medium.paths.length === paths.length && medium.paths.every((path, index) => path === paths[index]),
    );
  }

  get(id: string): Medium | undefined {
    return this.open_.get(id);
  }

  list(): CatalogueInfo[] {
    return [...this.open_.values()].map((medium) => medium.info());
  }

  unreadable(id: string): UnreadableFile[] {
    return this.known(id).unreadableFiles();
  }

  private known(id: string): Medium {
    const medium = this.open_.get(id);
    if (medium === undefined) throw new NegatoscopeError('not-found', `no medium ${id} is open`, { id });
    return medium;
  }

  async close(id: string): Promise<void> {
    const medium = this.known(id);
    this.open_.delete(id);
    // A drive that is slow may take its time to let go.
    this.tell();
    await medium.close();
  }

  /** Looks into the files that no DICOMDIR of the medium names; told as it goes on. Throws `not-found`. */
  scanExtra(id: string): void {
    void this.known(id).scanExtra();
  }

  /** Opens what lies at the same place anew, since files of it are others than were listed. Throws as `open` does. */
  async lookAgain(id: string): Promise<CatalogueInfo> {
    const { paths } = this.known(id);
    await this.close(id);
    return this.open(paths);
  }

  /** Reads what a password opens of a medium. Throws `not-found`, `invalid-input` (`reason`: `wrong-password`). */
  unlock(id: string, password: string): Promise<void> {
    return this.known(id).unlock(password);
  }

  /** The volume of a medium was taken out. */
  lost(id: string): void {
    void this.open_.get(id)?.look();
  }

  /** Told a few times a second while something is scanned, and when media come and go. */
  onListChanged(listener: (list: CatalogueInfo[]) => void): () => void {
    this.listListeners.add(listener);
    return () => this.listListeners.delete(listener);
  }

  /** Studies of a medium that changed. */
  onStudiesChanged(listener: (catalogue: string, change: CatalogueChange) => void): () => void {
    this.studyListeners.add(listener);
    return () => this.studyListeners.delete(listener);
  }

  private tell(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const list = this.list();
      for (const listener of this.listListeners) listener(list);
    }, tellMs).unref();
  }

  async closeAll(): Promise<void> {
    this.closed = true;
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.listListeners.clear();
    this.studyListeners.clear();
    const media = [...this.open_.values()];
    this.open_.clear();
    await Promise.all(media.map((medium) => medium.close()));
    await this.cleared;
    await this.clear();
  }
}
