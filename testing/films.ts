import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRenderer } from '../src-main/decode/renderer.ts';
import { createFilmRenderer } from '../src-main/print/raster/film-renderer.ts';
import { FilmPictures } from '../src-main/print/raster/pictures.ts';
import type { BoxTask, FilmRenderer } from '../src-main/print/types.ts';
import { lastingPatientKey } from '../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../src-shared/contract/view-routes.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { toDicomJson } from '../src-shared/dicom/json.ts';
import {
  type FilmCell,
  type FilmPatient,
  type FilmSheet,
  filmCellSchema,
  filmSheetSchema,
} from '../src-shared/film/model.ts';
import { type PrinterProfile, printerProfileSchema } from '../src-shared/settings/printing.ts';
import { settingsSchema } from '../src-shared/settings/schema.ts';
import { createFileCatalogue, type FileCatalogue } from './file-catalogue.ts';
import { type PhantomImageOptions, phantomImage } from './phantom-image.ts';
import { temporaryFolder } from './temp.ts';

/** Nothing over the image. */
export const bare = { annotations: false, overlays: false, texts: 'none', scaleBar: false, directions: false } as const;

/** A film renderer over images in files, with what it asks for. Close it. */
export interface FilmBench {
  films: FilmRenderer;
  catalogue: FileCatalogue;
  pictures: FilmPictures;
  /** Adds a file, or the bytes of one; gives its row. */
  add(file: string | Uint8Array): Promise<number>;
  patient(row: number): Promise<FilmPatient>;
  /** A cell with an image, bare unless said otherwise; `state` as data set. */
  cell(row: number, parts?: CellParts): Promise<FilmCell>;
  close(): Promise<void>;
}

export interface CellParts {
  frame?: number;
  state?: DataSet;
  view?: Partial<FilmCell['view']>;
  show?: Partial<FilmCell['show']>;
  texts?: Partial<FilmCell['texts']>;
}

export async function filmBench({ settings = {} as object, threads = 1 } = {}): Promise<FilmBench> {
  const folder = await temporaryFolder('films');
  const catalogue = createFileCatalogue();
  const renderer = createRenderer({ threads: 1 });
  const pictures = new FilmPictures(join(folder.path, 'pictures'));
  const all = settingsSchema.parse(settings);
  const films = createFilmRenderer({ catalogue: () => catalogue, renderer, pictures, settings: () => all, threads });
  let files = 0;
  const located = async (row: number) => {
    const location = await catalogue.instance(row);
    if (!location) throw new Error(`there is no row ${row}`);
    return location;
  };
  return {
    films,
    catalogue,
    pictures,
    async add(file) {
      if (typeof file === 'string') return catalogue.add(file).row;
      const path = join(folder.path, `${++files}.dcm`);
      await writeFile(path, file);
      return catalogue.add(path).row;
    },
    async patient(row) {
      const { studyRow } = await located(row);
      const { rows } = await catalogue.search({ level: 'study', match: {}, studyRows: [studyRow] });
      const study = studyRowOf(rows[0]!);
      const { name, patientId: id, birthDate } = study;
      return { key: lastingPatientKey(study), name, id, birthDate, sex: '' };
    },
    async cell(row, { frame = 1, state, view = {}, show = {}, texts = {} } = {}) {
      const { studyRow, seriesRow, revision, studyUid, seriesUid, sopClassUid, sopInstanceUid } = await located(row);
      return filmCellSchema.parse({
        id: `cell ${row} ${frame}`,
        content: {
          kind: 'image',
          image: {
            ...{ catalogue: catalogue.id, studyRow, seriesRow, row, revision, frame },
            ...{ studyUid, seriesUid, sopClassUid, sopInstanceUid },
          },
          ...(state ? { state: toDicomJson(state) } : {}),
        },
        view,
        show: { ...bare, ...show },
        texts,
      });
    },
    async close() {
      await films.close();
      await renderer.close();
      await catalogue.close();
      await folder.remove();
    },
  };
}

/** A printer whose only image box has exactly this size in pixels of a tenth of a millimetre. */
export function printerOf(columns: number, rows: number, profile: object = {}): PrinterProfile {
  return printerProfileSchema.parse({
    margins: { left: 0, right: 0, top: 0, bottom: 0 },
    gapMm: 0,
    films: [
      { id: 'TEST', widthMm: columns / 10, heightMm: rows / 10, pixels: [{ resolution: 'STANDARD', columns, rows }] },
    ],
    resolutions: [{ id: 'STANDARD', dotsPerInch: 254 }],
    ...profile,
  });
}

/** A sheet of that printer. */
export const testSheet = (boxes: (FilmCell | null)[], sheet: Partial<FilmSheet> = {}): FilmSheet =>
  filmSheetSchema.parse({
    ...{ id: 'sheet', filmSize: 'TEST', orientation: 'PORTRAIT', format: 'STANDARD\\1,1', boxes },
    ...sheet,
  });

/** What is asked for a box of it. */
export const boxTask = (
  profile: PrinterProfile,
  patient: FilmPatient,
  sheet: FilmSheet,
  more: Partial<BoxTask> = {},
): BoxTask => ({
  ...{ profile, patient, sheet, options: {}, lut: 'printer', sheetNumber: 1, sheets: 1, position: 1 },
  printedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  ...more,
});

/** Values of a box of 12 bits. */
export const words = (bytes: Uint8Array): Uint16Array =>
  new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);

/** 20 columns and 16 rows of 12 bits whose values all differ. */
export const ramp: PhantomImageOptions = {
  rows: 16,
  columns: 20,
  bitsAllocated: 16,
  bitsStored: 12,
  value: ({ row, column }) => (row * 20 + column) * 12,
  window: { center: 2048, width: 4096 },
};

/** The bytes of a box as large as the given pixels. */
export async function boxOf(
  bench: FilmBench,
  options: PhantomImageOptions,
  size: [number, number],
  parts: CellParts = {},
  profile: object = {},
  more: object = {},
) {
  const { file, dataSet } = phantomImage({ ...options, seed: `${options.seed ?? ''} ${JSON.stringify(options)}` });
  const row = await bench.add(file);
  const cell = await bench.cell(row, parts);
  const task = boxTask(printerOf(...size, profile), await bench.patient(row), testSheet([cell]), more);
  return { ...(await bench.films.box(task)), dataSet, row, task };
}
