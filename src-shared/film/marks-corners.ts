import { edgeMm, type FreeHeight, lineSpacing, type Mark, type MarkRoom, textMark } from './marks.ts';
import type { CellShow, CellTexts } from './model.ts';

type CornerLine = CellTexts['topLeft'][number];
type Corners = CellTexts;

const none: Corners = { topLeft: [], topRight: [], bottomLeft: [], bottomRight: [] };

/** Corner texts that are wanted, with the lines that the film adds at the lower left. */
export function withLines(
  texts: CellTexts | undefined,
  own: readonly CornerLine[],
  wanted: CellShow['texts'],
): Corners {
  const given = texts ?? none;
  const seen = (lines: readonly CornerLine[]): CornerLine[] =>
    lines.filter(({ text, identity }) => text.trim() !== '' && (wanted === 'full' || identity));
  const said = new Set(Object.values(given).flatMap((lines) => lines.map(({ text }) => text.trim().toLowerCase())));
  const lossy = [...said].some((text) => text.includes('lossy'));
  const added = own.filter(({ text }) => !said.has(text.toLowerCase()) && !(lossy && /lossy/i.test(text)));
  return {
    topLeft: seen(given.topLeft),
    topRight: seen(given.topRight),
    bottomLeft: [...seen(given.bottomLeft), ...added],
    bottomRight: seen(given.bottomRight),
  };
}

/** All texts at one side: the others' below at the top, above at the bottom. */
export function atSide(corners: Corners, side: 'left' | 'right'): Corners {
  const top = [...corners.topLeft, ...corners.topRight];
  const bottom = [...corners.bottomRight, ...corners.bottomLeft];
  return side === 'left'
    ? { ...none, topLeft: top, bottomLeft: bottom }
    : { ...none, topRight: top, bottomRight: bottom };
}

interface Placed {
  text: string;
  rank: number;
  /** Width, mm. */
  width: number;
}

/** How much of the height texts may take before those of high rank are left out: the image is what the film is for. */
const mostHeight = 0.62;
/** A corner is at most this wide where the other one has texts as well. */
const mostWidth = 0.62;
/** Between texts of both sides, in heights of a letter. */
const gap = 1;

/**
 * Texts in the corners. Where there is no room lines of the highest rank go first, the last of them before the others; those of rank 0
 * stay, on more lines where they are long, for who it is and what it is must be read whole. `whole`: they can be.
 */
export function cornerMarks(room: MarkRoom, corners: Corners): { marks: Mark[]; free: FreeHeight; whole: boolean } {
  const { width, height, sizeMm, measure } = room;
  const line = sizeMm * lineSpacing;
  const edge = edgeMm(sizeMm);
  const within = Math.max(sizeMm, width - 2 * edge);
  const widthOf = (text: string): number => measure(text, { sizeMm, bold: false, italic: false });
  const pair = (left: readonly CornerLine[], right: readonly CornerLine[], fromBottom: boolean): [Placed[], Placed[]] =>
    fitted([left, right], { within, gap: gap * sizeMm, widthOf, fromBottom });

  let kept = corners;
  const count = ([one, other]: [Placed[], Placed[]]): number => Math.max(one.length, other.length);
  let top = pair(kept.topLeft, kept.topRight, false);
  let bottom = pair(kept.bottomLeft, kept.bottomRight, true);
  while ((count(top) + count(bottom)) * line + 2 * edge > height * mostHeight) {
    const less = withoutHighest(kept, top, bottom);
    if (!less) break;
    kept = less;
    top = pair(kept.topLeft, kept.topRight, false);
    bottom = pair(kept.bottomLeft, kept.bottomRight, true);
  }

  const marks: Mark[] = [];
  const put = (list: readonly Placed[], side: 'start' | 'end', at: (index: number) => number): void =>
    list.forEach(({ text }, index) => {
      const x = side === 'start' ? edge : width - edge;
      if (text !== '') marks.push(textMark({ text, x, y: at(index), anchor: side, sizeMm }, measure));
    });
  const topAt = (index: number): number => edge + (index + 0.5) * line;
  const bottomAt = (list: readonly Placed[]) => (index: number) => height - edge - (list.length - index - 0.5) * line;
  put(top[0], 'start', topAt);
  put(top[1], 'end', topAt);
  put(bottom[0], 'start', bottomAt(bottom[0]));
  put(bottom[1], 'end', bottomAt(bottom[1]));

  const reaches = ([one, other]: [Placed[], Placed[]], fromBottom: boolean): number => {
    // Lines that come into the middle of the width, where a letter stands.
    const clear = width / 2 - edge - 1.5 * sizeMm;
    const long = (list: Placed[]): number =>
      list.reduce(
        (most, { width: wide }, index) =>
          wide > clear ? Math.max(most, fromBottom ? list.length - index : index + 1) : most,
        0,
      );
    return Math.max(long(one), long(other));
  };
  const from = (lines: number): number => edge + lines * line;
  return {
    marks,
    whole: (count(top) + count(bottom)) * line + 2 * edge <= height,
    free: {
      middle: [from(reaches(top, false)), height - from(reaches(bottom, true))],
      left: [from(top[0].length), height - from(bottom[0].length)],
      right: [from(top[1].length), height - from(bottom[1].length)],
    },
  };
}

