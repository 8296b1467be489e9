/** The program that `bench/film.ts` starts: makes a film of images in files, and writes what it took as JSON. It is measured alone. */
import { startPrintRig } from '../src-main/network/testing/print-rig.ts';
import type { BoxTask } from '../src-main/print/types.ts';
import { filmSheetSchema } from '../src-shared/film/model.ts';
import { printerProfileSchema } from '../src-shared/settings/printing.ts';
import { filmBench } from '../testing/films.ts';

/** What is measured: boxes made, boxes made and sent, the sheet as one picture, a cell whose window is dragged. */
export type FilmMode = 'boxes' | 'sent' | 'page' | 'cell';

export interface FilmFigures {
  /** From the first box that is asked for to the last that is there, ms; of cells the middle one of many. */
  milliseconds: number;
  slowest: number;
  /** Most memory of the process meanwhile, and before, MB. */
  memory: number;
  before: number;
}

const [mode, repetitions, ...files] = process.argv.slice(2) as [FilmMode, string, ...string[]];
const lines = (texts: readonly string[]) => texts.map((text, rank) => ({ text, rank, identity: rank < 2 }));
const texts = {
  topLeft: lines(['Phantom^Film=幻影^写真', 'PID-0012345', '1961-02-03  M', 'Abdomen']),
  topRight: lines(['2026-01-02 03:04:05', 'CT', 'Hospital', 'Portal venous phase']),
  bottomLeft: lines(['W 400  L 40', 'Slice 12 / 240', 'Thickness 2.5 mm']),
  bottomRight: lines(['120 kV', '210 mAs', 'Kernel B30f']),
};
const show = { annotations: true, overlays: true, texts: 'full', scaleBar: true, directions: true } as const;

const bench = await filmBench({ threads: 2 });
const rows = await Promise.all(files.map((file) => bench.add(file)));
const cells = await Promise.all(rows.map((row) => bench.cell(row, { texts, show })));
const patient = await bench.patient(rows[0]!);
const sheet = filmSheetSchema.parse({
  ...{ id: 'sheet', filmSize: '14INX17IN', orientation: 'PORTRAIT', format: 'STANDARD\\3,4', boxes: cells },
  header: ['{patient}  {id}  {birthDate}'],
});
const task = (position: number, more: Partial<BoxTask> = {}): BoxTask => ({
  ...{ profile: printerProfileSchema.parse({}), patient, sheet, options: {}, lut: 'printer' },
  ...{ sheetNumber: 1, sheets: 1, position, printedAt: 0 },
  ...more,
});

async function boxes(): Promise<void> {
  // Two at a time, as what comes next is made while one is sent.
  for (let position = 1; position <= cells.length; position += 2) {
    await Promise.all([bench.films.box(task(position)), bench.films.box(task(position + 1))]);
  }
}

async function sent(): Promise<void> {
  const rig = await startPrintRig();
  const { id, filmSize, orientation, format } = sheet;
  const job = await rig.print([
    {
      ...{ id, filmSize, orientation, format, annotations: [] },
      boxes: cells.map((_, index) => ({
        position: index + 1,
        pixels: (lut, signal) => bench.films.box(task(index + 1, { lut }), signal),
      })),
    },
  ]);
  await rig.close();
  if (job.error || job.sheets[0] !== 'printed') throw job.error ?? new Error('the film was not printed');
}

const times: number[] = [];
async function drag(): Promise<void> {
  for (let n = 0; n < Number(repetitions); n++) {
    const window = { center: 40 + n, width: 400, function: 'LINEAR' as const };
    const cell = { ...cells[n % 2]!, view: { ...cells[0]!.view, window } };
    const from = performance.now();
    await bench.films.cell({ cell, patient, columns: 400, rows: 400, pixelMm: 118 / 400, marks: true, colour: true });
    times.push(performance.now() - from);
  }
}

const megabytes = (): number => process.memoryUsage.rss() / 2 ** 20;
const before = megabytes();
let memory = before;
const watch = setInterval(() => {
  memory = Math.max(memory, megabytes());
}, 5);
const began = performance.now();
if (mode === 'boxes') await boxes();
else if (mode === 'sent') await sent();
else if (mode === 'page') await bench.films.box(task(1, { options: { imaging: 'page' } }));
else await drag();
const whole = performance.now() - began;
memory = Math.max(memory, megabytes());
clearInterval(watch);
await bench.close();
times.sort((a, b) => a - b);
const milliseconds = mode === 'cell' ? times[times.length >> 1]! : whole;
const figures: FilmFigures = { milliseconds, slowest: times.at(-1) ?? whole, memory, before };
process.stdout.write(`${JSON.stringify(figures)}\n`);
