import { create } from 'zustand';
import { useViewer } from './store.ts';

/** What commands of the key map do, by their id; one that answers false leaves the key to others. */
export type ObjectCommands = Readonly<Record<string, () => unknown>>;

const useCommands = create<{ byCell: ReadonlyMap<number, ObjectCommands> }>(() => ({ byCell: new Map() }));

/** An object that is no image takes the keys of images (next image, fit, reset ...) while its cell is selected. */
export function putObjectCommands(cell: number, commands: ObjectCommands): () => void {
  useCommands.setState(({ byCell }) => ({ byCell: new Map(byCell).set(cell, commands) }));
  return () =>
    useCommands.setState(({ byCell }) => {
      if (byCell.get(cell) !== commands) return {};
      const next = new Map(byCell);
      next.delete(cell);
      return { byCell: next };
    });
}

export const selectedObjectCommands = (): ObjectCommands | undefined =>
  useCommands.getState().byCell.get(useViewer.getState().selected);

/** Whether the object in the selected cell takes a command: its button is of use then, without an image. */
export function useTakenByObject(id: string): boolean {
  const selected = useViewer((state) => state.selected);
  return useCommands(({ byCell }) => byCell.get(selected)?.[id] !== undefined);
}
