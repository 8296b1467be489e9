import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
  SeriesDescription,
} from '../../src-shared/imaging/description.ts';
import { frameOf as descriptionOf, pixelAspect } from '../../src-shared/imaging/pipeline/render.ts';
import type { FramePresentation } from '../../src-shared/objects/presentation-state/frame-presentation.ts';
import type { ComputePixels } from './computed.ts';
import { imageIdOf } from './image-id.ts';
import type { Windowed } from './presented.ts';

/** One frame of an image that can be displayed, with everything that is known of it. */
export interface DisplayFrame {
  imageId: string;
  series: SeriesDescription;
  instance: InstanceDescription;
  pixel: PixelDescription;
  /** From 1. */
  frame: number;
  /** What all frames of the instance share, with what is this frame's own. */
  description: FrameDescription;
  /** The presentation state it is shown with: what lies over it and how it is windowed is the state's then (`presentedFrame`). */
  presentation?: FramePresentation;
  /** What windows apply to under that state; absent: the image's own modality values. */
  windowed?: Windowed;
  /** It is worked out from other images when it is wanted, and is stored nowhere: no object refers to it. */
  compute?: ComputePixels;
}

/**
 * The frames the engine knows, by image id: what the metadata provider and the loader answer from. Owners (a viewer)
 * hold frames and let them go; a frame nobody holds is forgotten.
 */
const frames = new Map<string, { frame: DisplayFrame; holders: Set<object> }>();

export const frameOf = (imageId: string): DisplayFrame | undefined => frames.get(imageId)?.frame;
export const registeredFrames = (): number => frames.size;

/** Makes frames known for an owner; the same frame of a newer series description replaces the older. */
export function holdFrames(owner: object, list: Iterable<DisplayFrame>): void {
  for (const frame of list) {
    const known = frames.get(frame.imageId);
    if (known) {
      known.frame = frame;
      known.holders.add(owner);
    } else {
      frames.set(frame.imageId, { frame, holders: new Set([owner]) });
    }
  }
}

/** Lets frames of an owner go and gives back those that nobody holds any more. Without a list: all of the owner's. */
export function releaseFrames(owner: object, imageIds: Iterable<string> = [...frames.keys()]): string[] {
  const gone: string[] = [];
  for (const imageId of imageIds) {
    const known = frames.get(imageId);
    if (!known?.holders.delete(owner) || known.holders.size > 0) continue;
    frames.delete(imageId);
    gone.push(imageId);
  }
  return gone;
}

/** A frame of an instance as the engine takes it; undefined when the instance is no image that can be shown. */
export function displayFrameOf(
  series: SeriesDescription,
  instance: InstanceDescription,
  frame: number,
): DisplayFrame | undefined {
  if (instance.kind !== 'image' || instance.notDisplayable !== undefined || !instance.pixel) return undefined;
  return {
    imageId: imageIdOf({ catalogue: series.catalogue, row: instance.row, revision: instance.revision, frame }),
    series,
    instance,
    pixel: instance.pixel,
    frame,
    description: descriptionOf(instance, frame),
  };
}

/**
 * Distances between rows and between columns in mm; without a spacing the ratio alone (PS3.3 C.7.6.3.1.7), and 1 : 1
 * when there is none either.
 */
export function spacingOf(frame: DisplayFrame): { rowMm: number; columnMm: number; known: boolean } {
  const spacing = frame.description.spacing;
  if (spacing && spacing.rowMm > 0 && spacing.columnMm > 0) {
    return { rowMm: spacing.rowMm, columnMm: spacing.columnMm, known: spacing.provenance !== 'none' };
  }
  const aspect = pixelAspect(frame.pixel, {});
  return { rowMm: aspect > 0 && Number.isFinite(aspect) ? aspect : 1, columnMm: 1, known: false };
}
