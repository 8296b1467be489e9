import { cache, Enums, imageLoader, type Types, utilities } from '@cornerstonejs/core';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { viewRoutes } from '../../src-shared/contract/view-routes.ts';
import { isColour } from '../../src-shared/imaging/pipeline/colour.ts';
import { computeImage } from './computed.ts';
import type { DecodePool, DecodePriority, DecodeTask } from './decode/pool.ts';
import type { DecodedImage, DecodeRequest } from './decode/protocol.ts';
import { admitImage, forgetImage, touchImage } from './image-cache.ts';
import { frameOfImageId, imageScheme } from './image-id.ts';
import { paintOnCanvas } from './painting.ts';
import { keptModality } from './presented.ts';
import { type DisplayFrame, frameOf, releaseFrames, spacingOf } from './registry.ts';

/** An image of ours in Cornerstone's cache. */
export type LoadedImage = Types.IImage & { decoded: DecodedImage };

interface Loading {
  task: DecodeTask;
  priority: DecodePriority;
  promise: Promise<LoadedImage>;
}

const loading = new Map<string, Loading>();
let decoders: DecodePool | undefined;

let decoded = 0;
/** Images decoded since the window was opened. */
export const imagesDecoded = (): number => decoded;

/** Images on their way: asked for, not yet in the cache. */
export const imagesLoading = (): number => loading.size;

/**
 * Registers the loader for `negatoscope:` image ids. Cornerstone itself asks only for images that are in its cache already,
 * or were thrown out of it a moment ago.
 */
export function registerLoader(pool: DecodePool): void {
  decoders = pool;
  imageLoader.registerImageLoader(imageScheme, ((imageId: string) => ({
    promise: loadImage(imageId, 0),
  })) as unknown as Parameters<typeof imageLoader.registerImageLoader>[1]);
}

/**
 * Loads an image into the cache; a smaller priority number comes sooner, 0 at once. Rejects with a NegatoscopeError:
 * `cancelled` when it was withdrawn, else why it cannot be had.
 */
export function loadImage(imageId: string, priority: DecodePriority): Promise<LoadedImage> {
  const cached = cachedImage(imageId);
  if (cached) return Promise.resolve(cached);
  const known = loading.get(imageId);
  if (known) {
    if (priority < known.priority) {
      known.priority = priority;
      known.task.prioritise(priority);
    }
    return known.promise;
  }
  const frame = frameOf(imageId);
  const identity = frameOfImageId(imageId);
  let task: DecodeTask;
  if (frame?.compute) task = computeImage(frame.compute, priority);
  else if (frame && identity && decoders) {
    const url = viewRoutes.frame(identity.catalogue, identity.row, identity.revision, identity.frame);
    task = decoders.decode({ url, ...displayRequest(frame) }, priority);
  } else return Promise.reject(new NegatoscopeError('not-found', 'the image is no longer known', { imageId }));
  const promise = task.promise
    .then((result) => {
      const image = imageOf(imageId, frame, result);
      decoded++;
      // A frame that was let go meanwhile has no place in the cache.
      if (frameOf(imageId) && !cache.getImageLoadObject(imageId)) {
        admitImage(imageId, image.sizeInBytes, () => cache.putImageSync(imageId, image));
      }
      return image;
    })
    .finally(() => {
      if (loading.get(imageId)?.task === task) loading.delete(imageId);
    });
  loading.set(imageId, { task, priority, promise });
  return promise;
}

/** Decodes a frame in another way than images are kept; what comes of it is not kept here. Nothing when the window has no decoders. */
export function decodeApart(
  frame: DisplayFrame,
  change: Partial<Pick<DecodeRequest, 'pixel' | 'modality'>>,
): DecodeTask {
  const identity = frameOfImageId(frame.imageId);
  if (!identity || !decoders) throw new NegatoscopeError('not-found', 'the image is no longer known');
  const { catalogue, row, revision, frame: number } = identity;
  return decoders.decode(
    { url: viewRoutes.frame(catalogue, row, revision, number), ...displayRequest(frame), ...change },
    0,
  );
}

/** The image when it is decoded and in the cache; asking for it counts as its use. */
export function cachedImage(imageId: string): LoadedImage | undefined {
  touchImage(imageId);
  return cache.getImage(imageId) as LoadedImage | undefined;
}

export const isLoading = (imageId: string): boolean => loading.has(imageId);

