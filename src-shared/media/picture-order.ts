import type { H264Sps } from './h264.ts';
import type { H264Slice } from './h264-slice.ts';

/**
 * Place of a picture in the order of showing: its count within a period, which begins where nothing before it is shown
 * after it.
 */
export type Place = readonly [period: number, count: number];

/** Counts of which the stream tells the lower bits (ITU-T H.264 8.2.1.1, H.265 8.3.1). */
export class LowerBitsOrder {
  private high = 0;
  private low = 0;

  full(low: number, bits: number): number {
    const span = 2 ** bits;
    if (low < this.low && this.low - low >= span / 2) return this.high + span + low;
    if (low > this.low && low - this.low > span / 2) return this.high - span + low;
    return this.high + low;
  }

  /** The next count is told relative to this one. */
  remember(low: number, bits: number): void {
    this.high = this.full(low, bits) - low;
    this.low = low;
  }

  restart(low = 0): void {
    this.high = 0;
    this.low = low;
  }
}

/** Picture order counts of H.264 in all three types (ITU-T H.264 8.2.1); of two fields that of the first one. */
export class H264Order {
  private readonly bits = new LowerBitsOrder();
  private period = 0;
  private decoded = 0;
  private frameNumber = 0;
  private frameNumberOffset = 0;

  /** `slice`: the first one of the next picture in the order of decoding. */
  next(slice: H264Slice, sps: H264Sps | undefined): Place {
    if (slice.idr) this.begin();
    let count = this.decoded++;
    if (sps?.orderType === 0) count = this.byLowerBits(slice, sps);
    else if (sps?.orderType === 1) count = this.byCycle(slice, sps);
    this.frameNumber = slice.frameNumber;
    if (!slice.restarts) return [this.period, count];
    // All pictures before it are shown before it, and its own count becomes 0 (ITU-T H.264 8.2.1, C.4.4).
    this.begin(slice.field ? 0 : Math.max(0, -slice.deltaBottom));
    return [this.period, 0];
  }

  private begin(low = 0): void {
    this.period++;
    this.bits.restart(low);
    this.frameNumber = 0;
    this.frameNumberOffset = 0;
  }

  private byLowerBits({ order, deltaBottom, reference }: H264Slice, { orderBits }: H264Sps): number {
    const count = this.bits.full(order, orderBits) + Math.min(0, deltaBottom);
    if (reference) this.bits.remember(order, orderBits);
    return count;
  }

  private byCycle(slice: H264Slice, sps: H264Sps): number {
    const { cycle } = sps;
    if (slice.frameNumber < this.frameNumber) this.frameNumberOffset += 2 ** sps.frameNumberBits;
    let frames = cycle.length > 0 ? this.frameNumberOffset + slice.frameNumber : 0;
    if (!slice.reference && frames > 0) frames--;
    let expected = slice.reference ? 0 : sps.nonReferenceOffset;
    if (frames > 0) {
      const whole = Math.floor((frames - 1) / cycle.length);
      for (const [i, offset] of cycle.entries())
        expected += offset * (whole + (i <= (frames - 1) % cycle.length ? 1 : 0));
    }
    const top = expected + slice.deltas[0];
    if (slice.field) return slice.bottom ? top + sps.bottomOffset : top;
    return Math.min(top, top + sps.bottomOffset + slice.deltas[1]);
  }
}
