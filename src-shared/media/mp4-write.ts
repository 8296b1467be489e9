import { avcConfiguration, type H264Sps } from './h264.ts';
import { type HevcSps, hevcConfiguration } from './hevc.ts';
import type { CodedPictures } from './pictures.ts';

/** Ticks of a second in files of ours: those of transport streams. */
export const timescale = 90_000;

type Bytes = number[] | Uint8Array;

const be = (value: number, bytes: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 2 ** (8 * (bytes - 1 - i))) % 256);
const u16 = (value: number): number[] => be(value, 2);
const u32 = (value: number): number[] => be(value, 4);
const text = (value: string): number[] => [...value].map((character) => character.charCodeAt(0));
const zeros = (count: number): number[] => new Array<number>(count).fill(0);

function join(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function box(type: string, ...parts: Bytes[]): Uint8Array<ArrayBuffer> {
  const body = join(parts);
  return join([u32(body.length + 8), text(type), body]);
}
const fullBox = (type: string, version: number, flags: number, ...parts: Bytes[]): Uint8Array =>
  box(type, [version, ...be(flags, 3)], ...parts);

/** A table of 32-bit numbers. */
function words(values: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = new DataView(out.buffer);
  for (let i = 0; i < values.length; i++) view.setUint32(i * 4, values[i] ?? 0);
  return out;
}

/** Runs of equal numbers as count and number. */
function runs(values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) {
    if (out.length > 0 && out.at(-1) === value) out[out.length - 2]!++;
    else out.push(1, value);
  }
  return out;
}

export interface Timing {
  /** Times of presentation of each picture in the order of decoding, in ticks, from 0. */
  shown: readonly number[];
  /** Of the last picture shown, in ticks. */
  lastTicks: number;
}

/** Bytes of each sample: its NAL units, each behind its length in four bytes. */
export function sampleSizes({ first, lengths }: Pick<CodedPictures, 'first' | 'lengths'>): number[] {
  return first.map((begin, picture) => {
    let size = 0;
    for (let unit = begin; unit < (first[picture + 1] ?? lengths.length); unit++) size += 4 + (lengths[unit] ?? 0);
    return size;
  });
}

/**
 * What stands before the samples of an MP4 file (ISO/IEC 14496-12): `ftyp`, `moov` and the head of `mdat`. The samples
 * follow in the order of decoding without a gap.
 */
export function mp4Head(pictures: CodedPictures, timing: Timing): Uint8Array<ArrayBuffer> {
  const sizes = sampleSizes(pictures);
  const payload = sizes.reduce((sum, size) => sum + size, 0);
  const large = payload > 2 ** 32 - 2 ** 20;
  const mdat = large ? [...u32(1), ...text('mdat'), ...be(payload + 16, 8)] : [...u32(payload + 8), ...text('mdat')];
  const ftyp = box('ftyp', text('isom'), u32(0x200), text('isomiso2mp41'));
  // The place of the samples depends on the length of the tables, not on what stands in them.
  const length = ftyp.length + moov(pictures, timing, sizes, 0).length + mdat.length;
  return join([ftyp, moov(pictures, timing, sizes, length), mdat]);
}

function moov(pictures: CodedPictures, timing: Timing, sizes: readonly number[], samplesAt: number): Uint8Array {
  const decoded = [...timing.shown].sort((a, b) => a - b);
  const durations = decoded.map((time, i) => Math.max(1, (decoded[i + 1] ?? time + timing.lastTicks) - time));
  // Nothing is shown before it is decoded: all of it is shown so much later, and the edit list takes that back.
  const delay = Math.max(0, ...reduced(timing.shown, decoded));
  const offsets = timing.shown.map((time, i) => time - (decoded[i] ?? 0) + delay);
  const duration = durations.reduce((sum, ticks) => sum + ticks, 0);
  const keys = pictures.key.flatMap((key, i) => (key ? [i + 1] : []));
  const { columns, rows } = pictures.sps;
  const matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].flatMap(u32);
  const time = (scale: number[], ticks: number): Bytes[] => [zeros(16), scale, be(ticks, 8)];
  const stbl = box(
    'stbl',
    fullBox('stsd', 0, 0, u32(1), sampleEntry(pictures)),
    table('stts', runs(durations)),
    ...(delay > 0 ? [table('ctts', runs(offsets))] : []),
    fullBox('stss', 0, 0, u32(keys.length), words(keys)),
    fullBox('stsc', 0, 0, u32(1), words([1, sizes.length, 1])),
    fullBox('stsz', 0, 0, u32(0), u32(sizes.length), words(sizes)),
    fullBox('co64', 0, 0, u32(1), be(samplesAt, 8)),
  );
  return box(
    'moov',
    fullBox(
      'mvhd',
      1,
      0,
      ...time(u32(timescale), duration),
      u32(0x10000),
      u16(0x100),
      zeros(10),
      matrix,
      zeros(24),
      u32(2),
    ),
    box(
      'trak',
      fullBox(
        'tkhd',
        1,
        3,
        zeros(16),
        u32(1),
        zeros(4),
        be(duration, 8),
        zeros(16),
        matrix,
        u32(columns * 65536),
        u32(rows * 65536),
      ),
      box('edts', fullBox('elst', 1, 0, u32(1), be(duration, 8), be(delay, 8), u32(0x10000))),
      box(
        'mdia',
        fullBox('mdhd', 1, 0, ...time(u32(timescale), duration), u16(0x55c4), zeros(2)),
        fullBox('hdlr', 0, 0, zeros(4), text('vide'), zeros(12), text('Video'), [0]),
        box(
          'minf',
          fullBox('vmhd', 0, 1, zeros(8)),
          box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
          stbl,
        ),
      ),
    ),
  );
}

const table = (type: string, pairs: readonly number[]): Uint8Array =>
  fullBox(type, 0, 0, u32(pairs.length / 2), words(pairs));

/** How much later a picture is decoded than shown; the greatest alone, since there are too many to hand over. */
function reduced(shown: readonly number[], decoded: readonly number[]): [number] {
  let most = 0;
  for (let i = 0; i < shown.length; i++) most = Math.max(most, (decoded[i] ?? 0) - (shown[i] ?? 0));
  return [most];
}

function sampleEntry({ codec, sps, sets }: CodedPictures): Uint8Array {
  const of = (type: number): Uint8Array[] => sets.get(type) ?? [];
  const configuration =
    codec === 'h264'
      ? box('avcC', avcConfiguration(sps as H264Sps, of(7), of(8)))
      : box(
          'hvcC',
          hevcConfiguration(sps as HevcSps, [[32, of(32)] as const, [33, of(33)] as const, [34, of(34)] as const]),
        );
  const [width, height] = 'pixelAspect' in sps ? sps.pixelAspect : [1, 1];
  return box(
    codec === 'h264' ? 'avc1' : 'hvc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(sps.columns),
    u16(sps.rows),
    u32(0x480000),
    u32(0x480000),
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    configuration,
    box('pasp', u32(width), u32(height)),
  );
}
