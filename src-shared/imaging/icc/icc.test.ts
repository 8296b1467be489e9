import { describe, expect, it } from 'vitest';
import { labToSrgb } from './lab.ts';
import { knownTransform, srgbTransform } from './transform.ts';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const u16 = (value: number) => [(value >> 8) & 255, value & 255];
const u32 = (value: number) => [(value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];
const fixed = (value: number) => u32(Math.round(value * 65536));

/** A profile of these tags. */
function profile(connection: 'XYZ ' | 'Lab ', tags: Record<string, number[]>, space = 'RGB '): Uint8Array {
  const names = Object.keys(tags);
  const header = new Array<number>(128).fill(0);
  header.splice(16, 8, ...ascii(space), ...ascii(connection));
  header.splice(36, 4, ...ascii('acsp'));
  let at = 132 + 12 * names.length;
  const table: number[] = u32(names.length);
  const data: number[] = [];
  for (const name of names) {
    const bytes = tags[name]!;
    table.push(...ascii(name), ...u32(at), ...u32(bytes.length));
    const padded = [...bytes, ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0)];
    data.push(...padded);
    at += padded.length;
  }
  return Uint8Array.from([...header, ...table, ...data]);
}
const xyz = (...values: number[]) => [...ascii('XYZ '), ...u32(0), ...values.flatMap(fixed)];
const gamma = (value: number) => [...ascii('curv'), ...u32(0), ...u32(1), ...u16(Math.round(value * 256))];
const identity = [...ascii('curv'), ...u32(0), ...u32(0)];

/** Primaries and gamma of Adobe RGB (1998). */
const wide = {
  rXYZ: xyz(0.60974, 0.31111, 0.01947),
  gXYZ: xyz(0.20528, 0.62567, 0.06087),
  bXYZ: xyz(0.14919, 0.06322, 0.74457),
  rTRC: gamma(2.19921875),
  gTRC: gamma(2.19921875),
  bTRC: gamma(2.19921875),
};
const through = (bytes: Uint8Array, ...colours: [number, number, number][]) => {
  const pixels = Uint8Array.from(colours.flat());
  srgbTransform(bytes)(pixels, 3);
  return Array.from({ length: colours.length }, (_, i) => [...pixels.subarray(3 * i, 3 * i + 3)]);
};

