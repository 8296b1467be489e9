import { type DoseGrid, type DoseMap, doseMap } from '../../../src-shared/imaging/dose/dose-grid.ts';
import { type IsodoseSegment, isodose } from '../../../src-shared/imaging/dose/isodose.ts';
import type { ImagePlane } from '../../../src-shared/imaging/geometry/planes.ts';
import { doseColour, doseLevels } from './colours.ts';

/** The dose in the plane of one image, ready to be drawn. */
export interface DosePicture {
  map: DoseMap;
  wash: OffscreenCanvas;
  lines: { percent: number; segments: IsodoseSegment[] }[];
}

/** Pictures of the images looked at last, of one grid and one way to show it. */
let kept: { grid: DoseGrid; reference: number; threshold: number; pictures: Map<string, DosePicture> } | undefined;
const most = 60;

/** Colours and lines of a dose over an image; `threshold` and `reference` in the unit of the dose. */
export function dosePicture(
  grid: DoseGrid,
  imageId: string,
  plane: ImagePlane,
  reference: number,
  threshold: number,
): DosePicture | undefined {
  if (kept?.grid !== grid || kept.reference !== reference || kept.threshold !== threshold) {
    kept = { grid, reference, threshold, pictures: new Map() };
  }
  const { pictures } = kept;
  let picture = pictures.get(imageId);
  if (!picture) {
    const map = doseMap(grid, plane);
    const wash = paint(map, reference, threshold);
    if (!wash) return undefined;
    const lines = doseLevels.map(({ percent }) => ({
      percent,
      segments: isodose(map, (percent / 100) * reference),
    }));
    picture = { map, wash, lines };
    pictures.set(imageId, picture);
    const [oldest] = pictures.keys();
    if (pictures.size > most && oldest !== undefined) pictures.delete(oldest);
  }
  return picture;
}

/** Gives the memory of pictures back. */
export const forgetDosePictures = (): void => {
  kept = undefined;
};

function paint({ columns, rows, values }: DoseMap, reference: number, threshold: number): OffscreenCanvas | undefined {
  const canvas = new OffscreenCanvas(columns, rows);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const data = context.createImageData(columns, rows);
  for (let i = 0; i < values.length; i++) {
    const dose = values[i]!;
    // NaN: outside of the grid.
    if (!(dose >= threshold)) continue;
    const [red, green, blue] = doseColour(dose / reference);
    data.data[4 * i] = red;
    data.data[4 * i + 1] = green;
    data.data[4 * i + 2] = blue;
    data.data[4 * i + 3] = 255;
  }
  context.putImageData(data, 0, 0);
  return canvas;
}
