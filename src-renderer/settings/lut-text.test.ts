import { describe, expect, it } from 'vitest';
import { gridOf, outside, overlapping } from './custom-format-model.ts';
import { lutFromText, turnsBack } from './lut-text.ts';

describe('a Presentation LUT is read out of a text', () => {
  it('with blanks, commas, semicolons or lines between the entries', () => {
    expect(lutFromText('0 100, 200;300\n400')).toEqual({ entries: [0, 100, 200, 300, 400], bits: 10 });
    expect(lutFromText('# a comment\nDensity\n0\n0x0fff\n')).toEqual({ entries: [0, 4095], bits: 12 });
    expect(lutFromText('')).toMatchObject({ entries: [] });
  });

  it('with the index in front of each entry', () => {
    expect(lutFromText('0 10\n1 20\n2 30')).toMatchObject({ entries: [10, 20, 30] });
    // Two numbers a line that do not count from 0 are entries.
    expect(lutFromText('5 10\n6 20').entries).toEqual([5, 10, 6, 20]);
  });

  it('finds the bits', () => {
    expect(lutFromText('0 1023').bits).toBe(10);
    expect(lutFromText('0 1024').bits).toBe(11);
    expect(lutFromText('0 65535').bits).toBe(16);
  });

  it('says what it cannot read, and takes nothing of it', () => {
    for (const text of [
      '0 12.5',
      '0 -1',
      '0 70000',
      '1 zwei 3',
      '7',
      `${'1 '.repeat(65_537)}`,
      '1'.repeat(2_000_001),
    ]) {
      const { entries, problem } = lutFromText(text);
      expect(problem).toBeTruthy();
      expect(entries).toEqual([]);
    }
    expect(lutFromText('1 '.repeat(65_536)).entries).toHaveLength(65_536);
  });

  it('knows a table that turns back', () => {
    expect(turnsBack([0, 1, 1, 5])).toBe(false);
    expect(turnsBack([5, 5, 1])).toBe(false);
    expect(turnsBack([0, 5, 4])).toBe(true);
  });
});

describe('layouts by number', () => {
  it('of equal boxes touch each other and do not overlap', () => {
    for (const [columns, rows] of [
      [1, 1],
      [3, 3],
      [7, 5],
    ] as const) {
      const boxes = gridOf(columns, rows);
      expect(boxes).toHaveLength(columns * rows);
      expect(overlapping(boxes)).toEqual([]);
      expect(outside(boxes)).toEqual([]);
    }
  });

  it('name the boxes that reach beyond the film, or are not typed yet', () => {
    const [box] = gridOf(2, 2);
    expect(outside([box!, { ...box!, width: 1.2 }, { ...box!, y: 0.8 }, { ...box!, x: Number.NaN }])).toEqual([
      2, 3, 4,
    ]);
  });

  it('name the boxes that lie one upon the other', () => {
    const [first, second] = gridOf(2, 1);
    expect(overlapping([first!, { ...second!, x: 0.4 }, { x: 0, y: 0, width: 1, height: 1 }])).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
    ]);
  });
});
