import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { MeasureText } from '../../../src-shared/film/marks.ts';

/** Upright letters without serifs that are read well when small; then those that have the signs of East Asia. What is not here is passed over. */
const wanted = [
  ...['Segoe UI', 'Helvetica Neue', 'Arial', 'Liberation Sans', 'Noto Sans', 'DejaVu Sans'],
  ...['Yu Gothic UI', 'Meiryo', 'MS Gothic', 'Hiragino Sans', 'Noto Sans CJK JP', 'Noto Sans JP', 'IPAGothic'],
  ...['Microsoft YaHei', 'PingFang SC', 'Malgun Gothic', 'Droid Sans Fallback'],
];

let list: string | undefined;

/** Throws `unsupported` where the machine has no font at all: a film without the patient's name is not made. */
function families(): string {
  if (list !== undefined) return list;
  const here = new Set(GlobalFonts.families.map(({ family }) => family));
  if (here.size === 0) throw new NegatoscopeError('unsupported', 'there is no font on this machine');
  const found = wanted.filter((family) => here.has(family));
  list = [...(found.length > 0 ? found : [[...here].sort()[0]!]).map((family) => `"${family}"`), 'sans-serif'].join(
    ', ',
  );
  return list;
}

/** The font of a text of this size in canvas units. */
export const fontOf = (size: number, { bold, italic }: { bold: boolean; italic: boolean }): string =>
  `${italic ? 'italic ' : ''}${bold ? 'bold ' : ''}${size}px ${families()}`;

/** Texts are measured at one size and reckoned for the others: the same layout on every printer and screen. */
const measured = 64;
let pen: SKRSContext2D | undefined;
const widths = new Map<string, number>();
const mostWidths = 5000;

export const measureText: MeasureText = (text, { sizeMm, bold, italic }) => {
  const key = `${bold ? 'b' : ''}${italic ? 'i' : ''}|${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen ??= createCanvas(1, 1).getContext('2d');
    pen.font = fontOf(measured, { bold, italic });
    width = pen.measureText(text).width / measured;
    if (widths.size >= mostWidths) widths.clear();
    widths.set(key, width);
  }
  return width * sizeMm;
};
