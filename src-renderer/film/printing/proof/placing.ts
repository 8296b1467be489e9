import { imagingOf } from '../../../../src-shared/film/job-options.ts';
import type { FilmSheet, PrintOptions } from '../../../../src-shared/film/model.ts';
import { filmMedium, type Page, pageOf, type Rectangle } from '../../../../src-shared/film/page.ts';
import type { PrinterProfile } from '../../../../src-shared/settings/printing.ts';

/** Positions that are sent of a sheet: those that have an image; 1 alone where the sheet goes as one picture. */
export const positionsOf = (profile: PrinterProfile, options: PrintOptions, { boxes }: FilmSheet): number[] =>
  imagingOf(profile, options) === 'page' ? [1] : boxes.flatMap((cell, index) => (cell ? [index + 1] : []));

/** A box of the film as the proof draws it. */
export interface PlacedBox {
  position: number;
  /** mm of the film. */
  at: Rectangle;
  /** Nothing is sent. */
  empty: boolean;
}

/** The film and its boxes, in mm. Throws `invalid-input` as `pageOf`. */
export function placedBoxes(
  profile: PrinterProfile,
  options: PrintOptions,
  sheet: FilmSheet,
): { page: Page; boxes: PlacedBox[] } {
  const page = pageOf(filmMedium(profile, options), sheet);
  const sent = positionsOf(profile, options, sheet);
  if (imagingOf(profile, options) === 'page') return { page, boxes: [{ position: 1, at: page.area, empty: false }] };
  return {
    page,
    boxes: page.boxes.map((box) => ({ position: box.position, at: box, empty: !sent.includes(box.position) })),
  };
}
