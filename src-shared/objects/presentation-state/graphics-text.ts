import type { StatePoint } from './model.ts';

export interface ScreenRect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where a text is to stand, in CSS pixels. */
export interface TextPlace {
  text: string;
  box?: ScreenRect;
  anchor?: StatePoint;
  horizontal: 'LEFT' | 'CENTER' | 'RIGHT';
  vertical: 'TOP' | 'CENTER' | 'BOTTOM';
  /** A line leads to the anchor. */
  leader: boolean;
}

export interface LaidText {
  size: number;
  lines: { text: string; x: number; y: number }[];
  anchor: 'start' | 'middle' | 'end';
  rect: ScreenRect;
  /** From the text to its anchor. */
  leader?: [StatePoint, StatePoint];
}

/** Width of a line of text at a size in CSS pixels. */
export type Measure = (text: string, size: number) => number;

export const textSizes = { usual: 14, least: 10 };
export const lineHeight = 1.25;
/** What does not fit into its box is not pressed into less than this. */
const leastWidth = 160;

/** Lines as they are written (CR LF, LF, CR; form feeds too), without what cannot be seen at their ends. */
export const linesOf = (text: string): string[] => {
  const lines = text.split(/\r\n|[\n\r\f\v]/).map((line) => line.replaceAll('\t', '    ').trimEnd());
  while (lines.length > 1 && lines[lines.length - 1] === '') lines.pop();
  return lines;
};

/** Where a line may be broken: behind gaps, and between the signs of East Asia. */
const pieces = (line: string): string[] => line.split(/(?<=\s)|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])/u);

/** A line in pieces that are no wider than this: between words, and within them where they are longer or have no gaps. */
export function wrapped(line: string, width: number, size: number, measure: Measure): string[] {
  if (measure(line, size) <= width) return [line];
  const made: string[] = [];
  let current = '';
  for (let word of pieces(line)) {
    if (measure((current + word).trimEnd(), size) <= width) {
      current += word;
      continue;
    }
    if (current !== '') made.push(current.trimEnd());
    current = '';
    while (measure(word.trimEnd(), size) > width) {
      const characters = [...word];
      let take = Math.max(1, Math.floor((characters.length * width) / Math.max(1, measure(word, size))));
      while (take > 1 && measure(characters.slice(0, take).join(''), size) > width) take--;
      if (take >= characters.length) break;
      made.push(characters.slice(0, take).join(''));
      word = characters.slice(take).join('');
    }
    current = word;
  }
  if (current.trimEnd() !== '') made.push(current.trimEnd());
  return made;
}

/** Lays a text out: as large as usual when its box has room, then in more lines, then smaller; what still is too long goes beyond it. */
export function layText(place: TextPlace, view: { width: number; height: number }, measure: Measure): LaidText {
  const { box, anchor } = place;
  const written = linesOf(place.text);
  const { size, lines } = box ? fitted(written, box, measure) : free(written, view, measure);
  const width = Math.max(...lines.map((line) => measure(line, size)));
  const height = lines.length * size * lineHeight;
  const rect = box ? inBox(box, place, width, height) : besideAnchor(anchor ?? [0, 0], width, height, view);
  const seen = box ? overlaps(box, view) : anchor !== undefined && inside(anchor, view);
  const kept = seen ? pushedInto(rect, view) : rect;
  const { horizontal } = box ? place : { horizontal: 'LEFT' as const };
  const x = { LEFT: kept.left, CENTER: (kept.left + kept.right) / 2, RIGHT: kept.right }[horizontal];
  const laid: LaidText = {
    size,
    lines: lines.map((text, index) => ({ text, x, y: kept.top + (index + 0.5) * size * lineHeight })),
    anchor: ({ LEFT: 'start', CENTER: 'middle', RIGHT: 'end' } as const)[horizontal],
    rect: kept,
  };
  if (place.leader && anchor) {
    const from: StatePoint = [
      Math.min(Math.max(anchor[0], kept.left), kept.right),
      Math.min(Math.max(anchor[1], kept.top), kept.bottom),
    ];
    if (Math.hypot(from[0] - anchor[0], from[1] - anchor[1]) > 1) laid.leader = [from, anchor];
  }
  return laid;
}

function fitted(written: readonly string[], box: ScreenRect, measure: Measure): { size: number; lines: string[] } {
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  // Words are not cut for the sake of a box: rather it is left.
  const words = written.flatMap((line) => pieces(line)).map((piece) => piece.trimEnd());
  for (let { usual: size } = textSizes; size >= textSizes.least; size--) {
    if (words.some((word) => measure(word, size) > width)) continue;
    const lines = written.flatMap((line) => wrapped(line, Math.max(1, width), size, measure));
    if (lines.length * size * lineHeight <= height + 0.5) return { size, lines };
  }
  const size = textSizes.least + 1;
  const wide = Math.max(width, leastWidth);
  return { size, lines: written.flatMap((line) => wrapped(line, wide, size, measure)) };
}

function free(
  written: readonly string[],
  view: { width: number },
  measure: Measure,
): { size: number; lines: string[] } {
  const size = textSizes.usual - 1;
  const wide = Math.max(leastWidth, Math.min(320, view.width / 2));
  return { size, lines: written.flatMap((line) => wrapped(line, wide, size, measure)) };
}

function inBox(box: ScreenRect, { horizontal, vertical }: TextPlace, width: number, height: number): ScreenRect {
  const spareX = box.right - box.left - width;
  const spareY = box.bottom - box.top - height;
  const left = box.left + { LEFT: 0, CENTER: spareX / 2, RIGHT: spareX }[horizontal];
  const top = box.top + { TOP: 0, CENTER: spareY / 2, BOTTOM: spareY }[vertical];
  return { left, top, right: left + width, bottom: top + height };
}

/** To the right of the anchor and a little above it; to its left where there is no room. */
function besideAnchor([x, y]: StatePoint, width: number, height: number, view: { width: number }): ScreenRect {
  const left = x + 12 + width <= view.width || x - 12 - width < 0 ? x + 12 : x - 12 - width;
  const top = y - height - 4;
  return { left, top, right: left + width, bottom: top + height };
}

const inside = ([x, y]: StatePoint, view: { width: number; height: number }): boolean =>
  x >= 0 && y >= 0 && x <= view.width && y <= view.height;
export const overlaps = (rect: ScreenRect, view: { width: number; height: number }): boolean =>
  rect.right >= 0 && rect.bottom >= 0 && rect.left <= view.width && rect.top <= view.height;

function pushedInto(rect: ScreenRect, view: { width: number; height: number }): ScreenRect {
  const dx = Math.max(0, 2 - rect.left) || Math.min(0, Math.max(view.width - 2 - rect.right, 2 - rect.left));
  const dy = Math.max(0, 2 - rect.top) || Math.min(0, Math.max(view.height - 2 - rect.bottom, 2 - rect.top));
  return { left: rect.left + dx, right: rect.right + dx, top: rect.top + dy, bottom: rect.bottom + dy };
}
