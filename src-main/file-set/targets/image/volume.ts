import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { VolumeWriter } from '../../types.ts';
import { fileFailure, flushFolder, needFolderOf, partOf, removeQuietly } from '../files.ts';
import { GatheredVolume } from './gathered-volume.ts';
import { IsoImage } from './iso9660.ts';
import { Staging } from './staging.ts';
import type { ImageTool } from './tools.ts';

export interface ImageVolumeOptions {
  /** The image. */
  path: string;
  /** A folder of this volume alone, removed at the end. */
  scratch: string;
  /** Of the job: how its half-written image is known. */
  mark: string;
  tool: ImageTool;
  label: string;
  udf: boolean;
  verify: boolean;
  signal: AbortSignal;
  capacityBytes?: number;
}

/** A volume in a disc image: gathered in a folder, made by the tool of the system, read back file by file, and only then given its name. */
export class ImageVolume extends GatheredVolume implements VolumeWriter {
  readonly #options: ImageVolumeOptions;
  /** Tools name what they make `.iso` themselves. */
  readonly #part: string;

  private constructor(options: ImageVolumeOptions, staging: Staging) {
    super(staging, options.capacityBytes);
    this.#options = options;
    this.#part = `${partOf(options.path, options.mark)}.iso`;
  }

  static async open(options: ImageVolumeOptions): Promise<ImageVolume> {
    await needFolderOf(options.path);
    return new ImageVolume(options, await Staging.open(options.scratch, options.signal));
  }

  async finish(progress: (done: number) => void): Promise<void> {
    const { path, verify } = this.#options;
    try {
      await makeImage(this.#options, this.staging, this.#part, (done) => progress(done * (verify ? 0.6 : 1)));
      const file = await open(this.#part, 'r+');
      await file.sync().finally(() => file.close());
      if (verify) {
        const { signal } = this.#options;
        await mustBeSame(this.#part, this.staging.hashes, signal, (done) => progress(0.6 + 0.4 * done));
      }
      await rename(this.#part, path);
      await flushFolder(dirname(path));
      await this.readFrom(path);
    } catch (error) {
      throw fileFailure(error, path);
    }
    await this.staging.remove();
    progress(1);
  }

  async discard(): Promise<void> {
    await this.close();
    await removeQuietly(this.#part);
    await this.staging.remove();
  }
}

/** Makes the image of what was gathered, and sees that it is one of the kind that was asked for. */
export async function makeImage(
  { tool, label, udf, signal }: Pick<ImageVolumeOptions, 'tool' | 'label' | 'udf' | 'signal'>,
  staging: Staging,
  image: string,
  progress: (done: number) => void,
): Promise<void> {
  await removeQuietly(image);
  try {
    await tool.make({ tree: staging.tree, image, label, udf, scratch: staging.folder, signal, progress });
    const made = await IsoImage.open(image);
    try {
      if (udf && !(await made.hasUdf())) {
        throw new NegatoscopeError('unsupported', `${tool.name} made an image without UDF`, { program: tool.name });
      }
    } finally {
      await made.close();
    }
  } catch (error) {
    await removeQuietly(image);
    throw error;
  }
}

/** Throws `damaged` with the paths of files that are not on the image, or not as they were written. */
export async function mustBeSame(
  image: string,
  hashes: ReadonlyMap<string, string>,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<void> {
  const made = await IsoImage.open(image);
  try {
    const different = await made.different(hashes, signal, progress);
    if (different.length > 0) {
      throw new NegatoscopeError('damaged', `${different.length} files are not on the disc as they were written`, {
        reason: 'not-verified',
        files: different.slice(0, 10).join(', '),
      });
    }
  } finally {
    await made.close();
  }
}
