import type { Mammogram, Turn } from '../imaging/mammography.ts';
import { withinLimits } from './cells.ts';
import type { CellView, Film, FilmCell } from './model.ts';
import { emptySheet, type SheetForm } from './sheets.ts';

/**
 * Mammograms on film as they hang on a viewer of films: right beside left, the same view in one row, chest wall to chest wall. Boxes go row
 * by row, two in a row.
 */

/** An image that is to hang. */
export interface Hanging {
  cell: FilmCell;
  /** Of which study: 0 the one that is read, then those before it. */
  study: number;
  mammogram: Mammogram;
  /** How it is turned so that the chest wall lies inwards; undefined: it does not say how it lies. */
  turn: Turn | undefined;
}

/** What of an image says how it hangs. */
export type HungImage = Pick<Hanging, 'mammogram' | 'turn'>;

/** `four`: two views on a sheet; `pair`: one; `compare`: one of each of two studies, the newer one above. */
export type HangingLayout = 'four' | 'pair' | 'compare';

export const rowsOfLayout = (layout: HangingLayout): 1 | 2 => (layout === 'pair' ? 1 : 2);

type Row = [right: Hanging | null, left: Hanging | null];

export interface Hung {
  /** What lies in the boxes of each sheet. */
  sheets: (Hanging | null)[][];
  /** Side and view are known of all but these, which lie behind the others as they are. */
  unknown: Hanging[];
}

const order = ['CC', 'MLO', 'ML', 'LM', 'LMO', 'XCC'];
const rankOfView = (view: string): number => (order.includes(view) ? order.indexOf(view) : order.length);

/** Side and view by which it has its place. */
const hasPlace = ({ mammogram: { side, view } }: Hanging): boolean => side !== undefined && view !== '';

const sideBySide = (images: readonly Hanging[]): Row[] => {
  const of = (wanted: 'R' | 'L') => images.filter(({ mammogram }) => mammogram.side === wanted);
  const [right, left] = [of('R'), of('L')];
  return Array.from(
    { length: Math.max(right.length, left.length) },
    (_, n): Row => [right[n] ?? null, left[n] ?? null],
  );
};

