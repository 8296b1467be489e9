import { ascii, type BoxPart, box, fullBox, joined, u16, u32, u64 } from './mp4-boxes.ts';

/** How the pictures are coded: H.264 (ISO/IEC 14496-15), VP9 or AV1. */
export interface MovieCoding {
  /** WebCodecs codec string: `avc1.640028`, `vp09.00.40.08`, `av01.0.08M.08`. */
  codec: string;
  /** What the decoder needs beside the pictures: the AVC or AV1 configuration record. */
  description?: Uint8Array;
  /** Colours as ITU-T H.273 numbers; absent: not said. */
  colour?: { primaries: number; transfer: number; matrix: number; fullRange: boolean };
}

export interface MovieFormat extends MovieCoding {
  width: number;
  height: number;
}

interface Sample {
  bytes: number;
  durationMs: number;
  key: boolean;
}

/** Units of time in a second. */
const timescale = 90_000;
/** A picture every reader can hold in its hand: more are an error of the caller. */
const largestCount = 1_000_000;
const brands = box('ftyp', ascii('isom'), u32(512), ascii('isomiso2avc1mp41'));
/** Long form: its length is known when the film has ended. */
const mediaHead = [...u32(1), ...ascii('mdat')];

/**
 * Writes a film of one track of pictures as MP4 while they come: `head`, then the bytes of every sample in turn, each told to
 * `add`, then `end`. Of the samples their sizes alone are kept.
 */
export class Mp4Movie {
  private readonly format: MovieFormat;
  private readonly samples: Sample[] = [];
  private bytes = 0;

  /** @throws RangeError for an empty picture, odd sides (4:2:0 has half as many colours) or an unknown codec */
  constructor(format: MovieFormat) {
    const { width, height } = format;
    if (width < 2 || height < 2 || width > 65_534 || height > 65_534 || width % 2 || height % 2) {
      throw new RangeError(`a film has no pictures of ${width} × ${height}`);
    }
    sampleEntry(format);
    this.format = format;
  }

  /** What the file begins with. */
  head(): Uint8Array<ArrayBuffer> {
    return joined([brands, mediaHead, u64(0)]);
  }

  /** A picture whose bytes were written behind those before it. */
  add(sample: Sample): void {
    if (this.samples.length >= largestCount) throw new RangeError('too many pictures');
    this.samples.push(sample);
    this.bytes += sample.bytes;
  }

  /** What the file ends with, and the bytes to be put right at the position of its beginning. */
  end(): { tail: Uint8Array<ArrayBuffer>; patch: { position: number; bytes: Uint8Array<ArrayBuffer> } } {
    return {
      tail: this.movie(),
      patch: { position: brands.length + 8, bytes: joined([u64(this.bytes + 16)]) },
    };
  }

  private movie(): Uint8Array<ArrayBuffer> {
    const { width, height } = this.format;
    // Each picture ends where the time has come to, so that rounding never adds up.
    let time = 0;
    let units = 0;
    const durations = this.samples.map(({ durationMs }) => {
      time += durationMs;
      const until = Math.round((time * timescale) / 1000);
      const duration = Math.max(1, until - units);
      units += duration;
      return duration;
    });
    const matrix = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap(u32);
    const times = [...u64(0), ...u64(0)];
    const track = box(
      'trak',
      fullBox('tkhd', 1, 3, times, u32(1), u32(0), u64(units), u64(0), u16(0), u16(0), u16(0), u16(0), matrix, [
        ...u32(width * 0x1_0000),
        ...u32(height * 0x1_0000),
      ]),
      box(
        'mdia',
        fullBox('mdhd', 1, 0, times, u32(timescale), u64(units), u16(0x55c4), u16(0)),
        fullBox('hdlr', 0, 0, u32(0), ascii('vide'), new Uint8Array(12), ascii('VideoHandler\0')),
        box(
          'minf',
          fullBox('vmhd', 0, 1, u16(0), u16(0), u16(0), u16(0)),
          box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
          this.table(durations),
        ),
      ),
    );
    const rate = [...u32(0x1_0000), ...u16(0x100), ...u16(0), ...u64(0)];
    return box(
      'moov',
      fullBox('mvhd', 1, 0, times, u32(timescale), u64(units), rate, matrix, new Uint8Array(24), u32(2)),
      track,
    );
  }