describe('ICC profiles', () => {
  it('of matrix and curves give what Little CMS gives', () => {
    const colours: [number, number, number][] = [
      [0, 0, 0],
      [255, 255, 255],
      [128, 128, 128],
      [255, 0, 0],
      [40, 200, 90],
      [10, 20, 30],
      [200, 150, 100],
      [0, 0, 255],
    ];
    // Little CMS 2.14, relative colorimetric, to its sRGB.
    const reference = [
      [0, 0, 0],
      [255, 255, 255],
      [129, 129, 129],
      [255, 0, 0],
      [0, 201, 80],
      [0, 12, 24],
      [217, 151, 97],
      [0, 0, 255],
    ];
    for (const [i, found] of through(profile('XYZ ', wide), ...colours).entries()) {
      for (const [c, level] of found.entries()) {
        expect(Math.abs(level - reference[i]![c]!), `colour ${i}, component ${c}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it('leave sRGB as it is, and the opacity of a canvas', () => {
    const curve = [
      ...ascii('para'),
      ...u32(0),
      ...u16(3),
      ...u16(0),
      ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed),
    ];
    const srgb = profile('XYZ ', {
      rXYZ: xyz(0.43607, 0.22249, 0.01392),
      gXYZ: xyz(0.38515, 0.71687, 0.09708),
      bXYZ: xyz(0.14307, 0.06061, 0.7141),
      rTRC: curve,
      gTRC: curve,
      bTRC: curve,
    });
    const pixels = Uint8Array.from({ length: 400 }, (_, i) => (i * 37) & 255);
    const before = pixels.slice();
    srgbTransform(srgb)(pixels, 4);
    for (let i = 0; i < pixels.length; i++) expect(Math.abs(pixels[i]! - before[i]!)).toBeLessThanOrEqual(1);
    expect(pixels.filter((_, i) => i % 4 === 3)).toEqual(before.filter((_, i) => i % 4 === 3));
  });

  /** A grid of two points a side: L is the mean of the device values, a and b are 0. */
  const grid = (code: (lightness: number) => number, zero: number) =>
    Array.from({ length: 8 }, (_, i) => [code(((i >> 2) + ((i >> 1) & 1) + (i & 1)) / 3), zero, zero]).flat();

  it('of an older table are read with its coding of Lab', () => {
    const ramp = [0, 1, 2].flatMap(() => [...u16(0), ...u16(65535)]);
    const table = [
      ...ascii('mft2'),
      ...u32(0),
      ...[3, 3, 2, 0],
      ...[1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap(fixed),
      ...u16(2),
      ...u16(2),
      ...ramp,
      ...grid((lightness) => Math.round(lightness * 0xff00), 0x8000).flatMap(u16),
      ...ramp,
    ];
    const found = through(profile('Lab ', { A2B0: table }), [0, 0, 0], [255, 255, 255], [128, 128, 128], [255, 0, 0]);
    expect(found[0]).toEqual([0, 0, 0]);
    expect(found[1]).toEqual([255, 255, 255]);
    expect(found[2]).toEqual(labToSrgb((100 * 128) / 255, 0, 0));
    expect(found[3]).toEqual(labToSrgb(100 / 3, 0, 0));
  });

  it('of a staged table run through all stages', () => {
    const curves = [...identity, ...identity, ...identity];
    // B curves at 32, table at 68 (20 + 8 * 3 bytes), A curves behind it.
    const table = [
      ...ascii('mAB '),
      ...u32(0),
      ...[3, 3, 0, 0],
      ...[32, 0, 0, 68, 112].flatMap(u32),
      ...curves,
      ...[2, 2, 2, ...new Array<number>(13).fill(0), 1, 0, 0, 0],
      ...grid((lightness) => Math.round(lightness * 255), 128),
      ...curves,
    ];
    const found = through(profile('Lab ', { A2B0: table }), [255, 255, 255], [0, 255, 0]);
    expect(found[0]).toEqual([255, 255, 255]);
    expect(found[1]).toEqual(labToSrgb(100 / 3, 0, 0));
  });

  it('that cannot be used say why, and are no transform', () => {
    expect(() => srgbTransform(new Uint8Array(8))).toThrow('too short');
    expect(() => srgbTransform(new Uint8Array(200))).toThrow('no ICC profile');
    expect(() => srgbTransform(profile('XYZ ', wide, 'CMYK'))).toThrow('meant for CMYK');
    expect(() => srgbTransform(profile('XYZ ', {}))).toThrow('neither');
    expect(() => srgbTransform(profile('XYZ ', { ...wide, rTRC: [...ascii('curv'), ...u32(0), ...u32(900)] }))).toThrow(
      'ends too soon',
    );
    expect(knownTransform('broken', () => new Uint8Array(3))).toBeUndefined();
  });

  it('that claim more than they hold, or make nothing of white, are refused before memory is taken', () => {
    const vast = [...ascii('curv'), ...u32(0), ...u32(0x7fffffff), 0, 0];
    expect(() => srgbTransform(profile('XYZ ', { ...wide, rTRC: vast }))).toThrow('ends too soon');
    const table = [...ascii('mft2'), ...u32(0), 3, 3, 170, 0, ...new Array<number>(36).fill(0), ...u16(2), ...u16(2)];
    expect(() => srgbTransform(profile('Lab ', { A2B0: table }))).toThrow('ends too soon');
    const staged = [...ascii('mAB '), ...u32(0), 3, 3, 0, 0, ...[0, 0, 0, 32, 0].flatMap(u32), 170, 170, 170];
    expect(() => srgbTransform(profile('Lab ', { A2B0: [...staged, ...new Array<number>(20).fill(0)] }))).toThrow(
      'ends too soon',
    );
    const none = { ...wide, rXYZ: xyz(0, 0, 0), gXYZ: xyz(0, 0, 0), bXYZ: xyz(0, 0, 0) };
    expect(() => srgbTransform(profile('XYZ ', none))).toThrow('nothing of white');
  });
});
