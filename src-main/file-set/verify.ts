import { createHash } from 'node:crypto';
import { partsOf } from './targets/files.ts';
import type { VolumeWriter } from './types.ts';

/** A file as it was written. */
export interface WrittenBytes {
  path: string;
  bytes: number;
  sha256: string;
}

/** How reading back went: paths of files that are not there, or are not what was written. */
export interface Verified {
  files: number;
  different: string[];
}

/** Reads files back from where they lie now and compares them with what was written. Rejects only when it is cancelled. */
export async function verifyVolume(
  volume: Pick<VolumeWriter, 'read' | 'atOnce'>,
  written: readonly WrittenBytes[],
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Verified> {
  const different: string[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < written.length) {
      signal.throwIfAborted();
      const file = written[next++]!;
      if (!(await isSame(volume, file, signal))) different.push(file.path);
      progress(++done / written.length);
    }
  };
  await Promise.all(Array.from({ length: volume.atOnce ?? 1 }, work));
  return { files: written.length, different: different.sort() };
}

async function isSame(volume: Pick<VolumeWriter, 'read'>, file: WrittenBytes, signal: AbortSignal): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const part of volume.read(file.path)) {
      signal.throwIfAborted();
      hash.update(part);
      bytes += part.length;
      // Longer than it was: no need to know how much.
      if (bytes > file.bytes) return false;
    }
  } catch {
    signal.throwIfAborted();
    return false;
  }
  return bytes === file.bytes && hash.digest('hex') === file.sha256;
}

/** A volume that notes what is written to it, whoever writes. */
export class NotingVolume implements VolumeWriter {
  readonly #volume: VolumeWriter;
  readonly #written = new Map<string, WrittenBytes>();
  /** What becomes of every file on its way (PS3.15 Annex D). */
  readonly #seal: ((contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) | undefined;

  readonly capacityBytes?: number;

  constructor(volume: VolumeWriter, seal?: (contents: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>) {
    this.#volume = volume;
    if (volume.capacityBytes !== undefined) this.capacityBytes = volume.capacityBytes;
    this.#seal = seal;
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

  read = (path: string): AsyncIterable<Uint8Array> => this.#volume.read(path);
  finish = (progress: (done: number) => void): Promise<void> => this.#volume.finish(progress);
  discard = (): Promise<void> => this.#volume.discard();
  close = async (kept?: boolean): Promise<void> => this.#volume.close?.(kept);
}
