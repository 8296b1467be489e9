import { boxCount, divisionOf, turnedFormat } from '../../../src-shared/film/formats.ts';
import type { Film, FilmSheet } from '../../../src-shared/film/model.ts';
import { formOf, reshapeSheets, type SheetForm } from '../../../src-shared/film/sheets.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';

/** A sheet on another film; a format that the printer does not have there becomes the same number of rows and columns, or one image. */
function formOn(sheet: FilmSheet, change: Partial<SheetForm>, profile: PrinterProfile): SheetForm {
  const turned = change.orientation !== undefined && change.orientation !== sheet.orientation;
  const form = { ...formOf(sheet), ...change, format: turned ? turnedFormat(sheet.format) : sheet.format };
  const boxes = boxCount(form, profile);
  if (boxes) return { ...form, boxes };
  const division = divisionOf(sheet, profile);
  const counts = division?.kind === 'lines' ? division.counts : [1];
  const format = `STANDARD\\${Math.max(...counts)},${counts.length}`;
  return { ...form, format, boxes: boxCount({ ...form, format }, profile) ?? 1 };
}

/** All sheets on films of this size. Images that have no room then lie in the tray. */
export const withFilmSize = (film: Film, filmSize: string, profile: PrinterProfile): Film =>
  reshapeSheets(film, (sheet) => formOn(sheet, { filmSize }, profile));

/** All sheets upright or lying; their grids are turned with them. */
export const withOrientation = (film: Film, orientation: FilmSheet['orientation'], profile: PrinterProfile): Film =>
  reshapeSheets(film, (sheet) => formOn(sheet, { orientation }, profile));

/** Sheets on films, and as they lie, that the printer does not have, on those that it has. */
export const onFilmsOf = (film: Film, profile: PrinterProfile): Film =>
  reshapeSheets(film, (sheet) => {
    const filmSize = profile.films.some(({ id }) => id === sheet.filmSize) ? sheet.filmSize : profile.films[0]?.id;
    const orientation = profile.orientations.includes(sheet.orientation) ? sheet.orientation : profile.orientations[0];
    return formOn(sheet, { ...(filmSize && { filmSize }), ...(orientation && { orientation }) }, profile);
  });
