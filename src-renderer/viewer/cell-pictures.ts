import { create } from 'zustand';

/** A picture of what a cell shows that is no image: a recording, a moment of a video. */
export interface CellPicture {
  canvas: OffscreenCanvas;
  /** What it is of: `ECG, 25 mm/s`. */
  title: string;
  /** Side of a pixel, mm, where the picture has a true size. */
  pixelMm?: number;
}
export type MakePicture = () => CellPicture;

/** Objects that are no image and say how a picture of them is made, by the cells that show them. */
export const useCellPictures = create<{ byCell: ReadonlyMap<number, MakePicture> }>(() => ({ byCell: new Map() }));

/** While a cell shows it; gives back how it ends. */
export function putCellPicture(cell: number, make: MakePicture): () => void {
  useCellPictures.setState(({ byCell }) => ({ byCell: new Map(byCell).set(cell, make) }));
  return () =>
    useCellPictures.setState(({ byCell }) => {
      if (byCell.get(cell) !== make) return {};
      const next = new Map(byCell);
      next.delete(cell);
      return { byCell: next };
    });
}

export const cellPictureOf = (cell: number): MakePicture | undefined => useCellPictures.getState().byCell.get(cell);
