import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet, Element, Vr } from '../src-shared/dicom/data-set.ts';
import { writePart10 } from '../src-shared/dicom/part10/write.ts';

const explicitLittleEndian = '1.2.840.10008.1.2.1';

export interface PhantomOptions {
  /** Makes other UIDs of the same phantom; the same seed gives the same files. */
  seed?: string;
  slices?: number;
  rows?: number;
  columns?: number;
  /** PN, alphabetic group. */
  patientName?: string;
  patientId?: string;
  studyDescription?: string;
  seriesDescription?: string;
  seriesNumber?: number;
  /** `YYYYMMDD`. */
  studyDate?: string;
  transferSyntaxUid?: string;
}

/** A UID of the root for UUIDs (PS3.5 B.2) that is always the same for the same text. */
export function phantomUid(text: string): string {
  return `2.25.${BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 31)}`)}`;
}

const element = (vr: Vr, ...values: NonNullable<Element['Value']>): Element => ({ vr, Value: [...values] });

/** Stored values of a slice: a body (0 HU) with a spine (700 HU), lungs (-800 HU) and a ball that grows and shrinks. */
function ctPixels(slice: number, slices: number, rows: number, columns: number): Uint8Array {
  const pixels = new Int16Array(rows * columns);
  const ball = 0.12 * Math.sin((Math.PI * (slice + 0.5)) / slices);
  for (let row = 0; row < rows; row++) {
    const y = row / rows - 0.5;
    for (let column = 0; column < columns; column++) {
      const x = column / columns - 0.5;
      let hu = -1000;
      if ((x / 0.42) ** 2 + (y / 0.3) ** 2 < 1) {
        hu = Math.round(40 * Math.sin(30 * x) * Math.cos(30 * y));
        if (((Math.abs(x) - 0.2) / 0.12) ** 2 + ((y + 0.03) / 0.2) ** 2 < 1) hu = -800;
        if (x ** 2 + (y - 0.2) ** 2 < 0.05 ** 2) hu = 700;
        if ((x - 0.2) ** 2 + y ** 2 < ball ** 2) hu = 120;
      }
      // Unsigned cells with intercept -1024, as scanners store them.
      pixels[row * columns + column] = hu + 1024;
    }
  }
  // A mark that names the slice: one bright square for each bit.
  for (let bit = 0; bit < 10; bit++) {
    if (((slice >> bit) & 1) === 0) continue;
    for (let row = 4; row < 12; row++) pixels.fill(2000, row * columns + 4 + bit * 12, row * columns + 12 + bit * 12);
  }
  return new Uint8Array(pixels.buffer);
}

/** One slice of a computed CT series (512x512, 0.7 mm, 2 mm apart unless told otherwise), as a data set. */
export function ctPhantomSlice(slice: number, options: PhantomOptions = {}): { uid: string; dataSet: DataSet } {
  const { seed = 'ct', slices = 20, rows = 512, columns = 512, seriesNumber = 1 } = options;
  const studyUid = phantomUid(`${seed} study`);
  const seriesUid = phantomUid(`${seed} series ${seriesNumber}`);
  const uid = phantomUid(`${seed} series ${seriesNumber} instance ${slice}`);
  // Numbered from the head to the feet, as they are scrolled.
  const z = 0 - slice * 2;
  const spacing = 358.4 / columns;
  const studyDate = options.studyDate ?? '20240105';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the default repertoire
  const plain = /^[\x00-\x7f]*$/.test(
    `${options.patientName ?? ''}${options.studyDescription ?? ''}${options.seriesDescription ?? ''}`,
  );
  const dataSet: DataSet = {
    ...(plain ? {} : { '00080005': element('CS', 'ISO_IR 192') }),
    '00080008': element('CS', 'ORIGINAL', 'PRIMARY', 'AXIAL'),
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': element('UI', uid),
    '00080020': element('DA', studyDate),
    '00080021': element('DA', studyDate),
    '00080023': element('DA', studyDate),
    '00080030': element('TM', '101500'),
    '00080031': element('TM', '101700'),
    '00080033': element('TM', '101730'),
    '00080050': element('SH', 'A0001'),
    '00080060': element('CS', 'CT'),
    '00080070': element('LO', 'Phantom'),
    '00080090': { vr: 'PN' },
    '00081030': element('LO', options.studyDescription ?? 'Thorax'),
    '0008103E': element('LO', options.seriesDescription ?? 'Computed phantom'),
    '00100010': element('PN', { Alphabetic: options.patientName ?? 'Phantom^Computed' }),
    '00100020': element('LO', options.patientId ?? 'PHANTOM1'),
    '00100030': element('DA', '19700101'),
    '00100040': element('CS', 'O'),
    '00180015': element('CS', 'CHEST'),
    '00180050': element('DS', 2),
    '00180060': element('DS', 120),
    '00185100': element('CS', 'HFS'),
    '0020000D': element('UI', studyUid),
    '0020000E': element('UI', seriesUid),
    '00200010': element('SH', '1'),
    '00200011': element('IS', seriesNumber),
    '00200012': element('IS', 1),
    '00200013': element('IS', slice + 1),
    '00200032': element('DS', -179.2, -179.2, z),
    '00200037': element('DS', 1, 0, 0, 0, 1, 0),
    '00200052': element('UI', phantomUid(`${seed} frame of reference`)),
    '00201040': { vr: 'LO' },
    '00201041': element('DS', z),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', rows),
    '00280011': element('US', columns),
    '00280030': element('DS', spacing, spacing),
    '00280100': element('US', 16),
    '00280101': element('US', 12),
    '00280102': element('US', 11),
    '00280103': element('US', 0),
    '00281050': element('DS', 40),
    '00281051': element('DS', 400),
    '00281052': element('DS', -1024),
    '00281053': element('DS', 1),
    '00281054': element('LO', 'HU'),
    '7FE00010': { vr: 'OW', bytes: ctPixels(slice, slices, rows, columns) },
  };
  return { uid, dataSet };
}

/** Writes the slices of a computed CT series as Part 10 files (`0001.dcm` ...) into a folder; gives back their paths. */
export async function writeCtPhantom(folder: string, options: PhantomOptions = {}): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  const transferSyntaxUid = options.transferSyntaxUid ?? explicitLittleEndian;
  for (let slice = 0; slice < (options.slices ?? 20); slice++) {
    const { uid, dataSet } = ctPhantomSlice(slice, options);
    const meta = {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: uid,
      transferSyntaxUid,
      implementationClassUid: phantomUid('implementation'),
    };
    const file = join(folder, `${String(slice + 1).padStart(4, '0')}.dcm`);
    await writeFile(file, writePart10(meta, dataSet));
    files.push(file);
  }
  return files;
}
