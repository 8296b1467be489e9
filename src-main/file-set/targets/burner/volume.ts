import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import type { VolumeWriter } from '../../types.ts';
import { fileFailure, hashOf } from '../files.ts';
import { GatheredVolume } from '../image/gathered-volume.ts';
import { Staging } from '../image/staging.ts';
import type { ImageTool } from '../image/tools.ts';
import { makeImage, mustBeSame } from '../image/volume.ts';
import type { Burners } from './burners.ts';

export interface DiscVolumeOptions {
  device: string;
  speed?: number;
  copies: number;
  burners: Burners;
  /** A folder of this volume alone, removed at the end. */
  scratch: string;
  tool: ImageTool;
  label: string;
  udf: boolean;
  /** Every disc is compared with the image, byte by byte. */
  verify: boolean;
  signal: AbortSignal;
  waiting?(reason: string | undefined): void;
  capacityBytes?: number;
}

/** A volume on discs: an image is made of what was gathered, then written onto as many blank discs as were asked for, each compared. */
export class DiscVolume extends GatheredVolume implements VolumeWriter {
  readonly #options: DiscVolumeOptions;

  private constructor(options: DiscVolumeOptions, staging: Staging) {
    super(staging, options.capacityBytes);
    this.#options = options;
  }

  static async open(options: DiscVolumeOptions): Promise<DiscVolume> {
    return new DiscVolume(options, await Staging.open(options.scratch, options.signal));
  }

  async finish(progress: (done: number) => void): Promise<void> {
    const { copies, verify, signal } = this.#options;
    const image = join(this.staging.folder, 'disc.iso');
    try {
      await makeImage(this.#options, this.staging, image, (done) => progress(0.1 * done));
      if (verify) await mustBeSame(image, this.staging.hashes, signal, (done) => progress(0.1 + 0.05 * done));
      const { size } = await stat(image);
      const sha256 = verify ? await hashOf(image, size, signal) : undefined;
      await this.staging.removeTree();
      for (let copy = 0; copy < copies; copy++) {
        await this.#burn(image, size, sha256, (done) => progress(0.15 + (0.85 * (copy + done)) / copies));
      }
      await this.readFrom(image);
    } catch (error) {
      throw fileFailure(error, this.#options.device);
    }
    progress(1);
  }

  /** One disc. The drive is ours from the blank disc until it is out. */
  async #burn(
    image: string,
    bytes: number,
    sha256: string | undefined,
    progress: (done: number) => void,
  ): Promise<void> {
    const { burners, device, speed, signal, waiting } = this.#options;
    const scratch = this.staging.folder;
    const { tool } = burners;
    await burners.alone(device, signal, async () => {
      await burners.blankDisc(device, bytes, signal, (reason) => waiting?.(reason));
      const share = sha256 !== undefined && tool.hash !== undefined ? 0.65 : 1;
      await burners.whileBusy(device, async () => {
        const order = { device, image, scratch, signal, progress: (done: number) => progress(share * done) };
        await tool.burn(speed === undefined ? order : { ...order, speed });
        if (sha256 === undefined || tool.hash === undefined) return;
        const follow = (done: number) => progress(share + (1 - share) * done);
        const burned = await tool.hash({ device, bytes, scratch, signal, progress: follow });
        if (burned !== sha256) {
          throw new NegatoscopeError('damaged', 'the disc does not have what was written to it: do not give it away', {
            reason: 'not-verified',
            device,
          });
        }
      });
      // A disc that stays in the drive is there for whoever takes it out by hand.
      await tool.eject(device).catch(() => {});
    });
  }

  async discard(): Promise<void> {
    await this.close();
    await this.staging.remove();
  }

  override async close(): Promise<void> {
    await super.close();
    await this.staging.remove();
  }
}
