import { describe, expect, it } from 'vitest';
import { everyNth, nthToFit } from './choosing.ts';
import { begin, redo, settle, step, undo } from './history.ts';
import { filledLine, filledLines } from './placeholders.ts';

describe('every n-th image', () => {
  it.each([
    [10, { n: 1, from: 1, to: 3 }, [0, 1, 2]],
    [10, { n: 4, from: 1, to: 10 }, [0, 4, 8]],
    [10, { n: 3, from: 2, to: 8 }, [1, 4, 7]],
    [10, { n: 3, from: 8, to: 2 }, [1, 4, 7]],
    [10, { n: 20, from: 5, to: 10 }, [4]],
    [10, { n: 1, from: 9, to: 99 }, [8, 9]],
    [10, { n: 0, from: -5, to: 2 }, [0, 1]],
    [10, { n: 1, from: 11, to: 12 }, []],
    [10, { n: 1, from: Number.NaN, to: 3 }, []],
    [0, { n: 1, from: 1, to: 1 }, []],
  ])('of %i: %j', (count, what, expected) => {
    expect(everyNth(count, what)).toEqual(expected);
  });

  it('fits a sheet', () => {
    expect(nthToFit(320, 20)).toBe(16);
    expect(nthToFit(321, 20)).toBe(17);
    expect(nthToFit(3, 20)).toBe(1);
    for (let images = 1; images < 200; images++) {
      const n = nthToFit(images, 12);
      expect(everyNth(images, { n, from: 1, to: images }).length).toBeLessThanOrEqual(12);
    }
  });
});

describe('undo', () => {
  it('goes back and forth, and forgets what was undone when something else is done', () => {
    const done = step(step(begin('a'), 'b'), 'c');
    expect(undo(done).present).toBe('b');
    expect(undo(undo(undo(done))).present).toBe('a');
    expect(redo(undo(done)).present).toBe('c');
    expect(redo(done).present).toBe('c');
    expect(redo(step(undo(done), 'd')).present).toBe('d');
  });

  it('takes a drag as one step', () => {
    const dragged = step(step(step(begin(1), 2, 'window x'), 3, 'window x'), 4, 'window x');
    expect(undo(dragged).present).toBe(1);
    expect(undo(step(settle(dragged), 5, 'window x')).present).toBe(4);
    expect(undo(step(dragged, 5, 'zoom x')).present).toBe(4);
    expect(step(dragged, dragged.present)).toBe(dragged);
  });

  it('has a bound', () => {
    let history = begin(0);
    for (let n = 1; n < 1000; n++) history = step(history, n);
    expect(history.past).toHaveLength(200);
  });
});

describe('lines', () => {
  const facts = {
    patient: {
      key: 'k',
      name: { alphabetic: 'Yamada^Tarou', ideographic: '山田^太郎' },
      id: '{sheet}',
      birthDate: '19610402',
      sex: 'M',
    },
    sheet: 2,
    sheets: 3,
    printedAt: new Date(2026, 10, 22, 9, 5, 7).getTime(),
    institution: 'Hospital\nX',
  };

  it('have their places filled in, once', () => {
    expect(filledLines(['{patient}  {birthDate} {sex}', 'Sheet {sheet} of {sheets}, {printed}'], facts)).toEqual([
      'Yamada, Tarou  山田 太郎  1961-04-02 M',
      'Sheet 2 of 3, 2026-11-22 09:05',
    ]);
    expect(filledLine('{id} {institution}', facts)).toBe('{sheet} Hospital X');
  });

  it('keep what is no place', () => {
    // What is too long for a film is left to what sets it: there it is cut off with three dots, and told.
    const filled = filledLine('{institution}'.repeat(15), { ...facts, institution: 'H'.repeat(64) });
    expect(filled).toHaveLength(15 * 64);
    expect(filledLine('{institution}', { ...facts, institution: 'H'.repeat(100_000) }).length).toBeLessThan(1000);
    expect(filledLine('{what} {} {toString} 5 {', facts)).toBe('{what} {} {toString} 5 {');
  });
});
