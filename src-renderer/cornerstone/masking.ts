import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { InstanceDescription } from '../../src-shared/imaging/description.ts';
import { percentileRange } from '../../src-shared/imaging/pipeline/percentiles.ts';
import {
  averageOf,
  logarithms,
  type MaskOf,
  maskOf,
  shifted,
  subtract,
} from '../../src-shared/imaging/pipeline/subtraction.ts';
import type { ViewState } from './controller.ts';
import type { DecodedImage } from './decode/protocol.ts';
import { imageIdOf } from './image-id.ts';
import { cachedImage, loadImage } from './loader.ts';
import { needsStored, type Windowed } from './presented.ts';
import type { DisplayFrame } from './registry.ts';

type Chosen = Pick<ViewState, 'subtraction' | 'maskShift' | 'maskFrame'>;

/** What is left of a frame when its mask was taken off. */
export interface Subtracted {
  key: string;
  values: DecodedImage;
  mask: MaskOf;
}

/** The mask in force for a frame: the one the reader chose, else the image's own. */
export function maskInForce(frame: DisplayFrame, { subtraction, maskShift, maskFrame }: Chosen): MaskOf | undefined {
  const { instance } = frame;
  if (frame.pixel.samplesPerPixel > 1 || !(subtraction ?? recommended(instance))) return undefined;
  const chosen =
    maskFrame === undefined ? undefined : { frames: [maskFrame], contrast: [frame.frame], shift: [0, 0] as const };
  const mask = chosen ?? maskOf(instance.masks, frame.frame, instance.numberOfFrames, frame.description.maskShifts);
  if (!mask) return undefined;
  return { ...mask, shift: [mask.shift[0] + maskShift[0], mask.shift[1] + maskShift[1]] };
}

/** Recommended Viewing Mode (0028,1090): SUB asks for the subtraction; without the attribute it is the reader's choice. */
const recommended = (instance: InstanceDescription): boolean => instance.recommendedViewingMode === 'SUB';

/** A modality table of the presentation state, which values go through before the mask is taken off (PS3.4 N.2). */
const tableBefore = (frame: DisplayFrame): Windowed | undefined =>
  frame.windowed && !frame.windowed.linear && !needsStored(frame) ? frame.windowed : undefined;

/** True when there is a mask for a frame, or one can be chosen: it is one of several grey frames. */
export const canSubtract = ({ pixel, instance }: DisplayFrame): boolean =>
  pixel.samplesPerPixel === 1 && pixel.photometricInterpretation.startsWith('MONO') && instance.numberOfFrames > 1;

/** Values that are looked at for the range of a difference; of larger images every so many. */
const sampled = 65536;

function sample(values: ArrayLike<number>): ArrayLike<number> {
  // An odd step goes through all columns of images whose width is a power of two.
  const step = Math.ceil(values.length / sampled) | 1;
  if (step === 1) return values;
  const out = new Int16Array(Math.floor(values.length / step));
  for (let i = 0; i < out.length; i++) out[i] = values[i * step]!;
  return out;
}

/** Frames that are loaded together for an average: more of them would fill the memory. */
const together = 8;

type Values = ArrayLike<number>;

/** Values of one frame, or the average of several. Throws `decode-failed` when they differ in size. */
function averaged(images: readonly DecodedImage[], convert: Windowed | undefined): Values {
  const [first] = images;
  const values = images.map(({ pixels }): Values => (convert ? Float32Array.from(pixels, convert.of) : pixels));
  if (values.some(({ length }) => length !== first?.pixels.length)) {
    throw new NegatoscopeError('decode-failed', 'the frames of a mask differ in size');
  }
  return values.length === 1 ? values[0]! : averageOf(values);
}

/** The same of frames that have to be loaded, not all at once. */
async function loadAveraged(ids: readonly string[], convert: Windowed | undefined): Promise<Values> {
  let sum: Float32Array<ArrayBuffer> | undefined;
  for (let from = 0; from < ids.length; from += together) {
    const part = ids.slice(from, from + together);
    const images = await Promise.all(part.map((id) => loadImage(id, 0)));
    const average = averaged(
      images.map(({ decoded }) => decoded),
      convert,
    );
    if (ids.length <= together) return average;
    sum ??= new Float32Array(average.length);
    if (sum.length !== average.length)
      throw new NegatoscopeError('decode-failed', 'the frames of a mask differ in size');
    for (let i = 0; i < sum.length; i++) sum[i]! += (average[i]! * part.length) / ids.length;
  }
  return sum ?? new Float32Array(0);
}

