import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { lastingPatientKey } from '../../../src-shared/contract/same-patient.ts';
import { studyRowOf } from '../../../src-shared/contract/view-routes.ts';
import type { FilmImage, FilmPatient } from '../../../src-shared/film/model.ts';
import type { Catalogue, InstanceLocation } from '../../archive/types.ts';

/** An image of a film as it is here. */
export interface FoundImage {
  catalogue: Catalogue;
  location: InstanceLocation;
}

const isIt = (location: InstanceLocation, image: FilmImage): boolean =>
  location.sopInstanceUid === image.sopInstanceUid &&
  location.seriesUid === image.seriesUid &&
  location.studyUid === image.studyUid &&
  location.sopClassUid === image.sopClassUid;

/** Whether an instance is of the patient: by its study, and by what its own file says. */
async function isOf(catalogue: Catalogue, location: InstanceLocation, patient: FilmPatient): Promise<boolean> {
  const { patient: other, notDisplayable } = location.description;
  if (other !== undefined || notDisplayable === 'other-patient') return false;
  const { rows } = await catalogue.search({ level: 'study', match: {}, studyRows: [location.studyRow] });
  return rows.some((row) => lastingPatientKey(studyRowOf(row)) === patient.key);
}

/**
 * The image of a film: by its row, and where that is another's by now (the index was built anew) by its UIDs in the same study of the same
 * patient. Never another patient's image: rejects with `not-found`, parameter `cause` `other-patient` or `gone`.
 */
export async function findImage(
  catalogueOf: (id: string) => Catalogue | undefined,
  image: FilmImage,
  patient: FilmPatient,
): Promise<FoundImage> {
  const catalogue = catalogueOf(image.catalogue);
  if (!catalogue) throw gone('the images are on a medium that is not open', image);
  const byRow = await catalogue.instance(image.row);
  if (byRow && isIt(byRow, image) && (await isOf(catalogue, byRow, patient))) return { catalogue, location: byRow };
  const { studyUid, seriesUid, sopInstanceUid } = image;
  const others = (await catalogue.locate({ studyUid, seriesUid, sopInstanceUid })).filter((one) => isIt(one, image));
  for (const location of others) if (await isOf(catalogue, location, patient)) return { catalogue, location };
  if (others.length > 0 || (byRow && isIt(byRow, image))) {
    throw new NegatoscopeError('not-found', 'the image is of another patient than the film', {
      object: 'The image',
      cause: 'other-patient',
      sopInstanceUid,
    });
  }
  throw gone('the image is not here any more', image);
}

const gone = (message: string, { sopInstanceUid }: FilmImage): NegatoscopeError =>
  new NegatoscopeError('not-found', message, { object: 'The image', cause: 'gone', sopInstanceUid });

/**
 * Checks that a picture was made of images of the patient: all of them that are here are his, and at least one is here. Rejects as
 * `findImage`.
 */
export async function checkPicture(
  catalogueOf: (id: string) => Catalogue | undefined,
  images: readonly FilmImage[],
  patient: FilmPatient,
): Promise<void> {
  let found = 0;
  let missing: unknown;
  for (const image of images) {
    try {
      await findImage(catalogueOf, image, patient);
      found++;
    } catch (error) {
      if (!(error instanceof NegatoscopeError) || error.parameters['cause'] !== 'gone') throw error;
      missing = error;
    }
  }
  if (found === 0) throw missing;
}
