import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../base64.ts';
import type { DecodedFrame } from '../codecs/cells.ts';
import type { LookupTable, PixelDescription } from '../description.ts';
import {
  identityVoi,
  type PixelPresentation,
  paletteLevels,
  presentationLutFunction,
  presentedLevels,
} from './presentation.ts';
import { renderFrame } from './render.ts';

const table = (bits: number, ...entries: number[]): LookupTable => ({
  firstMapped: 0,
  bits,
  count: entries.length,
  data: wordsToBase64(entries),
});
const pixel: PixelDescription = {
  rows: 2,
  columns: 3,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  pixelRepresentation: 0,
  numberFormat: 'integer',
};
const decoded = {
  cells: Uint8Array.of(0, 50, 100, 150, 200, 255),
  columns: 3,
  rows: 2,
  photometricInterpretation: 'MONOCHROME2',
} as DecodedFrame;
const none: PixelPresentation = {
  modality: {},
  overlays: [],
  activeGroups: [],
  spatial: { rotation: 0, flipped: false },
};
const levels = (presentation: Partial<PixelPresentation>, over: Partial<PixelDescription> = {}, frame = {}) =>
  Array.from(renderFrame(decoded, { ...pixel, ...over }, frame, { presentation: { ...none, ...presentation } }).data);

describe('the grey steps of a presentation state (PS3.4 N.2)', () => {
  it('replace those of the image: rescale, window and polarity', () => {
    const frame = { rescale: { slope: 2, intercept: -100 }, voiWindows: [{ center: 1, width: 1 }] };
    expect(levels({}, {}, frame)).toEqual([0, 50, 100, 150, 200, 255]);
    expect(levels({ modality: { rescale: { slope: 0.5, intercept: 0 } } }, {}, frame)).toEqual([
      0, 50, 100, 150, 200, 255,
    ]);
    const voi = { kind: 'window' as const, center: 128, width: 256 };
    expect(levels({ voi }, {}, frame)).toEqual([0, 50, 100, 150, 200, 255]);
    expect(levels({ voi, modality: 'image' }, {}, frame)).toEqual([0, 0, 100, 200, 255, 255]);
  });

  it('turn the greys of MONOCHROME1 once, where the state says so, and never twice', () => {
    for (const photometricInterpretation of ['MONOCHROME1', 'MONOCHROME2']) {
      const of = (shape: 'IDENTITY' | 'INVERSE') =>
        levels({ presentationLut: { shape } }, { photometricInterpretation }, { presentationLutShape: 'INVERSE' });
      expect(of('IDENTITY')).toEqual([0, 50, 100, 150, 200, 255]);
      expect(of('INVERSE')).toEqual([255, 205, 155, 105, 55, 0]);
    }
  });

  it('spread the VOI output over all entries of a presentation LUT', () => {
    const lut = presentationLutFunction({ table: table(8, 255, 128, 0) });
    expect([0, 0.24, 0.26, 0.5, 0.74, 0.76, 1].map((value) => Math.round(lut(value) * 255))).toEqual([
      255, 255, 128, 128, 128, 0, 0,
    ]);
    expect(lut(Number.NaN)).toBe(1);
    const level = presentedLevels({ kind: 'table', table: table(8, 0, 255) }, { table: table(16, 0, 0x8000, 0xffff) });
    expect([0, 1, 7].map(level)).toEqual([0, 255, 255]);
  });

  it('pass on what no VOI step touches: all that the stored bits can make', () => {
    expect(identityVoi({ bitsStored: 12, pixelRepresentation: 1 }, {})).toMatchObject({ center: -0.5, width: 4095 });
    const falling = { rescale: { slope: -2, intercept: 10 } };
    expect(identityVoi({ bitsStored: 8, pixelRepresentation: 0 }, falling)).toMatchObject({ center: -245, width: 510 });
    const modalityLut = table(10, 1, 2);
    expect(identityVoi({ bitsStored: 8, pixelRepresentation: 0 }, { modalityLut })).toMatchObject({ width: 1023 });
  });

  it('colour through the whole palette', () => {
    const channel = (...entries: number[]) => wordsToBase64(entries);
    const palette = {
      firstMapped: 0,
      bits: 16 as const,
      red: channel(0, 0x8000, 0xffff),
      green: channel(0xffff, 0, 0),
      blue: channel(0, 0, 0x1234),
    };
    const colours = paletteLevels(palette);
    expect([0, 127, 128, 255].map((level) => [...colours.subarray(3 * level, 3 * level + 3)])).toEqual([
      [0, 255, 0],
      [128, 0, 0],
      [128, 0, 0],
      [255, 0, 0x12],
    ]);
    expect(levels({ palette }).slice(0, 3)).toEqual([0, 255, 0]);
  });

  it('turn clockwise first, then mirror left and right', () => {
    const at = (rotation: 0 | 90 | 180 | 270, flipped: boolean) => levels({ spatial: { rotation, flipped } });
    expect(at(90, false)).toEqual([150, 0, 200, 50, 255, 100]);
    expect(at(90, true)).toEqual([0, 150, 50, 200, 100, 255]);
    expect(at(180, false)).toEqual([255, 200, 150, 100, 50, 0]);
    expect(at(270, false)).toEqual([100, 255, 50, 200, 0, 150]);
  });

  it('cover and draw what the state says, and nothing of the image', () => {
    const overlay = {
      group: 0x6000,
      rows: 2,
      columns: 3,
      origin: [1, 1] as [number, number],
      type: 'GRAPHICS' as const,
      numberOfFrames: 1,
      data: 'Ag==',
    };
    const frame = { shutter: { rectangle: { left: 1, right: 1, top: 1, bottom: 1 } } };
    const over = { overlays: [overlay] };
    expect(levels({}, over, frame)).toEqual([0, 50, 100, 150, 200, 255]);
    expect(levels({ activeGroups: [0x6000] }, over, frame)).toEqual([0, 255, 100, 150, 200, 255]);
    const shutter = { rectangle: { left: 2, right: 3, top: 1, bottom: 2 }, presentationValue: 0x8080 };
    expect(levels({ overlays: [overlay], shutter })).toEqual([128, 255, 100, 128, 200, 255]);
  });
});
