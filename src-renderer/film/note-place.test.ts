import { describe, expect, it } from 'vitest';
import { cellMarks } from '../../src-shared/film/cell-marks.ts';
import type { Mark, MeasureText } from '../../src-shared/film/marks.ts';
import { cellShowSchema, cellTextsSchema } from '../../src-shared/film/model.ts';
import { notePlace } from './note-place.ts';

const measure: MeasureText = (text, { sizeMm }) => [...text].length * 0.5 * sizeMm;
const line = (text: string, rank = 0) => ({ text, rank, identity: true });
const texts = cellTextsSchema.parse({
  topLeft: [line('Yamada, Tarou  山田 太郎'), line('F-4711'), line('1970-01-02', 1)],
  topRight: [line('Hospital of the Sea', 2), line('CT', 1), line('2026-01-02 10:20', 1)],
  bottomLeft: [line('Series 3: axial', 1), line('Im 12', 0)],
  bottomRight: [line('W 400 L 40', 1)],
});
const marksOf = (width: number, height: number): Mark[] =>
  cellMarks({ width, height, show: cellShowSchema.parse({}), texts, measure });

const hides = (marks: readonly Mark[], { x, y }: { x: number; y: number }, side: number): boolean =>
  marks.some((mark) => {
    if (mark.kind !== 'text') return false;
    const left = mark.anchor === 'end' ? mark.x - mark.widthMm : mark.x;
    const top = mark.y - mark.sizeMm / 2;
    return x < left + mark.widthMm && x + side > left && y < top + mark.sizeMm && y + side > top;
  });

describe('the mark of a cell with notes', () => {
  it.each([
    [350, 430],
    [110, 140],
    [60, 60],
    [35, 28],
  ])('hides none of its texts in a box of %i x %i mm, and stays in it', (width, height) => {
    const marks = marksOf(width, height);
    for (const side of [2, 4, 6]) {
      const at = notePlace(marks, { width, height }, side);
      expect(hides(marks, at, side)).toBe(false);
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.y + side).toBeLessThanOrEqual(height);
    }
  });

  it('stands in the upper right corner where nothing is', () => {
    expect(notePlace([], { width: 50, height: 40 }, 5)).toEqual({ x: 45, y: 0 });
  });

  it('hides least where there is room for nothing', () => {
    const at = notePlace(marksOf(12, 10), { width: 12, height: 10 }, 9);
    expect(at.x).toBeGreaterThanOrEqual(0);
    expect(at.x).toBeLessThanOrEqual(3);
  });
});
