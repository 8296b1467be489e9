import { describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { printerProfileSchema } from '../../src-shared/settings/printing.ts';
import { type Direction, formFor, nextBox, pageFor } from './sheet-page.ts';

const profile = printerProfileSchema.parse({});
const page = (format: string, orientation: 'PORTRAIT' | 'LANDSCAPE' = 'PORTRAIT') => {
  const found = pageFor(profile, { filmSize: '14INX17IN', orientation, format, header: [], footer: [] });
  if (found instanceof NegatoscopeError) throw found;
  return found;
};
const walk = (format: string, from: number, ...directions: Direction[]): (number | undefined)[] => {
  const on = page(format);
  let box: number | undefined = from;
  return directions.map((direction) => {
    box = box === undefined ? undefined : nextBox(on, box, direction);
    return box;
  });
};

describe('the next box', () => {
  it('lies beside, above and below in a grid, and none behind its edge', () => {
    expect(walk('STANDARD\\3,2', 0, 'right', 'right', 'down', 'left', 'up')).toEqual([1, 2, 5, 4, 1]);
    expect(walk('STANDARD\\3,2', 2, 'right')).toEqual([undefined]);
    expect(walk('STANDARD\\3,2', 0, 'up')).toEqual([undefined]);
  });

  it('is the one straight ahead where rows and columns are divided differently', () => {
    expect(walk('ROW\\1,3', 0, 'down')).toEqual([2]);
    expect(walk('ROW\\1,3', 3, 'up')).toEqual([0]);
    expect(walk('COL\\2,1', 0, 'right')).toEqual([2]);
    expect(walk('COL\\2,1', 1, 'right')).toEqual([2]);
  });
});

it('a format that the printer does not have gives no form, and a page says so', () => {
  const shape = { filmSize: '14INX17IN', orientation: 'PORTRAIT' as const };
  expect(formFor(profile, { ...shape, format: 'SLIDE' })).toBeUndefined();
  expect(formFor(profile, { ...shape, format: 'STANDARD\\2,3' })).toMatchObject({ boxes: 6 });
  const page = pageFor(profile, { ...shape, format: 'SLIDE', header: [], footer: [] });
  expect(page).toBeInstanceOf(NegatoscopeError);
});
