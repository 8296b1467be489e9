import { statfs } from 'node:fs/promises';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';

export interface Space {
  freeBytes: number;
  totalBytes: number;
}

export type MeasureSpace = (folder: string) => Promise<Space>;

export const systemSpace: MeasureSpace = async (folder) => {
  const { bavail, bsize, blocks } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

/** Measured again after this many bytes were taken, or after this long. */
const measureEveryBytes = 64 * 1024 * 1024;
const measureEveryMs = 1000;

/**
 * How much may still be written. Asking the system takes a trip through the thread pool, so between two answers what was
 * taken is counted off.
 */
export class DiskSpace {
  private readonly folder: string;
  private readonly measure: MeasureSpace;
  private readonly reserveBytes: () => number;
  private space: Space = { freeBytes: Number.POSITIVE_INFINITY, totalBytes: Number.POSITIVE_INFINITY };
  private taken = 0;
  private measuredAt = 0;
  private measuring: Promise<void> | undefined;
  private wasFull = false;
  /** Told when the disk became full or has room again. */
  onFull: (full: boolean) => void;

  constructor(
    folder: string,
    options: { reserveBytes: () => number; measure?: MeasureSpace; onFull?: (full: boolean) => void },
  ) {
    this.folder = folder;
    this.measure = options.measure ?? systemSpace;
    this.reserveBytes = options.reserveBytes;
    this.onFull = options.onFull ?? (() => {});
  }

  /** Asks the system now. */
  async refresh(): Promise<void> {
    this.measuring ??= this.measure(this.folder)
      .then((space) => {
        this.space = space;
        this.taken = 0;
      })
      .catch(() => {
        // Without an answer the disk itself says when it is full.
      })
      .finally(() => {
        this.measuredAt = Date.now();
        this.measuring = undefined;
        this.tell();
      });
    return this.measuring;
  }

  /** Counts bytes that are about to be written. Throws `disk-full` when the reserve would be touched. */
  take(bytes: number): void {
    this.taken += bytes;
    if (this.taken > measureEveryBytes || Date.now() - this.measuredAt > measureEveryMs) void this.refresh();
    if (this.full) {
      this.tell();
      throw new NegatoscopeError('disk-full', 'less than the reserve is free on the disk', {
        freeBytes: this.freeBytes,
        reserveBytes: this.reserveBytes(),
      });
    }
  }

  /** To be told of every failure: where the disk itself said that it is full, it is, whatever was measured. Our own refusal says nothing new. */
  failed({ code, parameters }: NegatoscopeError): void {
    if (code !== 'disk-full' || parameters['system'] === undefined) return;
    this.space = { ...this.space, freeBytes: 0 };
    this.tell();
    void this.refresh();
  }

  get freeBytes(): number {
    return Math.max(0, this.space.freeBytes - this.taken);
  }

  get totalBytes(): number {
    return this.space.totalBytes;
  }

  get full(): boolean {
    return this.space.freeBytes - this.taken < this.reserveBytes();
  }

  private tell(): void {
    if (this.full === this.wasFull) return;
    this.wasFull = this.full;
    this.onFull(this.full);
  }
}
