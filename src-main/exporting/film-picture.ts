import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Film } from '../../src-shared/film/model.ts';
import { filmSizes } from '../../src-shared/film/sizes.ts';
import { type PrinterProfile, printerProfileSchema } from '../../src-shared/settings/printing.ts';
import type { FilmRenderer } from '../print/types.ts';

/** Of pictures of sheets that are stored: 14 × 17 in come out with 2800 × 3400 pixels. */
const dotsPerInch = 200;

/** RGB where a picture has colours, else its greys: what is in all three planes. */
export function interleaved(planes: Uint8Array): { samples: 1 | 3; bytes: Uint8Array<ArrayBuffer> } {
  const count = planes.length / 3;
  let grey = true;
  for (let at = 0; at < count && grey; at++) {
    grey = planes[at] === planes[count + at] && planes[at] === planes[2 * count + at];
  }
  if (grey) return { samples: 1, bytes: planes.slice(0, count) };
  const bytes = new Uint8Array(planes.length);
  for (let at = 0; at < count; at++) {
    bytes[3 * at] = planes[at]!;
    bytes[3 * at + 1] = planes[count + at]!;
    bytes[3 * at + 2] = planes[2 * count + at]!;
  }
  return { samples: 3, bytes };
}

/** A whole sheet as one picture of P-values with all that stands on it. Throws `invalid-input`, and what the renderer throws. */
export async function filmPicture(
  renderer: Pick<FilmRenderer, 'box'>,
  profile: PrinterProfile,
  { film, sheet: id, printedAt }: { film: Film; sheet: string; printedAt: number },
  signal?: AbortSignal,
) {
  const index = film.sheets.findIndex((one) => one.id === id);
  const sheet = film.sheets[index];
  if (!sheet || sheet.boxes.every((cell) => cell === null)) {
    throw new NegatoscopeError('invalid-input', 'there are no images', {
      field: 'Sheet',
      reason: 'There are no images on the sheet.',
    });
  }
  const known = Object.keys(filmSizes).includes(sheet.filmSize);
  const own = profile.films.find((one) => one.id === sheet.filmSize);
  // A printer of one box that lacks nothing: no margins, no densities, P-values.
  const page: PrinterProfile = {
    ...printerProfileSchema.parse({}),
    imaging: 'page',
    bits: 8,
    colours: ['color'],
    films: [{ id: sheet.filmSize, widthMm: 0, heightMm: 0, ...(known ? {} : own), pixels: [] }],
    resolutions: [{ id: 'STANDARD', dotsPerInch }],
    margins: { left: 0, right: 0, top: 0, bottom: 0 },
    gapMm: profile.gapMm,
    customFormats: profile.customFormats,
    slideFormats: profile.slideFormats,
  };
  const made = await renderer.box(
    {
      ...{ profile: page, options: { imaging: 'page', colour: 'color' }, lut: 'printer', patient: film.patient },
      ...{ sheet, sheetNumber: index + 1, sheets: film.sheets.length, position: 1, printedAt },
    },
    signal,
  );
  const { columns, rows, pixelMm, notes } = made;
  const { samples, bytes } = made.samples === 3 ? interleaved(made.bytes) : { samples: 1 as const, bytes: made.bytes };
  return { columns, rows, samples, bytes, pixelMm, notes: [...notes] };
}
