import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { boxCount } from '../../src-shared/film/formats.ts';
import type { FilmSheet } from '../../src-shared/film/model.ts';
import { filmMedium, type Page, pageOf } from '../../src-shared/film/page.ts';
import type { SheetForm } from '../../src-shared/film/sheets.ts';
import type { PrinterProfile } from '../../src-shared/settings/printing.ts';
import { asError } from '../app/api.ts';
import { currentProfile } from './printer.ts';
import { activeSheet } from './store.ts';

export type PageOptions = Parameters<typeof filmMedium>[1];

/** Where everything lies on a sheet with this printer, or why it cannot be printed so. */
export function pageFor(
  profile: PrinterProfile,
  sheet: Pick<FilmSheet, 'filmSize' | 'orientation' | 'format' | 'header' | 'footer'>,
  options: PageOptions = {},
): Page | NegatoscopeError {
  try {
    return pageOf(filmMedium(profile, options), sheet);
  } catch (error) {
    return asError(error);
  }
}

export const activePage = (): Page | undefined => {
  const sheet = activeSheet();
  const page = sheet && pageFor(currentProfile(), sheet);
  return page instanceof NegatoscopeError ? undefined : page;
};

/** The form of a new sheet of this shape; undefined where the printer has no such format. */
export function formFor(
  profile: PrinterProfile,
  shape: Pick<FilmSheet, 'filmSize' | 'orientation' | 'format'>,
): SheetForm | undefined {
  const boxes = boxCount(shape, profile);
  return boxes === undefined ? undefined : { ...shape, boxes };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The box (from 0) that lies next to another in a direction; undefined: none. */
export function nextBox(page: Pick<Page, 'boxes'>, from: number, direction: Direction): number | undefined {
  const here = page.boxes[from];
  if (!here) return page.boxes.length > 0 ? 0 : undefined;
  const middle = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) => ({
    x: x + width / 2,
    y: y + height / 2,
  });
  const start = middle(here);
  const across = direction === 'left' || direction === 'right';
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let best: { at: number; far: number } | undefined;
  for (const [at, box] of page.boxes.entries()) {
    const { x, y } = middle(box);
    const along = sign * (across ? x - start.x : y - start.y);
    const aside = Math.abs(across ? y - start.y : x - start.x);
    // What lies straight ahead comes before what is nearer but aside.
    const far = along + 4 * aside;
    if (along > 1e-3 && (!best || far < best.far)) best = { at, far };
  }
  return best?.at;
}
