import { NegatoscopeError } from '../contract/errors.ts';
import { cellsOf, type NewId } from './cells.ts';
import type { SheetShape } from './formats.ts';
import type { CellShow, Film, FilmCell, FilmSheet, FilmTemplate } from './model.ts';
import { placeCells } from './operations.ts';
import { emptySheet } from './sheets.ts';

/** The shapes of a film as a template: sheets at the end that are like the one before them are said once. */
export function templateOf(
  film: Film,
  { id, name, show, modalities = [] }: { id: string; name: string; show: CellShow; modalities?: string[] },
): FilmTemplate {
  const shapes = film.sheets.map(({ filmSize, orientation, format, header, footer, boxes }) => ({
    ...{ filmSize, orientation, format, header, footer },
    ...(boxes.some((cell) => cell?.view.align) ? { alignments: boxes.map((cell) => cell?.view.align ?? null) } : {}),
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
  return {
    ...laid,
    sheets: laid.sheets.slice(0, Math.max(1, used + 1)).map((sheet, n) => aligned(sheet, n, template)),
  };
}

/** A sheet whose images keep to the edges that the template has for their boxes. */
function aligned(sheet: FilmSheet, number: number, { sheets }: FilmTemplate): FilmSheet {
  const alignments = (sheets[number] ?? sheets.at(-1))?.alignments;
  if (!alignments) return sheet;
  const boxes = sheet.boxes.map((cell, index) => {
    if (!cell) return null;
    const { align: _align, centre: _centre, ...view } = cell.view;
    const align = alignments[index];
    return { ...cell, view: align ? { ...view, align } : view };
  });
  return { ...sheet, boxes };
}

/** Templates for a modality first, those for all after them, those for others last. */
export function templatesFor(templates: readonly FilmTemplate[], modality: string): FilmTemplate[] {
  const rank = ({ modalities }: FilmTemplate) => (modalities.includes(modality) ? 0 : modalities.length === 0 ? 1 : 2);
  return templates.toSorted((a, b) => rank(a) - rank(b));
}
