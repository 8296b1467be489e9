import { dot, type Vector3 } from '../../imaging/geometry/orientation.ts';
import type { ImagePlane } from '../../imaging/geometry/planes.ts';
import { flatCosine, ofSpan, type Span, spanOf } from '../../imaging/geometry/spans.ts';
import { bytesOfMask, type Mask } from './masks.ts';
import type { Segmentation, SegmentFrame, SegmentSource } from './model.ts';

/** One plane of a segment. */
export interface SegmentPlane {
  mask: Mask;
  /** Undefined where the frame has no place in the patient. */
  span: Span | undefined;
  /** Along the normal of its segment, mm. */
  offset: number;
  sources: readonly SegmentSource[];
}

/** All of one segment. */
export interface SegmentVolume {
  /** Of the planes; undefined where they have no place, or not one direction. */
  normal: Vector3 | undefined;
  /** By offset. */
  planes: readonly SegmentPlane[];
  /** What a plane stands for along the normal, mm. */
  thicknessMm: number;
  /** Pixels that are set, in all planes. */
  count: number;
  /** cm3; undefined where the planes have no place in the patient. */
  volumeCm3: number | undefined;
  /** How the volume was counted, in words. */
  method: string;
  /** Middle of the box around its middle plane. */
  middle: Vector3 | undefined;
  bytes: number;
}

/** Bytes of masks that one segmentation may take. */
export const mostMaskBytes = 512 * 1024 * 1024;

/** Puts the masks of a segmentation in order, by segment. */
export class SegmentVolumes {
  /** Bytes of all masks so far. */
  bytes = 0;
  readonly #segmentation: Segmentation;
  readonly #planes = new Map<number, { mask: Mask; frame: SegmentFrame }[]>();
  readonly #thicknessMm: number;

  constructor(segmentation: Segmentation) {
    this.#segmentation = segmentation;
    this.#thicknessMm = planeThickness(segmentation);
  }

  /** @throws RangeError when the masks take more than `mostMaskBytes` */
  add(frame: SegmentFrame, masks: ReadonlyMap<number, Mask>): void {
    for (const [segment, mask] of masks) {
      this.bytes += bytesOfMask(mask);
      if (this.bytes > mostMaskBytes) throw new RangeError('a segmentation that is too large');
      const list = this.#planes.get(segment);
      if (list) list.push({ mask, frame });
      else this.#planes.set(segment, [{ mask, frame }]);
    }
  }

  /** Segments that no frame has anything of are left out. */
  volumes(): Map<number, SegmentVolume> {
    return new Map([...this.#planes].map(([segment, list]) => [segment, this.#volumeOf(list)]));
  }

  #volumeOf(list: readonly { mask: Mask; frame: SegmentFrame }[]): SegmentVolume {
    const normal = normalOf(list.flatMap(({ frame }) => frame.plane ?? []));
    const placed = normal !== undefined && list.every(({ frame }) => frame.plane);
    const planes = list
      .map(({ mask, frame }): SegmentPlane => {
        const { plane, sources } = frame;
        return {
          mask,
          sources,
          span: plane && spanOf(plane),
          offset: plane && normal ? dot(plane.position, normal) : frame.frame,
        };
      })
      .sort((a, b) => a.offset - b.offset);
    const thicknessMm = this.#thicknessMm;
    const { type, fractionalType } = this.#segmentation;
    const halves = type === 'fractional' && fractionalType !== 'OCCUPANCY';
    const pixels = planes.map(({ mask }) => (type !== 'fractional' ? mask.count : halves ? mask.half : mask.sum));
    const volume = planes.reduce((sum, { span }, index) => sum + pixels[index]! * areaOf(span) * thicknessMm, 0);
    // Frames at one place (of several moments) are no volume together.
    const overlaid = planes.some(({ offset }, index) => index > 0 && offset - planes[index - 1]!.offset < 1e-3);
    return {
      normal: placed ? normal : undefined,
      planes,
      thicknessMm,
      count: planes.reduce((sum, { mask }) => sum + mask.count, 0),
      volumeCm3: placed && !overlaid ? volume / 1000 : undefined,
      method: halves
        ? 'pixels of at least half the probability times their size and the distance of the planes'
        : type === 'fractional'
          ? 'sum of the occupied parts of pixels times their size and the distance of the planes'
          : 'set pixels times their size and the distance of the planes',
      middle: middleOf(planes),
      bytes: planes.reduce((sum, { mask }) => sum + bytesOfMask(mask), 0),
    };
  }
}

/** Of one pixel, mm2. */
const areaOf = (span: Span | undefined): number => {
  if (!span) return 0;
  const [[ax, ay, az], [bx, by, bz]] = [span.across, span.down];
  return Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
};

/** The normal that all planes share. */
function normalOf(planes: readonly ImagePlane[]): Vector3 | undefined {
  const [first] = planes;
  return first && planes.every(({ normal }) => dot(normal, first.normal) > flatCosine) ? first.normal : undefined;
}

/**
 * What a plane stands for, mm: the distance of the planes. Empty planes may be left out, so the distance that is stated goes first where the
 * places of the frames are multiples of it; of one plane alone it is as thick as it says.
 */
function planeThickness({ frames, statedSpacingMm, statedThicknessMm }: Segmentation): number {
  const planes = frames.flatMap(({ plane }) => plane ?? []);
  const normal = normalOf(planes);
  const offsets = normal ? planes.map(({ position }) => dot(position, normal)).sort((a, b) => a - b) : [];
  const steps = offsets.slice(1).flatMap((offset, index) => {
    const step = offset - offsets[index]!;
    return step > 0.01 ? step : [];
  });
  if (steps.length === 0) return statedSpacingMm ?? statedThicknessMm ?? 1;
  const fits = (mm: number): boolean =>
    steps.every((step) => Math.abs(step - Math.max(1, Math.round(step / mm)) * mm) < 0.1 * mm);
  return statedSpacingMm && fits(statedSpacingMm) ? statedSpacingMm : Math.min(...steps);
}

function middleOf(planes: readonly SegmentPlane[]): Vector3 | undefined {
  const plane = planes[Math.floor((planes.length - 1) / 2)];
  if (!plane?.span) return undefined;
  const { left, top, width, height } = plane.mask;
  return ofSpan(plane.span, [left + width / 2, top + height / 2]);
}
