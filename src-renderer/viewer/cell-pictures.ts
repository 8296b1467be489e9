/** A picture of what a cell shows that is no image: a recording, a moment of a video. */
export interface CellPicture {
  canvas: OffscreenCanvas;
  /** What it is of: `ECG, 25 mm/s`. */
  title: string;
  /** Side of a pixel, mm, where the picture has a true size. */
  pixelMm?: number;
}
export type MakePicture = () => CellPicture;

const makers = new Map<number, MakePicture>();

/** An object that is no image says how a picture of it is made while its cell shows it. */
export function putCellPicture(cell: number, make: MakePicture): () => void {
  makers.set(cell, make);
  return () => {
    if (makers.get(cell) === make) makers.delete(cell);
  };
}

export const cellPictureOf = (cell: number): MakePicture | undefined => makers.get(cell);
