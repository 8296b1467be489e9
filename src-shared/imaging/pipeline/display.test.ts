import { describe, expect, it } from 'vitest';
import tables from '../../../resources/colour-tables.json' with { type: 'json' };
import { wordsToBase64 } from '../base64.ts';
import type { DecodedFrame } from '../codecs/cells.ts';
import type { PixelDescription } from '../description.ts';
import { colourWords } from './colour-tables.ts';
import { colourLevels } from './colour-window.ts';
import { coverOf } from './cover.ts';
import { clampedWindow, displayModality, hiddenRescale, mapWindow, petWindow, windowPolicy } from './domain.ts';
import { percentileRange } from './percentiles.ts';
import { renderFrame } from './render.ts';
import { shutterCoverage, shutterWord } from './shutters.ts';
import { averageOf, logarithms, maskOf, shifted, subtract } from './subtraction.ts';
import { rangeOfWindow, voiFunction } from './voi.ts';
import { rgbWord } from './words.ts';

const area = { rows: 6, columns: 8 };
/** A coverage as text: # covered, . seen. */
const picture = (covered: Uint8Array) =>
  Array.from({ length: area.rows }, (_, row) =>
    [...covered.subarray(row * area.columns, (row + 1) * area.columns)].map((one) => (one ? '#' : '.')).join(''),
  );

describe('shutters (PS3.3 C.7.6.11)', () => {
  it('leave a rectangle with its edges open', () => {
    expect(picture(shutterCoverage({ rectangle: { left: 2, right: 5, top: 2, bottom: 4 } }, area))).toEqual([
      '########',
      '#....###',
      '#....###',
      '#....###',
      '########',
      '########',
    ]);
  });

  it('leave a circle open, round on the patient where pixels are not square', () => {
    const circle = { row: 3, column: 4, radius: 2 };
    const round = picture(shutterCoverage({ circle }, area));
    expect(round).toEqual(['###.####', '##...###', '#.....##', '##...###', '###.####', '########']);
    const tall = picture(shutterCoverage({ circle }, { ...area, aspect: 2 }));
    expect(tall).toEqual(['########', '###.####', '#.....##', '###.####', '########', '########']);
  });

  it('leave a polygon open with its corners and edges', () => {
    const polygon: [number, number][] = [
      [1, 1],
      [1, 7],
      [4, 4],
    ];
    expect(picture(shutterCoverage({ polygon }, area))).toEqual([
      '.......#',
      '#.....##',
      '##...###',
      '###.####',
      '########',
      '########',
    ]);
    const square: [number, number][] = [
      [2, 3],
      [2, 6],
      [5, 6],
      [5, 3],
    ];
    expect(picture(shutterCoverage({ polygon: square }, area))).toEqual([
      '########',
      '##....##',
      '##....##',
      '##....##',
      '##....##',
      '########',
    ]);
  });

  it('cover together, with the bits of a bitmap', () => {
    const bitmap = new Uint8Array(area.rows * area.columns);
    bitmap[2 * area.columns + 3] = 1;
    const both = shutterCoverage(
      { rectangle: { left: 1, right: 8, top: 3, bottom: 6 }, circle: { row: 3, column: 4, radius: 2 } },
      area,
      bitmap,
    );
    expect(picture(both)).toEqual(['########', '########', '#..#..##', '##...###', '###.####', '########']);
  });

  it('cover with a grey or a colour', () => {
    expect(shutterWord({})).toBe(0xff000000);
    expect(shutterWord({ presentationValue: 65535 })).toBe(0xffffffff);
    // L* 50, a* b* 0 is the grey of level 119 in sRGB.
    expect(shutterWord({ presentationColor: [32768, 32896, 32896] })).toBe(rgbWord(119, 119, 119));
  });

  it('lie under overlays; a bitmap shutter is no graphics', () => {
    const overlay = {
      rows: 1,
      columns: 1,
      origin: [1, 1] as [number, number],
      type: 'GRAPHICS' as const,
      group: 0x6000,
    };
    const plane = { overlay, plane: Uint8Array.of(1) };
    const rectangle = { left: 3, right: 8, top: 1, bottom: 6 };
    const words = coverOf(area, { shutter: { rectangle }, overlays: [plane] })!;
    expect([words[0], words[1], words[2]]).toEqual([0xffffffff, 0xff000000, 0]);
    const bitmap = coverOf(area, { shutter: { bitmapGroup: 0x6000, presentationValue: 0 }, overlays: [plane] })!;
    expect([bitmap[0], bitmap[1]]).toEqual([0xff000000, 0]);
    expect(coverOf(area, {})).toBeUndefined();
  });
});

