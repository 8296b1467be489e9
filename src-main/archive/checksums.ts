import type { Log } from '../log/types.ts';
import type { WriterThread } from './database/index-thread.ts';
import type { ScanPool } from './scan-thread.ts';

const quietMs = 3000;
const batchSize = 32;
/** Slow enough that nobody notices, also where everything lacks a checksum (after the index was lost). */
const bytesPerSecond = 40 * 1024 * 1024;

export interface ChecksumsOptions {
  writer: () => WriterThread;
  pool: ScanPool;
  absolute(path: string): string;
  /** Something is being received: the disk is needed for that. */
  busy(): boolean;
  log: Log;
}

/**
 * Takes the checksums of large files while nothing is received, from what the system still has in memory; a later verification tells by them
 * what has changed. While receiving, this would cost a tenth of the speed.
 */
export class Checksums {
  private readonly options: ChecksumsOptions;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private closed = false;

  constructor(options: ChecksumsOptions) {
    this.options = options;
  }

  /** Something was stored: look for files without a checksum once it is quiet. */
  poke(delayMs = quietMs): void {
    if (this.closed || this.working !== undefined) return;
    if (this.timer !== undefined) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.start(), delayMs);
    this.timer.unref();
  }

  private start(): void {
    this.timer = undefined;
    let next = 0;
    this.working = this.batch()
      .then((wait) => {
        next = wait;
      })
      .catch((error: unknown) => this.options.log.warn('checksums could not be taken', { message: String(error) }))
      .finally(() => {
        this.working = undefined;
        if (next > 0) this.poke(next);
      });
  }

  /** One batch; gives back after how long the next is due, 0 when nothing is left. */
  private async batch(): Promise<number> {
    const { writer, pool, absolute, busy } = this.options;
    if (busy()) return quietMs;
    const files = await writer().call('uncheckedFiles', batchSize);
    if (files.length === 0) return 0;
    const started = Date.now();
    const checksums: { row: number; revision: number; crc: number }[] = [];
    let bytes = 0;
    for (const { row, revision, path, bytes: size } of files) {
      if (this.closed || busy()) break;
      const crc = await pool.call('checksum', absolute(path)).catch(() => -1);
      checksums.push({ row, revision, crc });
      bytes += size;
    }
    if (checksums.length > 0) await writer().call('setChecksums', checksums);
    return Math.max(10, (bytes / bytesPerSecond) * 1000 - (Date.now() - started));
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer !== undefined) clearTimeout(this.timer);
    await this.working;
  }
}
