import { describe, expect, it } from 'vitest';
import { toBase64, wordsToBase64 } from '../base64.ts';
import type { DecodedFrame } from '../codecs/cells.ts';
import type { FrameDescription, LookupTable, PixelDescription } from '../description.ts';
import { applyPalette, toRgb } from './colour.ts';
import { coverOf } from './cover.ts';
import { defaultVoi, toGrayscale } from './grayscale.ts';
import { modalityFunction, modalityUnit } from './modality.ts';
import { overlayPlane } from './overlays.ts';
import { isInverted } from './polarity.ts';
import { frameOf, pixelAspect, renderFrame } from './render.ts';
import { fitInside, resample } from './resample.ts';
import { extractBit, paddingTest, toStoredValues, valueRange } from './stored-values.ts';
import { headerVoi, rangeOfWindow, voiFunction, windowOfRange } from './voi.ts';

const pixel = (over: Partial<PixelDescription> = {}): PixelDescription => ({
  rows: 1,
  columns: 4,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  numberFormat: 'integer',
  ...over,
});
const table = (entries: number[], over: Partial<LookupTable> = {}): LookupTable => ({
  firstMapped: 0,
  bits: 8,
  count: entries.length,
  data: wordsToBase64(entries),
  ...over,
});

describe('stored values', () => {
  it('are the bits from the high bit down, with their sign', () => {
    const twelve = pixel({ bitsStored: 12, highBit: 11 });
    expect([...toStoredValues(Uint16Array.of(0xf123, 0x0fff, 0x1000), twelve)]).toEqual([0x123, 0xfff, 0]);
    const signed = { ...twelve, pixelRepresentation: 1 as const };
    expect([...toStoredValues(Int16Array.of(0x0800, 0x07ff, -1), signed)]).toEqual([-2048, 2047, -1]);
    // Ten bits in the upper part of the cell, an overlay below.
    expect([...toStoredValues(Uint16Array.of(0xffc1, 0x0043), pixel({ bitsStored: 10, highBit: 15 }))]).toEqual([
      0x3ff, 1,
    ]);
    const wide = pixel({ bitsAllocated: 32, bitsStored: 32, highBit: 31 });
    expect([...toStoredValues(Uint32Array.of(4294967295), wide)]).toEqual([4294967295]);
  });

  it('leave overlay bits to overlays', () => {
    expect([...extractBit(Uint16Array.of(0x1000, 0x2fff, 0xf000), 12)]).toEqual([1, 0, 1]);
  });

  it('know padding as a value or a range with its ends in any order', () => {
    expect(paddingTest(pixel())).toBeUndefined();
    expect([9, 10, 11].map(paddingTest(pixel({ paddingValue: 10 }))!)).toEqual([false, true, false]);
    const range = paddingTest(pixel({ paddingValue: 20, paddingRangeLimit: 10 }))!;
    expect([9, 10, 15, 20, 21].map(range)).toEqual([false, true, true, true, false]);
  });

  it('have a range without padding and NaN', () => {
    expect(valueRange([-5, 3, Number.NaN, 90], (value) => value === 90)).toEqual({ minimum: -5, maximum: 3 });
    expect(valueRange([90], (value) => value === 90)).toBeUndefined();
    const infinite = [Number.NEGATIVE_INFINITY, 4, 6, Number.POSITIVE_INFINITY];
    expect(valueRange(infinite)).toEqual({ minimum: 4, maximum: 6 });
    const float = pixel({ numberFormat: 'float', bitsAllocated: 32, bitsStored: 32, highBit: 31 });
    expect([...toGrayscale(Float32Array.from(infinite), float, {})]).toEqual([0, 0, 255, 255]);
  });
});

describe('modality step', () => {
  it('rescales, looks up or does nothing', () => {
    expect(modalityFunction({ rescale: { slope: 2, intercept: -1024 } })(100)).toBe(-824);
    expect(modalityFunction({})(7)).toBe(7);
    const frame = {
      modalityLut: table([10, 20, 30], { firstMapped: 5, bits: 16 }),
      rescale: { slope: 9, intercept: 9 },
    };
    expect([0, 5, 6, 7, 99].map(modalityFunction(frame))).toEqual([10, 10, 20, 30, 30]);
    expect(modalityFunction(frame, 'ignore')(6)).toBe(6);
    expect(modalityUnit({ rescale: { slope: 1, intercept: 0, type: 'HU' } })).toBe('HU');
    expect(modalityUnit({ rescale: { slope: 1, intercept: 0, type: 'US' } })).toBeUndefined();
  });
});

