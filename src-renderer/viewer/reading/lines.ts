import type { ReportItem } from '../../../src-shared/objects/report-content.ts';

/** What of a report is written: its items, and in place of many references without an image here one line. */
export type ReportLine = { item: ReportItem; lines: ReportLine[] } | { missing: number };

/**
 * The first lines of a report, at most so many, and whether there are more. References that have nothing to say but that their image
 * is not here are counted together.
 */
export function linesOf(
  items: readonly ReportItem[],
  most: number,
  isHere: (item: ReportItem) => boolean,
): { lines: ReportLine[]; more: boolean } {
  let count = 0;
  let more = false;
  const walk = (list: readonly ReportItem[]): ReportLine[] => {
    const lines: ReportLine[] = [];
    for (const item of list) {
      if (more) break;
      const last = lines[lines.length - 1];
      const silent = item.reference && item.name === '' && item.remarks.length + item.children.length === 0;
      if (silent && item.text === 'Image' && !isHere(item)) {
        if (last && 'missing' in last) {
          last.missing++;
          continue;
        }
        if (++count > most) more = true;
        else lines.push({ missing: 1 });
        continue;
      }
      if (++count > most) more = true;
      else lines.push({ item, lines: walk(item.children) });
    }
    return lines;
  };
  return { lines: walk(items), more };
}
