import { describe, expect, it } from 'vitest';
import { printerProfileSchema } from '../settings/printing.ts';
import { type Box, filmMedium, pageOf, paperMedium } from './page.ts';
import { filmSizeIds } from './sizes.ts';

const profile = printerProfileSchema.parse({});
const medium = filmMedium(profile, {});
const sheet = { filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\3,4' } as const;

describe('the page of a 14 x 17 in film at 300 dpi', () => {
  it('has the millimetres and pixels of the film', () => {
    const page = pageOf(medium, sheet);
    expect(page.width).toBeCloseTo(355.6);
    expect(page.height).toBeCloseTo(431.8);
    expect(page.pixelMm).toBeCloseTo(25.4 / 300, 9);
    // 4200 x 5100 less 3 mm (35.4 pixels) on every side.
    expect(page.area).toMatchObject({ columns: 4129, rows: 5029 });
    expect(page.boxes).toHaveLength(12);
    // 1 mm is 12 pixels: (4129 - 24) / 3, (5029 - 36) / 4.
    expect(page.boxes[0]).toMatchObject({ position: 1, columns: 1368, rows: 1248, column: 0, row: 0 });
    expect(page.boxes[1]).toMatchObject({ position: 2, column: 1380, row: 0 });
    expect(page.boxes[3]).toMatchObject({ position: 4, column: 0, row: 1260 });
  });

  it('is wide when it lies, and its margins turn with it', () => {
    const uneven = { ...profile, margins: { left: 1, right: 2, top: 3, bottom: 4 } };
    const page = pageOf(filmMedium(uneven, {}), { ...sheet, orientation: 'LANDSCAPE', format: 'STANDARD\\4,3' });
    expect(page.width).toBeCloseTo(431.8);
    expect(page.area.x).toBeCloseTo(4, 1);
    expect(page.area.y).toBeCloseTo(1, 1);
    expect(page.boxes[3]?.row).toBe(0);
    expect(page.boxes[4]?.column).toBe(0);
  });

  it('takes the pixels that the printer says it has', () => {
    const own = printerProfileSchema.parse({
      films: [{ id: '14INX17IN', pixels: [{ resolution: 'STANDARD', columns: 4096, rows: 5120 }] }],
      resolutions: [{ id: 'STANDARD', dotsPerInch: 320 }],
    });
    const page = pageOf(filmMedium(own, {}), sheet);
    expect(page.area).toMatchObject({ columns: 4096, rows: 5120 });
    expect(page.pixelMm).toBeCloseTo(25.4 / 320, 9);
    const lying = pageOf(filmMedium(own, {}), { ...sheet, orientation: 'LANDSCAPE' });
    expect(lying.area).toMatchObject({ columns: 5120, rows: 4096 });
    // More pixels than the film has room for at this pitch lie closer.
    const coarse = { ...own, resolutions: [{ id: 'STANDARD', dotsPerInch: 100 }] };
    const squeezed = pageOf(filmMedium(coarse, {}), sheet);
    expect(squeezed.area.y + squeezed.area.height).toBeLessThanOrEqual(431.8 + 1e-6);
  });

  it('takes the resolution that was chosen', () => {
    const two = printerProfileSchema.parse({
      resolutions: [
        { id: 'STANDARD', dotsPerInch: 300 },
        { id: 'HIGH', dotsPerInch: 600 },
      ],
    });
    expect(pageOf(filmMedium(two, { resolution: 'HIGH' }), sheet).pixelMm).toBeCloseTo(25.4 / 600, 9);
    expect(pageOf(filmMedium(two, { resolution: 'gone' }), sheet).pixelMm).toBeCloseTo(25.4 / 300, 9);
  });

  it('makes room for lines only where they are part of the picture', () => {
    const lines = { header: ['{patient}'], footer: ['a', 'b'] };
    expect(pageOf(medium, { ...sheet, ...lines }).header).toBeUndefined();
    const page = pageOf(filmMedium(profile, { imaging: 'page' }), { ...sheet, ...lines });
    expect(page.header?.height).toBeCloseTo(4.5, 0);
    expect(page.footer?.height).toBeCloseTo(9, 0);
    const { header, footer, boxes } = page;
    expect(boxes[0]?.row).toBeGreaterThan(header?.rows ?? 0);
    expect(Math.max(...boxes.map((box) => box.row + box.rows))).toBeLessThan(footer?.row ?? 0);
    expect(pageOf(filmMedium(profile, { imaging: 'page' }), { ...sheet, header: ['', ' '] }).header).toBeUndefined();
  });
});

describe('image boxes', () => {
  const boxesOf = (format: string) => pageOf(medium, { ...sheet, format }).boxes;

  it('of ROW lie row by row, as wide as their row has room', () => {
    const [top, left, right] = boxesOf('ROW\\1,2');
    expect(top).toMatchObject({ column: 0, row: 0, columns: 4129 });
    expect(left).toMatchObject({ column: 0, columns: 2058 });
    expect(right?.column).toBeGreaterThan(2058);
    expect(right?.row).toBe(left?.row);
    expect(top?.rows).toBe(left?.rows);
  });

  it('of COL lie column by column', () => {
    const [first, second, third] = boxesOf('COL\\2,1');
    expect(first).toMatchObject({ column: 0, row: 0 });
    expect(second?.column).toBe(0);
    expect(second?.row).toBeGreaterThan(0);
    expect(third).toMatchObject({ row: 0, rows: 5029 });
    expect(third?.column).toBe(2070);
  });

  it('of SLIDE have their size, in the middle of their part', () => {
    const slides = printerProfileSchema.parse({
      slideFormats: [{ format: 'SLIDE', filmSize: '14INX17IN', columns: 6, rows: 8, widthMm: 35, heightMm: 35 }],
    });
    const { boxes } = pageOf(filmMedium(slides, {}), { ...sheet, format: 'SLIDE' });
    expect(boxes).toHaveLength(48);
    for (const box of boxes) expect(box.width).toBeCloseTo(35, 0);
  });

  it('of CUSTOM lie as the profile has them', () => {
    const custom = printerProfileSchema.parse({
      customFormats: [
        {
          number: 1,
          boxes: [
            { x: 0, y: 0, width: 0.75, height: 1 },
            { x: 0.75, y: 0.5, width: 0.25, height: 0.5 },
          ],
        },
      ],
    });
    const [big, small] = pageOf(filmMedium(custom, {}), { ...sheet, format: 'CUSTOM\\1' }).boxes;
    expect(big).toMatchObject({ column: 0, row: 0, columns: 3097, rows: 5029 });
    expect(small).toMatchObject({ column: 3097, columns: 1032 });
  });

  const overlap = (one: Box, other: Box) =>
    one.column < other.column + other.columns &&
    other.column < one.column + one.columns &&
    one.row < other.row + other.rows &&
    other.row < one.row + one.rows;

  it('never overlap nor leave the printable area, whatever film and format', () => {
    const formats = ['STANDARD\\1,1', 'STANDARD\\3,4', 'STANDARD\\5,7', 'STANDARD\\20,20', 'ROW\\3,1,2', 'COL\\1,5,2'];
    for (const filmSize of filmSizeIds) {
      for (const orientation of ['PORTRAIT', 'LANDSCAPE'] as const) {
        for (const format of formats) {
          const { area, boxes, width, height } = pageOf(medium, { filmSize, orientation, format });
          expect(area.x + area.width).toBeLessThanOrEqual(width);
          expect(area.y + area.height).toBeLessThanOrEqual(height);
          for (const [index, box] of boxes.entries()) {
            expect(box.column + box.columns).toBeLessThanOrEqual(area.columns);
            expect(box.row + box.rows).toBeLessThanOrEqual(area.rows);
            expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
          }
        }
      }
    }
  });
});

describe('paper', () => {
  it('has its own size whatever the film', () => {
    const page = pageOf(paperMedium({ width: 210, height: 297 }), { ...sheet, format: 'STANDARD\\1,1', header: ['x'] });
    expect(page).toMatchObject({ width: 210, height: 297 });
    expect(page.area.x).toBeCloseTo(10, 1);
    expect(page.header).toBeDefined();
  });
});

describe('what gives no page is refused', () => {
  it.each([
    ['an unknown film', {}, { filmSize: '9INX9IN' }],
    ['an unknown format', {}, { format: 'GRID\\1' }],
    ['slides nobody described', {}, { format: 'SLIDE' }],
    ['margins as wide as the film', { margins: { left: 200, right: 200, top: 0, bottom: 0 } }, {}],
    ['boxes without room', { gapMm: 50 }, { format: 'STANDARD\\10,10' }],
    ['more pixels than memory', { resolutions: [{ id: 'X', dotsPerInch: 1300 }] }, { filmSize: 'HUGE' }],
  ])('%s', (_, of, change) => {
    const own = printerProfileSchema.parse({ films: [{ id: 'HUGE', widthMm: 2000, heightMm: 2000 }], ...of });
    expect(() => pageOf(filmMedium(own, {}), { ...sheet, ...change })).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});
