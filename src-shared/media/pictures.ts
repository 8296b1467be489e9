import { type NalUnit, nalUnits } from './annex-b.ts';
import {
  beginsPicture,
  type H264Pps,
  type H264Slice,
  type H264Sps,
  h264Pps,
  h264Slice,
  h264Sps,
  h264Type,
  isRecoveryPoint,
} from './h264.ts';
import { type HevcPps, type HevcSps, hevcPicture, hevcPps, hevcSps, hevcType, isHevcIdr, isHevcKey } from './hevc.ts';
import type { ByteSource } from './source.ts';

/** The coded pictures of an elementary stream, as an MP4 file lists them: plain numbers, since there are very many. */
export interface CodedPictures {
  codec: 'h264' | 'hevc';
  /** Of each NAL unit that belongs to a picture. */
  offsets: number[];
  lengths: number[];
  /** Of each picture: its first NAL unit. */
  first: number[];
  /** Of each picture: one can begin here. */
  key: boolean[];
  /** Of each picture: its place in the order of showing, from 0. */
  shownAt: number[];
  sps: H264Sps | HevcSps;
  /** Parameter sets by the type of their NAL unit, each once. */
  sets: Map<number, Uint8Array[]>;
  interlaced: boolean;
}

/** More NAL units than a day of video has: a limit for broken streams. */
const mostUnits = 20_000_000;

/** Reads a stream once. Undefined when there is no picture in it. */
export async function codedPictures(source: ByteSource, codec: 'h264' | 'hevc'): Promise<CodedPictures | undefined> {
  const list = new PictureList(source, codec);
  for await (const unit of nalUnits(source)) {
    if (unit.length > 0) await list.add(unit);
  }
  return list.pictures();
}

class PictureList {
  private readonly source: ByteSource;
  private readonly codec: 'h264' | 'hevc';
  private readonly offsets: number[] = [];
  private readonly lengths: number[] = [];
  private readonly first: number[] = [];
  private readonly key: boolean[] = [];
  /** Period between two pictures that begin anew, and the picture order count in it. */
  private readonly order: [period: number, count: number][] = [];
  private readonly sets = new Map<number, Uint8Array[]>();
  private readonly spsOf = new Map<number, H264Sps>();
  private readonly ppsOf = new Map<number, H264Pps>();
  private readonly hevcSpsOf = new Map<number, HevcSps>();
  private readonly hevcPpsOf = new Map<number, HevcPps>();
  /** Units since the last picture, which belong to the next one. */
  private before: NalUnit[] = [];
  private recovery = false;
  private slice: H264Slice | undefined;
  /** The last picture is a first field without its second one. */
  private halfPicture = false;
  private interlaced = false;
  private period = 0;
  private high = 0;
  private low = 0;

  constructor(source: ByteSource, codec: 'h264' | 'hevc') {
    this.source = source;
    this.codec = codec;
  }

  async add(unit: NalUnit): Promise<void> {
    if (this.offsets.length > mostUnits) return;
    if (this.codec === 'h264') await this.addH264(unit);
    else await this.addHevc(unit);
  }

  pictures(): CodedPictures | undefined {
    const sps = [...this.spsOf.values(), ...this.hevcSpsOf.values()][0];
    if (!sps || this.first.length === 0) return undefined;
    const { codec, offsets, lengths, first, key, sets, interlaced } = this;
    return { codec, offsets, lengths, first, key, sets, interlaced, sps, shownAt: places(this.order) };
  }

  private async addH264(unit: NalUnit): Promise<void> {
    const type = h264Type(unit.head[0] ?? 0);
    if (type === 7 || type === 8) {
      const nal = await this.keep(type, unit);
      if (type === 7) {
        const sps = h264Sps(nal);
        this.spsOf.set(sps.id, sps);
      } else {
        const pps = h264Pps(nal);
        this.ppsOf.set(pps.id, pps);
      }
      this.before.push(unit);
    } else if (type === 1 || type === 5) {
      const slice = h264Slice(unit.head, this.ppsOf, this.spsOf);
      if (slice) this.addSlice(unit, slice);
    } else if (type === 6) {
      const nal = unit.length <= unit.head.length ? unit.head.subarray(0, unit.length) : await this.read(unit);
      if (isRecoveryPoint(nal)) this.recovery = true;
      this.before.push(unit);
    } else if (type >= 2 && type <= 4) this.append(unit);
    // Delimiters, fillers, ends and views of other eyes are left out.
  }

