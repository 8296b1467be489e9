import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { BoxValues } from '../../../src-shared/contract/film-routes.ts';
import { type Densities, densitiesFor, valueOfDensity } from '../../../src-shared/film/densities.ts';
import type { FilmCell, PrintOptions } from '../../../src-shared/film/model.ts';
import { type Area, type Box, filmMedium, type Page, pageOf } from '../../../src-shared/film/page.ts';
import { filledLines } from '../../../src-shared/film/placeholders.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import type { Settings } from '../../../src-shared/settings/schema.ts';
import type { BoxPixels, BoxTask, CellPixels, CellTask, FilmRenderer } from '../types.ts';
import { newLevels } from './plane.ts';
import { CellSources, type SourceOptions } from './sources.ts';
import type { CellLook, Finish, Raster, RasterSource, CellTask as RasterTask, SheetLines } from './tasks.ts';
import { createFilmWorkers, type FilmWorkers } from './worker-pool.ts';

export interface FilmRendererOptions extends Omit<SourceOptions, 'workers' | 'settings'> {
  settings: () => Pick<Settings, 'display' | 'createdObjects'>;
  /** Worker threads at most; default: cores minus one, 2 to 4. */
  threads?: number;
  /** Memory that tasks at work may take together, bytes. */
  memory?: number;
}

/** Pixels of a sheet as one picture at most. */
const mostSheetPixels = 160_000_000;
/** Cells of a sheet that are made at a time. */
const together = 4;

/** The one maker of film pixels. Starts no thread yet; close it. */
export function createFilmRenderer(options: FilmRendererOptions): FilmRenderer {
  const workers = createFilmWorkers({
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    memory: options.memory ?? 1024 * 1024 * 1024,
  });
  const sources = new CellSources({ ...options, workers });

  const look = async (
    cell: FilmCell,
    task: Pick<CellTask, 'patient' | 'columns' | 'rows' | 'pixelMm' | 'marks'>,
    signal?: AbortSignal,
  ): Promise<CellLook> => {
    const { patient, columns, rows, pixelMm, marks } = task;
    const source = await sources.of(cell.content, patient, signal);
    const { view, show, texts } = cell;
    return { source, view, show, texts, columns, rows, pixelMm, marks };
  };

  return {
    async box(task, signal) {
      const asked = askedOf(task);
      return asked.whole
        ? sheetPixels(
            task,
            asked,
            { workers, look, institution: () => options.settings().createdObjects.institutionName },
            signal,
          )
        : boxPixels(task, asked, { workers, look }, signal);
    },
    async cell(task, signal) {
      const of = await look(task.cell, task, signal);
      const raster = await workers.run(
        { kind: 'cell', ...of, samples: task.colour ? 'either' : 'grey', highest: 255, background: 0 },
        costOf(of),
        signal,
      );
      return cellPixels(raster);
    },
    async marks(task, signal) {
      const of = await look(task.cell, { ...task, marks: true }, signal);
      return workers.run({ kind: 'marks', ...of, colour: task.colour }, 1024 * 1024, signal);
    },
    async close() {
      await workers.close();
      sources.clear();
    },
  };
}

/** Memory that a cell takes while it is made: the image in its own pixels and in those of the box, a canvas of the marks. */
function costOf({ source, columns, rows }: { source: RasterSource; columns: number; rows: number }): number {
  const { frame } = source;
  // A difference is reckoned in values of four bytes: contrast, mask, the mask moved, and what is added to them.
  const difference = source.kind === 'image' && source.mask ? 20 : 0;
  return frame.rows * frame.columns * (difference + (frame.samplesPerPixel > 1 ? 8 : 4)) + columns * rows * 8;
}

function cellPixels({ data, columns, rows, samples, window, place, scale, notes }: Raster): CellPixels {
  return { columns, rows, samples, bytes: data as Uint8Array<ArrayBuffer>, window, place, scale, notes };
}

/** How the boxes of a sheet are wanted. */
interface Asked {
  page: Page;
  options: PrintOptions;
  /** The sheet as one picture. */
  whole: boolean;
  colour: boolean;
  densities: Densities;
  finish: Finish;
  /** What P-values are counted in: finer than they are sent where they still go through something. */
  highest: number;
  values: BoxValues | undefined;
}

