import { NegatoscopeError } from '../contract/errors.ts';
import { type NalUnit, nalUnits } from './annex-b.ts';
import { type H264Pps, type H264Sps, h264Pps, h264Sps, h264Type, isRecoveryPoint } from './h264.ts';
import { beginsPicture, type H264Slice, h264Slice } from './h264-slice.ts';
import { type HevcPps, type HevcSps, hevcPicture, hevcPps, hevcSps, hevcType, isHevcIdr, isHevcKey } from './hevc.ts';
import { H264Order, LowerBitsOrder, type Place } from './picture-order.ts';
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

/** Limits for broken streams: what hours of video have. */
const mostUnits = 4_000_000;
const mostPictures = 2_000_000;
/** Units between two pictures that are kept. */
const mostBefore = 256;

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
  /** Of each picture: its place in the order of showing. */
  private readonly periods: number[] = [];
  private readonly counts: number[] = [];
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
  private readonly h264Order = new H264Order();
  private readonly hevcOrder = new LowerBitsOrder();
  private hevcPeriod = 0;

  constructor(source: ByteSource, codec: 'h264' | 'hevc') {
    this.source = source;
    this.codec = codec;
  }

  async add(unit: NalUnit): Promise<void> {
    if (this.offsets.length > mostUnits || this.first.length > mostPictures) {
      throw new NegatoscopeError('damaged', 'the video has more pictures or parts of them than a video can have', {
        pictures: this.first.length,
      });
    }
    if (this.codec === 'h264') await this.addH264(unit);
    else await this.addHevc(unit);
  }

  pictures(): CodedPictures | undefined {
    const sps = [...this.spsOf.values(), ...this.hevcSpsOf.values()][0];
    if (!sps || this.first.length === 0) return undefined;
    const { codec, offsets, lengths, first, key, sets, interlaced } = this;
    return { codec, offsets, lengths, first, key, sets, interlaced, sps, shownAt: places(this.periods, this.counts) };
  }

  private async addH264(unit: NalUnit): Promise<void> {
    const type = h264Type(unit.head[0] ?? 0);
    if (type === 7 || type === 8) {
      const nal = await this.keep(type, unit);
      if (type === 7) {
        const sps = h264Sps(nal);
        if (sps) this.spsOf.set(sps.id, sps);
      } else {
        const pps = h264Pps(nal);
        this.ppsOf.set(pps.id, pps);
      }
      this.putBefore(unit);
    } else if (type === 1 || type === 5) {
      const slice = h264Slice(unit.head, this.ppsOf, this.spsOf);
      if (slice) this.addSlice(unit, slice);
    } else if (type === 6) {
      const nal = unit.length <= unit.head.length ? unit.head.subarray(0, unit.length) : await this.read(unit);
      if (isRecoveryPoint(nal)) this.recovery = true;
      this.putBefore(unit);
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
    const place = this.h264Order.next(slice, this.spsOf.get(this.ppsOf.get(slice.pps)?.sps ?? -1));
    this.beginPicture(unit, slice.idr || (slice.intra && this.recovery) || this.first.length === 0, place);
  }

  private async addHevc(unit: NalUnit): Promise<void> {
    const type = hevcType(unit.head[0] ?? 0);
    if (type >= 32 && type <= 34) {
      const nal = await this.keep(type, unit);
      if (type === 33) {
        const sps = hevcSps(nal);
        if (sps) this.hevcSpsOf.set(sps.id, sps);
      } else if (type === 34) {
        const pps = hevcPps(nal);
        this.hevcPpsOf.set(pps.id, pps);
      }
      this.putBefore(unit);
    } else if (type === 39) this.putBefore(unit);
    else if (type === 40) this.append(unit);
    else if (type < 32) {
      const picture = hevcPicture(unit.head, this.hevcPpsOf, this.hevcSpsOf);
      if (!picture) {
        this.append(unit);
        return;
      }
      if (isHevcIdr(type) || (type >= 16 && type <= 18)) {
        this.hevcPeriod++;
        this.hevcOrder.restart();
      }
      const count = this.hevcOrder.full(picture.order, picture.orderBits);
      // ITU-T H.265 8.3.1: leading and sub-layer non-reference pictures do not count.
      const counts = picture.temporalId === 0 && !(type >= 6 && type <= 9) && !(type < 16 && type % 2 === 0);
      if (counts) this.hevcOrder.remember(picture.order, picture.orderBits);
      this.beginPicture(unit, isHevcKey(type) || this.first.length === 0, [this.hevcPeriod, count]);
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

  private putBefore(unit: NalUnit): void {
    if (this.before.length < mostBefore) this.before.push(unit);
  }

  private beginPicture(unit: NalUnit, key: boolean, [period, count]: Place): void {
    this.first.push(this.offsets.length);
    this.key.push(key);
    this.periods.push(period);
    this.counts.push(count);
    this.takeBefore();
    this.append(unit);
  }
}

/** Place of each picture in the order of showing. */
function places(periods: readonly number[], counts: readonly number[]): number[] {
  const sorted = periods.map((_, index) => index);
  sorted.sort((a, b) => periods[a]! - periods[b]! || counts[a]! - counts[b]! || a - b);
  const out = new Array<number>(sorted.length);
  for (const [place, index] of sorted.entries()) out[index] = place;
  return out;
}
