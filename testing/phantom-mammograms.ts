import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Value, Vr } from '../src-shared/dicom/data-set.ts';
import { phantomUid } from './phantom.ts';
import { type PhantomImageOptions, phantomImage } from './phantom-image.ts';

/** A mammographic study: what hangs, and what is beside it. Breasts are half an ellipse, brightest in a thin line at the chest wall. */

const element = (vr: Vr, ...values: Value[]): Element => ({ vr, Value: values });
const code = (value: string, meaning: string, more: DataSet = {}): DataSet => ({
  '00080100': element('SH', value),
  '00080102': element('SH', 'SCT'),
  '00080104': element('LO', meaning),
  ...more,
});
const sequence = (...items: DataSet[]): Element => ({ vr: 'SQ', Value: items as unknown as Value[] });

export interface PhantomMammogram {
  name: string;
  /** (0020,0062); absent: it does not say. */
  side?: 'R' | 'L';
  view?: 'CC' | 'MLO';
  /** (0020,0020); the chest wall lies where A of a row begins, or P ends. Absent: it does not say. */
  orientation?: [row: string, column: string];
  /** Size of the detector, mm, and of its pixels. */
  size: [width: number, height: number];
  spacing: number;
  /** (0018,1114) */
  magnification?: number;
  modifier?: [value: string, meaning: string];
  frames?: number;
  sopClassUid?: string;
  padding?: boolean;
}

const views = { CC: ['399162004', '頭尾方向'], MLO: ['399368009', '内外斜位方向'] } as const;

/** Width of the bright line at the chest wall, mm. */
export const wallMm = 2;

/** Two detectors of different size and pixels, one image stored mirrored, one upside down. */
export const screening: readonly PhantomMammogram[] = [
  { name: 'LMLO', side: 'L', view: 'MLO', orientation: ['P', 'H'], size: [240, 300], spacing: 0.4 },
  { name: 'LCC', side: 'L', view: 'CC', orientation: ['A', 'R'], size: [180, 240], spacing: 0.3 },
  { name: 'RCC', side: 'R', view: 'CC', orientation: ['A', 'L'], size: [180, 240], spacing: 0.3, padding: true },
  { name: 'RMLO', side: 'R', view: 'MLO', orientation: ['P', 'FL'], size: [240, 300], spacing: 0.4 },
];

/** A spot seen larger, a tomosynthesis of three slices, an image that says neither side nor view. */
export const besideScreening: readonly PhantomMammogram[] = [
  {
    ...{ name: 'LMLO spot', side: 'L', view: 'MLO', orientation: ['A', 'F'], size: [120, 120], spacing: 0.3 },
    ...{ magnification: 1.8, modifier: ['399163009', 'Magnification'] },
  },
  {
    ...{ name: 'RCC tomo', side: 'R', view: 'CC', orientation: ['P', 'L'], size: [60, 80], spacing: 0.5, frames: 3 },
    sopClassUid: '1.2.840.10008.5.1.4.1.1.1.2',
  },
  { name: 'without words', size: [120, 160], spacing: 0.4 },
];

function optionsOf(image: PhantomMammogram, whose: MammographyOf, number: number): PhantomImageOptions {
  const { name, side, view, orientation, size, spacing, magnification, modifier, frames, padding } = image;
  const [width, height] = size;
  const [columns, rows] = [Math.round(width / spacing), Math.round(height / spacing)];
  const wallAtLeft = orientation?.[0] !== 'P';
  const upsideDown = orientation?.[1].startsWith('H') === true;
  const [viewCode = '', viewWords = ''] = view ? views[view] : [];
  return {
    seed: `${whose.seed} ${name}`,
    modality: 'MG',
    sopClassUid: image.sopClassUid ?? '1.2.840.10008.5.1.4.1.1.1.2',
    ...{ rows, columns, bitsStored: 12 },
    ...(frames ? { frames } : {}),
    imagerPixelSpacing: [spacing, spacing],
    window: { center: 2048, width: 4096 },
    ...(padding ? { padding: { value: 0 } } : {}),
    value: ({ row, column }) => {
      const x = ((wallAtLeft ? column : columns - 1 - column) + 0.5) * spacing;
      const y = ((upsideDown ? rows - 1 - row : row) + 0.5) * spacing - height / 2;
      if (x < wallMm && Math.abs(y) < height * 0.4) return 4095;
      const [a, b] = [x / (0.75 * width), y / (0.4 * height)];
      if (a * a + b * b >= 1) return 0;
      // A little more above the middle than below it: what is upside down is seen.
      return 700 + Math.round(1500 * (1 - a) + (y < 0 ? 200 : 0) + 120 * Math.sin(x / 6) * Math.cos(y / 9));
    },
    elements: {
      '00080005': element('CS', 'ISO_IR 192'),
      '00080008': element('CS', 'ORIGINAL', 'PRIMARY'),
      '00080018': element('UI', phantomUid(`${whose.seed} ${name}`)),
      '00080020': element('DA', whose.date),
      '00080021': element('DA', whose.date),
      '00080022': element('DA', whose.date),
      '00080030': element('TM', '101500'),
      '00080032': element('TM', `1016${String(10 + number)}`),
      '00080068': element('CS', 'FOR PRESENTATION'),
      '00080080': element('LO', 'City Hospital'),
      '00081030': element('LO', 'Mammography both breasts'),
      '0008103E': element('LO', name),
      '00081070': element('PN', { Alphabetic: 'Radiographer^A' }),
      '00100010': element('PN', whose.name),
      '00100020': element('LO', whose.id),
      '00100030': element('DA', '19610412'),
      '00100040': element('CS', 'F'),
      '00180060': element('DS', 28),
      '00181152': element('IS', 90),
      '001811A0': element('DS', 52),
      '001811A2': element('DS', 110),
      '0020000D': element('UI', phantomUid(`${whose.seed} study`)),
      '0020000E': element('UI', phantomUid(`${whose.seed} series ${number}`)),
      '00200011': element('IS', number),
      '00200013': element('IS', 1),
      ...(orientation ? { '00200020': element('CS', ...orientation) } : {}),
      ...(side ? { '00200062': element('CS', side) } : {}),
      ...(magnification ? { '00181114': element('DS', magnification) } : {}),
      ...(view
        ? {
            '00540220': sequence(
              code(viewCode, viewWords, modifier ? { '00540222': sequence(code(modifier[0], modifier[1])) } : {}),
            ),
          }
        : {}),
    },
  };
}

export interface MammographyOf {
  /** Different texts are different studies. */
  seed: string;
  name: { Alphabetic: string; Ideographic?: string; Phonetic?: string };
  id: string;
  date: string;
}

/** Writes a study, each image a series, in the order of the list; gives the files. */
export async function writeMammography(
  folder: string,
  whose: MammographyOf,
  images: readonly PhantomMammogram[] = screening,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const [index, image] of images.entries()) {
    const file = join(folder, `${image.name.replaceAll(' ', '-')}.dcm`);
    await writeFile(file, phantomImage(optionsOf(image, whose, index + 1)).file);
    files.push(file);
  }
  return files;
}

/** SOP Instance UID of an image of a study. */
export const mammogramUid = (seed: string, name: string): string => phantomUid(`${seed} ${name}`);
