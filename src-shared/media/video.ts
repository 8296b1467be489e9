import { avcCodec, type H264Sps } from './h264.ts';
import { type HevcSps, hevcCodec } from './hevc.ts';
import { isMp4, mp4Facts } from './mp4-read.ts';
import { mp4Head, type Timing, timescale } from './mp4-write.ts';
import { mpeg2Sequence } from './mpeg2.ts';
import { type CodedPictures, codedPictures } from './pictures.ts';
import type { ByteSource, ElementaryStream } from './source.ts';
import { findPackets, transportVideo } from './transport-stream.ts';

/** What a stored video is. */
export interface VideoFacts {
  container: 'elementary' | 'transport' | 'program' | 'mp4' | 'unknown';
  codec: 'h264' | 'hevc' | 'mpeg2' | 'mpeg1' | 'unknown';
  /** For `HTMLVideoElement.canPlayType`; absent when there is nothing a browser could play. */
  mimeType?: string;
  /** 0 when the stream does not tell. */
  columns: number;
  rows: number;
  /** Width to height of a pixel, when it is not square. */
  pixelAspect?: [width: number, height: number];
  frames?: number;
  frameMs?: number;
  durationMs?: number;
  /** Bits a second. */
  bitRate?: number;
  interlaced?: boolean;
  /** Of the stored stream. */
  bytes: number;
  /** Usual end of the name of such a file, without a dot. */
  extension: string;
}

export interface OpenedVideo {
  facts: VideoFacts;
  /** The video as an MP4 file: the stored bytes themselves, or made of them as they are read. */
  mp4?: ByteSource;
}

const headBytes = 1024 * 1024;
/** Times of a frame that are told wrong, or tell nothing: a thousand a second, one in a minute. */
const usableMs = (ms: number | undefined): number | undefined =>
  ms !== undefined && ms >= 1 && ms <= 60_000 ? ms : undefined;

/**
 * Finds out what a stored video is (PS3.5 8.2.5 to 8.2.8: an elementary stream, a transport stream, a program stream or
 * an MP4 file) and makes an MP4 file of it where that takes no decoding: H.264 and HEVC. Nothing is copied: its tables
 * are in memory, its pictures are read where they lie. `toldMs`: time of a frame as the data set tells it, milliseconds.
 */
export async function openVideo(
  source: ByteSource,
  stored: 'h264' | 'hevc' | 'mpeg2',
  toldMs?: number,
): Promise<OpenedVideo> {
  const frameMs = usableMs(toldMs);
  const head = await source.read(0, headBytes);
  const facts: VideoFacts = {
    container: 'unknown',
    codec: stored,
    columns: 0,
    rows: 0,
    bytes: source.length,
    extension: 'bin',
    ...(frameMs ? { frameMs } : {}),
  };
  if (isMp4(head)) return await openMp4(source, facts);
  const packets = findPackets(head);
  if (packets) {
    facts.container = 'transport';
    facts.extension = 'ts';
    const video = await transportVideo(source, packets);
    if (!video) return { facts };
    facts.codec = video.streamType === 0x1b ? 'h264' : video.streamType === 0x24 ? 'hevc' : 'mpeg2';
    return facts.codec === 'mpeg2'
      ? { facts: withSequence(facts, await video.bytes.read(0, headBytes)) }
      : await openPictures(video, facts.codec, facts, frameMs);
  }
  if (head[0] === 0 && head[1] === 0 && head[2] === 1 && (head[3] === 0xba || head[3] === 0xb3)) {
    facts.container = head[3] === 0xba ? 'program' : 'elementary';
    facts.extension = head[3] === 0xba ? 'mpg' : 'm2v';
    return { facts: withSequence(facts, head) };
  }
  if (stored === 'mpeg2') return { facts: withSequence(facts, head) };
  return await openPictures({ bytes: source }, stored, facts, frameMs);
}

async function openMp4(source: ByteSource, facts: VideoFacts): Promise<OpenedVideo> {
  facts.container = 'mp4';
  facts.extension = 'mp4';
  const found = await mp4Facts(source);
  if (!found) return { facts };
  facts.codec = /^avc/.test(found.entry) ? 'h264' : /^(hvc|hev)/.test(found.entry) ? 'hevc' : 'unknown';
  facts.columns = found.columns;
  facts.rows = found.rows;
  if (found.frames) facts.frames = found.frames;
  if (found.durationMs) facts.durationMs = found.durationMs;
  if (found.frames && found.durationMs) facts.frameMs = found.durationMs / found.frames;
  rate(facts);
  if (found.codec) facts.mimeType = `video/mp4; codecs="${found.codec}"`;
  return { facts, mp4: source };
}

function withSequence(facts: VideoFacts, head: Uint8Array): VideoFacts {
  const sequence = mpeg2Sequence(head);
  if (!sequence) return { ...facts, codec: 'unknown' };
  const { columns, rows, frameMs, bitRate, mpeg1, interlaced } = sequence;
  return {
    ...facts,
    codec: mpeg1 ? 'mpeg1' : 'mpeg2',
    columns,
    rows,
    interlaced,
    ...(frameMs ? { frameMs } : {}),
    ...(bitRate ? { bitRate } : {}),
  };
}

