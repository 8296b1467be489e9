import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { modalityFunction } from '../../../src-shared/imaging/pipeline/modality.ts';
import {
  factorFor,
  type NoVolume,
  planVolume,
  type SliceFrame,
  type VolumePlan,
} from '../../../src-shared/imaging/volume/plan.ts';
import {
  bytesOfVoxel,
  emptyVolume,
  putSlice,
  type Volume,
  type VoxelKind,
} from '../../../src-shared/imaging/volume/volume.ts';
import { type DisplayFrame, imageBudget, keptModality, loadImage, reserveMemory } from '../../cornerstone/index.ts';

/** What volumes may take of the memory for images, and of any memory, bytes. */
const share = 0.5;
const mostBytes = 1.5 * 1024 ** 3;
/** Read before what is read ahead, after what is waited for. */
const priority = 2;
const inFlight = 6;

const sliceFrame = ({ instance, pixel, description }: DisplayFrame): SliceFrame => ({
  frameOfReferenceUid: instance.frameOfReferenceUid,
  pixel,
  description,
});

/** What the modality values of a frame are: values of several kinds make no volume. */
const kindOfValues = ({ description: { rescale, modalityLut } }: DisplayFrame): string =>
  `${modalityLut ? 'table' : rescale ? 'rescaled' : 'stored'} ${(modalityLut?.type ?? rescale?.type ?? '').trim().toUpperCase()}`;

/** Whether frames make a volume. */
export function planOf(frames: readonly DisplayFrame[]): VolumePlan | NoVolume {
  if (new Set(frames.map(kindOfValues)).size > 1) return { why: 'the images differ in the kind of their values' };
  return planVolume(frames.map(sliceFrame));
}

/** The voxels that hold every value that the frames can have. */
export function voxelKind(frames: readonly DisplayFrame[]): VoxelKind {
  let [low, high] = [0, 0];
  for (const frame of frames) {
    const { bitsStored, pixelRepresentation, numberFormat } = frame.pixel;
    if (numberFormat !== 'integer' || bitsStored > 16) return 'float32';
    const rescale = keptModality(frame);
    if (rescale.modalityLut) {
      high = Math.max(high, 2 ** rescale.modalityLut.bits - 1);
      continue;
    }
    if (!Number.isInteger(rescale.rescale?.slope ?? 1) || !Number.isInteger(rescale.rescale?.intercept ?? 0))
      return 'float32';
    const lowest = pixelRepresentation === 1 ? -(2 ** (bitsStored - 1)) : 0;
    const ends = [lowest, lowest + 2 ** bitsStored - 1].map(modalityFunction(rescale));
    low = Math.min(low, ...ends);
    high = Math.max(high, ...ends);
  }
  if (low >= -32768 && high <= 32767) return 'int16';
  return low >= 0 && high <= 65535 ? 'uint16' : 'float32';
}

/**
 * Reads the frames of a plan and puts their modality values into a volume; coarser where the memory for images has no room for all voxels.
 * Throws NegatoscopeError: `cancelled`, `unsupported`, or why an image cannot be had.
 */
export async function readVolume(
  frames: readonly DisplayFrame[],
  plan: VolumePlan,
  signal: AbortSignal,
  progress: (done: number) => void,
): Promise<Volume> {
  const kind = voxelKind(frames);
  const factor = factorFor(plan.grid, bytesOfVoxel[kind], Math.min(imageBudget() * share, mostBytes));
  if (factor === undefined)
    throw new NegatoscopeError('unsupported', 'the volume is too large for the memory of images');
  let volume: Volume;
  try {
    volume = emptyVolume(plan.grid, kind, factor);
  } catch (error) {
    throw new NegatoscopeError('unsupported', 'there is no memory for the volume', {}, error);
  }
  reserveMemory(volume, volume.values.byteLength);
  let done = 0;
  let next = 0;
  try {
    const one = async (): Promise<void> => {
      while (next < plan.order.length) {
        const slice = next++;
        const frame = frames[plan.order[slice]!]!;
        if (signal.aborted) throw new NegatoscopeError('cancelled', 'given up');
        const { decoded } = await loadImage(frame.imageId, priority);
        if (decoded.columns !== frame.pixel.columns || decoded.rows !== frame.pixel.rows || decoded.components !== 1) {
          throw new NegatoscopeError('decode-failed', 'a frame of another size', { reason: 'damaged' });
        }
        volume.rescaled ||= decoded.rescaled;
        putSlice(volume, slice, decoded.pixels, decoded.columns, decoded.padding);
        progress(++done);
      }
    };
    await Promise.all(Array.from({ length: inFlight }, one));
  } catch (error) {
    next = plan.order.length;
    reserveMemory(volume, 0);
    throw error;
  }
  return volume;
}
