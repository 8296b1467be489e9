import type { StudyRow } from '../../src-shared/contract/view-routes.ts';

/** Chosen studies, by row (places in the list change, rows do not); the one with the focus, and where a range began. */
export interface Selection {
  chosen: ReadonlyMap<number, StudyRow>;
  focus: { studyRow: number; index: number } | undefined;
  rangeFrom: number | undefined;
}

export const nothingSelected: Selection = { chosen: new Map(), focus: undefined, rangeFrom: undefined };

/** A range longer than this is cut: nobody means to act on more at once by one key. */
export const maximumChosen = 1000;

export const chooseOnly = (row: StudyRow, index: number): Selection => ({
  chosen: new Map([[row.studyRow, row]]),
  focus: { studyRow: row.studyRow, index },
  rangeFrom: index,
});

/** Ctrl+click: adds or removes one. */
export function toggle(selection: Selection, row: StudyRow, index: number): Selection {
  const chosen = new Map(selection.chosen);
  if (!chosen.delete(row.studyRow)) chosen.set(row.studyRow, row);
  return { chosen, focus: { studyRow: row.studyRow, index }, rangeFrom: index };
}

/** Shift: everything from where the range began to `index`, out of rows that are known. */
export function extendTo(
  selection: Selection,
  row: StudyRow,
  index: number,
  rows: ReadonlyMap<number, StudyRow>,
): Selection {
  const from = selection.rangeFrom ?? selection.focus?.index ?? index;
  const chosen = new Map<number, StudyRow>();
  const step = index >= from ? 1 : -1;
  for (let at = from; chosen.size < maximumChosen; at += step) {
    const known = rows.get(at);
    if (known) chosen.set(known.studyRow, known);
    if (at === index) break;
  }
  return { chosen, focus: { studyRow: row.studyRow, index }, rangeFrom: from };
}

/** After the list was read anew: places follow their studies, chosen rows show what is known now, removed ones leave. */
export function follow(
  selection: Selection,
  rows: ReadonlyMap<number, StudyRow>,
  shift: number,
  removed: ReadonlySet<number>,
): Selection {
  const byStudy = new Map<number, [number, StudyRow]>();
  for (const [index, row] of rows) byStudy.set(row.studyRow, [index, row]);
  const chosen = new Map<number, StudyRow>();
  for (const [studyRow, row] of selection.chosen) {
    if (!removed.has(studyRow)) chosen.set(studyRow, byStudy.get(studyRow)?.[1] ?? row);
  }
  let focus = selection.focus;
  if (focus) {
    const index = byStudy.get(focus.studyRow)?.[0] ?? Math.max(0, focus.index + shift);
    if (removed.has(focus.studyRow)) {
      const heir = rows.get(index) ?? rows.get(index - 1);
      focus = heir ? { studyRow: heir.studyRow, index: rows.get(index) ? index : index - 1 } : undefined;
    } else {
      focus = { studyRow: focus.studyRow, index };
    }
  }
  const rangeFrom = selection.rangeFrom === undefined ? undefined : Math.max(0, selection.rangeFrom + shift);
  return { chosen, focus, rangeFrom };
}

/** The chosen studies in the order of the list, where it is known. */
export function chosenInOrder(selection: Selection, rows: ReadonlyMap<number, StudyRow>): StudyRow[] {
  const place = new Map<number, number>();
  for (const [index, row] of rows) place.set(row.studyRow, index);
  return [...selection.chosen.values()].sort(
    (a, b) => (place.get(a.studyRow) ?? Number.MAX_SAFE_INTEGER) - (place.get(b.studyRow) ?? Number.MAX_SAFE_INTEGER),
  );
}