async function openPictures(
  stream: ElementaryStream,
  codec: 'h264' | 'hevc',
  facts: VideoFacts,
  frameMs: number | undefined,
): Promise<OpenedVideo> {
  const pictures = await codedPictures(stream.bytes, codec);
  if (!pictures) return { facts: { ...facts, codec: 'unknown' } };
  if (facts.container === 'unknown') {
    facts.container = 'elementary';
    facts.extension = codec === 'h264' ? 'h264' : 'h265';
  }
  const { sps } = pictures;
  const timing =
    timed(pictures, stream.times) ??
    even(pictures, frameMs ?? usableMs('frameMs' in sps ? sps.frameMs : undefined) ?? 40);
  const duration = timing.shown.reduce((most, time) => Math.max(most, time), 0) + timing.lastTicks;
  facts.columns = sps.columns;
  facts.rows = sps.rows;
  if ('pixelAspect' in sps && sps.pixelAspect[0] !== sps.pixelAspect[1]) facts.pixelAspect = sps.pixelAspect;
  facts.frames = timing.shown.length;
  facts.durationMs = (duration * 1000) / timescale;
  facts.frameMs = facts.durationMs / facts.frames;
  facts.interlaced = pictures.interlaced;
  rate(facts);
  const name = codec === 'h264' ? avcCodec(sps as H264Sps) : hevcCodec(sps as HevcSps);
  facts.mimeType = `video/mp4; codecs="${name}"`;
  return { facts, mp4: remuxed(stream.bytes, pictures, mp4Head(pictures, timing)) };
}

function rate(facts: VideoFacts): void {
  if (facts.durationMs) facts.bitRate = Math.round((facts.bytes * 8000) / facts.durationMs);
}

/** Pictures that follow each other at even distances, shown in their order. */
function even({ shownAt }: CodedPictures, frameMs: number): Timing {
  const ticks = (place: number): number => Math.round((place * frameMs * timescale) / 1000);
  return { shown: shownAt.map(ticks), lastTicks: Math.max(1, ticks(1)) };
}

/** What one picture may last on the average: a minute. */
const longestTicks = 60 * timescale;

/** The times a transport stream gives, when it gives one for every picture. */
function timed({ first, offsets }: CodedPictures, times: ElementaryStream['times']): Timing | undefined {
  if (!times || times.length < first.length) return undefined;
  const shown: number[] = [];
  let next = 0;
  for (const unit of first) {
    const offset = offsets[unit] ?? 0;
    let found: number | undefined;
    while (next < times.length && times[next]!.offset <= offset) found = times[next++]!.pts;
    if (found === undefined) return undefined;
    shown.push(found);
  }
  const least = shown.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = shown.reduce((a, b) => Math.max(a, b), 0);
  // A jump of the clock: these times tell nothing.
  if (most - least > longestTicks * shown.length) return undefined;
  const lastTicks = shown.length > 1 ? Math.round((most - least) / (shown.length - 1)) : timescale / 25;
  return { shown: shown.map((time) => time - least), lastTicks: Math.max(1, lastTicks) };
}

/** Pieces of the stream between two NAL units that are read with them rather than apart from them. */
const gapBytes = 4096;

/** The MP4 file as bytes: its head, then each NAL unit behind its length. */
function remuxed(stream: ByteSource, { offsets, lengths }: CodedPictures, head: Uint8Array): ByteSource {
  const starts = new Float64Array(lengths.length + 1);
  starts[0] = head.length;
  for (let unit = 0; unit < lengths.length; unit++) starts[unit + 1] = starts[unit]! + 4 + lengths[unit]!;
  const length = starts[lengths.length]!;

  const read = async (offset: number, wanted: number): Promise<Uint8Array> => {
    const out = new Uint8Array(Math.max(0, Math.min(wanted, length - offset)));
    const end = offset + out.length;
    out.set(head.subarray(offset, end));
    let unit = unitAt(starts, Math.max(offset, head.length));
    while (unit < lengths.length && starts[unit]! < end) {
      // NAL units that lie close together are read at once.
      let last = unit;
      while (
        last + 1 < lengths.length &&
        starts[last + 1]! < end &&
        offsets[last + 1]! - (offsets[last]! + lengths[last]!) < gapBytes &&
        offsets[last + 1]! >= offsets[last]!
      ) {
        last++;
      }
      const from = offsets[unit]! + Math.max(0, offset - starts[unit]! - 4);
      const to = Math.min(offsets[last]! + lengths[last]!, offsets[last]! + Math.max(0, end - starts[last]! - 4));
      const bytes = to > from ? await stream.read(from, to - from) : new Uint8Array(0);
      for (; unit <= last; unit++) place(unit, bytes, from, out, offset);
    }
    return out;
  };

  const place = (unit: number, bytes: Uint8Array, from: number, out: Uint8Array, offset: number): void => {
    const at = starts[unit]! - offset;
    const size = lengths[unit]!;
    for (let i = 0; i < 4; i++) if (at + i >= 0 && at + i < out.length) out[at + i] = (size >>> (8 * (3 - i))) & 255;
    const begin = Math.max(0, -(at + 4));
    const count = Math.min(size, out.length - at - 4);
    if (count <= begin) return;
    const lies = offsets[unit]! - from;
    out.set(bytes.subarray(lies + begin, lies + count), at + 4 + begin);
  };
  return { length, read };
}

/** The unit that holds a place of the file. */
function unitAt(starts: Float64Array, at: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
