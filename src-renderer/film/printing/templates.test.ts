import { describe, expect, it } from 'vitest';
import { boxCount } from '../../../src-shared/film/formats.ts';
import { type Film, filmSchema, filmTemplateSchema } from '../../../src-shared/film/model.ts';
import { printerProfileSchema } from '../../../src-shared/settings/printing.ts';
import { filmImage } from '../../../testing/film-image.ts';
import { onFilmsOf, withOrientation } from './film-shape.ts';
import { reopened } from './reopening.ts';
import { bundledTemplates, isPossible, moved, withTemplate } from './templates.ts';

const profile = printerProfileSchema.parse({});
const image = filmImage(1);
const cells = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `c${n}`, content: { kind: 'image', image } }));
const film = (count: number, more: object = {}): Film =>
  filmSchema.parse({
    patient: { key: 'k', name: { alphabetic: 'Doe^Jane' }, id: '4711', birthDate: '', sex: '' },
    sheets: [
      {
        id: 's',
        filmSize: '14INX17IN',
        orientation: 'PORTRAIT',
        format: `STANDARD\\1,${count}`,
        boxes: cells(count),
      },
    ],
    unplaced: [{ id: 'u', content: { kind: 'image', image } }],
    ...more,
  });
let next = 0;
const newId = (): string => `new${next++}`;
const idsOf = ({ sheets }: Film): string[] => sheets.flatMap(({ boxes }) => boxes.flatMap((cell) => cell?.id ?? []));

describe('templates of films', () => {
  it('that come with the program have names of their own and fit a usual printer', () => {
    expect(bundledTemplates.length).toBeGreaterThan(8);
    expect(new Set(bundledTemplates.map(({ id }) => id)).size).toBe(bundledTemplates.length);
    expect(new Set(bundledTemplates.map(({ name }) => name)).size).toBe(bundledTemplates.length);
    for (const template of bundledTemplates) {
      expect(isPossible(template, profile, '14INX17IN'), template.name).toBe(true);
    }
  });

  it('lay a film out without losing an image, and leave the tray alone', () => {
    for (const template of bundledTemplates) {
      const laid = withTemplate(film(23), template, profile, newId);
      expect(idsOf(laid), template.name).toEqual(cells(23).map(({ id }) => id));
      expect(laid.unplaced.map(({ id }) => id)).toEqual(['u']);
    }
  });

  it('use a film that the printer has', () => {
    const small = printerProfileSchema.parse({ films: [{ id: '8INX10IN' }], orientations: ['PORTRAIT'] });
    const lying = bundledTemplates.find(({ sheets }) => sheets[0]?.orientation === 'LANDSCAPE');
    const laid = withTemplate(film(2), lying ?? filmTemplateSchema.parse({}), small, newId);
    expect(laid.sheets[0]).toMatchObject({ filmSize: '8INX10IN', orientation: 'PORTRAIT' });
  });

  it('set how large images are where they say it', () => {
    const template = bundledTemplates.find(({ scale }) => scale === 'true-size');
    const laid = withTemplate(film(1), template ?? filmTemplateSchema.parse({}), profile, newId);
    expect(laid.sheets[0]?.boxes[0]?.view.scale).toBe('true-size');
  });

  it('are moved within their list', () => {
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
  });
});

describe('other films and orientations', () => {
  it('turns the grid with the film', () => {
    const turned = withOrientation(film(3), 'LANDSCAPE', profile);
    expect(turned.sheets[0]).toMatchObject({ orientation: 'LANDSCAPE', format: 'STANDARD\\3,1' });
    expect(idsOf(turned)).toEqual(['c0', 'c1', 'c2']);
  });

  it('brings sheets onto films that the printer has', () => {
    const other = film(2);
    const foreign: Film = { ...other, sheets: other.sheets.map((sheet) => ({ ...sheet, filmSize: 'A3' })) };
    const [sheet] = onFilmsOf(foreign, profile).sheets;
    expect(sheet?.filmSize).toBe('14INX17IN');
    expect(sheet && boxCount(sheet, profile)).toBe(2);
  });

  it('makes of a number that the printer does not know a grid that holds what can be held', () => {
    const other = film(2);
    const custom: Film = {
      ...other,
      sheets: other.sheets.map((one) => ({ ...one, filmSize: 'A3', format: 'CUSTOM\\4' })),
    };
    const made = onFilmsOf(custom, profile);
    expect(made.sheets[0]?.format).toBe('STANDARD\\1,1');
    expect(idsOf(made)).toEqual(['c0']);
    expect(made.unplaced.map(({ id }) => id)).toEqual(['u', 'c1']);
  });
});

it('a film that was printed is opened again with names of its own', () => {
  const again = reopened(film(2));
  expect(again.sheets[0]?.id).not.toBe('s');
  expect(again.sheets[0]?.boxes.map((cell) => cell?.content)).toEqual(
    film(2).sheets[0]?.boxes.map((one) => one?.content),
  );
  expect(again.sheets[0]?.boxes.some((cell) => cell?.id === 'c0')).toBe(false);
});
