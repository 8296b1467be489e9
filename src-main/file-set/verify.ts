import type { ScanPool } from '../archive/scan-thread.ts';
import { partsOf } from './targets/files.ts';
import type { VolumeWriter } from './types.ts';
import { isAsWritten, type WrittenBytes } from './verify-read.ts';

/** How reading back went: paths of files that are not there, or are not what was written. */
export interface Verified {
  files: number;
  different: string[];
}

/** Larger files are read here, in slices; the others by a thread, in batches of as many. */
const mostInThread = 16 * 1024 * 1024;
const mostFiles = 32;

/** The next files for a thread, or one that is too large for it. */
function nextBatch(written: readonly WrittenBytes[], from: number): WrittenBytes[] {
  let bytes = 0;
  let to = from;
  while (to < written.length && to - from < mostFiles) {
    bytes += written[to]!.bytes;
    if (bytes > mostInThread && to > from) break;
    to++;
  }
  return written.slice(from, to);
}

/**
 * Reads files back from where they lie now and compares them with what was written; `threads`: which read those that lie there as files of
 * their own. Rejects only when it is cancelled.
 */
export async function verifyVolume(
  volume: Pick<VolumeWriter, 'read' | 'atOnce' | 'placeOf'>,
  written: readonly WrittenBytes[],
  signal: AbortSignal,
  progress: (done: number) => void,
  threads?: Pick<ScanPool, 'call'>,
): Promise<Verified> {
  const inThreads = threads !== undefined && volume.placeOf !== undefined;
  const different: string[] = [];
  let next = 0;
  let done = 0;
  const tell = (batch: readonly WrittenBytes[], same: readonly boolean[]): void => {
    different.push(...batch.filter((_, index) => same[index] !== true).map(({ path }) => path));
    done += batch.length;
    progress(done / written.length);
  };
  const work = async (): Promise<void> => {
    while (next < written.length) {
      signal.throwIfAborted();
      const batch = inThreads ? nextBatch(written, next) : [written[next]!];
      next += batch.length;
      if (!inThreads || batch[0]!.bytes > mostInThread) {
        tell(batch, [await isSame(volume, batch[0]!, signal)]);
      } else {
        const files = batch.map((file) => ({ ...file, path: volume.placeOf!(file.path) }));
        tell(batch, await threads!.call('areAsWritten', files));
      }
    }
  };
  await Promise.all(Array.from({ length: volume.atOnce ?? 1 }, work));
  signal.throwIfAborted();
  return { files: written.length, different: different.sort() };
}

async function isSame(volume: Pick<VolumeWriter, 'read'>, file: WrittenBytes, signal: AbortSignal): Promise<boolean> {
  try {
    return await isAsWritten(volume.read(file.path), file, () => signal.throwIfAborted());
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** A volume that notes what is written to it, whoever writes. */
export class NotingVolume implements VolumeWriter {
  readonly #volume: VolumeWriter;
  readonly #written = new Map<string, WrittenBytes>();
  /** What becomes of every file on its way (PS3.15 Annex D). */
  readonly #seal: ((contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined;

  readonly capacityBytes?: number;
  readonly newFile?: () => string;
  readonly placeOf?: (path: string) => string;

  constructor(volume: VolumeWriter, seal?: (contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) {
    this.#volume = volume;
    if (volume.capacityBytes !== undefined) this.capacityBytes = volume.capacityBytes;
    this.#seal = seal;
    // What is encrypted on its way cannot be put there as it is.
    if (seal === undefined && volume.newFile !== undefined) this.newFile = () => volume.newFile!();
    if (volume.placeOf !== undefined) this.placeOf = (path) => volume.placeOf!(path);
  }

  get atOnce(): number {
    return this.#volume.atOnce ?? 1;
  }

  get written(): WrittenBytes[] {
    return [...this.#written.values()];
  }

  existing = (): Promise<ReadonlySet<string>> => this.#volume.existing();

  async write(path: string, contents: AsyncIterable<Uint8Array> | Uint8Array) {
    const sealed = this.#seal === undefined ? contents : this.#seal(partsOf(contents));
    const made = await this.#volume.write(path, sealed);
    this.#written.set(path, { path, ...made });
    return made;
  }

  async adopt(path: string, file: string, made: { bytes: number; sha256: string }): Promise<void> {
    await this.#volume.adopt!(path, file, made);
    this.#written.set(path, { path, ...made });
  }

  read = (path: string): AsyncIterable<Uint8Array> => this.#volume.read(path);
  finish = (progress: (done: number) => void): Promise<void> => this.#volume.finish(progress);
  discard = (): Promise<void> => this.#volume.discard();
  close = async (kept?: boolean): Promise<void> => this.#volume.close?.(kept);
}