/** An image that was passed by: it is still loaded, after those that are waited for. */
export function passImage(imageId: string): void {
  const known = loading.get(imageId);
  if (!known) return;
  known.priority = 5;
  known.task.prioritise(5);
}

/** Somebody waits for an image. */
export function isWaitedFor(): boolean {
  for (const { priority } of loading.values()) if (priority === 0) return true;
  return false;
}

/** Withdraws what is read ahead, or was passed by, unless somebody waits for it by now. */
export function cancelReadAhead(imageId: string): void {
  const known = loading.get(imageId);
  if (known && known.priority > 0) known.task.cancel();
}

/** Withdraws an image that is still on its way. */
export const cancelImage = (imageId: string): void => loading.get(imageId)?.task.cancel();

/** Forgets images, decoded or on their way. */
export function dropImages(imageIds: Iterable<string>): void {
  for (const imageId of imageIds) {
    cancelImage(imageId);
    forgetImage(imageId);
  }
}

/** Lets frames of an owner go, all when none is named, with their decoded images if nobody else holds them. */
export const letGo = (owner: object, imageIds?: Iterable<string>): void => dropImages(releaseFrames(owner, imageIds));

/** Bytes of the frame when it is decoded, as far as its description tells. */
export function decodedBytes({ pixel, description }: DisplayFrame): number {
  const pixels = pixel.rows * pixel.columns;
  if (isColour(pixel)) return pixels * 4;
  if (pixel.bitsAllocated > 16 || !Number.isInteger(description.rescale?.slope ?? 1)) return pixels * 4;
  return pixels * (pixel.bitsAllocated > 8 || description.rescale || description.modalityLut ? 2 : 1);
}

const withoutOverlays = (frame: DisplayFrame) => {
  const { overlays: _overlays, ...pixel } = frame.pixel;
  return pixel;
};

/** What a decoder is asked for so that a frame can be shown. */
export function displayRequest(frame: DisplayFrame) {
  const overlayBits = (frame.pixel.overlays ?? []).flatMap(({ embeddedBit }) => embeddedBit ?? []);
  return {
    pixel: withoutOverlays(frame),
    modality: keptModality(frame),
    want: 'display' as const,
    ...(overlayBits.length > 0 ? { overlayBits } : {}),
  };
}

/** The image as Cornerstone knows images. Its pixels are modality values, so nothing is rescaled again. */
function imageOf(imageId: string, frame: DisplayFrame, decoded: DecodedImage): LoadedImage {
  const { rowMm, columnMm } = spacingOf(frame);
  const window = frame.description.voiWindows?.[0];
  const width = window?.width ?? Math.max(1, decoded.maximum - decoded.minimum + 1);
  const center = window?.center ?? (decoded.minimum + decoded.maximum + 1) / 2;
  const pixels = decoded.pixels as Types.PixelDataTypedArray;
  const image = {
    imageId,
    decoded,
    dataType: pixels.constructor.name,
    minPixelValue: decoded.minimum,
    maxPixelValue: decoded.maximum,
    slope: 1,
    intercept: 0,
    preScale: { enabled: true, scaled: true },
    isPreScaled: true,
    windowCenter: center,
    windowWidth: width,
    voiLUTFunction: Enums.VOILUTFunctionType.LINEAR,
    rows: decoded.rows,
    columns: decoded.columns,
    height: decoded.rows,
    width: decoded.columns,
    color: decoded.components > 1,
    rgba: decoded.components === 4,
    numberOfComponents: decoded.components,
    columnPixelSpacing: columnMm,
    rowPixelSpacing: rowMm,
    sliceThickness: frame.description.sliceThicknessMm,
    // Photometric interpretation, presentation LUT shape and the reader's inversion are one decision of ours.
    invert: false,
    photometricInterpretation: decoded.components > 1 ? 'RGB' : 'MONOCHROME2',
    sizeInBytes: pixels.byteLength,
    loadTimeInMS: decoded.fetchMs,
    decodeTimeInMS: decoded.decodeMs,
    getPixelData: () => pixels,
    getCanvas: () => undefined as unknown as HTMLCanvasElement,
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      scalarData: pixels,
      width: decoded.columns,
      height: decoded.rows,
      numberOfComponents: decoded.components,
    }),
    render: paintOnCanvas,
  };
  return image as unknown as LoadedImage;
}
