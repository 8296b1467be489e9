import { describe, expect, it } from 'vitest';
import {
  BitWriter,
  type H264Options,
  h264AccessUnits,
  h264Stream,
  joined,
  nal,
  transportStream,
} from '../../testing/h264-stream.ts';
import { nalUnits } from './annex-b.ts';
import { h264Pps, h264Sps } from './h264.ts';
import { h264Slice } from './h264-slice.ts';
import { mp4Facts } from './mp4-read.ts';
import { codedPictures } from './pictures.ts';
import type { ByteSource } from './source.ts';
import { u32 } from './source.ts';
import { openVideo } from './video.ts';

/** A source that remembers the most it was asked for at once. */
function sourceOf(bytes: Uint8Array): ByteSource & { most: number } {
  const source = {
    length: bytes.length,
    most: 0,
    read: async (offset: number, length: number) => {
      source.most = Math.max(source.most, length);
      return bytes.subarray(offset, offset + length);
    },
  };
  return source;
}

const options: H264Options = {
  columns: 32,
  rows: 16,
  pictures: 8,
  luma: (picture, block) => 16 + 10 * picture + block,
};
/** As an encoder with two pictures between references orders them. */
const reordered = [0, 3, 1, 2, 6, 4, 5, 7];

/** The places where pictures are shown, and their samples, of an MP4 file of ours. */
function samplesOf(mp4: Uint8Array): { sizes: number[]; shown: number[]; keys: number[]; at: number; delay: number } {
  const find = (type: string): number => {
    const name = [...type].map((character) => character.charCodeAt(0));
    for (let at = 4; at < mp4.length; at++) if (name.every((byte, i) => mp4[at + i] === byte)) return at + 4;
    return -1;
  };
  const runs = (at: number): number[] =>
    at < 0
      ? []
      : Array.from({ length: u32(mp4, at + 4) }, (_, i) =>
          new Array<number>(u32(mp4, at + 8 + i * 8)).fill(u32(mp4, at + 12 + i * 8)),
        ).flat();
  const words = (at: number, count: number): number[] => Array.from({ length: count }, (_, i) => u32(mp4, at + i * 4));
  const stsz = find('stsz');
  const sizes = words(stsz + 12, u32(mp4, stsz + 8));
  const offsets = runs(find('ctts'));
  let time = 0;
  const decoded = runs(find('stts')).map((ticks) => {
    time += ticks;
    return time - ticks;
  });
  const stss = find('stss');
  const elst = find('elst');
  return {
    sizes,
    shown: decoded.map((at, i) => at + (offsets[i] ?? 0)),
    keys: words(stss + 8, u32(mp4, stss + 4)),
    at: u32(mp4, find('co64') + 12),
    delay: u32(mp4, elst + 20),
  };
}

