import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { phantomUid } from '../testing/phantom.ts';
import { phantomImage } from '../testing/phantom-image.ts';
import type { FilmFigures, FilmMode } from './film-sheet.ts';
import { atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

const film = 'film 14x17 in at 300 dpi, 12 CT of 512 with texts';
const images = 12;
const side = 512;

/** Slices of one study, in files. */
async function makeImages(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (let number = 1; number <= images; number++) {
    const { file } = phantomImage({
      ...{ seed: `film ${number}`, rows: side, columns: side, bitsAllocated: 16, bitsStored: 12 },
      ...{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', modality: 'CT', pixelSpacing: [0.7, 0.7] as [number, number] },
      ...{ window: { center: 40, width: 400 }, rescale: { slope: 1, intercept: -1024 } },
      position: [0, 0, number],
      orientation: [1, 0, 0, 0, 1, 0],
      value: ({ row, column }) => Math.round(1064 + 200 * Math.sin(row / (7 + number)) + 200 * Math.cos(column / 9)),
      elements: {
        '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Phantom^Film' }] },
        '00100020': { vr: 'LO', Value: ['PID-0012345'] },
        '0020000D': { vr: 'UI', Value: [phantomUid('film study')] },
        '0020000E': { vr: 'UI', Value: [phantomUid('film series')] },
      },
    });
    files.push(join(folder, `${number}.dcm`));
    await writeFile(files.at(-1)!, file);
  }
  return files;
}

/** A part of its budget: 1 is all of it used, 2 half of it. */
const row = (name: string, unit: string, figure: number, limit: number): BenchRow => ({
  ...atMostRow(name, unit, figure, limit),
  ratio: limit / figure,
  against: 'budget',
});

/** A film is made, and sent, in processes of their own, whose memory is counted with all their threads. */
export const part: BenchPart = {
  name: 'film',
  rows: ['film'],
  async run({ quick, folder, progress }: BenchContext): Promise<BenchRow[]> {
    progress(film);
    const files = await makeImages(folder);
    const script = fileURLToPath(new URL('./film-sheet.ts', import.meta.url));
    const measure = async (mode: FilmMode): Promise<FilmFigures> => {
      const parameters = [...process.execArgv, script, mode, quick ? '10' : '80', ...files];
      const { stdout } = await promisify(execFile)(process.execPath, parameters, { timeout: 300_000 });
      return JSON.parse(stdout.trim().split('\n').at(-1)!) as FilmFigures;
    };
    const boxes = await measure('boxes');
    const sent = await measure('sent');
    const page = await measure('page');
    const cell = await measure('cell');
    return [
      row(`${film}: made`, 's', boxes.milliseconds / 1000, 3),
      row(`${film}: made, memory`, 'MB', boxes.memory, 400),
      row(`${film}: made and sent on loopback`, 's', sent.milliseconds / 1000, 3),
      row(`${film}: made and sent, memory`, 'MB', sent.memory, 400),
      row(`${film}: as one picture`, 's', page.milliseconds / 1000, 3),
      row(`${film}: as one picture, memory`, 'MB', page.memory, 400),
      row('film cell of 400x400 with another window', 'ms', cell.milliseconds, 25),
      atMostRow('film cell of 400x400 with another window, slowest', 'ms', cell.slowest, null),
    ];
  },
};
