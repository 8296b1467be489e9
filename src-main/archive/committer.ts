import { dirname } from 'node:path';
import { type FileOperations, fileError } from './files.ts';
import type { Journal, StoreEntry } from './journal.ts';

/** A file that was written and waits for its final name. */
export interface Pending {
  /** Open file. The committer closes it. */
  fd: number;
  temporary: string;
  final: string;
  entry: Omit<StoreEntry, 's'>;
  /** Directories that got a new entry besides the final one's. */
  directories: readonly string[];
}

interface Waiting extends Pending {
  /** Its line in the journal. */
  sequence?: number;
  resolve(entry: StoreEntry): void;
  reject(error: unknown): void;
}

const batchLimit = 256;

/**
 * Gives files their final names. Durable: bytes and journal line are flushed, the file is renamed, its directory is
 * flushed, and only then is it safe. Whatever arrives during a flush goes into the next one together, so that many
 * associations share flushes. Relaxed: the same steps without flushes.
 */
export class Committer {
  private readonly files: FileOperations;
  private readonly journal: Journal;
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;

  constructor(files: FileOperations, journal: Journal) {
    this.files = files;
    this.journal = journal;
  }

  /** At once, without flushes. On failure the temporary file is gone. The caller settles the line. */
  relaxed(pending: Pending): StoreEntry {
    let open = true;
    let s: number | undefined;
    try {
      this.files.closeSync(pending.fd);
      open = false;
      s = this.journal.append(pending.entry);
      this.files.renameSync(pending.temporary, pending.final);
      return { s, ...pending.entry };
    } catch (error) {
      if (s !== undefined) this.journal.settle(s);
      if (open) this.closeQuietly(pending.fd);
      this.discard(pending.temporary);
      throw fileError(error, 'storing');
    }
  }

  /** Resolves when the file is safe on the disk. On failure nothing of it is left. The caller settles the line. */
  durable(pending: Pending): Promise<StoreEntry> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...pending, resolve, reject });
      this.running ??= this.work().finally(() => {
        this.running = undefined;
      });
    });
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, batchLimit);
      const journaled: Waiting[] = [];
      for (const waiting of batch) {
        try {
          waiting.sequence = this.journal.append(waiting.entry);
          journaled.push(waiting);
        } catch (error) {
          this.fail(waiting, error, waiting.temporary);
        }
      }
      const journalled = this.journal.flush().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      const flushed = await Promise.allSettled(journaled.map(({ fd }) => this.files.flush(fd)));
      const journalFailure = await journalled;
      const renamed: Waiting[] = [];
      for (const [index, waiting] of journaled.entries()) {
        const outcome = flushed[index];
        if (journalFailure !== undefined) this.fail(waiting, journalFailure.error, waiting.temporary);
        else if (outcome?.status === 'rejected') this.fail(waiting, outcome.reason, waiting.temporary);
        else if (this.rename(waiting)) renamed.push(waiting);
      }
      await this.flushDirectories(renamed);
    }
  }

  private rename(waiting: Waiting): boolean {
    try {
      this.files.closeSync(waiting.fd);
      waiting.fd = -1;
      this.files.renameSync(waiting.temporary, waiting.final);
      return true;
    } catch (error) {
      this.fail(waiting, error, waiting.temporary);
      return false;
    }
  }

  private async flushDirectories(renamed: readonly Waiting[]): Promise<void> {
    const directories = new Set<string>();
    for (const { final, directories: others } of renamed) {
      directories.add(dirname(final));
      for (const other of others) directories.add(other);
    }
    const failures = new Map<string, unknown>();
    await Promise.all(
      [...directories].map((directory) =>
        this.files.flushDirectory(directory).catch((error: unknown) => failures.set(directory, error)),
      ),
    );
    for (const waiting of renamed) {
      const failed = [dirname(waiting.final), ...waiting.directories].find((directory) => failures.has(directory));
      if (failed === undefined) waiting.resolve({ s: waiting.sequence!, ...waiting.entry });
      else this.fail(waiting, failures.get(failed), waiting.final);
    }
  }

  private fail(waiting: Waiting, error: unknown, left: string): void {
    if (waiting.fd >= 0) this.closeQuietly(waiting.fd);
    waiting.fd = -1;
    if (waiting.sequence !== undefined) this.journal.settle(waiting.sequence);
    this.discard(left);
    waiting.reject(fileError(error, 'storing'));
  }

  private closeQuietly(fd: number): void {
    try {
      this.files.closeSync(fd);
    } catch {
      // The first error is the one that counts.
    }
  }

  private discard(path: string): void {
    try {
      this.files.unlinkSync(path);
    } catch {
      // What lies in the folder for incoming files is removed at the next start.
    }
  }
}
