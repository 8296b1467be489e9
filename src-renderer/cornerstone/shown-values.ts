import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { ViewState } from './controller.ts';
import type { DecodedImage } from './decode/protocol.ts';
import { DecodedAnew } from './decoded-anew.ts';
import type { LoadedImage } from './loader.ts';
import { Masking, type Subtracted } from './masking.ts';
import { needsStored, presentedDifference, presentedFrame } from './presented.ts';
import type { DisplayFrame } from './registry.ts';

/** A frame with the values that are shown of it. */
export interface FrameValues {
  /** As the presentation state in force has it shown. */
  frame: DisplayFrame;
  values: DecodedImage;
  valuesKey: string;
  difference: Subtracted | undefined;
}

/** For one viewport: the values a frame is shown with, its own, what is left of them when a mask was taken off, or another decoding of them. */
export class ShownValues {
  private readonly masking = new Masking();
  private readonly anew = new DecodedAnew();

  /** A promise when something has to be loaded first; it ends when that is there, or cannot be had. */
  of(
    base: DisplayFrame,
    image: LoadedImage,
    view: ViewState,
    presentation: FramePresentation | undefined,
  ): FrameValues | Promise<void> {
    const frame = presentedFrame(base, presentation);
    const difference = this.masking.of(frame, image.decoded, view);
    if (difference instanceof Promise) return difference;
    if (difference) {
      const { values, key } = difference;
      return { frame: presentedDifference(frame), values, valuesKey: key, difference };
    }
    const anew = this.anew.of(frame);
    if (anew instanceof Promise) return anew;
    if (anew) return { frame, values: anew.values, valuesKey: anew.key, difference };
    const plain = { values: image.decoded, valuesKey: base.imageId, difference };
    if (!presentation || !needsStored(frame)) return { ...plain, frame };
    // The stored values cannot be had: the values there are keep the meaning the image gives them.
    const { key } = presentation;
    return { ...plain, frame: presentedFrame(base, { ...presentation, key: `${key}|image`, modality: 'image' }) };
  }

  /** See `Masking.rangeWith`. */
  rangeWith(values: DecodedImage): number {
    return this.masking.rangeWith(values);
  }

  clear(): void {
    this.masking.clear();
    this.anew.clear();
  }
}