function askedOf({ profile, options: own, lut, sheet }: BoxTask): Asked {
  const options: PrintOptions = { ...profile.defaults, ...own };
  const page = pageOf(filmMedium(profile, options), sheet);
  const colour = (options.colour ?? profile.colours[0]) === 'color';
  const densities = densitiesFor(profile, own);
  const made = colour ? {} : madeHere(profile, lut, densities);
  if (made.linearDensity && densities.minimum >= densities.maximum) {
    throw new NegatoscopeError('invalid-input', 'the least density of the film is not less than its greatest one', {
      ...densities,
    });
  }
  const finish: Finish = {
    bits: colour ? 8 : profile.bits,
    photometricInterpretation: colour ? 'RGB' : profile.photometricInterpretation,
    ...made,
  };
  const converts = finish.table !== undefined || finish.linearDensity !== undefined;
  const highest = colour || (finish.bits === 8 && !converts) ? 255 : converts ? 65_535 : 4095;
  const values: BoxValues | undefined = finish.linearDensity
    ? { kind: 'linear-density', ...finish.linearDensity }
    : finish.table
      ? { kind: 'table' }
      : undefined;
  const whole = (options.imaging ?? profile.imaging) === 'page';
  return { page, options, whole, colour, densities, finish, highest, values };
}

/**
 * What becomes of P-values here. A printer that took the Presentation LUT gets P-values for IDENTITY and for a table, which it applies itself
 * (PS3.3 C.11.4), and densities for LIN OD; one that did not gets what its profile says, the table burnt in: there nothing but Photometric
 * Interpretation tells black from white, and 0 is the greatest density.
 */
function madeHere(
  profile: PrinterProfile,
  lut: BoxTask['lut'],
  densities: Densities,
): Pick<Finish, 'table' | 'linearDensity'> {
  const { presentationLut, withoutLut } = profile;
  if (lut === 'printer') {
    const { shape, linOdZero: zero } = presentationLut;
    return shape === 'LIN OD' ? { linearDensity: { densities, zero } } : {};
  }
  const { entries, bits } = presentationLut.table;
  return {
    ...(presentationLut.shape === 'TABLE' && entries.length > 0 ? { table: { entries, bits } } : {}),
    ...(withoutLut === 'linear-density' ? { linearDensity: { densities, zero: 'maximum' } } : {}),
  };
}

/** A density of an attribute (BLACK, WHITE or hundredths of OD) as P-value 0..1; black where nothing is said. */
function levelOf(text: string | undefined, densities: Densities): number {
  const written = (text ?? '').trim().toUpperCase();
  if (written === 'WHITE') return 1;
  return /^\d{1,5}$/.test(written) ? valueOfDensity(Number(written) / 100, densities) : 0;
}

interface Making {
  workers: FilmWorkers;
  look: (
    cell: FilmCell,
    task: Pick<CellTask, 'patient' | 'columns' | 'rows' | 'pixelMm' | 'marks'>,
    signal?: AbortSignal,
  ) => Promise<CellLook>;
}

/** A cell in the pixels of its image box. */
async function boxRaster(
  { patient }: BoxTask,
  cell: FilmCell,
  box: Box,
  { page, options, colour, densities, highest, finish }: Asked,
  making: Making & { ready: boolean },
  signal?: AbortSignal,
): Promise<Raster> {
  const { columns, rows } = box;
  const of = await making.look(cell, { patient, columns, rows, pixelMm: page.pixelMm, marks: true }, signal);
  const task: RasterTask = {
    kind: 'cell',
    ...of,
    samples: colour ? 'rgb' : 'grey',
    highest,
    background: levelOf(options.emptyImageDensity, densities),
    ...(making.ready ? { finish } : {}),
  };
  return making.workers.run(task, costOf(of), signal);
}