interface Fitting {
  within: number;
  gap: number;
  widthOf: (text: string) => number;
  fromBottom: boolean;
}

/** The lines of two corners beside each other; lines that are too long are broken (rank 0) or shortened. */
function fitted(sides: [readonly CornerLine[], readonly CornerLine[]], fitting: Fitting): [Placed[], Placed[]] {
  const { within, gap: between, widthOf, fromBottom } = fitting;
  const alone = sides[0].length === 0 || sides[1].length === 0;
  const split = (most: number): [Placed[], Placed[]] =>
    sides.map((lines) =>
      lines.flatMap(({ text, rank }): Placed[] =>
        (rank === 0 ? broken(text, most, widthOf) : [text]).map((part) => ({ text: part, rank, width: widthOf(part) })),
      ),
    ) as [Placed[], Placed[]];
  const rowsOf = ([left, right]: [Placed[], Placed[]]): [Placed | undefined, Placed | undefined][] =>
    Array.from({ length: Math.max(left.length, right.length) }, (_, row) => {
      const at = (list: Placed[]): Placed | undefined => list[fromBottom ? list.length - 1 - row : row];
      return [at(left), at(right)];
    });
  let made = split(alone ? within : within * mostWidth);
  // Both sides must be read whole: each has its half.
  const clash = rowsOf(made).some(
    ([one, other]) => one?.rank === 0 && other?.rank === 0 && one.width + other.width + between > within,
  );
  if (clash) made = split((within - between) / 2);
  for (const [one, other] of rowsOf(made)) {
    if (!one || !other) {
      const only = one ?? other;
      if (only && only.width > within) shorten(only, within, widthOf);
      continue;
    }
    if (one.width + other.width + between <= within) continue;
    // Who matters less gives way.
    const [weak, strong] =
      one.rank > other.rank || (one.rank === other.rank && one.width > other.width) ? [one, other] : [other, one];
    const least = strong.rank === 0 ? 0 : within * (1 - mostWidth);
    shorten(weak, Math.max(least, within - strong.width - between), widthOf);
    if (weak.width + strong.width + between > within) shorten(strong, within - weak.width - between, widthOf);
  }
  return made;
}

/** Cuts a text to a width and says so by three dots; nothing is left of it where not even those have room. */
function shorten(line: Placed, most: number, widthOf: (text: string) => number): void {
  if (line.width <= most) return;
  const signs = [...line.text];
  let [low, high] = [0, signs.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (widthOf(`${signs.slice(0, middle).join('').trimEnd()}…`) <= most) low = middle;
    else high = middle - 1;
  }
  line.text = low === 0 ? '' : `${signs.slice(0, low).join('').trimEnd()}…`;
  line.width = widthOf(line.text);
}

/** Where a line may be broken: behind gaps, and between the signs of East Asia. */
const pieces = (line: string): string[] => line.split(/(?<=[\s^=,;/])|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])/u);

function broken(text: string, most: number, widthOf: (text: string) => number): string[] {
  if (widthOf(text) <= most) return [text];
  const made: string[] = [];
  let current = '';
  for (const piece of pieces(text)) {
    if (widthOf((current + piece).trimEnd()) <= most) {
      current += piece;
      continue;
    }
    if (current.trimEnd() !== '') made.push(current.trimEnd());
    current = '';
    for (const sign of piece) {
      if (current !== '' && widthOf(current + sign) > most) {
        made.push(current.trimEnd());
        current = '';
      }
      current += sign;
    }
  }
  if (current.trimEnd() !== '') made.push(current.trimEnd());
  return made;
}

/** The corners without their last line of the highest rank, of the pairs that are too high; undefined when all are of rank 0. */
function withoutHighest(
  corners: Corners,
  top: [Placed[], Placed[]],
  bottom: [Placed[], Placed[]],
): Corners | undefined {
  const longest = (pair: [Placed[], Placed[]]): number => Math.max(pair[0].length, pair[1].length);
  const candidates = (
    [
      ['topLeft', top[0].length === longest(top)],
      ['topRight', top[1].length === longest(top)],
      ['bottomLeft', bottom[0].length === longest(bottom)],
      ['bottomRight', bottom[1].length === longest(bottom)],
    ] as const
  ).filter(([, deciding]) => deciding);
  let found: { corner: keyof Corners; index: number; rank: number } | undefined;
  for (const [corner] of candidates) {
    corners[corner].forEach(({ rank }, index) => {
      if (rank > 0 && (!found || rank >= found.rank)) found = { corner, index, rank };
    });
  }
  if (!found) return undefined;
  const { corner, index } = found;
  return { ...corners, [corner]: corners[corner].filter((_, at) => at !== index) };
}