describe('a stored video', () => {
  it('is found to be an elementary stream of H.264, with its size, number of frames and rate', async () => {
    const bytes = h264Stream({ ...options, timing: { units: 1, scale: 60 } });
    const { facts, mp4 } = await openVideo(sourceOf(joined([bytes, new Uint8Array(1)])), 'h264');
    expect(facts).toMatchObject({ container: 'elementary', codec: 'h264', columns: 32, rows: 16, frames: 8 });
    expect(facts.frameMs).toBeCloseTo(1000 / 30, 3);
    expect(facts.mimeType).toBe('video/mp4; codecs="avc1.4d4028"');
    expect(await mp4Facts(mp4!)).toMatchObject({
      entry: 'avc1',
      codec: 'avc1.4d4028',
      columns: 32,
      rows: 16,
      frames: 8,
    });
  });

  it('the time of a frame of the data set goes before that of the stream', async () => {
    const bytes = h264Stream({ ...options, timing: { units: 1, scale: 60 } });
    const { facts } = await openVideo(sourceOf(bytes), 'h264', 40);
    expect(facts).toMatchObject({ frameMs: 40, durationMs: 320 });
  });

  it('becomes samples whose pictures are shown in their order, and decoded in that of the stream', async () => {
    const bytes = h264Stream({ ...options, order: reordered });
    const { mp4 } = await openVideo(sourceOf(bytes), 'h264', 40);
    const whole = await mp4!.read(0, mp4!.length);
    const { shown, delay, keys, sizes, at } = samplesOf(whole);
    expect(shown.map((time) => (time - delay) / 3600)).toEqual(reordered);
    expect(keys).toEqual([1]);
    expect(at + sizes.reduce((sum, size) => sum + size, 0)).toBe(whole.length);
    // The first sample: sequence and picture parameter sets, then the slice, each behind its length.
    const types: number[] = [];
    for (let place = at; place < at + sizes[0]!; place += 4 + u32(whole, place)) types.push(whole[place + 4]! & 31);
    expect(types).toEqual([7, 8, 5]);
  });

  it('gives any range of the file as it gives the whole', async () => {
    const source = sourceOf(h264Stream({ ...options, pictures: 30 }));
    const { mp4 } = await openVideo(source, 'h264', 40);
    const whole = await mp4!.read(0, mp4!.length);
    source.most = 0;
    for (let offset = 0; offset < mp4!.length; offset += 97) {
      for (const length of [1, 5, 700]) {
        expect(await mp4!.read(offset, length)).toEqual(whole.slice(offset, offset + length));
      }
    }
    // What is read of the stored stream is about as much as was asked for.
    expect(source.most).toBeLessThan(2000);
  });

  it('begins anew where the stream does', async () => {
    const pictures = await codedPictures(sourceOf(h264Stream({ ...options, every: 4 })), 'h264');
    expect(pictures?.key).toEqual([true, false, false, false, true, false, false, false]);
    expect(pictures?.shownAt).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('is shown in its order also where that is told as what differs from a cycle', async () => {
    const bytes = h264Stream({ ...options, order: reordered, orderType: 1 });
    const pictures = await codedPictures(sourceOf(bytes), 'h264');
    expect(pictures?.sps).toMatchObject({ orderType: 1, nonReferenceOffset: -3, bottomOffset: 1, cycle: [2] });
    expect(pictures?.shownAt).toEqual(reordered);
    const long = { ...options, pictures: 600, columns: 16 };
    const order = Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? i : i < 599 ? i + 1 : i)).map((place, i) =>
      i > 0 && i % 2 === 0 ? place - 1 : place,
    );
    const wrapped = await codedPictures(sourceOf(h264Stream({ ...long, order, orderType: 1 })), 'h264');
    expect(wrapped?.shownAt).toEqual(order);
  });

  it('is shown in its order also where the count begins anew without a new sequence', async () => {
    for (const orderType of [0, 1] as const) {
      const bytes = h264Stream({ ...options, order: [0, 3, 1, 2, 4, 7, 5, 6], restarts: 4, orderType });
      const pictures = await codedPictures(sourceOf(bytes), 'h264');
      expect(pictures?.shownAt, `type ${orderType}`).toEqual([0, 3, 1, 2, 4, 7, 5, 6]);
    }
  });

  it('of a transport stream has its pictures and its times', async () => {
    const units = h264AccessUnits({ ...options, order: reordered });
    const bytes = transportStream(units, (unit) => 900_000 + reordered[unit]! * 3003);
    const { facts, mp4 } = await openVideo(sourceOf(bytes), 'h264');
    expect(facts).toMatchObject({ container: 'transport', codec: 'h264', frames: 8, extension: 'ts' });
    expect(facts.frameMs).toBeCloseTo(1001 / 30, 3);
    const { shown, delay } = samplesOf(await mp4!.read(0, mp4!.length));
    expect(shown.map((time) => (time - delay) / 3003)).toEqual(reordered);
    const plain = await openVideo(sourceOf(joined(units)), 'h264');
    const samples = async (file: ByteSource): Promise<Uint8Array> => {
      const whole = await file.read(0, file.length);
      return whole.slice(samplesOf(whole).at);
    };
    expect(await samples(mp4!)).toEqual(await samples(plain.mp4!));
  });

  it('of a transport stream is shown in its order when its clock begins anew between pictures', async () => {
    const start = 2 ** 33 - 4 * 3003;
    const bytes = transportStream(
      h264AccessUnits({ ...options, order: reordered }),
      (unit) => (start + reordered[unit]! * 3003) % 2 ** 33,
    );
    const { facts, mp4 } = await openVideo(sourceOf(bytes), 'h264');
    expect(facts.durationMs).toBeCloseTo((8 * 1001) / 30, 0);
    const { shown, delay } = samplesOf(await mp4!.read(0, mp4!.length));
    expect(shown.map((time) => (time - delay) / 3003)).toEqual(reordered);
  });

  it('whose times tell nothing has those of its frames', async () => {
    const units = h264AccessUnits(options);
    const jumps = transportStream(units, (unit) => (unit === 4 ? 2 ** 32 - 1 : unit * 3600));
    expect((await openVideo(sourceOf(jumps), 'h264', 50)).facts).toMatchObject({ frameMs: 50, durationMs: 400 });
    for (const told of [-40, 0, 1e-9, 1e15, Number.NaN]) {
      const { facts } = await openVideo(sourceOf(joined(units)), 'h264', told);
      expect(facts, `${told} ms`).toMatchObject({ frameMs: 40, durationMs: 320 });
    }
    const slow = h264Stream({ ...options, timing: { units: 2 ** 32 - 1, scale: 1 } });
    expect((await openVideo(sourceOf(slow), 'h264')).facts).toMatchObject({ frameMs: 40 });
  });

  it('that is an MP4 file is given as it is', async () => {
    const { mp4 } = await openVideo(sourceOf(h264Stream(options)), 'h264', 40);
    const file = Uint8Array.from(await mp4!.read(0, mp4!.length));
    const again = await openVideo(sourceOf(file), 'h264');
    expect(again.facts).toMatchObject({ container: 'mp4', codec: 'h264', frames: 8, durationMs: 320, frameMs: 40 });
    expect(await again.mp4!.read(0, file.length)).toEqual(file);
  });

  it('of MPEG-2 is told of, with nothing to play', async () => {
    // 720 x 576, 4:3, 25 a second; main profile at main level, interlaced.
    const sequence = [
      0, 0, 1, 0xb3, 0x2d, 0x02, 0x40, 0x23, 0x17, 0xed, 0x20, 0, 0, 0, 1, 0xb5, 0x14, 0x82, 0, 1, 0, 0,
    ];
    const { facts, mp4 } = await openVideo(sourceOf(Uint8Array.from(sequence)), 'mpeg2');
    expect(facts).toMatchObject({
      container: 'elementary',
      codec: 'mpeg2',
      columns: 720,
      rows: 576,
      frameMs: 40,
      interlaced: true,
    });
    expect(mp4).toBeUndefined();
  });

  it('that is none harms nothing', async () => {
    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array(5000),
      Uint8Array.from({ length: 5000 }, (_, i) => (i * 37) & 255),
    ]) {
      const { facts, mp4 } = await openVideo(sourceOf(bytes), 'h264');
      expect(facts.codec).toBe('unknown');
      expect(mp4).toBeUndefined();
    }
    const transport = transportStream(h264AccessUnits(options), (unit) => unit * 3600);
    for (const end of [800, 1000, 188 * 7 + 50, transport.length - 100]) {
      const { facts, mp4 } = await openVideo(sourceOf(transport.subarray(0, end)), 'h264');
      if (mp4) expect((await mp4.read(0, mp4.length)).length).toBe(mp4.length);
      expect(facts.container).toBe('transport');
    }
    const cut = h264Stream(options).subarray(0, 1500);
    expect((await openVideo(sourceOf(cut), 'h264')).facts.frames).toBe(2);
  });
});

