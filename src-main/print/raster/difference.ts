import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { CellArray } from '../../../src-shared/imaging/codecs/cells.ts';
import type { FrameDescription, PixelDescription } from '../../../src-shared/imaging/description.ts';
import { modalityFunction } from '../../../src-shared/imaging/pipeline/modality.ts';
import { percentileRange } from '../../../src-shared/imaging/pipeline/percentiles.ts';
import { type GreyPresentation, presentedModality } from '../../../src-shared/imaging/pipeline/presentation.ts';
import { logarithms, shifted, subtract } from '../../../src-shared/imaging/pipeline/subtraction.ts';
import type { Voi } from '../../../src-shared/imaging/pipeline/voi.ts';
import { valuesOf } from './shared-frames.ts';
import type { RasterSource, SharedFrame } from './tasks.ts';

type ImageSource = Extract<RasterSource, { kind: 'image' }>;

/** What is left when the mask was taken off, as values that windows apply to. */
export interface DifferenceValues {
  values: CellArray;
  pixel: PixelDescription;
  frame: FrameDescription;
  /** Its own range, the same on both sides of 0, without the outermost half per cent. */
  voi: Voi;
}

/** Contrast minus mask of what the modality step gives (PS3.3 C.7.6.10, PS3.4 N.2.5). Throws `decode-failed` where frames differ in size. */
export function differenceOf(
  { pixel, description, instance, rules, frame }: ImageSource,
  mask: NonNullable<ImageSource['mask']>,
  presentation: GreyPresentation | undefined,
): DifferenceValues {
  const own = presentation && presentation.modality !== 'image';
  const modality = modalityFunction(
    presentation ? presentedModality(description, presentation) : description,
    own ? 'apply' : rules.modality,
  );
  const valued = (one: SharedFrame): Float32Array<ArrayBuffer> => {
    const values = Float32Array.from(valuesOf(one, pixel) as ArrayLike<number>, modality);
    if (values.length === frame.rows * frame.columns) return values;
    throw new NegatoscopeError('decode-failed', 'the frames of a mask differ in size');
  };
  const averaged = (frames: readonly SharedFrame[]): Float32Array<ArrayBuffer> => {
    const [first, ...others] = frames;
    if (!first) throw new NegatoscopeError('decode-failed', 'the mask has no frames');
    const sum = valued(first);
    // One after the other: an image may name any number of frames for its mask, and the same one again and again.
    for (const one of others) {
      const values = valued(one);
      for (let i = 0; i < sum.length; i++) sum[i]! += values[i]!;
    }
    if (others.length > 0) for (let i = 0; i < sum.length; i++) sum[i]! /= frames.length;
    return sum;
  };
  const linear = instance.pixelIntensityRelationship === 'LIN';
  const moved = shifted(averaged(mask.frames), frame.columns, frame.rows, mask.shift);
  const { values } = subtract(averaged(mask.contrast), linear ? logarithms(moved) : moved, linear);
  const range = percentileRange(values, [0.005, 0.995]) ?? { minimum: 0, maximum: 0 };
  const reach = Math.max(1, -range.minimum, range.maximum);
  const { rescale: _rescale, modalityLut: _table, ...rest } = description;
  const { paddingValue: _value, paddingRangeLimit: _limit, ...pixels } = pixel;
  return {
    values,
    pixel: {
      ...pixels,
      bitsAllocated: 16,
      bitsStored: 16,
      highBit: 15,
      pixelRepresentation: 1,
      numberFormat: 'integer',
    },
    frame: rest,
    voi: { kind: 'window', center: 0, width: 2 * reach, function: 'LINEAR_EXACT' },
  };
}