const bytesOf = (data: Raster['data']): Uint8Array<ArrayBuffer> =>
  data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function pixelsOf(
  raster: Raster,
  { page, finish, values }: Asked,
  notes: readonly string[],
  cut: readonly string[] = [],
): BoxPixels {
  const { columns, rows, samples, data, hash, scale, trueSize } = raster;
  return {
    columns,
    rows,
    samples,
    bits: finish.bits,
    photometricInterpretation: finish.photometricInterpretation,
    bytes: bytesOf(data),
    hash,
    pixelMm: page.pixelMm,
    scale,
    trueSize,
    ...(values ? { values } : {}),
    notes,
    ...(cut.length > 0 ? { cut } : {}),
  };
}

async function boxPixels(task: BoxTask, asked: Asked, making: Making, signal?: AbortSignal): Promise<BoxPixels> {
  const { position, sheet } = task;
  const box = asked.page.boxes.find((one) => one.position === position);
  const cell = sheet.boxes[position - 1];
  if (!box || !cell) {
    throw new NegatoscopeError('not-found', 'there is no image in this box', { object: 'The image', position });
  }
  const raster = await boxRaster(task, cell, box, asked, { ...making, ready: true }, signal);
  return pixelsOf(raster, asked, raster.notes);
}

/** The whole sheet as one picture: border, boxes, header and footer. */
async function sheetPixels(
  task: BoxTask,
  asked: Asked,
  making: Making & { institution: () => string },
  signal?: AbortSignal,
): Promise<BoxPixels> {
  const { sheet } = task;
  const { page, options, colour, densities, highest, finish } = asked;
  const { columns, rows } = page.area;
  if (columns * rows > mostSheetPixels) {
    throw new NegatoscopeError('invalid-input', 'the film has too many pixels to be printed as one picture', {
      columns,
      rows,
    });
  }
  const samples = colour ? 3 : 1;
  const data = newLevels(columns * rows * samples, highest);
  const border = Math.round(levelOf(options.borderDensity, densities) * highest);
  const empty = Math.round(levelOf(options.emptyImageDensity, densities) * highest);
  if (border > 0) data.fill(border);
  const notes: string[] = [];
  const put = (box: Box, line: (row: number, at: number) => void): void => {
    for (let row = 0; row < box.rows; row++) line(row, ((box.row + row) * columns + box.column) * samples);
  };
  const waiting = [...page.boxes];
  let trueSize = false;
  const make = async (): Promise<void> => {
    for (let box = waiting.shift(); box !== undefined; box = waiting.shift()) {
      const { position, columns: wide } = box;
      const cell = sheet.boxes[position - 1];
      if (!cell) {
        put(box, (_, at) => data.fill(empty, at, at + wide * samples));
        continue;
      }
      const raster = await boxRaster(task, cell, box, asked, { ...making, ready: false }, signal);
      trueSize ||= raster.trueSize;
      put(box, (row, at) => data.set(raster.data.subarray(row * wide * samples, (row + 1) * wide * samples), at));
      notes.push(...raster.notes.map((note) => `Image ${position}: ${note}`));
    }
  };
  const { workers, institution } = making;
  const makers = Array.from({ length: Math.min(together, waiting.length) }, make);
  await Promise.all(makers).catch(async (error: unknown) => {
    waiting.length = 0;
    await Promise.allSettled(makers);
    throw error;
  });
  const facts = {
    patient: task.patient,
    sheet: task.sheetNumber,
    sheets: task.sheets,
    printedAt: task.printedAt,
    institution: institution(),
  };
  const strip = (side: SheetLines['side'], area: Area | undefined): SheetLines[] =>
    area
      ? [
          {
            side,
            column: area.column,
            row: area.row,
            columns: area.columns,
            rows: area.rows,
            lines: filledLines(sheet[side], facts),
          },
        ]
      : [];
  const strips = [...strip('header', page.header), ...strip('footer', page.footer)];
  const raster = await workers.run(
    { kind: 'sheet', data, columns, rows, samples, highest, pixelMm: page.pixelMm, strips, finish },
    columns * rows * samples * (highest > 255 ? 4 : 2),
    signal,
  );
  return pixelsOf(
    // One image at true size: the printer must not make the sheet another size.
    { ...raster, trueSize },
    asked,
    [...raster.notes, ...notes.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))],
    raster.notes,
  );
}
