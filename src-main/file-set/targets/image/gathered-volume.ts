import { IsoImage } from './iso9660.ts';
import type { Staging } from './staging.ts';

/** A volume that becomes a disc image: gathered in a folder, read from there until the image is made, then from the image. */
export abstract class GatheredVolume {
  readonly atOnce = 4;
  readonly capacityBytes?: number;
  protected readonly staging: Staging;
  #image: IsoImage | undefined;

  constructor(staging: Staging, capacityBytes: number | undefined) {
    this.staging = staging;
    if (capacityBytes !== undefined) this.capacityBytes = capacityBytes;
  }

  async existing(): Promise<ReadonlySet<string>> {
    return this.staging.names;
  }

  write(path: string, contents: AsyncIterable<Uint8Array> | Uint8Array): Promise<{ bytes: number; sha256: string }> {
    return this.staging.write(path, contents);
  }

  read(path: string): AsyncIterable<Uint8Array> {
    return this.#image?.read(path) ?? this.staging.read(path);
  }

  /** From now on files are read from the image. */
  protected async readFrom(image: string): Promise<void> {
    this.#image = await IsoImage.open(image);
  }

  async close(): Promise<void> {
    const image = this.#image;
    this.#image = undefined;
    await image?.close();
  }
}
