import { lineSpacing, type Mark } from '../../src-shared/film/marks.ts';

interface Room {
  width: number;
  height: number;
}

interface Rectangle {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What a text of a cell covers, mm of its box. */
function textsOf(marks: readonly Mark[]): Rectangle[] {
  return marks.flatMap((mark): Rectangle[] => {
    if (mark.kind !== 'text') return [];
    const { x, y, anchor, sizeMm, widthMm, halo } = mark;
    const left = anchor === 'start' ? x : anchor === 'middle' ? x - widthMm / 2 : x - widthMm;
    const half = (lineSpacing * sizeMm) / 2;
    const more = halo.widthMm;
    return [{ left: left - more, top: y - half - more, right: left + widthMm + more, bottom: y + half + more }];
  });
}

const shared = (one: Rectangle, other: Rectangle): number =>
  Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left)) *
  Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/**
 * Where a square of this side lies in a box so that it hides no text: as near to the right edge, and to its top, as there is room; where there is
 * none, where it hides least. All in mm of the box, from its upper left corner.
 */
export function notePlace(marks: readonly Mark[], { width, height }: Room, side: number): { x: number; y: number } {
  const texts = textsOf(marks);
  const [most, lowest] = [Math.max(0, width - side), Math.max(0, height - side)];
  const step = side / 4;
  let best: { x: number; y: number; hidden: number } | undefined;
  for (let x = most; ; x = Math.max(0, x - step)) {
    for (let y = 0; ; y = Math.min(lowest, y + step)) {
      const here = { left: x, top: y, right: x + side, bottom: y + side };
      const hidden = texts.reduce((sum, text) => sum + shared(here, text), 0);
      if (best === undefined || hidden < best.hidden) best = { x, y, hidden };
      if (hidden === 0) return { x, y };
      if (y >= lowest) break;
    }
    if (x <= 0) break;
  }
  return { x: best?.x ?? 0, y: best?.y ?? 0 };
}