/** Parameter sets of a weighted, field-free stream, and a slice header as `write` goes on behind the count. */
function sliceOf(type: number, write: (bits: BitWriter) => void) {
  const sps = h264Sps(h264AccessUnits(options)[0]!.subarray(10, 40));
  const pps = new BitWriter().ue(0).ue(0).write(0, 2).ue(0).ue(2).ue(0).write(1, 1).write(1, 2);
  pps.se(0).se(0).se(0).write(0, 3);
  const bits = new BitWriter().ue(0).ue(type).ue(0).write(3, 8).write(6, 8);
  write(bits);
  const set = h264Pps(nal(0x68, pps.finished()).subarray(4));
  expect(sps).toMatchObject({ columns: 32, orderType: 0 });
  expect(set).toMatchObject({ references: [3, 1], weighted: true, weightedBoth: 1, redundant: false });
  return h264Slice(nal(0x61, bits.finished()).subarray(4), new Map([[0, set]]), new Map([[0, sps!]]));
}

describe('the header of a slice', () => {
  it('tells whether the count begins anew, whatever stands before it', () => {
    const marking = (bits: BitWriter, ...operations: number[]): void => {
      bits.write(1, 1);
      for (const operation of operations) bits.ue(operation);
    };
    const predicted = (...operations: number[]) =>
      sliceOf(5, (bits) => {
        // Two references in place of three; one change of their order; weights of the first, for luma and chroma.
        bits.write(1, 1).ue(1);
        bits.write(1, 1).ue(0).ue(7).ue(3);
        bits.ue(5).ue(5).write(1, 1).se(-31).se(4).write(1, 1).se(1).se(2).se(3).se(-4).write(0, 2);
        marking(bits, ...operations);
      });
    expect(predicted(5, 0)).toMatchObject({ frameNumber: 3, order: 6, restarts: true });
    // An operation with one number, one with two, then the one that counts.
    expect(predicted(1, 5, 3, 5, 5, 5, 0)?.restarts).toBe(true);
    expect(predicted(1, 5, 3, 5, 5, 0)?.restarts).toBe(false);
    const both = (...operations: number[]) =>
      sliceOf(6, (bits) => {
        bits.write(1, 1).write(0, 1).write(0, 2);
        bits.ue(0).ue(0).write(0, 6).write(1, 1).se(9).se(9).write(0, 1);
        marking(bits, ...operations);
      });
    expect(both(5, 0)?.restarts).toBe(true);
    expect(both(4, 5, 0)?.restarts).toBe(false);
  });
});