  private addSlice(unit: NalUnit, slice: H264Slice): void {
    const last = this.slice;
    this.slice = slice;
    if (last && !beginsPicture(slice, last) && this.before.length === 0) {
      this.append(unit);
      return;
    }
    if (slice.field) this.interlaced = true;
    // Two fields of opposite parity are one frame, and one sample of a file.
    if (
      last &&
      this.halfPicture &&
      slice.field &&
      slice.bottom !== last.bottom &&
      slice.frameNumber === last.frameNumber
    ) {
      this.halfPicture = false;
      this.takeBefore();
      this.append(unit);
      return;
    }
    this.halfPicture = slice.field;
    if (slice.idr) this.beginPeriod();
    const sps = this.spsOf.get(this.ppsOf.get(slice.pps)?.sps ?? -1);
    let count = this.first.length;
    if (sps?.orderType === 0) {
      count = this.fullOrder(slice.order, sps.orderBits) + Math.min(0, slice.deltaBottom);
      if (slice.reference) this.rememberOrder(slice.order, sps.orderBits);
    }
    this.beginPicture(unit, slice.idr || (slice.intra && this.recovery) || this.first.length === 0, count);
  }

  private async addHevc(unit: NalUnit): Promise<void> {
    const type = hevcType(unit.head[0] ?? 0);
    if (type >= 32 && type <= 34) {
      const nal = await this.keep(type, unit);
      if (type === 33) {
        const sps = hevcSps(nal);
        this.hevcSpsOf.set(sps.id, sps);
      } else if (type === 34) {
        const pps = hevcPps(nal);
        this.hevcPpsOf.set(pps.id, pps);
      }
      this.before.push(unit);
    } else if (type === 39) this.before.push(unit);
    else if (type === 40) this.append(unit);
    else if (type < 32) {
      const picture = hevcPicture(unit.head, this.hevcPpsOf, this.hevcSpsOf);
      if (!picture) {
        this.append(unit);
        return;
      }
      if (isHevcIdr(type) || (type >= 16 && type <= 18)) this.beginPeriod();
      const count = this.fullOrder(picture.order, picture.orderBits);
      // ITU-T H.265 8.3.1: leading and sub-layer non-reference pictures do not count.
      const counts = picture.temporalId === 0 && !(type >= 6 && type <= 9) && !(type < 16 && type % 2 === 0);
      if (counts) this.rememberOrder(picture.order, picture.orderBits);
      this.beginPicture(unit, isHevcKey(type) || this.first.length === 0, count);
    }
  }

  private async keep(type: number, unit: NalUnit): Promise<Uint8Array> {
    const nal = await this.read(unit);
    const known = this.sets.get(type) ?? [];
    if (!known.some((one) => one.length === nal.length && one.every((byte, i) => byte === nal[i]))) {
      this.sets.set(type, [...known, nal].slice(0, 31));
    }
    return nal;
  }

  private async read({ offset, length }: NalUnit): Promise<Uint8Array> {
    return Uint8Array.from(await this.source.read(offset, Math.min(length, 65_535)));
  }

  private append({ offset, length }: NalUnit): void {
    if (this.first.length === 0) return;
    this.offsets.push(offset);
    this.lengths.push(length);
  }

  private takeBefore(): void {
    for (const unit of this.before) this.append(unit);
    this.before = [];
    this.recovery = false;
  }

  private beginPicture(unit: NalUnit, key: boolean, count: number): void {
    this.first.push(this.offsets.length);
    this.key.push(key);
    this.order.push([this.period, count]);
    this.takeBefore();
    this.append(unit);
  }

  private beginPeriod(): void {
    this.period++;
    this.high = 0;
    this.low = 0;
  }

  /** Picture order count of its lower bits (ITU-T H.264 8.2.1.1, H.265 8.3.1). */
  private fullOrder(low: number, bits: number): number {
    const span = 2 ** bits;
    if (low < this.low && this.low - low >= span / 2) return this.high + span + low;
    if (low > this.low && low - this.low > span / 2) return this.high - span + low;
    return this.high + low;
  }

  private rememberOrder(low: number, bits: number): void {
    this.high = this.fullOrder(low, bits) - low;
    this.low = low;
  }
}

/** Place of each picture in the order of showing. */
function places(order: readonly [number, number][]): number[] {
  const sorted = order.map((_, index) => index);
  sorted.sort((a, b) => order[a]![0] - order[b]![0] || order[a]![1] - order[b]![1] || a - b);
  const out = new Array<number>(order.length);
  for (const [place, index] of sorted.entries()) out[index] = place;
  return out;
}
