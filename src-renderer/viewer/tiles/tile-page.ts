/** Tiles of a viewport and the page of frames they show; pure arithmetic. */
export interface TileGrid {
  rows: number;
  columns: number;
}

/** What one step over tiles moves by: a row of them, or one. */
export type TileUnit = 'row' | 'tile';

const countOf = ({ rows, columns }: TileGrid): number => rows * columns;

/** The last place the first tile can have: the last frame stands in the last row, or in the last tile. */
export function lastTop(frames: number, grid: TileGrid, unit: TileUnit): number {
  const { columns } = grid;
  const rest = Math.max(0, frames - countOf(grid));
  return unit === 'tile' ? rest : Math.ceil(rest / columns) * columns;
}

/** The nearest place the first tile may have, rounded in the direction of the movement where whole rows move. */
export function topNear(wanted: number, direction: number, frames: number, grid: TileGrid, unit: TileUnit): number {
  const { columns } = grid;
  const round = direction > 0 ? Math.ceil : direction < 0 ? Math.floor : Math.floor;
  const top = unit === 'tile' ? wanted : round(wanted / columns) * columns;
  return Math.min(Math.max(0, top), lastTop(frames, grid, unit));
}

/** The first tile's frame after a frame was asked for: as it is when that is on the page, else moved as little as shows it. */
export function topShowing(index: number, top: number, frames: number, grid: TileGrid, unit: TileUnit): number {
  const count = countOf(grid);
  if (index >= top && index < top + count) return top;
  if (index < top) return topNear(index, -1, frames, grid, unit);
  return topNear(index - count + 1, 1, frames, grid, unit);
}