  private table(durations: readonly number[]): Uint8Array<ArrayBuffer> {
    const runs: [count: number, duration: number][] = [];
    for (const duration of durations) {
      const last = runs.at(-1);
      if (last?.[1] === duration) last[0]++;
      else runs.push([1, duration]);
    }
    // A chunk begins with each picture that needs no other.
    const chunks: { offset: number; samples: number }[] = [];
    const keys: number[] = [];
    let offset = brands.length + 16;
    this.samples.forEach(({ bytes, key }, index) => {
      if (key) keys.push(index + 1);
      const chunk = chunks.at(-1);
      if (key || !chunk) chunks.push({ offset, samples: 1 });
      else chunk.samples++;
      offset += bytes;
    });
    const groups: [first: number, samples: number][] = [];
    chunks.forEach(({ samples }, index) => {
      if (groups.at(-1)?.[1] !== samples) groups.push([index + 1, samples]);
    });
    const list = (entries: readonly number[][]): Uint8Array => joined([u32(entries.length), ...entries]);
    return box(
      'stbl',
      fullBox('stsd', 0, 0, u32(1), sampleEntry(this.format)),
      fullBox('stts', 0, 0, list(runs.map(([count, duration]) => [...u32(count), ...u32(duration)]))),
      fullBox('stss', 0, 0, list(keys.map(u32))),
      fullBox('stsc', 0, 0, list(groups.map(([first, samples]) => [...u32(first), ...u32(samples), ...u32(1)]))),
      fullBox('stsz', 0, 0, u32(0), list(this.samples.map(({ bytes }) => u32(bytes)))),
      fullBox('co64', 0, 0, list(chunks.map((chunk) => u64(chunk.offset)))),
    );
  }
}

/** The visual sample entry of a codec. */
function sampleEntry({ codec, description, colour, width, height }: MovieFormat): Uint8Array<ArrayBuffer> {
  const kind = codec.split('.')[0] ?? '';
  const more: BoxPart[] = [];
  if (colour) {
    const { primaries, transfer, matrix, fullRange } = colour;
    more.push(box('colr', ascii('nclx'), u16(primaries), u16(transfer), u16(matrix), [fullRange ? 0x80 : 0]));
  }
  more.push(box('pasp', u32(1), u32(1)));
  return box(
    kind,
    new Uint8Array(6),
    u16(1),
    new Uint8Array(16),
    u16(width),
    u16(height),
    // 72 pixels an inch, one picture a sample, no name, 24 bits.
    u32(0x48_0000),
    u32(0x48_0000),
    u32(0),
    u16(1),
    new Uint8Array(32),
    u16(24),
    u16(0xffff),
    configuration(kind, codec, description),
    ...more,
  );
}

function configuration(kind: string, codec: string, description: Uint8Array | undefined): Uint8Array {
  switch (kind) {
    case 'avc1':
      if (!description) throw new RangeError('H.264 without its configuration');
      return box('avcC', description);
    case 'av01': {
      if (description) return box('av1C', description);
      // From the codec string: profile, level and tier, bit depth (AV1 ISOBMFF 2.3.3).
      const [, profile = '0', level = '08M', depth = '08'] = codec.split('.');
      const high = level.endsWith('H') ? 1 : 0;
      const tenBits = Number(depth) > 8 ? 1 : 0;
      return box('av1C', [
        0x81,
        (Number(profile) << 5) | Number.parseInt(level, 10),
        (high << 7) | (tenBits << 6) | 0x0c,
        0,
      ]);
    }
    case 'vp09': {
      const [, profile = '00', level = '10', depth = '08'] = codec.split('.');
      // 4:2:0, colours of BT.709 (VP Codec ISO Media File Format binding).
      return fullBox('vpcC', 1, 0, [Number(profile), Number(level), (Number(depth) << 4) | (1 << 1), 1, 1, 1], u16(0));
    }
    default:
      throw new RangeError(`no film is written in ${codec}`);
  }
}