describe('values of interest', () => {
  // PS3.3 C.11.2.1.2.1: these are the standard's own pseudo-code cases, output range 0..255.
  it('LINEAR', () => {
    const grey = (x: number, center: number, width: number) =>
      voiFunction({ kind: 'window', center, width, function: 'LINEAR' })(x) * 255;
    for (const [center, width] of [
      [2048, 4096],
      [2048, 1],
      [0, 100],
      [40, 400],
    ] as const) {
      for (let x = center - width; x <= center + width; x += Math.max(1, width / 16)) {
        const expected =
          x <= center - 0.5 - (width - 1) / 2
            ? 0
            : x > center - 0.5 + (width - 1) / 2
              ? 255
              : ((x - (center - 0.5)) / (width - 1) + 0.5) * 255;
        expect(grey(x, center, width)).toBeCloseTo(expected, 9);
      }
    }
  });

  it('LINEAR_EXACT', () => {
    const exact = voiFunction({ kind: 'window', center: 0, width: 100, function: 'LINEAR_EXACT' });
    expect([-60, -50, -25, 0, 25, 50, 60].map(exact)).toEqual([0, 0, 0.25, 0.5, 0.75, 1, 1]);
  });

  it('SIGMOID', () => {
    const sigmoid = voiFunction({ kind: 'window', center: 100, width: 40, function: 'SIGMOID' });
    expect(sigmoid(100)).toBe(0.5);
    expect(sigmoid(120)).toBeCloseTo(1 / (1 + Math.exp(-2)), 12);
    expect(sigmoid(-1e6)).toBeCloseTo(0, 12);
  });

  it('tables, their ends beyond', () => {
    const lut = voiFunction({ kind: 'table', table: table([0, 64, 255], { firstMapped: -1 }) });
    expect([-9, -1, 0, 1, 9].map(lut)).toEqual([0, 0, 64 / 255, 1, 1]);
  });

  it('of the header, by number', () => {
    const frame: FrameDescription = {
      voiWindows: [
        { center: 1, width: 2 },
        { center: 3, width: 4 },
      ],
      voiFunction: 'SIGMOID',
      voiLuts: [table([1])],
    };
    expect(headerVoi(frame)).toEqual({ kind: 'window', center: 1, width: 2, function: 'SIGMOID' });
    expect(headerVoi(frame, { window: 1 })).toMatchObject({ center: 3 });
    expect(headerVoi(frame, { window: 2 })).toBeUndefined();
    expect(headerVoi(frame, { table: 0 })).toMatchObject({ kind: 'table' });
    expect(headerVoi({ voiLuts: frame.voiLuts! })).toMatchObject({ kind: 'table' });
  });

  it('turn ranges into windows and back', () => {
    const window = windowOfRange(-100, 300);
    expect(rangeOfWindow(window)).toEqual({ minimum: -100, maximum: 300 });
    const grey = voiFunction({ kind: 'window', ...window });
    expect([grey(-100), grey(300), grey(100)]).toEqual([0, 1, 0.5]);
    expect(rangeOfWindow({ center: 5, width: 4 }, 'LINEAR_EXACT')).toEqual({ minimum: 3, maximum: 7 });
  });
});

