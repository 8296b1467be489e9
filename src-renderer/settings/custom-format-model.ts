import type { PrinterProfile } from '../../src-shared/settings/printing.ts';

/** A layout that a printer knows by number. */
export type CustomFormat = PrinterProfile['customFormats'][number];
export type FormatBox = CustomFormat['boxes'][number];

/** Numbers of boxes (from 1) that lie one upon the other: a picture would cover another. */
export function overlapping(boxes: readonly FormatBox[]): [number, number][] {
  const found: [number, number][] = [];
  const apart = 0.0005;
  for (const [at, a] of boxes.entries()) {
    for (const [other, b] of boxes.entries()) {
      if (other <= at) continue;
      const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
      const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (across > apart && down > apart) found.push([at + 1, other + 1]);
    }
  }
  return found;
}

/** Numbers of boxes (from 1) that do not lie on the film, or whose place is not typed yet. */
export const outside = (boxes: readonly FormatBox[]): number[] =>
  boxes.flatMap(({ x, y, width, height }, at) => {
    const good = [x, y].every((value) => value >= 0) && width > 0 && height > 0;
    return good && x + width <= 1.001 && y + height <= 1.001 ? [] : [at + 1];
  });

const share = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Equal boxes, row by row. */
export const gridOf = (columns: number, rows: number): FormatBox[] =>
  Array.from({ length: columns * rows }, (_, at) => ({
    x: share((at % columns) / columns),
    y: share(Math.floor(at / columns) / rows),
    width: share(1 / columns),
    height: share(1 / rows),
  }));

/** The first number that none has. */
export const freeNumber = (formats: readonly CustomFormat[]): number => {
  let number = 1;
  while (formats.some((format) => format.number === number)) number++;
  return number;
};
