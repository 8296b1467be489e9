import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { peersAvailable, runPeer } from '../../../testing/peers.ts';
import { phantomImage } from '../../../testing/phantom-image.ts';
import { withTemporaryFolder } from '../../../testing/temp.ts';
import { text } from '../../dicom/access.ts';
import type { DataSet } from '../../dicom/data-set.ts';
import { parseFile } from '../../dicom/part10/read.ts';
import { describeInstance } from '../../imaging/describe.ts';
import { layoutOf } from './layout.ts';
import { readStoredPrint } from './read-stored-print.ts';

/** A printer of dcmtk: its spooler keeps what it would print as hardcopy images and a Stored Print. */
const configuration = (folder: string): string =>
  [
    '[[GENERAL]]',
    '[DATABASE]',
    `Directory = ${folder}`,
    '[PRINT]',
    `Directory = ${folder}`,
    'MinPrintResolution = 64\\64',
    'MaxPrintResolution = 512\\512',
    '[NETWORK]',
    'aetitle = SPOOLER',
    '[[COMMUNICATION]]',
    '[FILMS]',
    'aetitle = FILMS',
    'hostname = localhost',
    'port = 10005',
    'type = LOCALPRINTER',
    'DisplayFormat = 1,1\\2,2\\2,3',
    'FilmSizeID = 8INX10IN\\14INX17IN',
    'MaxDensity = 320',
    'MinDensity = 20',
    'Supports12Bit = true',
    'SupportsImageSize = true',
    'SupportsPresentationLUT = true',
    'BorderDensity = BLACK\\WHITE',
    'EmptyImageDensity = 20\\BLACK\\WHITE',
    '',
  ].join('\n');

const files = (folder: string, kind: string): DataSet[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(kind) && name.endsWith('.dcm'))
    .map((name) => parseFile(new Uint8Array(readFileSync(join(folder, name)))).dataSet);

it.skipIf(!peersAvailable('dcmpsprt')).each([
  ['IDENTITY', ['--identity'], 'IDENTITY'],
  ['LIN OD', ['--lin-od'], 'LIN OD'],
] as const)('a film that dcmpsprt made with %s is understood', (_name, options, shape) =>
  withTemporaryFolder(async (folder) => {
    const database = join(folder, 'database');
    mkdirSync(database);
    const config = join(folder, 'printers.cfg');
    writeFileSync(config, configuration(database));
    const images = [1, 2, 3].map((number) => {
      const path = join(folder, `${number}.dcm`);
      const image = phantomImage({
        ...{ seed: `stored print ${number}`, rows: 64, columns: 64, bitsStored: 12 },
        window: { center: 2048, width: 4096 },
        value: () => 1000 * number,
      });
      writeFileSync(path, image.file);
      return path;
    });
    const layout = ['--layout', '2', '2', '--landscape', '--filmsize', '14INX17IN'];
    const boxes = ['--border', 'WHITE', '--img-polarity', 'REVERSE', '--img-request-size', '150'];
    const made = await runPeer('dcmpsprt', ['-c', config, '-p', 'FILMS', ...layout, ...boxes, ...options, ...images]);
    expect(made.status, made.output).toBe(0);
    const [stored] = files(database, 'SP_');
    const print = readStoredPrint(stored!);
    expect(print.problems).toEqual([]);
    expect(print.facts).toContainEqual({ name: 'Printer Name', value: 'FILMS' });
    const [film, ...others] = print.films;
    expect(others).toEqual([]);
    expect(film).toMatchObject({
      ...{ format: 'STANDARD\\2,2', orientation: 'LANDSCAPE', filmSize: '14INX17IN', borderDensity: 'WHITE' },
      densities: { illumination: 2000, reflectedAmbientLight: 10 },
    });
    expect(layoutOf(film!)).toMatchObject({ guessed: [] });
    expect(film!.boxes.map(({ position, reversed, widthMm }) => [position, reversed, widthMm])).toEqual([
      [1, true, 150],
      [2, true, 150],
      [3, true, 150],
    ]);
    expect(film!.boxes.map(({ lut }) => lut)).toEqual([{ shape }, { shape }, { shape }]);
    // The hardcopies that it refers to, seen as they would be printed: all 12 bits from black to white.
    const hardcopies = files(database, 'HG_');
    const byUid = new Map(hardcopies.map((one) => [text(one, 'SOPInstanceUID'), one]));
    const values = film!.boxes.map(({ image }) => {
      const hardcopy = byUid.get(image!.sopInstanceUid)!;
      const { shared, pixel, kind } = describeInstance(hardcopy, '1.2.840.10008.1.2.1');
      expect(kind).toBe('image');
      expect(pixel).toMatchObject({ bitsStored: 12, photometricInterpretation: 'MONOCHROME2' });
      expect(shared.voiWindows).toEqual([{ center: 2048, width: 4096 }]);
      expect(image).toMatchObject({ frame: 1, seriesUid: text(hardcopy, 'SeriesInstanceUID') });
      return hardcopy;
    });
    expect(new Set(values).size).toBe(3);
  }, 'stored-print'),
);
