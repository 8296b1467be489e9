import type { MeasureText } from '../../src-shared/film/marks.ts';

let pen: CanvasRenderingContext2D | null | undefined;

/** Widths of texts as this window writes them. */
export const measureText: MeasureText = (text, { sizeMm, bold }) => {
  pen ??= document.createElement('canvas').getContext('2d');
  if (!pen) return 0.6 * sizeMm * text.length;
  pen.font = `${bold ? 'bold ' : ''}64px ${getComputedStyle(document.body).fontFamily}`;
  return (pen.measureText(text).width / 64) * sizeMm;
};
