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
import { cachedImage, type LoadedImage, loadImage } from './loader.ts';
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
  const mask = chosen ?? maskOf(instance.masks, frame.frame, instance.numberOfFrames);
  if (!mask) return undefined;
  return { ...mask, shift: [mask.shift[0] + maskShift[0], mask.shift[1] + maskShift[1]] };
}

/** Recommended Viewing Mode (0028,1090): SUB asks for the subtraction; without the attribute it is the reader's choice. */
const recommended = (instance: InstanceDescription): boolean => instance.recommendedViewingMode === 'SUB';

/** True when there is a mask for a frame, or one can be chosen: it is one of several grey frames. */
export const canSubtract = ({ pixel, instance }: DisplayFrame): boolean =>
  pixel.samplesPerPixel === 1 && pixel.photometricInterpretation.startsWith('MONO') && instance.numberOfFrames > 1;

/** Subtraction for one viewport: keeps one mask, ready to be taken off, and one difference. */
export class Masking {
  private mask: { key: string; values: Float32Array<ArrayBuffer> } | undefined;
  private latest: Subtracted | undefined;
  private reach = 0;
  private counted: DecodedImage | undefined;

  /** The difference when all it needs is there, a promise of the loading when not, undefined when nothing is to be subtracted. */
  of(frame: DisplayFrame, view: Chosen): Subtracted | Promise<unknown> | undefined {
    const mask = maskInForce(frame, view);
    if (!mask) return undefined;
    const key = `${frame.imageId}|${mask.frames.join()}|${mask.contrast.join()}|${mask.shift.join()}`;
    if (this.latest?.key === key) return this.latest;
    const ids = [...mask.frames, ...mask.contrast].map((number) => idOf(frame, number));
    const images = ids.map(cachedImage);
    if (images.some((image) => !image)) return Promise.all(ids.map((id) => loadImage(id, 0)));
    const loaded = images as LoadedImage[];
    const values = this.difference(frame, mask, loaded.slice(0, mask.frames.length), loaded.slice(mask.frames.length));
    this.latest = { key, values, mask };
    return this.latest;
  }

  /**
   * How far from 0 the differences of the set reach, without the outermost half per cent of each: grows with the frames seen, so
   * that the brightness stays the same from frame to frame.
   */
  rangeWith(values: DecodedImage): number {
    if (this.counted !== values) {
      const range = percentileRange(values.pixels, [0.005, 0.995]) ?? { minimum: 0, maximum: 0 };
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
  }

  private difference(frame: DisplayFrame, mask: MaskOf, masks: LoadedImage[], contrasts: LoadedImage[]): DecodedImage {
    const [first] = contrasts;
    const { columns, rows } = first!.decoded;
    const linear = frame.instance.pixelIntensityRelationship === 'LIN';
    const { catalogue } = frame.series;
    const { row, revision } = frame.instance;
    const key = [catalogue, row, revision, mask.frames.join(), mask.shift.join(), linear].join('|');
    if (this.mask?.key !== key) {
      const average = averageOf(masks.map(({ decoded }) => decoded.pixels as ArrayLike<number>));
      const moved = shifted(average, columns, rows, mask.shift);
      this.mask = { key, values: linear ? logarithms(moved) : moved };
    }
    const given = contrasts.map(({ decoded }) => decoded.pixels as ArrayLike<number>);
    const contrast = given.length > 1 ? averageOf(given) : given[0]!;
    const pixels = subtract(linear ? logarithms(contrast) : contrast, this.mask.values);
    let [minimum, maximum] = [0, 0];
    for (const value of pixels) {
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
    }
    const { padding: _padding, overlayPlanes: _planes, ...decoded } = first!.decoded;
    return { ...decoded, pixels, minimum, maximum };
  }
}

const idOf = (frame: DisplayFrame, number: number): string =>
  imageIdOf({
    catalogue: frame.series.catalogue,
    row: frame.instance.row,
    revision: frame.instance.revision,
    frame: number,
  });