describe('rendered images', () => {
  const pixel: PixelDescription = {
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
  };
  const decoded = (...cells: number[]) =>
    ({
      cells: Uint16Array.from(cells),
      columns: cells.length,
      rows: 1,
      photometricInterpretation: 'MONOCHROME2',
    }) as DecodedFrame;
  const window = { kind: 'window' as const, center: 128, width: 256 };

  it('have supplemental colours from the first value on that the palette names', () => {
    const entries = (...values: number[]) => wordsToBase64(values);
    const supplementalPalette = {
      firstMapped: 200,
      bits: 8 as const,
      red: entries(255, 0),
      green: entries(0, 255),
      blue: entries(0, 0),
    };
    const picture = renderFrame(decoded(0, 199, 200, 999), { ...pixel, supplementalPalette }, {}, { voi: window });
    expect(picture.channels).toBe(3);
    expect([...picture.data]).toEqual([0, 0, 0, 199, 199, 199, 255, 0, 0, 0, 255, 0]);
  });

  it('are covered by a shutter, in colour when it has one', () => {
    const shutter = { rectangle: { left: 2, right: 3, top: 1, bottom: 1 } };
    const options = { voi: window, shutter: true };
    const grey = renderFrame(decoded(9, 9, 9, 9), pixel, { shutter }, options);
    expect([grey.channels, ...grey.data]).toEqual([1, 0, 9, 9, 0]);
    // L* 50, a* 127 in the coding of PS3.3 C.10.7.1.1: no grey.
    const coloured = { shutter: { ...shutter, presentationColor: [32768, 65535, 32896] as [number, number, number] } };
    const found = renderFrame(decoded(9, 9, 9, 9), pixel, coloured, options);
    expect(found.channels).toBe(3);
    expect([...found.data.subarray(3, 9)]).toEqual([9, 9, 9, 9, 9, 9]);
    expect(found.data[0]).toBeGreaterThan(found.data[1]! + 50);
  });
});

describe('what windows act on', () => {
  const rescale = { slope: 2, intercept: 100 };
  it('is the stored value in MR, XA and XRF, the rescaled one elsewhere', () => {
    expect(hiddenRescale('1.2.840.10008.5.1.4.1.1.4', { rescale })).toEqual(rescale);
    expect(displayModality('1.2.840.10008.5.1.4.1.1.12.1')).toBe('ignore');
    expect(displayModality('1.2.840.10008.5.1.4.1.1.12.2')).toBe('ignore');
    const policies = ['4', '12.1', '12.2', '2', '128', '4.1'].map((end) =>
      windowPolicy(`1.2.840.10008.5.1.4.1.1.${end}`, { rescale }),
    );
    expect(policies).toEqual(['ignore', 'ignore', 'ignore', 'apply', 'apply', 'apply']);
  });

  it('changes with a linear function so that the same values are as bright', () => {
    const of = (value: number) => (value * 3 - 20) / 2;
    for (const kind of ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const) {
      const window = { kind: 'window' as const, center: 500, width: 900, function: kind };
      const [plain, mapped] = [voiFunction(window), voiFunction(mapWindow(window, of))];
      for (const value of [60, 300, 499.5, 900]) expect(mapped(of(value))).toBeCloseTo(plain(value), 9);
    }
  });

  it('of PET headers is stored only where the unit cannot reach', () => {
    const pixel = { bitsStored: 16, pixelRepresentation: 1 as const };
    const window = { kind: 'window' as const, center: 16384, width: 32768 };
    expect(petWindow(window, { slope: 1, intercept: 0 }, pixel)).toBe(window);
    expect(petWindow(window, { slope: 2, intercept: 0 }, pixel)).toBe(window);
    expect(rangeOfWindow(petWindow(window, { slope: 0.01, intercept: 0 }, pixel) as typeof window).maximum).toBeCloseTo(
      327.67,
    );
  });

  it('begins at 0 when the window is clamped', () => {
    const exact = { kind: 'window' as const, center: 500, width: 400, function: 'LINEAR_EXACT' as const };
    expect(clampedWindow(exact)).toMatchObject({ center: 350, width: 700 });
    const linear = { kind: 'window' as const, center: 500, width: 401 };
    const { minimum, maximum } = rangeOfWindow(clampedWindow(linear));
    expect([minimum, maximum]).toEqual([0, 699.5]);
    const below = { kind: 'window' as const, center: -500, width: 100 };
    expect(clampedWindow(below)).toBe(below);
  });
});

describe('ranges', () => {
  it('leave out the outermost shares, padding and what is no number', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => i);
    expect(percentileRange(values, [0.01, 0.99])).toEqual({ minimum: 9, maximum: 989 });
    expect(percentileRange([5, -2000, 7, Number.NaN], [0, 1], [-2000, -2000])).toEqual({ minimum: 5, maximum: 7 });
    expect(percentileRange([-2000], [0, 1], [-2000, -2000])).toBeUndefined();
    const fractions = percentileRange([0.25, 0.5, 0.75], [0, 1])!;
    expect([fractions.minimum, fractions.maximum]).toEqual([0.25, 0.75]);
  });
});

