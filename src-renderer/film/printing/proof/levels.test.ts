import { describe, expect, it } from 'vitest';
import { densityOf } from '../../../../src-shared/film/densities.ts';
import { printerProfileSchema } from '../../../../src-shared/settings/printing.ts';
import { drawn, valueAt } from './drawing.ts';
import type { BoxImage } from './fetch-box.ts';
import { levelOfTerm, levelsOf, printerDoes } from './levels.ts';

const box = (more: Partial<BoxImage>): BoxImage => ({
  columns: 2,
  rows: 2,
  bits: 8,
  samples: 1,
  photometricInterpretation: 'MONOCHROME2',
  bytes: new Uint8Array([0, 100, 200, 255]),
  hash: '',
  notes: [],
  scale: undefined,
  values: undefined,
  ...more,
});
const twelve = (values: number[], more: Partial<BoxImage> = {}): BoxImage =>
  box({ bits: 12, bytes: new Uint8Array(new Uint16Array(values).buffer), ...more });
const reds = (pixels: Uint8ClampedArray): number[] => Array.from(pixels).filter((_, at) => at % 4 === 0);
const plain = { reversed: false, table: undefined };
const turnedOver = { reversed: true, table: undefined };
const whole = { column: 0, row: 0, columns: 2, rows: 2 };

describe('what the proof shows of the bytes', () => {
  it('is the bytes themselves at one pixel for a pixel', () => {
    const image = box({});
    expect(reds(drawn(image, levelsOf(image, plain), whole, 2, 2))).toEqual([0, 100, 200, 255]);
  });

  it('shows 12 bits on 8, little endian', () => {
    const image = twelve([0, 4095, 2048, 16]);
    expect(reds(drawn(image, levelsOf(image, plain), whole, 2, 2))).toEqual([0, 255, 128, 1]);
    expect(valueAt(image, 0, 1)).toBe(2048);
  });

  it('turns MONOCHROME1, and what the printer reverses', () => {
    const image = box({ photometricInterpretation: 'MONOCHROME1' });
    expect(reds(drawn(image, levelsOf(image, plain), whole, 2, 2))).toEqual([255, 155, 55, 0]);
    expect(reds(drawn(image, levelsOf(image, turnedOver), whole, 2, 2))).toEqual([0, 100, 200, 255]);
  });

  it('maps values that are proportional to density back to what was meant', () => {
    const densities = { minimum: 20, maximum: 300, illumination: 2000, reflectedAmbientLight: 10 };
    const density = densityOf(densities);
    const sent = (value: number): number => Math.round((4095 * (density(value) - 0.2)) / (3 - 0.2));
    const parts = [0, 0.25, 0.5, 1].map(sent);
    const image = twelve(parts, { values: { kind: 'linear-density', densities, zero: 'minimum' } });
    expect(image.bytes.length).toBe(8);
    expect(reds(drawn(image, levelsOf(image, plain), whole, 2, 2))).toEqual([0, 64, 127, 255]);
    const turned = twelve(
      parts.map((value) => 4095 - value),
      { values: { kind: 'linear-density', densities, zero: 'maximum' } },
    );
    expect(reds(drawn(turned, levelsOf(turned, plain), whole, 2, 2))).toEqual([0, 64, 127, 255]);
    // The printer turns densities, not greys: the middle of them is not the middle of what is seen.
    expect(levelsOf(image, turnedOver)[0]).toBe(0);
    expect(levelsOf(image, turnedOver)[4095]).toBe(255);
    expect(levelsOf(image, turnedOver)[sent(0.25)]).toBe(levelsOf(turned, plain)[sent(0.25)]);
  });

  it('puts P-values through the table that the printer puts them through, and no others', () => {
    const table = { bits: 12, entries: [0, 1000, 4095] };
    const profile = printerProfileSchema.parse({ presentationLut: { shape: 'TABLE', table } });
    const image = box({ bytes: new Uint8Array([0, 64, 128, 255]) });
    const through = reds(drawn(image, levelsOf(image, printerDoes(profile, {})), whole, 2, 2));
    expect(through).toEqual([0, 31, 63, 255]);
    // Polarity goes before it (PS3.4 H.2.1.2).
    const reversed = levelsOf(image, printerDoes(profile, { polarity: 'REVERSE' }));
    expect([reversed[255], reversed[127], reversed[0]]).toEqual([0, 63, 255]);
    const here = box({ values: { kind: 'table' } });
    expect(levelsOf(here, printerDoes(profile, {}))).toEqual(levelsOf(here, plain));
    const unused = printerProfileSchema.parse({ presentationLut: { use: false, shape: 'TABLE', table } });
    expect(levelsOf(image, printerDoes(unused, {}))).toBe(levelsOf(image, plain));
  });

  it('is reckoned once for boxes that are alike', () => {
    const image = twelve([0, 1, 2, 3]);
    expect(levelsOf(twelve([4, 5, 6, 7]), plain)).toBe(levelsOf(image, plain));
    expect(levelsOf(image, turnedOver)).not.toBe(levelsOf(image, plain));
    expect(levelsOf(box({}), plain)).not.toBe(levelsOf(image, plain));
    expect(levelsOf(image, plain)[65535]).toBe(255);
  });

  it('takes the mean of the pixels that a pixel of the screen covers', () => {
    const image = box({});
    expect(reds(drawn(image, levelsOf(image, plain), whole, 1, 1))).toEqual([139]);
    expect(reds(drawn(image, levelsOf(image, plain), whole, 2, 1))).toEqual([100, 178]);
  });

  it('repeats pixels where there are fewer, and is transparent outside', () => {
    const image = box({});
    const large = drawn(image, levelsOf(image, plain), whole, 4, 4);
    expect(reds(large).slice(0, 4)).toEqual([0, 0, 100, 100]);
    const beside = drawn(image, levelsOf(image, plain), { column: -1, row: 0, columns: 2, rows: 1 }, 2, 1);
    expect([...beside]).toEqual([0, 0, 0, 0, 0, 0, 0, 255]);
  });

  it('reads colours as planes', () => {
    const image = box({
      columns: 1,
      rows: 2,
      samples: 3,
      photometricInterpretation: 'RGB',
      bytes: new Uint8Array([1, 2, 10, 20, 100, 200]),
    });
    const shown = drawn(image, levelsOf(image, plain), { column: 0, row: 0, columns: 1, rows: 2 }, 1, 2);
    expect([...shown]).toEqual([1, 10, 100, 255, 2, 20, 200, 255]);
  });

  it('shows densities around images and in empty boxes', () => {
    const profile = printerProfileSchema.parse({});
    expect(levelOfTerm(profile, { borderDensity: 'WHITE' }, 'borderDensity')).toBe(255);
    expect(levelOfTerm(profile, { borderDensity: '300' }, 'borderDensity')).toBe(0);
    expect(levelOfTerm(profile, { borderDensity: '20' }, 'borderDensity')).toBe(255);
    expect(levelOfTerm(profile, {}, 'borderDensity')).toBeUndefined();
  });
});
