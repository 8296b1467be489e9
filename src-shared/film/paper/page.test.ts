import { describe, expect, it } from 'vitest';
import type { FilmCell, FilmSheet } from '../model.ts';
import { paperOptionsSchema } from './options.ts';
import { dotsFor, mostPixelsOnPrinters, type PaperTask, paperPage, partsOf } from './page.ts';

const cell = (scale: 'fit' | 'true-size' | 'ratio' = 'fit'): FilmCell =>
  ({ id: scale, view: { scale, inverted: false, zoom: 1 } }) as unknown as FilmCell;
const sheet = (over: Partial<FilmSheet> = {}): FilmSheet => ({
  id: 's',
  filmSize: '14INX17IN',
  orientation: 'PORTRAIT',
  format: 'STANDARD\\2,2',
  boxes: [cell(), null, cell(), null],
  header: ['{institution}'],
  footer: [],
  ...over,
});
const task = (over: Partial<PaperTask> & { paper?: string } = {}): PaperTask => ({
  options: paperOptionsSchema.parse({ ...(over.paper ? { paper: over.paper } : {}) }),
  patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '7', birthDate: '19700101', sex: 'F' },
  sheetNumber: 2,
  sheets: 3,
  printedAt: Date.parse('2026-03-01T10:20:30'),
  institution: 'St. Elsewhere',
  dotsPerInch: 300,
  measure: (text, { sizeMm }) => 0.6 * sizeMm * text.length,
  ...over,
});

describe('a sheet on paper', () => {
  it('has its images where the format puts them, and says who it is, when and that it is no film', () => {
    const { page, cells, texts, ruler, ground } = paperPage(sheet(), task());
    expect([page.width, page.height]).toEqual([210, 297]);
    expect(cells.map(({ position }) => position)).toEqual([1, 3]);
    expect(cells[0]!.place.x).toBeGreaterThanOrEqual(10);
    expect(cells[1]!.place.y).toBeGreaterThan(cells[0]!.place.y + cells[0]!.place.height);
    expect(texts.map(({ text }) => text)).toEqual([
      'Doe, Jane   7   1970-01-01   F',
      'St. Elsewhere',
      'Printed 2026-03-01 10:20 with Negatoscope. Sheet 2 of 3. Not to scale. Not for diagnosis.',
    ]);
    expect(texts[0]).toMatchObject({ bold: true, grey: 0 });
    expect(ruler).toBeUndefined();
    expect(ground).toBe('white');
    const below = Math.max(...cells.map(({ place }) => place.y + place.height));
    expect(texts[2]!.y).toBeGreaterThan(below);
    expect(texts[2]!.y + 2).toBeLessThan(297 - 9);
  });

  it('has a line of 50 mm where an image is at true size', () => {
    const { texts, ruler } = paperPage(sheet({ boxes: [cell('true-size'), null, null, null] }), task());
    expect(ruler?.width).toBe(50);
    expect(ruler!.x + 50).toBeCloseTo(200, 1);
    const note = texts.at(-1)!;
    expect(note.text).toContain('the line is 50 mm long');
    // Above the words, not through them.
    expect(ruler!.y + ruler!.height).toBeLessThan(note.y - note.sizeMm / 2);
    // Images of one size say at which scale they are.
    const together = paperPage(sheet({ boxes: [cell('ratio'), null, null, null] }), task());
    expect(together.ruler?.width).toBe(50);
    expect(together.texts.at(-1)!.text).toContain('At the scale that each image says: the line is 50 mm long.');
  });

  it('lies as the sheet does, or as it is asked to; a PDF may be as large as the film', () => {
    const lying = paperPage(sheet({ orientation: 'LANDSCAPE' }), task());
    expect([lying.page.width, lying.page.height]).toEqual([297, 210]);
    const turned = paperPage(sheet(), task({ options: paperOptionsSchema.parse({ orientation: 'LANDSCAPE' }) }));
    expect(turned.page.width).toBe(297);
    const film = paperPage(sheet(), task({ paper: 'film' }));
    expect(film.page.width).toBeCloseTo(355.6, 6);
  });

  it('without lines and identity says nothing but what it is', () => {
    const options = paperOptionsSchema.parse({ identity: false, lines: false, ground: 'black' });
    const { texts } = paperPage(sheet(), task({ options, sheets: 1, sheetNumber: 1 }));
    expect(texts.map(({ text, grey }) => [text, grey])).toEqual([
      ['Printed 2026-03-01 10:20 with Negatoscope. Not to scale. Not for diagnosis.', 195],
    ]);
  });

  it('cuts nothing of a long name, the ID behind it and what else is said', () => {
    const name = `${'Long'.repeat(16)}^${'Given'.repeat(12)}`;
    const patient = { key: 'k', name: { alphabetic: name }, id: 'ID-7'.repeat(16), birthDate: '19700101', sex: 'F' };
    const options = paperOptionsSchema.parse({ marginMm: 30 });
    const given = task({ patient, options });
    const { page, texts, cells } = paperPage(sheet({ header: ['x'.repeat(200)] }), given);
    expect(texts[0]!.text).toMatch(/^LongLong/);
    expect(texts[1]!.text).toBe(`${patient.id}   1970-01-01   F`);
    expect(texts.map(({ bold }) => bold)).toEqual([true, true, false, false]);
    for (const { text, x, sizeMm, bold } of texts) {
      expect(x + given.measure(text, { sizeMm, bold, italic: false })).toBeLessThanOrEqual(page.width - 30);
    }
    expect(texts[2]!.y + 2).toBeLessThan(cells[0]!.place.y);
  });

  it('is refused where nothing would fit, or nobody knows the film', () => {
    const options = paperOptionsSchema.parse({ marginMm: 60 });
    const many = sheet({ format: 'STANDARD\\40,10', boxes: Array(400).fill(null) });
    expect(() => paperPage(many, task({ options }))).toThrow('no room');
    expect(() => paperPage(sheet({ filmSize: 'HUGE' }), task({ paper: 'film' }))).toThrow();
    expect(() => paperPage(sheet({ format: 'CUSTOM\\1' }), task())).toThrow('display format');
  });
});

it('long films have coarser images, never beyond what memory bears', () => {
  const options = paperOptionsSchema.parse({ paper: 'film' });
  expect(dotsFor(options, [sheet()])).toBe(300);
  const dots = dotsFor(options, Array(200).fill(sheet()));
  expect(dots).toBeGreaterThan(100);
  expect(200 * 14 * 17 * dots ** 2).toBeLessThanOrEqual(1.2e9);
  const printed = dotsFor(options, Array(50).fill(sheet()), mostPixelsOnPrinters);
  expect(50 * 14 * 17 * printed ** 2).toBeLessThanOrEqual(4e8);
  expect(printed).toBeGreaterThan(150);
});

it('long films come in parts that memory bears, with all their sheets in order', () => {
  const options = paperOptionsSchema.parse({ paper: 'film' });
  const sheets = Array.from({ length: 20 }, (_, index) => ({ ...sheet(), id: `${index}` }));
  const each = 14 * 17 * 300 ** 2;
  const parts = partsOf(options, sheets, 6.5 * each);
  expect(parts.map((part) => part.length)).toEqual([6, 6, 6, 2]);
  expect(parts.flat()).toEqual(sheets);
  expect(partsOf(options, sheets.slice(0, 3), 1).map((part) => part.length)).toEqual([1, 1, 1]);
  expect(partsOf(options, sheets.slice(0, 3), 10 * each)).toHaveLength(1);
});
