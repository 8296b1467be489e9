import bundledData from '../../../resources/film-templates.json';
import { z } from '../../../src-shared/contract/define.ts';
import { boxCount, type SheetShape } from '../../../src-shared/film/formats.ts';
import { type Film, type FilmTemplate, filmTemplateSchema } from '../../../src-shared/film/model.ts';
import { changeCells } from '../../../src-shared/film/operations.ts';
import { applyTemplate } from '../../../src-shared/film/templates.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';

/** `resources/film-templates.json`: those that come with the program. */
export const bundledTemplates: readonly FilmTemplate[] = z.array(filmTemplateSchema).parse(bundledData);

/** A template on the films of a printer: a size or an orientation that it does not have becomes one that it has. */
export function fittedTemplate(template: FilmTemplate, profile: PrinterProfile, size: string): FilmTemplate {
  const has = (id: string): boolean => profile.films.some((film) => film.id === id);
  const instead = has(size) ? size : (profile.films[0]?.id ?? size);
  const [orientation = 'PORTRAIT'] = profile.orientations;
  return {
    ...template,
    sheets: template.sheets.map((sheet) => ({
      ...sheet,
      filmSize: has(sheet.filmSize) ? sheet.filmSize : instead,
      orientation: profile.orientations.includes(sheet.orientation) ? sheet.orientation : orientation,
    })),
  };
}

/** Whether a printer has all the shapes of a template. */
export const isPossible = (template: FilmTemplate, profile: PrinterProfile, size: string): boolean =>
  fittedTemplate(template, profile, size).sheets.every((shape) => (boxCount(shape, profile) ?? 0) > 0);

/**
 * The film laid out by a template: its images in their order, on as many sheets as it takes. None is lost, what lay on no sheet stays
 * there. Throws `invalid-input` for a shape that the printer does not have.
 */
export function withTemplate(film: Film, template: FilmTemplate, profile: PrinterProfile, newId: () => string): Film {
  const size = film.sheets[0]?.filmSize ?? '';
  const boxes = (shape: SheetShape): number | undefined => boxCount(shape, profile);
  const laid = applyTemplate(film, fittedTemplate(template, profile, size), { boxes, newId });
  const { scale } = template;
  // One size follows from the images.
  if (scale === undefined || scale === 'one-size') return laid;
  const ids = laid.sheets.flatMap((sheet) => sheet.boxes.flatMap((cell) => (cell ? [cell.id] : [])));
  return changeCells(laid, ids, (cell) => ({ ...cell, view: { ...cell.view, scale, zoom: 1 } }));
}

/** A list with one of its members at another place. */
export const moved = <T>(list: readonly T[], from: number, to: number): T[] => {
  const one = list[from];
  return one === undefined || to < 0 || to >= list.length ? [...list] : list.toSpliced(from, 1).toSpliced(to, 0, one);
};