describe('grey', () => {
  it('follows the header window, then a table, then the values without padding', () => {
    const values = Uint16Array.of(0, 100, 200, 4000);
    expect(defaultVoi(values, pixel(), { voiWindows: [{ center: 5, width: 6 }] })).toMatchObject({
      center: 5,
      width: 6,
    });
    expect(defaultVoi(values, pixel(), { voiLuts: [table([1, 2])] }).kind).toBe('table');
    const found = defaultVoi(values, pixel({ paddingValue: 4000 }), { rescale: { slope: 2, intercept: -10 } });
    expect(found).toEqual({ kind: 'window', ...windowOfRange(-10, 390) });
    expect([...toGrayscale(values, pixel({ paddingValue: 4000 }), {}, { paddingGray: 0 })]).toEqual([0, 128, 255, 0]);
    expect([...toGrayscale(values, pixel({ paddingValue: 4000 }), {})]).toEqual([0, 128, 255, 255]);
  });

  it('is inverted by MONOCHROME1, by the presentation LUT shape, and by the reader', () => {
    const inverse = { presentationLutShape: 'INVERSE' as const };
    const identity = { presentationLutShape: 'IDENTITY' as const };
    const one = { photometricInterpretation: 'MONOCHROME1' };
    const two = { photometricInterpretation: 'MONOCHROME2' };
    expect([isInverted(two, {}), isInverted(one, {})]).toEqual([false, true]);
    expect([isInverted(two, inverse), isInverted(one, inverse)]).toEqual([true, true]);
    expect([isInverted(two, identity), isInverted(one, identity)]).toEqual([false, false]);
    const values = Uint16Array.of(0, 255);
    const voi = { kind: 'window' as const, ...windowOfRange(0, 255) };
    expect([...toGrayscale(values, pixel(one), {}, { voi })]).toEqual([255, 0]);
    expect([...toGrayscale(values, pixel(one), {}, { voi, invert: true })]).toEqual([0, 255]);
  });

  it('is the same by table and by pixel', () => {
    const values = Int16Array.from({ length: 5000 }, (_, i) => ((i * 37) % 3000) - 1500);
    const frame: FrameDescription = {
      rescale: { slope: 1.5, intercept: -20 },
      voiWindows: [{ center: 40, width: 400 }],
    };
    const signed = pixel({ pixelRepresentation: 1 });
    const byTable = toGrayscale(values, signed, frame);
    const byPixel = toGrayscale(Float32Array.from(values), { ...signed, numberFormat: 'float' }, frame);
    expect(byTable).toEqual(byPixel);
  });

  it('survives fractions, one value, nothing but padding and NaN', () => {
    const float = pixel({ numberFormat: 'float', bitsAllocated: 32 });
    expect([...toGrayscale(Float32Array.of(0, 0.5, 1, Number.NaN), float, {})]).toEqual([0, 128, 255, 0]);
    expect(toGrayscale(Uint16Array.of(7, 7), pixel(), {})).toHaveLength(2);
    expect(toGrayscale(Uint16Array.of(7, 7), pixel({ paddingValue: 7 }), {})).toHaveLength(2);
    expect(toGrayscale(new Uint16Array(0), pixel(), {})).toHaveLength(0);
  });

  it('takes the range of a modality table that falls', () => {
    const frame = { modalityLut: table([300, 200, 100], { bits: 16 }) };
    expect([...toGrayscale(Uint16Array.of(0, 1, 2), pixel(), frame)]).toEqual([255, 128, 0]);
  });
});

describe('colour', () => {
  const rgb = pixel({
    samplesPerPixel: 3,
    photometricInterpretation: 'RGB',
    bitsAllocated: 8,
    bitsStored: 8,
    highBit: 7,
  });

  it('comes from luminance and chrominance', () => {
    const convert = (photometricInterpretation: string, ...values: number[]) => [
      ...toRgb({ photometricInterpretation }, Uint8Array.from(values), { ...rgb, photometricInterpretation }),
    ];
    expect(convert('YBR_FULL', 76, 85, 255)).toEqual([254, 0, 0]);
    expect(convert('YBR_FULL_422', 128, 128, 128)).toEqual([128, 128, 128]);
    expect(convert('YBR_PARTIAL_422', 16, 128, 128)).toEqual([0, 0, 0]);
    expect(convert('YBR_PARTIAL_422', 235, 128, 128)).toEqual([255, 255, 255]);
    expect(convert('RGB', 1, 2, 3)).toEqual([1, 2, 3]);
  });

  it('keeps the most significant bits of wide samples', () => {
    const wide = { ...rgb, bitsAllocated: 16, bitsStored: 16 };
    expect([...toRgb({ photometricInterpretation: 'RGB' }, Uint16Array.of(0, 32896, 65535), wide)]).toEqual([
      0, 128, 255,
    ]);
  });

  it('goes through a palette of 8 or 16 bits, its ends beyond', () => {
    const palette = {
      firstMapped: 10,
      bits: 16 as const,
      red: wordsToBase64([0x1234, 0xff00]),
      green: wordsToBase64([0, 0x8000]),
      blue: wordsToBase64([1, 2]),
    };
    expect([...applyPalette(Uint8Array.of(9, 10, 11, 99), palette)]).toEqual([
      0x12, 0, 0, 0x12, 0, 0, 0xff, 0x80, 0, 0xff, 0x80, 0,
    ]);
    const eight = { ...palette, bits: 8 as const, red: wordsToBase64([7, 8]) };
    expect(applyPalette(Uint8Array.of(10), eight)[0]).toBe(7);
  });
});

