import { readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { parseFile } from '../../../src-shared/dicom/part10/read.ts';
import { corpusAvailable, corpusPath } from '../../../testing/corpus.ts';
import { boxTask, type FilmBench, filmBench, printerOf, testSheet, words } from '../../../testing/films.ts';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { type PhantomImageOptions, phantomImage } from '../../../testing/phantom-image.ts';
import { greyCases } from '../../../testing/phantom-state-kinds.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';

let bench: FilmBench;
beforeAll(async () => {
  bench = await filmBench();
});
afterAll(() => bench.close());

/** Our box of an image, as large as the image. */
async function ours(
  path: string,
  state: DataSet | undefined,
  bits: 8 | 12,
  columns: number,
  rows: number,
): Promise<ArrayLike<number>> {
  const row = await bench.add(path);
  const cell = await bench.cell(row, state ? { state } : {});
  const task = boxTask(printerOf(columns, rows, { bits }), await bench.patient(row), testSheet([cell]));
  const made = await bench.films.box(task);
  expect([made.columns, made.rows]).toEqual([columns, rows]);
  return bits === 12 ? words(made.bytes) : made.bytes;
}

/** Least and greatest of our values less theirs, and how many of them are the same. */
function compared(
  own: ArrayLike<number>,
  theirs: ArrayLike<number>,
): { lowest: number; highest: number; same: number } {
  let [lowest, highest, same] = [0, 0, 0];
  for (let i = 0; i < theirs.length; i++) {
    const difference = own[i]! - theirs[i]!;
    lowest = Math.min(lowest, difference);
    highest = Math.max(highest, difference);
    if (difference === 0) same++;
  }
  return { lowest, highest, same: same / theirs.length };
}

const configuration = (folder: string): string => `
[[GENERAL]]
[APPLICATION]
LogDirectory = ${join(folder, 'log')}
LogFile = general.log
[PRINT]
Directory = ${join(folder, 'spool')}
MinPrintResolution = 16\\16
MaxPrintResolution = 8192\\8192
[DATABASE]
Directory = ${join(folder, 'database')}
[LUT]
Directory = ${join(folder, 'lut')}
[NETWORK]
aetitle = NEGATOSCOPE
[[COMMUNICATION]]
[FILM]
Aetitle = FILM
Description = a printer
Hostname = localhost
Port = 104
Type = LOCALPRINTER
DisplayFormat = 1,1
FilmSizeID = 14INX17IN
MagnificationType = REPLICATE\\BILINEAR\\CUBIC\\NONE
Supports12Bit = true
SupportsPresentationLUT = true
[[LUT]]
`;

/** The hardcopy image that dcmpsprt makes of an image: P-values of 12 bits. */
async function hardcopy(image: string, state: string | undefined, folder: string) {
  for (const name of ['database', 'spool', 'log', 'lut']) await mkdir(join(folder, name), { recursive: true });
  const config = join(folder, 'film.cfg');
  await writeFile(config, configuration(folder));
  const parts = ['-c', config, '-p', 'FILM', '--layout', '1', '1', ...(state ? ['+p', state] : []), image];
  const outcome = await runPeer('dcmpsprt', parts);
  expect(outcome.status, outcome.stderr).toBe(0);
  const [name] = (await readdir(join(folder, 'database'))).filter((file) => file.startsWith('HG'));
  const file = new Uint8Array(readFileSync(join(folder, 'database', name!)));
  const { dataSet } = parseFile(file);
  const number = (tag: string): number => dataSet[tag]!.Value![0] as number;
  expect([dataSet['00280004']!.Value![0], number('00280101')]).toEqual(['MONOCHROME2', 12]);
  const { offset, length } = dataSet['7FE00010']!.location!;
  const bytes = file.slice(offset, offset + length);
  return { columns: number('00280011'), rows: number('00280010'), values: new Uint16Array(bytes.buffer) };
}

/** dcmtk cuts fractions off where we round: a value of ours is the same, or one higher. */
const cutOff = { lowest: 0, highest: 1 };

const images: [string, PhantomImageOptions][] = [
  ['a ramp of 12 bits', { window: { center: 2048, width: 4096 } }],
  ['a narrow window', { window: { center: 1000, width: 301 } }],
  [
    'signed values, rescaled',
    {
      signed: true,
      window: { center: 40, width: 400 },
      rescale: { slope: 2, intercept: -1024 },
      value: ({ row, column }) => row * 64 + column - 2000,
    },
  ],
  ['MONOCHROME1', { photometricInterpretation: 'MONOCHROME1', window: { center: 2048, width: 4096 } }],
  [
    'bytes',
    {
      bitsAllocated: 8,
      bitsStored: 8,
      window: { center: 128, width: 256 },
      value: ({ row, column }) => (row * 64 + column) % 256,
    },
  ],
];
const ramp: PhantomImageOptions = {
  ...{
    rows: 64,
    columns: 64,
    bitsAllocated: 16,
    bitsStored: 12,
    modality: 'CT',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  },
  value: ({ row, column }) => row * 64 + column,
};

describe.skipIf(!peersAvailable('dcmpsprt'))('the film that dcmpsprt makes of the same image', () => {
  it.each(images)('has the same P-values of 12 bits: %s', async (name, options) => {
    await withTemporaryFolder(async (folder) => {
      const path = join(folder, 'image.dcm');
      await writeFile(path, phantomImage({ ...ramp, ...options, seed: `film ${name}` }).file);
      const { columns, rows, values } = await hardcopy(path, undefined, folder);
      const own = await ours(path, undefined, 12, columns, rows);
      const { lowest, highest } = compared(own, values);
      expect(lowest).toBeGreaterThanOrEqual(cutOff.lowest);
      expect(highest).toBeLessThanOrEqual(cutOff.highest);
    });
  });

  it
    .skipIf(!corpusAvailable)
    .each([
      'dicomdir/philips-ct-cd/DICOM/S21610/S3010/I10',
      'rt/rt-utils/ct_1.dcm',
      'transfer-syntaxes/ctimage-15-syntaxes/CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm',
    ])('has the same P-values: %s', async (image) => {
    await withTemporaryFolder(async (folder) => {
      const path = corpusPath(image);
      const { columns, rows, values } = await hardcopy(path, undefined, folder);
      const own = await ours(path, undefined, 12, columns, rows);
      const { lowest, highest } = compared(own, values);
      expect(lowest).toBeGreaterThanOrEqual(cutOff.lowest);
      expect(highest).toBeLessThanOrEqual(cutOff.highest);
    });
  });
});

/** dcmtk does not read these: several windows, masks, functions of windows. */
const unreadByDcmtk = new Set(['window', 'mask', 'sigmoid', 'exact window']);
/** Of shutters dcmtk draws those of bits alone, and in a value beyond the bits of the film: they have tests of their own. */
const shutters = new Set(['shutter rectangle', 'shutter circle', 'shutter polygon', 'shutter bitmap']);
/** Nor does it make anything larger or smaller here: dcmp2pgm leaves the displayed area, dcmpsprt cuts it out pixel by pixel. */
const otherSize = new Set(['true size', 'magnified', 'beyond the image']);
/** Where 8 bits are further away than a value that was cut off, as for pictures of the viewer. */
const further: Record<string, { lowest: number; highest: number }> = {
  'no voi': { lowest: -1, highest: 1 },
  'voi table': { lowest: -1, highest: 1 },
  'presentation table': { lowest: 0, highest: 2 },
};

describe.skipIf(!peersAvailable('dcmp2pgm', 'dcmpsprt'))('films under presentation states', () => {
  const cases = greyCases().filter(({ name }) => !unreadByDcmtk.has(name) && !shutters.has(name));

  it.each(cases.filter(({ name }) => !otherSize.has(name)).map((one) => [one.name, one] as const))(
    'have the 8 bits of dcmp2pgm: %s',
    async (name, { images: [image], state }) => {
      await withTemporaryFolder(async (folder) => {
        const [path, statePath, output] = [
          join(folder, 'image.dcm'),
          join(folder, 'state.dcm'),
          join(folder, 'out.pgm'),
        ];
        await writeFile(path, image!.file);
        await writeFile(statePath, state.file);
        const outcome = await runPeer('dcmp2pgm', ['-p', statePath, path, output]);
        expect(outcome.status, outcome.stderr).toBe(0);
        const bytes = readFileSync(output);
        const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'))!;
        const [columns, rows] = [Number(header[1]), Number(header[2])];
        const own = await ours(path, state.dataSet, 8, columns, rows);
        const { lowest, highest } = compared(own, bytes.subarray(header[0].length));
        const allowed = further[name] ?? cutOff;
        expect(lowest).toBeGreaterThanOrEqual(allowed.lowest);
        expect(highest).toBeLessThanOrEqual(allowed.highest);
      });
    },
  );

  // Its presentation LUT dcmpsprt leaves to the printer, and of true size it makes no more than one pixel for one.
  const printed = cases.filter(({ name }) => name !== 'presentation table' && name !== 'true size');
  it.each(printed.map((one) => [one.name, one] as const))(
    'have the 12 bits of dcmpsprt: %s',
    async (_name, { images: [image], state }) => {
      await withTemporaryFolder(async (folder) => {
        const [path, statePath] = [join(folder, 'image.dcm'), join(folder, 'state.dcm')];
        await writeFile(path, image!.file);
        await writeFile(statePath, state.file);
        const film = await hardcopy(path, statePath, folder);
        const own = await ours(path, state.dataSet, 12, film.columns, film.rows);
        const { lowest, highest, same } = compared(own, film.values);
        expect(lowest).toBeGreaterThanOrEqual(cutOff.lowest);
        expect(highest).toBeLessThanOrEqual(cutOff.highest);
        expect(same).toBeGreaterThan(0.6);
      });
    },
  );
});