describe('colours', () => {
  it('of the well-known palettes are those of the standard', () => {
    const of = (id: string) => colourWords(tables.tables.find((table) => table.id === id)!);
    const iron = of('hot-iron');
    expect([iron[0], iron[64], iron[255]]).toEqual([rgbWord(0, 0, 0), rgbWord(128, 0, 0), rgbWord(255, 255, 255)]);
    expect([of('winter')[0], of('winter')[255]]).toEqual([rgbWord(0, 0, 255), rgbWord(127, 255, 128)]);
    expect(tables.tables).toHaveLength(8);
  });

  it('stay as they are under 128 and 256, and get contrast under a narrower window', () => {
    expect([...colourLevels({ center: 128, width: 256 })]).toEqual(Array.from({ length: 256 }, (_, i) => i));
    const steep = colourLevels({ center: 128, width: 128 });
    expect([steep[63], steep[64], steep[191], steep[192]]).toEqual([0, 0, 255, 255]);
    expect(colourLevels({ center: 100, width: 256 })[128]).toBe(156);
  });
});

describe('subtraction (PS3.3 C.7.6.10)', () => {
  it('finds the mask of a frame by the operation', () => {
    const average = [
      { operation: 'AVG_SUB' as const, maskFrames: [1, 2], applicableFrames: [[3, 9]] as [number, number][] },
    ];
    expect(maskOf(average, 2, 9)).toBeUndefined();
    expect(maskOf(average, 5, 9)).toEqual({ frames: [1, 2], contrast: [5], shift: [0, 0] });
    const shift = [{ ...average[0]!, subPixelShift: [1.5, -2] as [number, number], contrastFrameAveraging: 2 }];
    expect(maskOf(shift, 9, 9)).toEqual({ frames: [1, 2], contrast: [9], shift: [2, 1.5] });
    expect(maskOf(shift, 8, 9)?.contrast).toEqual([8, 9]);
    for (const contrastFrameAveraging of [1e12, Number.POSITIVE_INFINITY]) {
      expect(maskOf([{ ...average[0]!, contrastFrameAveraging }], 7, 9)?.contrast).toEqual([7, 8, 9]);
    }
    expect(maskOf([{ operation: 'TID', tidOffset: 2 }], 5, 9)?.frames).toEqual([3]);
    expect(maskOf([{ operation: 'TID' }], 1, 9)).toBeUndefined();
    const back = [{ operation: 'REV_TID' as const, tidOffset: 1, applicableFrames: [[6, 9]] as [number, number][] }];
    expect([6, 7, 8].map((frame) => maskOf(back, frame, 9)?.frames)).toEqual([[5], [4], [3]]);
    expect(maskOf([{ operation: 'NONE' }], 1, 9)).toBeUndefined();
  });

  it('takes the average of masks off, moved between pixels', () => {
    expect([
      ...averageOf([
        [1, 2],
        [3, 5],
      ]),
    ]).toEqual([2, 3.5]);
    const mask = Float32Array.of(0, 10, 20, 30);
    expect([...shifted(mask, 4, 1, [1, 0])]).toEqual([0, 0, 10, 20]);
    expect([...shifted(mask, 4, 1, [-0.5, 0])]).toEqual([5, 15, 25, 30]);
    expect([...shifted(mask, 2, 2, [0, 0.25])]).toEqual([0, 10, 15, 25]);
    const { values, minimum, maximum } = subtract(
      Uint16Array.of(5, 10, 65535, 0, 65535),
      Float32Array.of(7.4, 2.5, 0, 65535, 0),
    );
    expect([...values, minimum, maximum]).toEqual([-2, 8, 32767, -32768, 32767, -32768, 32767]);
  });

  it('moves the mask to where the standard says: positive columns to the left, positive rows down', () => {
    const masks = [{ operation: 'AVG_SUB' as const, maskFrames: [1], subPixelShift: [1, 2] as [number, number] }];
    const mask = new Float32Array(25);
    mask[2 * 5 + 3] = 9;
    const moved = shifted(mask, 5, 5, maskOf(masks, 2, 2)!.shift);
    expect(moved.indexOf(9)).toBe(3 * 5 + 1);
  });

  it('takes the shift of a frame before that of the item, by its number', () => {
    const masks = [
      { operation: 'AVG_SUB' as const, maskFrames: [1], subPixelShift: [1, 1] as [number, number], item: 7 },
    ];
    const shifts = [
      { item: 6, shift: [9, 9] as [number, number] },
      { item: 7, shift: [0.5, -3] as [number, number] },
    ];
    expect(maskOf(masks, 2, 2, shifts)?.shift).toEqual([3, 0.5]);
    expect(maskOf(masks, 2, 2, [shifts[0]!])?.shift).toEqual([-1, 1]);
    expect(maskOf([{ operation: 'AVG_SUB', maskFrames: [1] }], 2, 2, [shifts[1]!])?.shift).toEqual([3, 0.5]);
  });

  it('takes logarithms of values that are proportional to the intensity', () => {
    const log = logarithms(Uint16Array.of(0, 1, 1000, 2000));
    expect(log[0]).toBe(0);
    expect(log[1]).toBe(0);
    expect(log[3]! - log[2]!).toBeCloseTo(1000 * Math.LN2, 2);
    expect([...logarithms(Int16Array.of(-5, 1))]).toEqual([0, 0]);
    const mask = logarithms(Uint16Array.of(1000, 1000, 1000));
    for (const contrast of [Uint16Array.of(2000, 500, 1000), Float32Array.of(2000, 500, 1000)]) {
      expect([...subtract(contrast, mask, true).values]).toEqual([693, -693, 0]);
    }
  });
});
