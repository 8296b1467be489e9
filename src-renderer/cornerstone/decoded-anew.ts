import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import type { DecodeTask } from './decode/pool.ts';
import type { DecodedImage, DecodeRequest } from './decode/protocol.ts';
import { decodeApart } from './loader.ts';
import { identityOf, needsStored } from './presented.ts';
import type { DisplayFrame } from './registry.ts';

type Change = Partial<Pick<DecodeRequest, 'pixel' | 'modality'>>;

/** What a decoder has to do otherwise for a frame under its presentation state; undefined when the image as it is kept will do. */
function changeFor(frame: DisplayFrame): { key: string; change: Change } | undefined {
  const { presentation, pixel } = frame;
  if (!presentation) return undefined;
  if (needsStored(frame)) return { key: 'stored', change: { modality: {} } };
  const { iccData } = presentation;
  if (!isColour(pixel) || iccData === undefined || iccData === pixel.iccData) return undefined;
  const { overlays: _overlays, ...own } = pixel;
  return { key: `profile ${profileKey(iccData)}`, change: { pixel: { ...own, iccProfile: true, iccData } } };
}

const profiles = new Map<string, object>();
/** Profiles are long texts: each has a number. */
function profileKey(iccData: string): number {
  let known = profiles.get(iccData);
  if (!known) {
    if (profiles.size >= 8) profiles.clear();
    known = {};
    profiles.set(iccData, known);
  }
  return identityOf(known);
}

/** Values of a frame that a presentation state needs otherwise than they are kept. */
export interface Anew {
  key: string;
  values: DecodedImage;
}

/**
 * For one viewport: frames whose presentation state asks for stored values that cannot be had from the kept ones, or for another colour
 * profile. They are decoded for this viewport alone, and one of them is kept: two copies of a series would fill the memory.
 */
export class DecodedAnew {
  private latest: Anew | undefined;
  private task: { key: string; task: DecodeTask } | undefined;
  private readonly failed = new Set<string>();

  /** The values when they are there; a promise when not, which ends when they are or cannot be had; undefined when none are needed, or to be had. */
  of(frame: DisplayFrame): Anew | Promise<void> | undefined {
    const wanted = changeFor(frame);
    if (!wanted) {
      this.latest = undefined;
      return undefined;
    }
    const key = `${frame.imageId}|${wanted.key}`;
    if (this.latest?.key === key) return this.latest;
    if (this.failed.has(key)) return undefined;
    return this.bring(key, frame, wanted.change);
  }

  clear(): void {
    this.latest = undefined;
    this.failed.clear();
    this.task?.task.cancel();
    this.task = undefined;
  }

  private async bring(key: string, frame: DisplayFrame, change: Change): Promise<void> {
    if (this.task?.key !== key) {
      this.task?.task.cancel();
      this.task = { key, task: decodeApart(frame, change) };
    }
    const { task } = this.task;
    try {
      const values = await task.promise;
      if (this.task?.task !== task) return;
      this.latest = { key, values };
    } catch {
      // Withdrawn for another frame, it is asked for again when it is wanted again.
      if (this.task?.task === task) this.failed.add(key);
    } finally {
      if (this.task?.task === task) this.task = undefined;
    }
  }
}
