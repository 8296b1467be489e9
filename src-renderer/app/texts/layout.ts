import {
  type CornerItem,
  type CornerName,
  type Corners,
  cornerNames,
} from '../../../src-shared/settings/display-texts.ts';
import { rankAtWidth } from './corner-data.ts';
import type { TextSource } from './text-source.ts';
import { textOf } from './values.ts';

/** The place that texts have. */
export interface TextSpace {
  /** Of the picture, CSS pixels. */
  width: number;
  height: number;
  lineHeight: number;
}

export interface Line {
  text: string;
  /** Of the item that stays longest. */
  rank: number;
  /** One of its items is shown also where only the most needed is. */
  minimal: boolean;
}

/** Part of the height that the texts of one corner may take. */
const share = 0.44;

function isWanted({ when }: CornerItem, source: TextSource): boolean {
  if (!when) return true;
  const text = textOf(when.value, source);
  return when.is.length === 0 ? text === undefined : text !== undefined && when.is.includes(text);
}

function linesOf(
  items: readonly CornerItem[],
  source: TextSource,
  level: 'full' | 'minimal',
  mostRank: number,
): Line[] {
  const lines: Line[] = [];
  for (const item of items) {
    if (!item.beside || lines.length === 0) lines.push({ text: '', rank: 9, minimal: false });
    const line = lines.at(-1)!;
    if (item.rank > mostRank || (level === 'minimal' && item.level !== 'minimal') || !isWanted(item, source)) continue;
    const text = textOf(item.value, source, item.digits);
    if (text === undefined) continue;
    const whole = [item.label, item.unit ? `${text} ${item.unit}`.replace(' °', '°') : text].filter(Boolean).join(' ');
    line.text = line.text ? `${line.text}  ${whole}` : whole;
    line.rank = Math.min(line.rank, item.rank);
    line.minimal ||= item.level === 'minimal';
  }
  return lines.filter(({ text }) => text !== '');
}

/** As many lines as have room: those of the highest rank go first, of equals the later; rank 0 stays. */
function fitting(lines: readonly Line[], most: number): Line[] {
  const kept = [...lines];
  while (kept.length > most) {
    const highest = Math.max(...kept.map(({ rank }) => rank));
    if (highest === 0) break;
    kept.splice(
      kept.findLastIndex(({ rank }) => rank === highest),
      1,
    );
  }
  return kept;
}

/** The lines of the four corners. Without a space all that there is to say. */
export function layOut(
  corners: Corners,
  source: TextSource,
  level: 'full' | 'minimal',
  space?: TextSpace,
): Record<CornerName, string[]> {
  const mostRank = space ? rankAtWidth(space.width) : 9;
  const most = space ? Math.max(1, Math.floor((space.height * share) / space.lineHeight)) : Number.POSITIVE_INFINITY;
  return Object.fromEntries(
    cornerNames.map((name) => [
      name,
      fitting(linesOf(corners[name], source, level, mostRank), most).map(({ text }) => text),
    ]),
  ) as Record<CornerName, string[]>;
}

/** All that there is to say in the four corners, for those who choose of it later. */
export const allLines = (corners: Corners, source: TextSource): Record<CornerName, Line[]> =>
  Object.fromEntries(cornerNames.map((name) => [name, linesOf(corners[name], source, 'full', 9)])) as Record<
    CornerName,
    Line[]
  >;
