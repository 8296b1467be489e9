import { z } from '../../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { seriesListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { Film, FilmImage, FilmSheet } from '../../../src-shared/film/model.ts';
import type { SeriesDescription } from '../../../src-shared/imaging/description.ts';
import { type CapturedImage, secondaryCapture } from '../../../src-shared/objects/secondary-capture.ts';
import { api } from '../../app/api.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { creationFrom, ensureCreating, newUid, nextSeriesNumber, storeObjects } from '../../app/storing.ts';
import {
  capturedImages,
  derivationOf,
  imagesByStudy,
  imagesOfSheet,
  lossOf,
  type SheetImage,
  spacingOfSheet,
} from './capture.ts';

const archive = 'archive';

const descriptionSchema = z.custom<SeriesDescription>(
  (value) => typeof value === 'object' && value !== null && Array.isArray((value as { instances?: unknown }).instances),
  'no series description',
);

/** Whether the sheet can be kept: the study of its first image is in the archive. */
export const isStorable = (sheet: FilmSheet): boolean => imagesOfSheet(sheet)[0]?.catalogue === archive;

/** What the catalogues say of the images. Throws `not-found` for one that is gone. */
async function described(images: readonly FilmImage[]): Promise<SheetImage[]> {
  const known = new Map<string, Promise<SeriesDescription>>();
  const seriesOf = ({ catalogue, seriesRow }: FilmImage): Promise<SeriesDescription> => {
    const url = viewRoutes.series(catalogue, seriesRow);
    const asked = known.get(url) ?? fetchJson(url, descriptionSchema);
    known.set(url, asked);
    return asked;
  };
  return await Promise.all(
    images.map(async (image) => {
      const series = await seriesOf(image);
      const instance = series.instances.find(({ sopInstanceUid }) => sopInstanceUid === image.sopInstanceUid);
      if (!instance) throw new NegatoscopeError('not-found', 'the image is gone', { object: 'An image of the sheet' });
      return { image, series, instance };
    }),
  );
}

export interface StoreTask {
  film: Film;
  sheets: readonly FilmSheet[];
  printerId: string | undefined;
  printedAt: number;
  /** (0008,103E) */
  description: string;
  /** Asked before each sheet. */
  wanted(): boolean;
  /** Called before the first sheet and after each. */
  onStored(count: number): void;
}

/** The series that the sheets of one study come into. */
interface SheetSeries {
  seriesUid: string;
  seriesNumber: number;
  now: Date;
  images: readonly CapturedImage[];
  /** Sheets in it so far. */
  stored: number;
}

/**
 * Stores sheets as secondary captures, one after the other, each in the study of its first image, by STOW-RS as everything that this
 * workstation creates; the sheets of one study are one new series, in their order. Texts of the patient stand in them: Burned In Annotation
 * is YES. What was stored before an error stays. Throws NegatoscopeError.
 */
export async function storeSheets(task: StoreTask): Promise<void> {
  ensureCreating();
  const sheets: { sheet: FilmSheet; images: SheetImage[] }[] = [];
  for (const sheet of task.sheets) {
    const images = await described(imagesOfSheet(sheet));
    if (images[0]?.image.catalogue !== archive) throw notInArchive();
    sheets.push({ sheet, images });
  }
  const all = new Map<number, SheetSeries>();
  for (const [studyRow, images] of imagesByStudy(sheets.map(({ images }) => images))) {
    const { rows } = await fetchJson(viewRoutes.seriesOfStudy(archive, studyRow), seriesListSchema);
    const taken = rows.flatMap(({ number }) => (number === undefined ? [] : [number]));
    const seriesNumber = nextSeriesNumber(taken);
    all.set(studyRow, {
      seriesUid: newUid(),
      seriesNumber,
      now: new Date(),
      images: capturedImages(images),
      stored: 0,
    });
  }
  for (const [index, { sheet, images }] of sheets.entries()) {
    task.onStored(index);
    if (!task.wanted()) return;
    await storeSheet(task, sheet, images, all.get(images[0]!.series.studyRow)!);
  }
  task.onStored(sheets.length);
}

const notInArchive = (): NegatoscopeError =>
  new NegatoscopeError('invalid-input', 'not in the archive', {
    field: 'Sheet',
    reason: 'Pictures of sheets are kept in the archive: import the study of its first image.',
  });

async function storeSheet(
  { film, printerId, printedAt, description }: StoreTask,
  sheet: FilmSheet,
  images: readonly SheetImage[],
  series: SheetSeries,
): Promise<void> {
  const [{ series: source, instance }] = images as [SheetImage];
  const creation = await creationFrom(
    {
      ...{ catalogue: archive, row: instance.row, revision: instance.revision },
      ...{ studyUid: source.study.uid, patientId: film.patient.id, seriesNumbers: [] },
    },
    description,
  );
  const picture = await api.paper.picture({
    ...{ film: { ...film, unplaced: [] }, sheet: sheet.id, printedAt },
    ...(printerId === undefined ? {} : { printerId }),
  });
  const spacing = spacingOfSheet(sheet, images, picture.pixelMm);
  const lossy = lossOf(images);
  const { seriesUid, seriesNumber, now } = series;
  await storeObjects(
    secondaryCapture({
      ...{ ...creation, seriesNumber, now },
      of: { seriesUid, instanceNumber: series.stored + 1, images: series.images },
      images: capturedImages(images),
      ...{
        rows: picture.rows,
        columns: picture.columns,
        components: picture.samples,
        pixels: picture.bytes,
        frames: 1,
      },
      derivation: derivationOf(sheet, spacing !== undefined),
      burnedIn: true,
      ...(spacing ? { spacing } : {}),
      ...(lossy ? { lossy } : {}),
    }),
  );
  series.stored++;
}
