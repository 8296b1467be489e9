import { haloOf, lineSpacing, type Mark, type MeasureText, textMark } from './marks.ts';
import { lineMm } from './page.ts';

/** Letters of header and footer, mm. */
const largest = 3;
const smallest = 1.8;

/** Where a line may be broken: before and behind gaps, and between the signs of East Asia. */
const pieces = (line: string): string[] => line.split(/(?<=\s)|(?<=[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef])/u);

/** As much of a text as has room, by pieces, and the rest. */
function broken(text: string, fits: (text: string) => boolean): [string, string] {
  const parts = pieces(text);
  let count = 0;
  while (
    count < parts.length &&
    fits(
      parts
        .slice(0, count + 1)
        .join('')
        .trimEnd(),
    )
  )
    count++;
  if (count > 0) return [parts.slice(0, count).join('').trimEnd(), parts.slice(count).join('').trimStart()];
  const signs = [...text];
  let some = signs.length;
  while (some > 1 && !fits(signs.slice(0, some).join(''))) some--;
  return [signs.slice(0, some).join(''), signs.slice(some).join('')];
}

/** A text with three dots where its end has no room. */
function shortened(text: string, fits: (text: string) => boolean): string {
  const signs = [...text];
  const first = (count: number): string => `${signs.slice(0, count).join('').trimEnd()}…`;
  let [most, tooMany] = [0, signs.length + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(first(middle))) most = middle;
    else tooMany = middle;
  }
  return first(most);
}

/** One line of header or footer as it is written: its rows, height of the letters in mm, and whether its end is cut off. */
function setLine(text: string, room: number, measure: MeasureText): { rows: string[]; sizeMm: number; cut: boolean } {
  const of = (written: string, sizeMm: number): number => measure(written, { sizeMm, bold: false, italic: false });
  const sizeMm = Math.min(largest, (largest * room) / Math.max(of(text, largest), 0.001));
  if (sizeMm >= smallest) return { rows: [text], sizeMm, cut: false };
  const fits = (written: string): boolean => of(written, smallest) <= room;
  const [first, rest] = broken(text, fits);
  const cut = !fits(rest);
  return { rows: [first, cut ? shortened(rest, fits) : rest], sizeMm: smallest, cut };
}

/**
 * The lines of a strip, in the middle of its width (mm): long ones in smaller letters, then on two rows of the smallest, which have the height
 * of a line. What has no room even there ends in three dots; `cut`: numbers of those lines, from 1.
 */
export function lineMarks(
  lines: readonly string[],
  width: number,
  measure: MeasureText,
): { marks: Mark[]; cut: number[] } {
  const marks: Mark[] = [];
  const cut: number[] = [];
  for (const [index, text] of lines.entries()) {
    if (text.trim() === '') continue;
    const set = setLine(text.trim(), width - 2 * largest, measure);
    if (set.cut) cut.push(index + 1);
    for (const [row, written] of set.rows.entries()) {
      const y = (index + 0.5) * lineMm + (row - (set.rows.length - 1) / 2) * lineSpacing * set.sizeMm;
      const place = { text: written, x: width / 2, y, anchor: 'middle', sizeMm: set.sizeMm } as const;
      marks.push({ ...textMark(place, measure), halo: haloOf(set.sizeMm) });
    }
  }
  return { marks, cut };
}

/** In words, which lines above or below the images are cut off. */
export const cutText = (side: 'header' | 'footer', line: number): string =>
  `Line ${line} ${side === 'header' ? 'above' : 'below'} the images is too long for the film: its end is cut off`;