describe('overlays', () => {
  const overlay = {
    group: 0x6000,
    rows: 2,
    columns: 2,
    origin: [1, 2] as [number, number],
    type: 'GRAPHICS' as const,
    firstFrame: 2,
    numberOfFrames: 2,
    data: toBase64(Uint8Array.of(0b10010110)),
  };

  it('have planes of their own frames, or a bit of the cells', () => {
    expect(overlayPlane(overlay, 1, undefined)).toBeUndefined();
    expect([...overlayPlane(overlay, 2, undefined)!]).toEqual([0, 1, 1, 0]);
    expect([...overlayPlane(overlay, 3, undefined)!]).toEqual([1, 0, 0, 1]);
    const embedded = { ...overlay, embeddedBit: 12 };
    expect([...overlayPlane(embedded, 2, Uint16Array.of(0x1000, 0))!]).toEqual([1, 0]);
    expect(overlayPlane(embedded, 1, Uint16Array.of(0x1000, 0))).toBeUndefined();
  });

  it('are drawn from their origin, cut at the edges', () => {
    const area = { rows: 2, columns: 2 };
    const at = (origin: [number, number], ...plane: number[]) =>
      coverOf(area, { overlays: [{ overlay: { ...overlay, origin }, plane: Uint8Array.from(plane) }] });
    expect([...at([1, 2], 1, 1, 1, 1)!]).toEqual([0, 0xffffffff, 0, 0xffffffff]);
    expect([...at([0, 0], 0, 0, 0, 1)!]).toEqual([0xffffffff, 0, 0, 0]);
    expect([...at([-32768, 32767], 1, 1, 1, 1)!]).toEqual([0, 0, 0, 0]);
  });

  it('lie on the pixels whose bits they are, whatever size they claim', () => {
    const embedded = { ...overlay, rows: 9, columns: 1, origin: [2, 2] as [number, number], embeddedBit: 3 };
    const cover = coverOf(
      { rows: 2, columns: 3 },
      { overlays: [{ overlay: embedded, plane: Uint8Array.of(0, 1, 0, 0, 0, 1) }] },
    );
    expect([...cover!].map((word) => (word === 0 ? 0 : 1))).toEqual([0, 1, 0, 0, 0, 1]);
  });
});

describe('pictures', () => {
  it('shrink by area and grow between pixels', () => {
    const picture = { width: 4, height: 1, channels: 1 as const, data: Uint8Array.of(0, 100, 200, 40) };
    expect([...resample(picture, 2, 1).data]).toEqual([50, 120]);
    expect([...resample({ ...picture, width: 2, data: Uint8Array.of(0, 100) }, 4, 1).data]).toEqual([0, 25, 75, 100]);
    const colour = {
      width: 2,
      height: 2,
      channels: 3 as const,
      data: Uint8Array.of(0, 0, 0, 10, 20, 30, 0, 0, 0, 10, 20, 30),
    };
    expect([...resample(colour, 1, 1).data]).toEqual([5, 10, 15]);
    expect(fitInside(200, 100, 50, 50)).toEqual({ width: 50, height: 25 });
    expect(fitInside(10, 10, 50, 50, 1)).toEqual({ width: 10, height: 10 });
    expect(fitInside(1000, 1, 50, 50)).toEqual({ width: 50, height: 1 });
  });

  it('have square pixels when they are fitted', () => {
    const decoded: DecodedFrame = {
      rows: 2,
      columns: 2,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      cells: Uint16Array.of(0, 1, 2, 3),
    };
    const two = pixel({ rows: 2, columns: 2 });
    expect(renderFrame(decoded, two, {}, {})).toMatchObject({ width: 2, height: 2, channels: 1 });
    const spacing = { rowMm: 2, columnMm: 1, provenance: 'pixel-spacing' as const };
    expect(pixelAspect(two, { spacing })).toBe(2);
    expect(renderFrame(decoded, two, { spacing }, { fit: { width: 8, height: 8, enlarge: true } })).toMatchObject({
      width: 4,
      height: 8,
    });
    expect(
      renderFrame(decoded, { ...two, aspectRatio: [1, 2] }, {}, { fit: { width: 8, height: 8, enlarge: true } }),
    ).toMatchObject({ width: 8, height: 4 });
  });

  it('take the frame that is meant', () => {
    const instance = { shared: { sliceThicknessMm: 1, laterality: 'L' }, perFrame: [{}, { laterality: 'R' }] };
    expect(frameOf(instance, 1)).toEqual({ sliceThicknessMm: 1, laterality: 'L' });
    expect(frameOf(instance, 2)).toEqual({ sliceThicknessMm: 1, laterality: 'R' });
    expect(frameOf(instance, 3)).toEqual(instance.shared);
  });
});
