import { describe, expect, it } from 'vitest';
import { printerProfileSchema } from '../settings/printing.ts';
import {
  boxCount,
  offeredFormats,
  parseDisplayFormat,
  proposedGrid,
  turnedFormat,
  writeDisplayFormat,
} from './formats.ts';

const upright = { filmSize: '14INX17IN', orientation: 'PORTRAIT' } as const;
const lying = { filmSize: '14INX17IN', orientation: 'LANDSCAPE' } as const;

describe('Image Display Format', () => {
  it.each(['STANDARD\\2,3', 'STANDARD\\20,20', 'ROW\\1,2,3', 'COL\\2,1', 'SLIDE', 'SUPERSLIDE', 'CUSTOM\\7'])(
    'is read and written: %s',
    (text) => {
      const format = parseDisplayFormat(text);
      expect(format && writeDisplayFormat(format)).toBe(text);
    },
  );

  it('counts columns first', () => {
    expect(parseDisplayFormat('STANDARD\\2,3')).toEqual({ kind: 'STANDARD', columns: 2, rows: 3 });
  });

  it.each([' standard\\2, 3 ', 'STANDARD \\2,3'])('is read as people write it: %s', (text) => {
    expect(parseDisplayFormat(text)).toEqual({ kind: 'STANDARD', columns: 2, rows: 3 });
  });

  it.each([
    '',
    'STANDARD',
    'STANDARD\\2',
    'STANDARD\\2,3,4',
    'STANDARD\\0,1',
    'STANDARD\\-1,1',
    'STANDARD\\1.5,1',
    'STANDARD\\21,20',
    'STANDARD\\41,1',
    'STANDARD\\9999,1',
    'ROW\\',
    'ROW\\1,,2',
    'ROW\\40,40,40,40,40,40,40,40,40,40,40',
    'COL',
    'SLIDE\\2',
    'CUSTOM\\',
    'CUSTOM\\0',
    'CUSTOM\\x',
    'GRID\\2,2',
  ])('is none: %j', (text) => {
    expect(parseDisplayFormat(text)).toBeUndefined();
  });

  it('has so many boxes', () => {
    const profile = printerProfileSchema.parse({
      customFormats: [
        { number: 3, boxes: [{ x: 0, y: 0, width: 1, height: 0.5 }] },
        { number: 3, orientation: 'LANDSCAPE', boxes: Array(2).fill({ x: 0, y: 0, width: 0.5, height: 1 }) },
      ],
      slideFormats: [{ format: 'SLIDE', filmSize: '14INX17IN', columns: 6, rows: 8 }],
    });
    const count = (format: string, sheet: typeof upright | typeof lying = upright) =>
      boxCount({ ...sheet, format }, profile);
    expect(count('STANDARD\\3,4')).toBe(12);
    expect(count('ROW\\1,2,3')).toBe(6);
    expect(count('COL\\4,4')).toBe(8);
    expect(count('CUSTOM\\3')).toBe(1);
    expect(count('CUSTOM\\3', lying)).toBe(2);
    expect(count('CUSTOM\\4')).toBeUndefined();
    expect(count('SLIDE')).toBe(48);
    expect(count('SLIDE', lying)).toBeUndefined();
    expect(count('SUPERSLIDE')).toBeUndefined();
    expect(offeredFormats(profile, lying)).toContain('CUSTOM\\3');
    expect(offeredFormats(profile, lying)).not.toContain('SLIDE');
    expect(offeredFormats(profile, upright)).toContain('SLIDE');
  });

  it('keeps the shape of its boxes when the film is turned', () => {
    expect(turnedFormat('STANDARD\\2,3')).toBe('STANDARD\\3,2');
    expect(turnedFormat('ROW\\1,2')).toBe('COL\\1,2');
    expect(turnedFormat(turnedFormat('COL\\1,2'))).toBe('COL\\1,2');
    expect(turnedFormat('CUSTOM\\2')).toBe('CUSTOM\\2');
    expect(offeredFormats(printerProfileSchema.parse({}), lying)).toContain('STANDARD\\4,3');
    expect(offeredFormats(printerProfileSchema.parse({}), upright)).toContain('STANDARD\\3,4');
  });
});

describe('the grid proposed', () => {
  const portrait = { width: 355.6, height: 431.8 };
  const landscape = { width: 431.8, height: 355.6 };
  const grid = (n: number, area: typeof portrait, shape?: number) => writeDisplayFormat(proposedGrid(n, area, shape));

  it('is another for each orientation of a 14 x 17 in film', () => {
    expect(grid(12, portrait)).toBe('STANDARD\\3,4');
    expect(grid(12, landscape)).toBe('STANDARD\\4,3');
    expect(grid(2, portrait)).toBe('STANDARD\\1,2');
    expect(grid(2, landscape)).toBe('STANDARD\\2,1');
    expect(grid(6, portrait)).toBe('STANDARD\\2,3');
    expect(grid(1, portrait)).toBe('STANDARD\\1,1');
  });

  it('follows the shape of the images', () => {
    expect(grid(2, portrait, 0.5)).toBe('STANDARD\\2,1');
    expect(grid(2, landscape, 3)).toBe('STANDARD\\1,2');
  });

  it('has room for all images as long as that is possible', () => {
    for (let n = 1; n <= 400; n++) {
      for (const area of [portrait, landscape]) {
        const format = proposedGrid(n, area);
        const count = boxCount({ ...upright, format: writeDisplayFormat(format) }) ?? 0;
        expect(count).toBeGreaterThanOrEqual(n);
      }
    }
    expect(parseDisplayFormat(grid(100_000, portrait))).toBeDefined();
    expect(parseDisplayFormat(grid(Number.POSITIVE_INFINITY, portrait))).toBeDefined();
  });
});