/** Subtraction for one viewport: keeps one mask, ready to be taken off, and one difference. */
export class Masking {
  private mask: { key: string; values: Float32Array<ArrayBuffer> } | undefined;
  private latest: Subtracted | undefined;
  /** Contrast that was loaded for a difference, until it is made: a small cache may have lost it by then. */
  private contrast: { key: string; values: Values } | undefined;
  /** Differences whose frames cannot be had. */
  private readonly failed = new Set<string>();
  private reach = 0;
  private counted: DecodedImage | undefined;
  /** Grows when all that was asked for is of no use any more. */
  private generation = 0;

  /**
   * The difference when all it needs is there; a promise when not, which ends when it is there or cannot be had; undefined when
   * nothing is to be subtracted, or cannot be.
   */
  of(frame: DisplayFrame, shown: DecodedImage, view: Chosen): Subtracted | Promise<void> | undefined {
    const mask = maskInForce(frame, view);
    if (!mask) return undefined;
    const convert = tableBefore(frame);
    const how = convert ? `|${convert.key}` : '';
    const key = `${frame.imageId}|${mask.frames.join()}|${mask.contrast.join()}|${mask.shift.join()}${how}`;
    if (this.latest?.key === key) return this.latest;
    if (this.failed.has(key)) return undefined;
    const { catalogue } = frame.series;
    const { row, revision, pixelIntensityRelationship } = frame.instance;
    const linear = pixelIntensityRelationship === 'LIN';
    const maskKey = [catalogue, row, revision, mask.frames.join(), mask.shift.join(), linear, how].join('|');
    const maskIds = mask.frames.map((number) => idOf(frame, number));
    const contrastIds = mask.contrast.map((number) => idOf(frame, number));
    const prepare = (average: Values): void => {
      const moved = shifted(Float32Array.from(average), shown.columns, shown.rows, mask.shift);
      this.mask = { key: maskKey, values: linear ? logarithms(moved) : moved };
    };
    try {
      if (this.mask?.key !== maskKey) {
        const values = cachedValues(maskIds, convert);
        if (values) prepare(values);
      }
      const contrast = this.contrast?.key === key ? this.contrast.values : cachedValues(contrastIds, convert);
      if (this.mask?.key !== maskKey || !contrast) {
        return this.bring(key, [maskIds, contrastIds], convert, prepare);
      }
      if (contrast.length !== shown.pixels.length || this.mask.values.length !== contrast.length) {
        throw new NegatoscopeError('decode-failed', 'the frames of a mask differ in size');
      }
      const { padding: _padding, ...decoded } = shown;
      const { values: pixels, ...range } = subtract(contrast, this.mask.values, linear);
      this.contrast = undefined;
      this.latest = { key, values: { ...decoded, pixels, ...range }, mask };
      return this.latest;
    } catch {
      this.failed.add(key);
      return undefined;
    }
  }

  /**
   * How far from 0 the differences of the set reach, without the outermost half per cent of each: grows with the frames seen, so
   * that the brightness stays the same from frame to frame.
   */
  rangeWith(values: DecodedImage): number {
    if (this.counted !== values) {
      const range = percentileRange(sample(values.pixels), [0.005, 0.995]) ?? { minimum: 0, maximum: 0 };
      this.reach = Math.max(this.reach, -range.minimum, range.maximum);
      this.counted = values;
    }
    return this.reach;
  }

  clear(): void {
    this.reach = 0;
    this.counted = undefined;
    this.mask = undefined;
    this.latest = undefined;
    this.contrast = undefined;
    this.failed.clear();
    this.generation++;
  }

  private async bring(
    key: string,
    [maskIds, contrastIds]: readonly [readonly string[], readonly string[]],
    convert: Windowed | undefined,
    prepare: (average: Values) => void,
  ): Promise<void> {
    const { generation } = this;
    try {
      const [mask, contrast] = [await loadAveraged(maskIds, convert), await loadAveraged(contrastIds, convert)];
      if (generation !== this.generation) return;
      prepare(mask);
      this.contrast = { key, values: contrast };
    } catch (error) {
      // What was withdrawn is asked for again when it is wanted again.
      if (error instanceof NegatoscopeError && error.code === 'cancelled') throw error;
      if (generation === this.generation) this.failed.add(key);
    }
  }
}

/** Values of frames, averaged, when all of them are decoded; undefined when not, or when they are many. */
function cachedValues(ids: readonly string[], convert: Windowed | undefined): Values | undefined {
  if (ids.length > together) return undefined;
  const images = ids.map(cachedImage);
  return images.every((image) => image !== undefined)
    ? averaged(
        images.map(({ decoded }) => decoded),
        convert,
      )
    : undefined;
}

const idOf = (frame: DisplayFrame, number: number): string =>
  imageIdOf({
    catalogue: frame.series.catalogue,
    row: frame.instance.row,
    revision: frame.instance.revision,
    frame: number,
  });
