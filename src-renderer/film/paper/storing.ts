import { z } from '../../../src-shared/contract/define.ts';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { seriesListSchema, viewRoutes } from '../../../src-shared/contract/view-routes.ts';
import type { Film, FilmImage, FilmSheet } from '../../../src-shared/film/model.ts';
import type { SeriesDescription } from '../../../src-shared/imaging/description.ts';
import { secondaryCapture } from '../../../src-shared/objects/secondary-capture.ts';
import { api } from '../../app/api.ts';
import { fetchJson } from '../../app/fetch-json.ts';
import { creationFrom, ensureCreating, storeObjects } from '../../app/storing.ts';
import { capturedImages, derivationOf, imagesOfSheet, lossOf, type SheetImage, spacingOfSheet } from './capture.ts';

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
  sheet: FilmSheet;
  printerId: string | undefined;
  printedAt: number;
  /** (0008,103E) */
  description: string;
}

/**
 * Stores a sheet as a secondary capture in the study of its first image, by STOW-RS as everything that this workstation creates. Texts of the
 * patient stand in it: Burned In Annotation is YES. Throws NegatoscopeError.
 */
export async function storeSheet({ film, sheet, printerId, printedAt, description }: StoreTask): Promise<void> {
  ensureCreating();
  const images = await described(imagesOfSheet(sheet));
  const [first] = images;
  if (!first || first.image.catalogue !== archive) {
    throw new NegatoscopeError('invalid-input', 'not in the archive', {
      field: 'Sheet',
      reason: 'Pictures of sheets are kept in the archive: import the study of its first image.',
    });
  }
  const { series, instance } = first;
  const { rows } = await fetchJson(viewRoutes.seriesOfStudy(archive, series.studyRow), seriesListSchema);
  const creation = await creationFrom(
    {
      ...{ catalogue: archive, row: instance.row, revision: instance.revision },
      ...{ studyUid: series.study.uid, patientId: film.patient.id },
      seriesNumbers: rows.flatMap(({ number }) => (number === undefined ? [] : [number])),
    },
    description,
  );
  const picture = await api.paper.picture({
    ...{ film: { ...film, unplaced: [] }, sheet: sheet.id, printedAt },
    ...(printerId === undefined ? {} : { printerId }),
  });
  const spacing = spacingOfSheet(sheet, images, picture.pixelMm);
  const lossy = lossOf(images);
  await storeObjects(
    secondaryCapture({
      ...creation,
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
}
