import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from './phantom.ts';
import { ctImage } from './phantom-image.ts';

type Vector = [number, number, number];
type Orientation = [number, number, number, number, number, number];

/** A head in patient coordinates (mm, its middle 0): skull, brain, and a small ball of which the place is known. */
export const ballPlace: Vector = [21, -14, 17];
const ballMm = 6;

function hounsfield([x, y, z]: Vector): number {
  const size = Math.hypot(x / 70, y / 85, z / 95);
  if (size > 1) return -1000;
  if (size > 0.94) return 900;
  if (Math.hypot(x - ballPlace[0], y - ballPlace[1], z - ballPlace[2]) < ballMm) return 250;
  // Two ventricles of different sizes, so that left and right are told apart.
  if (Math.hypot((x - 14) / 8, y / 25, (z - 5) / 14) < 1 || Math.hypot((x + 14) / 6, y / 18, (z - 5) / 10) < 1)
    return 5;
  return 38 + Math.round(6 * Math.sin(x / 6) * Math.cos(y / 7) * Math.sin(z / 5));
}

export interface VolumeSeries {
  /** Makes the UIDs of study and patient. */
  seed?: string;
  number: number;
  description: string;
  /** Different names are different frames of reference. Default: `head`. */
  frameOfReference?: string;
  /** Where the head lies in that frame of reference. */
  shift?: Vector;
  orientation: Orientation;
  /** Middle of each slice, in the head's own coordinates. */
  middles: Vector[];
  thickness: number;
  /** Edge of a square image in pixels, and of a pixel in mm. */
  pixels?: number;
  pixelMm?: number;
  elements?: DataSet;
}

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });
const add = (a: Vector, b: Vector, times = 1): Vector => [
  a[0] + b[0] * times,
  a[1] + b[1] * times,
  a[2] + b[2] * times,
];

/** Writes slices through the head as Part 10 files into a folder; gives back their paths. All of one patient and study. */
export async function writeVolumeSeries(folder: string, series: VolumeSeries): Promise<string[]> {
  const { seed = 'head', number, orientation, middles, thickness, pixels = 96, pixelMm = 2 } = series;
  await mkdir(folder, { recursive: true });
  const across: Vector = [orientation[0], orientation[1], orientation[2]];
  const down: Vector = [orientation[3], orientation[4], orientation[5]];
  const files: string[] = [];
  for (const [index, middle] of middles.entries()) {
    const half = ((pixels - 1) / 2) * pixelMm;
    const first = add(add(middle, across, -half), down, -half);
    const position = add(first, series.shift ?? [0, 0, 0]);
    const { file } = ctImage({
      seed: `${seed} ${number} ${index}`,
      rows: pixels,
      columns: pixels,
      pixelSpacing: [pixelMm, pixelMm],
      sliceThickness: thickness,
      orientation,
      position,
      window: { center: 40, width: 120 },
      value: ({ row, column }) =>
        Math.max(0, hounsfield(add(add(first, across, column * pixelMm), down, row * pixelMm)) + 1024),
      elements: {
        '0008103E': element('LO', series.description),
        '00100010': element('PN', { Alphabetic: 'Phantom^Spatial' }),
        '00100020': element('LO', 'PHANTOM3'),
        '0020000D': element('UI', phantomUid(`${seed} study`)),
        '0020000E': element('UI', phantomUid(`${seed} series ${number}`)),
        '00200011': element('IS', number),
        '00200013': element('IS', index + 1),
        '00200020': { vr: 'CS' },
        '00200052': element('UI', phantomUid(`${seed} ${series.frameOfReference ?? 'head'}`)),
        ...series.elements,
      },
    });
    const path = join(folder, `${number}-${String(index + 1).padStart(4, '0')}.dcm`);
    await writeFile(path, file);
    files.push(path);
  }
  return files;
}
