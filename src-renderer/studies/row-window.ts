import type { StudyList, StudyRow } from '../../src-shared/contract/view-routes.ts';

/** The part of a long list that is known: rows by their place, and how many there are in all. */
export interface RowWindow {
  total: number;
  rows: ReadonlyMap<number, StudyRow>;
}

export const blockSize = 100;
/** Rows kept around the visible ones. */
const keepAround = 1000;

/** The blocks of a visible range, with the next one where its edge is near, so that scrolling finds it there. */
export function blockRange(first: number, last: number): { from: number; to: number } {
  const near = 30;
  const from = Math.max(0, Math.floor(first / blockSize) - (first % blockSize < near ? 1 : 0));
  const to = Math.floor(last / blockSize) + (last % blockSize >= blockSize - near ? 1 : 0);
  return { from, to };
}

/** Offsets of the blocks of a visible range that still lack rows. */
export function missingBlocks(window: RowWindow, first: number, last: number): number[] {
  const offsets: number[] = [];
  const { from, to } = blockRange(first, last);
  for (let begin = from * blockSize; begin <= to * blockSize; begin += blockSize) {
    const end = Math.min(window.total, begin + blockSize);
    for (let index = begin; index < end; index++) {
      if (!window.rows.has(index)) {
        offsets.push(begin);
        break;
      }
    }
  }
  return offsets;
}

/** A page put in its place; rows far from the visible ones are forgotten. */
export function withPage(window: RowWindow, offset: number, page: StudyList, visible: [number, number]): RowWindow {
  const rows = new Map<number, StudyRow>();
  for (const [index, row] of window.rows) {
    if (index >= visible[0] - keepAround && index <= visible[1] + keepAround && index < page.total)
      rows.set(index, row);
  }
  page.rows.forEach((row, at) => {
    rows.set(offset + at, row);
  });
  return { total: page.total, rows };
}

/** Where a study is among the known rows. */
export function placeOf(rows: ReadonlyMap<number, StudyRow>, studyRow: number): number | undefined {
  for (const [index, row] of rows) if (row.studyRow === studyRow) return index;
  return undefined;
}

/**
 * The list after something changed, from a page read anew: only what was read again counts, and `shift` says by how many
 * places the study under the eyes (`anchor`) moved, so that the view can move with it and nothing moves on the screen.
 */
export function refreshed(
  old: RowWindow,
  offset: number,
  page: StudyList,
  anchor: { index: number; studyRow: number } | undefined,
): { window: RowWindow; shift: number } {
  const window = withPage({ total: page.total, rows: new Map() }, offset, page, [offset, offset + page.rows.length]);
  if (!anchor) return { window, shift: 0 };
  const now = placeOf(window.rows, anchor.studyRow);
  if (now !== undefined) return { window, shift: now - anchor.index };
  // It moved out of the page or is gone: the next one that is still there says how far the list moved.
  for (let step = 1; step <= 50; step++) {
    const neighbour = old.rows.get(anchor.index + step);
    const at = neighbour && placeOf(window.rows, neighbour.studyRow);
    if (at !== undefined) return { window, shift: at - (anchor.index + step) };
  }
  return { window, shift: page.total - old.total };
}
