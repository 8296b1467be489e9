import type { PrinterProfile } from '../settings/printing.ts';
import type { FilmSheet, PrintOptions } from './model.ts';
import { filledLines, type LineFacts } from './placeholders.ts';

/** Image boxes of the printer, or the sheet as one picture: chosen, or as the printer's profile has it. */
export const imagingOf = (profile: PrinterProfile, options: PrintOptions): 'boxes' | 'page' =>
  options.imaging ?? profile.defaults.imaging ?? profile.imaging;

/** Texts of the annotation boxes of a sheet by Annotation Position from 1: those of the job, else the lines above and below the images. */
export function annotationTexts(
  profile: PrinterProfile,
  options: PrintOptions,
  { header, footer }: Pick<FilmSheet, 'header' | 'footer'>,
  facts: LineFacts,
): string[] {
  if (!profile.annotationBox || imagingOf(profile, options) === 'page') return [];
  const format = options.annotationFormat ?? profile.defaults.annotationFormat ?? '';
  const positions = profile.annotationFormats.find(({ id }) => id === format)?.positions ?? 0;
  const own = options.annotations ?? profile.defaults.annotations ?? [];
  const lines = own.some((text) => text !== '') ? own : [...header, ...footer].filter((line) => line.trim() !== '');
  return filledLines(lines.slice(0, positions), facts);
}
