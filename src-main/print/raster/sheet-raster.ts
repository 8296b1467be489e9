import { cutText, lineMarks } from '../../../src-shared/film/marks-lines.ts';
import { measureText } from './fonts.ts';
import { paintMarks } from './painter.ts';
import type { Plane } from './plane.ts';
import type { SheetTask } from './tasks.ts';

/** Draws header and footer into a sheet; `cut`: what of them has no room, in words. */
export function drawLines({ data, columns, rows, samples, highest, pixelMm, strips }: SheetTask): {
  plane: Plane;
  cut: string[];
} {
  const plane = { columns, rows, samples, highest, data } as Plane;
  const cut: string[] = [];
  for (const strip of strips) {
    const from = strip.row * columns * samples;
    const part: Plane = {
      ...plane,
      rows: strip.rows,
      data: plane.data.subarray(from, from + strip.rows * columns * samples) as Plane['data'],
    };
    const lines = lineMarks(strip.lines, strip.columns * pixelMm, measureText);
    cut.push(...lines.cut.map((line) => cutText(strip.side, line)));
    paintMarks(part, lines.marks, pixelMm, [strip.column * pixelMm, 0]);
  }
  return { plane, cut };
}
