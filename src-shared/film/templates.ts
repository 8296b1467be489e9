import { NegatoscopeError } from '../contract/errors.ts';
import { cellsOf, type NewId } from './cells.ts';
import type { SheetShape } from './formats.ts';
import type { CellShow, Film, FilmCell, FilmTemplate } from './model.ts';
import { placeCells } from './operations.ts';
import { emptySheet } from './sheets.ts';

/** The shapes of a film as a template: sheets at the end that are like the one before them are said once. */
export function templateOf(
  film: Film,
  { id, name, show, modalities = [] }: { id: string; name: string; show: CellShow; modalities?: string[] },
): FilmTemplate {
  const shapes = film.sheets.map(({ filmSize, orientation, format, header, footer }) => ({
    filmSize,
    orientation,
    format,
    header,
    footer,
  }));
  while (shapes.length > 1 && JSON.stringify(shapes.at(-1)) === JSON.stringify(shapes.at(-2))) shapes.pop();
  return { id, name, sheets: shapes.slice(0, 50), show, modalities };
}

/**
 * Lays a film out anew by a template: its placed cells in their order, then cells of `more`, on as many sheets as it takes; what lay on no
 * sheet stays there. All that is placed shows what the template says. `boxes`: how many boxes a sheet has on the printer that is meant
 * (`boxCount`); throws `invalid-input` for a shape that it does not have.
 */
export function applyTemplate(
  film: Film,
  template: FilmTemplate,
  {
    boxes,
    newId,
    more = [],
  }: { boxes: (shape: SheetShape) => number | undefined; newId: NewId; more?: readonly FilmCell[] },
): Film {
  const sheets = template.sheets.map((shape) => {
    const count = boxes(shape);
    if (!count) {
      throw new NegatoscopeError('invalid-input', 'the printer does not have this format', { format: shape.format });
    }
    return emptySheet({ ...shape, boxes: count }, newId());
  });
  const cells = [...film.sheets.flatMap(cellsOf), ...more].map((cell) => ({ ...cell, show: template.show }));
  const laid = placeCells({ ...film, sheets }, cells, { newId });
  const used = laid.sheets.findLastIndex((sheet) => sheet.boxes.some((cell) => cell !== null));
  // What a film has no images for is not there: a template of ten sheets makes one for one image.
  return { ...laid, sheets: laid.sheets.slice(0, Math.max(1, used + 1)) };
}

/** Templates for a modality first, those for all after them, those for others last. */
export function templatesFor(templates: readonly FilmTemplate[], modality: string): FilmTemplate[] {
  const rank = ({ modalities }: FilmTemplate) => (modalities.includes(modality) ? 0 : modalities.length === 0 ? 1 : 2);
  return templates.toSorted((a, b) => rank(a) - rank(b));
}
