import { describe, expect, it } from 'vitest';
import { type H264Options, h264AccessUnits, h264Stream, joined, transportStream } from '../../testing/h264-stream.ts';
import { nalUnits } from './annex-b.ts';
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
    const cut = h264Stream(options).subarray(0, 1500);
    expect((await openVideo(sourceOf(cut), 'h264')).facts.frames).toBe(2);
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