/** Images by something that they have in common, in the order of the first of each. */
function grouped<Item>(items: readonly Item[], by: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

/** Of a study: one image of each side and view, by view; and the others, spots and magnifications last. */
function rowsOf(images: readonly Hanging[]): { first: Map<string, Row>; others: Row[] } {
  const first = new Map<string, Row>();
  const others: Hanging[] = [];
  const views = [...grouped(images, ({ mammogram }) => mammogram.view)].sort(
    ([a], [b]) => rankOfView(a) - rankOfView(b),
  );
  for (const [view, ofView] of views) {
    const best = (side: 'R' | 'L'): Hanging | null =>
      ofView
        .filter(({ mammogram }) => mammogram.side === side && !mammogram.magnified)
        .reduce<Hanging | null>((kept, one) => (kept && kept.mammogram.rank <= one.mammogram.rank ? kept : one), null);
    const row: Row = [best('R'), best('L')];
    if (row.some(Boolean)) first.set(view, row);
    others.push(...ofView.filter((one) => !row.includes(one)));
  }
  const parts = [false, true].flatMap((magnified) =>
    others.filter(({ mammogram }) => mammogram.magnified === magnified),
  );
  const alike = grouped(parts, ({ mammogram: { view, modifier, magnified } }) =>
    JSON.stringify([magnified, view, modifier]),
  );
  return { first, others: [...alike.values()].flatMap(sideBySide) };
}

const sheetsOf = (rows: readonly Row[], perSheet: number): (Hanging | null)[][] =>
  Array.from({ length: Math.ceil(rows.length / perSheet) }, (_, sheet) =>
    Array.from({ length: perSheet }, (_row, n) => rows[sheet * perSheet + n] ?? [null, null]).flat(),
  );

/**
 * Which image lies in which box: craniocaudal before oblique, then other views; then, on sheets of their own, the other images of a view
 * (those with modifiers, spots, magnifications), then those that do not say their side and view. Every image has one box.
 */
export function hung(images: readonly Hanging[], layout: HangingLayout): Hung {
  const perSheet = rowsOfLayout(layout);
  const known = images.filter(hasPlace);
  const unknown = images.filter((one) => !hasPlace(one));
  const studies = [...new Set(known.map(({ study }) => study))]
    .sort((a, b) => a - b)
    .map((study) => rowsOf(known.filter((one) => one.study === study)));
  const [now, before, ...older] = studies;
  const alone = ({ first, others }: ReturnType<typeof rowsOf>) => [
    ...sheetsOf([...first.values()], perSheet),
    ...sheetsOf(others, perSheet),
  ];
  const compared = (): (Hanging | null)[][] => {
    const views = [...new Set([...(now?.first.keys() ?? []), ...(before?.first.keys() ?? [])])];
    const rows = views
      .sort((a, b) => rankOfView(a) - rankOfView(b))
      .flatMap((view): Row[] => [now?.first.get(view) ?? [null, null], before?.first.get(view) ?? [null, null]]);
    return [...sheetsOf(rows, perSheet), ...[now, before].flatMap((one) => sheetsOf(one?.others ?? [], perSheet))];
  };
  const sheets = layout === 'compare' ? [...compared(), ...older.flatMap(alone)] : studies.flatMap(alone);
  const rest = Array.from(
    { length: Math.ceil(unknown.length / 2) },
    (_, n): Row => [unknown[2 * n] ?? null, unknown[2 * n + 1] ?? null],
  );
  return { sheets: [...sheets, ...sheetsOf(rest, perSheet)], unknown };
}

/** How an image is looked at where it hangs: turned, and its chest wall at the edge where that of the other breast is; window and polarity stay. */
export function hungView({ cell: { view }, mammogram: { side }, turn }: Hanging): CellView {
  const { centre: _centre, align: _align, ratio: _ratio, ...rest } = view;
  const plain: CellView = { ...rest, scale: 'fit', zoom: 1 };
  if (!turn || !side) return plain;
  return { ...plain, turn, align: { across: wallOf(side), down: 'middle' } };
}

/** The edge at which the chest wall of a breast hangs. */
const wallOf = (side: 'R' | 'L'): 'right' | 'left' => (side === 'R' ? 'right' : 'left');

/**
 * A view that is one mammogram's, for another one that takes its place or is given its look: where the first hangs by it, the other hangs
 * as it does itself. Turned and moved as the first one it would be mirrored, or have its chest wall outside.
 */
export function hungInstead(view: CellView, from: HungImage, to: HungImage): CellView {
  const { turn, align, ...rest } = view;
  const { rotation, flipped } = turn ?? { rotation: 0, flipped: false };
  const { side } = from.mammogram;
  const atWall = side !== undefined && align?.across === wallOf(side);
  const hangs = from.turn?.rotation === rotation && from.turn.flipped === flipped && (turn !== undefined || atWall);
  if (!hangs) return view;
  const edge = align && !atWall ? { align } : {};
  if (!to.turn || !to.mammogram.side) return { ...rest, ...edge };
  return { ...rest, turn: to.turn, ...(atWall ? { align: { ...align, across: wallOf(to.mammogram.side) } } : edge) };
}

/**
 * Puts cells on sheets of their own behind those of a film, one list of boxes a sheet; sheets of a film that has no images on any are
 * replaced. Cells that the film has already move there. `invalid-input` where a limit would be passed.
 */
export function onSheets(
  film: Film,
  sheets: readonly (readonly (FilmCell | null)[])[],
  { form, newId }: { form: SheetForm; newId: () => string },
): Film {
  const coming = new Set(sheets.flat().flatMap((cell) => cell?.id ?? []));
  const left = film.sheets.map((sheet) =>
    sheet.boxes.some((cell) => cell && coming.has(cell.id))
      ? { ...sheet, boxes: sheet.boxes.map((cell) => (cell && coming.has(cell.id) ? null : cell)) }
      : sheet,
  );
  const made = sheets.map((boxes) => {
    const sheet = emptySheet(form, newId());
    return { ...sheet, boxes: sheet.boxes.map((_, index) => boxes[index] ?? null) };
  });
  if (made.length === 0) return film;
  const emptied = left.filter((sheet, index) => sheet === film.sheets[index] || sheet.boxes.some(Boolean));
  const kept = emptied.some(({ boxes }) => boxes.some(Boolean)) ? emptied : [];
  return withinLimits({
    ...film,
    sheets: [...kept, ...made],
    unplaced: film.unplaced.filter(({ id }) => !coming.has(id)),
  });
}
