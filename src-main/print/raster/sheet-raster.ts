import { haloOf, lineSpacing, type Mark, textMark } from '../../../src-shared/film/marks.ts';
import { lineMm } from '../../../src-shared/film/page.ts';
import { measureText } from './fonts.ts';
import { paintMarks } from './painter.ts';
import type { Plane } from './plane.ts';
import type { SheetLines, SheetTask } from './tasks.ts';

/** Letters of header and footer, mm. */
const largest = 3;
const smallest = 1.8;

/** The lines of a strip, in the middle of its width; long ones in smaller letters, and cut where even those have no room. */
export function lineMarks({ lines }: Pick<SheetLines, 'lines'>, width: number): Mark[] {
  return lines.flatMap((text, index): Mark[] => {
    if (text.trim() === '') return [];
    const of = (sizeMm: number): number => measureText(text, { sizeMm, bold: false, italic: false });
    const room = width - 2 * largest;
    const sizeMm = Math.max(smallest, Math.min(largest, (largest * room) / of(largest)));
    const long = of(sizeMm) > room;
    // What is too long begins at the left edge, so that its first part is read.
    const x = long ? largest : width / 2;
    const y = (index + 0.5) * Math.max(lineMm, lineSpacing * sizeMm);
    return [
      { ...textMark({ text, x, y, anchor: long ? 'start' : 'middle', sizeMm }, measureText), halo: haloOf(sizeMm) },
    ];
  });
}

/** Draws header and footer into a sheet. */
export function drawLines({ data, columns, rows, samples, highest, pixelMm, strips }: SheetTask): Plane {
  const plane = { columns, rows, samples, highest, data } as Plane;
  for (const strip of strips) {
    const from = strip.row * columns * samples;
    const part: Plane = {
      ...plane,
      rows: strip.rows,
      data: plane.data.subarray(from, from + strip.rows * columns * samples) as Plane['data'],
    };
    paintMarks(part, lineMarks(strip, strip.columns * pixelMm), pixelMm, [strip.column * pixelMm, 0]);
  }
  return plane;
}