describe('parameter sets', () => {
  it('that say what no stream can be are left out', async () => {
    const change = (place: number, value: number): Uint8Array => {
      const bits = new BitWriter().write(77, 8).write(0x40, 8).write(40, 8).ue(0);
      const numbers = [4, 0, 4, 4, 0, 1, 0];
      numbers[place] = value;
      const [frameNumber, type, order, references, gaps, width, height] = numbers;
      bits
        .ue(frameNumber!)
        .ue(type!)
        .ue(order!)
        .ue(references!)
        .write(gaps!, 1)
        .ue(width!)
        .ue(height!)
        .write(0b1100, 4);
      return nal(0x67, bits.write(0, 64).finished());
    };
    expect(h264Sps(change(5, 1).subarray(4))).toMatchObject({ columns: 32, rows: 16 });
    for (const [place, value] of [
      [0, 13],
      [1, 3],
      [2, 13],
      [5, 2 ** 31],
      [5, 1056],
      [6, 5000],
    ] as const) {
      expect(h264Sps(change(place, value).subarray(4)), `${place}: ${value}`).toBeUndefined();
      const damaged = joined([change(place, value), ...h264AccessUnits(options).slice(1)]);
      expect((await openVideo(sourceOf(damaged), 'h264')).facts).toMatchObject({ codec: 'unknown', columns: 0 });
    }
  });

  it('without pictures take no memory', async () => {
    const one = nal(0x06, [6, 1, 0xc0, 0x80]);
    const many = joined([h264Stream({ ...options, pictures: 1 }), ...Array.from({ length: 5000 }, () => one)]);
    const last = joined([many, h264AccessUnits({ ...options, pictures: 2 })[1]!]);
    const pictures = await codedPictures(sourceOf(last), 'h264');
    expect(pictures?.first.length).toBe(2);
    expect(pictures!.lengths.length).toBeLessThan(300);
  });
});

describe('the units of a byte stream', () => {
  it('are the same wherever it is cut into blocks', async () => {
    const units = Array.from({ length: 400 }, (_, i) =>
      Uint8Array.from({ length: 7000 + ((i * 131) % 900) }, (_, k) => (k === 0 ? 0x61 : ((i * k) % 251) + 2)),
    );
    const code = Uint8Array.from([0, 0, 0, 1]);
    const bytes = joined(units.flatMap((unit) => [code, unit]));
    const found: [number, number][] = [];
    for await (const { offset, length } of nalUnits(sourceOf(bytes))) found.push([offset, length]);
    let at = 0;
    const expected = units.map((unit): [number, number] => {
      at += 4 + unit.length;
      return [at - unit.length, unit.length];
    });
    expect(found).toEqual(expected);
  });
});
