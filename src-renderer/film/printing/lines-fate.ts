import { imagingOf } from '../../../src-shared/film/job-options.ts';
import type { FilmSheet, PrintOptions } from '../../../src-shared/film/model.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';
import { annotationFormatOf, optionOf } from '../../app/printing/options.ts';

type Fate =
  | { kind: 'none' | 'picture' | 'lost' }
  | { kind: 'own' | 'texts'; format: string }
  | { kind: 'cut'; format: string; room: number; lines: number };

/** What becomes of header and footer on this printer. */
export function linesFate(
  profile: PrinterProfile,
  options: PrintOptions,
  { header, footer }: Pick<FilmSheet, 'header' | 'footer'>,
): Fate {
  const lines = [...header, ...footer].filter((line) => line.trim() !== '').length;
  if (lines === 0) return { kind: 'none' };
  if (imagingOf(profile, options) === 'page') return { kind: 'picture' };
  const format = annotationFormatOf(profile, options);
  if (!format) return { kind: 'lost' };
  if ((optionOf(profile, options, 'annotations') ?? []).some((text) => text !== '')) {
    return { kind: 'own', format: format.id };
  }
  return lines > format.positions
    ? { kind: 'cut', format: format.id, room: format.positions, lines }
    : { kind: 'texts', format: format.id };
}
