import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { DiskSpace } from '../../../archive/disk-space.ts';
import { readFromMedium } from '../../verify-read.ts';
import { fileFailure, isReplaceable, mustGoOn, partsOf, removeQuietly, volumePath, writeAll } from '../files.ts';
import { mustFitIso } from './tools.ts';

/** ISO 9660 level 1 (ECMA-119 10.1): what would be named otherwise on the disc is not found there. */
const levelOne = /^[A-Z0-9_]{1,8}(\.[A-Z0-9_]{1,3})?$/;

/** What is left free of the disk that the archive lies on as well, for what arrives meanwhile. */
const reserveBytes = 1024 ** 3;

/** Files of a disc to be, in a folder that is removed once the image is made. */
export class Staging {
  readonly tree: string;
  /** SHA-256 of each, by its path. */
  readonly hashes = new Map<string, string>();
  bytes = 0;
  readonly #folder: string;
  readonly #space: DiskSpace;
  readonly #taken = new Set<string>();
  readonly #signal: AbortSignal;

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.tree = join(folder, 'tree');
    this.#signal = signal;
    this.#space = new DiskSpace(folder, { reserveBytes: () => reserveBytes });
  }

  static async open(folder: string, signal: AbortSignal): Promise<Staging> {
    const staging = new Staging(folder, signal);
    try {
      await rm(folder, { recursive: true, force: true });
      await mkdir(staging.tree, { recursive: true, mode: 0o700 });
      await staging.#space.refresh();
    } catch (error) {
      throw fileFailure(error, folder);
    }
    return staging;
  }

  /** For what tools need. */
  get folder(): string {
    return this.#folder;
  }

  get names(): ReadonlySet<string> {
    return this.#taken;
  }

  async write(
    path: string,
    contents: AsyncIterable<Uint8Array> | Uint8Array,
  ): Promise<{ bytes: number; sha256: string }> {
    const key = path.toUpperCase();
    const parts = volumePath(path);
    if (parts.length > 8 || !parts.every((part) => levelOne.test(part))) {
      throw new NegatoscopeError('invalid-input', 'this is no name of ISO 9660 level 1', { path });
    }
    const place = join(this.tree, ...parts);
    const isAgain = this.#taken.has(key);
    if (isAgain && !isReplaceable(path)) {
      throw new NegatoscopeError('invalid-input', 'a file of this name is on the disc', { path });
    }
    this.#taken.add(key);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      await mkdir(dirname(place), { recursive: true });
      const file = await open(place, isAgain ? 'w' : 'wx');
      try {
        for await (const part of partsOf(contents)) {
          mustGoOn(this.#signal);
          mustFitIso(path, bytes + part.length);
          // The image is as large once more.
          this.#space.take(2 * part.length);
          hash.update(part);
          await writeAll(file, part, bytes);
          bytes += part.length;
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      if (!isAgain) {
        this.#taken.delete(key);
        await removeQuietly(place);
      }
      throw fileFailure(error, place);
    }
    const sha256 = hash.digest('hex');
    this.hashes.set(path, sha256);
    this.bytes += bytes;
    return { bytes, sha256 };
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return readFromMedium(join(this.tree, ...volumePath(path)));
  }

  /** The files, which are in the image now. */
  removeTree(): Promise<void> {
    return removeQuietly(this.tree);
  }

  remove(): Promise<void> {
    return removeQuietly(this.#folder);
  }
}
