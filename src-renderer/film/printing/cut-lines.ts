import { longestAnnotation } from '../../../src-shared/film/identity.ts';
import { annotationTexts } from '../../../src-shared/film/job-options.ts';
import type { MeasureText } from '../../../src-shared/film/marks.ts';
import { cutText, lineMarks } from '../../../src-shared/film/marks-lines.ts';
import type { FilmSheet, PrintOptions } from '../../../src-shared/film/model.ts';
import { filmMedium, pageOf } from '../../../src-shared/film/page.ts';
import { filledLines, type LineFacts } from '../../../src-shared/film/placeholders.ts';
import type { PrinterProfile } from '../../../src-shared/settings/printing.ts';

/** What of the lines above and below the images, or of the texts that the printer prints instead, is too long for this film, in words. */
export function cutLines(
  sheet: FilmSheet,
  profile: PrinterProfile,
  options: PrintOptions,
  facts: LineFacts,
  measure: MeasureText,
): string[] {
  const annotations = annotationTexts(profile, options, sheet, facts).flatMap((text, index) =>
    [...text.trim()].length > longestAnnotation
      ? `Text ${index + 1} that the printer prints is too long: it gets ${longestAnnotation} characters of it`
      : [],
  );
  const page = pageIfAny(sheet, profile, options);
  const lines = (['header', 'footer'] as const).flatMap((side) => {
    const area = page?.[side];
    if (!area) return [];
    return lineMarks(filledLines(sheet[side], facts), area.width, measure).cut.map((line) => cutText(side, line));
  });
  return [...lines, ...annotations];
}

function pageIfAny(sheet: FilmSheet, profile: PrinterProfile, options: PrintOptions) {
  try {
    return pageOf(filmMedium(profile, options), sheet);
  } catch {
    // Another check says so.
    return undefined;
  }
}
