import { useViewer } from './store.ts';

/** What commands of the key map do, by their id; one that answers false leaves the key to others. */
export type ObjectCommands = Readonly<Record<string, () => unknown>>;

const byCell = new Map<number, ObjectCommands>();

/** An object that is no image takes the keys of images (next image, fit, reset ...) while its cell is selected. */
export function putObjectCommands(cell: number, commands: ObjectCommands): () => void {
  byCell.set(cell, commands);
  return () => {
    if (byCell.get(cell) === commands) byCell.delete(cell);
  };
}

export const selectedObjectCommands = (): ObjectCommands | undefined => byCell.get(useViewer.getState().selected);
