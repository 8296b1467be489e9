import { open } from 'node:fs/promises';
import { ctImage } from './phantom-image.ts';

/** An image of so many frames that its pixel data have nearly 2 GiB, of which only the given frames take room on the disk. */
export interface HugeImage {
  rows: number;
  columns: number;
  frames: number;
  bytes: number;
  /** Stored value of a pixel; 0 in frames that were not written. */
  value(frame: number, row: number, column: number): number;
}

/** Writes 1000 frames of 1024 x 1024 cells of 16 bits; those of `written` (from 1) have values, the others zeros. */
export async function writeHugeImage(path: string, written: readonly number[]): Promise<HugeImage> {
  const [rows, columns, frames] = [1024, 1024, 1000];
  const frameBytes = rows * columns * 2;
  const { file } = ctImage({
    seed: 'huge',
    rows: 1,
    columns: 1,
    elements: {
      '00280008': { vr: 'IS', Value: [frames] },
      '00280010': { vr: 'US', Value: [rows] },
      '00280011': { vr: 'US', Value: [columns] },
    },
  });
  // The last element, of two bytes: (7FE0,0010) OW 0000 and its length.
  const header = Buffer.from(file.subarray(0, file.length - 2));
  const length = frameBytes * frames;
  header.writeUInt32LE(length, header.length - 4);
  const value: HugeImage['value'] = (frame, row, column) =>
    written.includes(frame) ? (frame + row * 3 + column) & 0xfff : 0;
  const handle = await open(path, 'w');
  try {
    await handle.write(header, 0, header.length, 0);
    await handle.truncate(header.length + length);
    for (const frame of written) {
      const cells = new Uint16Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) cells[row * columns + column] = value(frame, row, column);
      }
      await handle.write(new Uint8Array(cells.buffer), 0, frameBytes, header.length + (frame - 1) * frameBytes);
    }
  } finally {
    await handle.close();
  }
  return { rows, columns, frames, bytes: header.length + length, value };
}
