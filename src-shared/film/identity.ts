import { formatCompact, formatNameGroup } from '../dicom/written.ts';
import type { PrinterProfile } from '../settings/printing.ts';
import { cellsOf } from './cells.ts';
import { annotationTexts, imagingOf } from './job-options.ts';
import type { FilmCell, FilmPatient, FilmSheet, PrintOptions } from './model.ts';
import { filledLines, type LineFacts } from './placeholders.ts';

/** Where a film says whose it is. */

/** Longest Text String (2030,0020) (PS3.5 6.2, LO): the rest is cut off. */
export const longestAnnotation = 64;

/** Whether a text has a word by itself: the ID 1 does not stand in "12 of 31". */
function standsIn(text: string, word: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(text);
}

/** Whether texts name the patient, or give the ID; `ids`: those that may be of an ID. */
function whose(texts: readonly string[], { name, id }: FilmPatient, ids: readonly string[] = texts): boolean {
  const alphabetic = formatNameGroup(name.alphabetic);
  const ideographic = formatCompact(name.ideographic ?? '');
  const names = alphabetic || ideographic ? [alphabetic, ideographic] : [formatCompact(name.phonetic ?? '')];
  const number = id.trim();
  return (
    names.some((one) => one !== '' && texts.some((text) => text.includes(one))) ||
    (number !== '' && ids.some((text) => standsIn(text, number)))
  );
}

/** Whether a cell says whose image it is, in the corner texts that are shown. */
export function cellIsNamed({ show, texts }: Pick<FilmCell, 'show' | 'texts'>, patient: FilmPatient): boolean {
  if (show.texts === 'none') return false;
  const { topLeft, topRight, bottomLeft, bottomRight } = texts;
  const lines = [topLeft, topRight, bottomLeft, bottomRight].flat();
  const shown = lines.filter(({ identity }) => identity || show.texts === 'full');
  return whose(
    shown.map(({ text }) => text),
    patient,
    shown.filter(({ identity }) => identity).map(({ text }) => text),
  );
}

/** A line without the places that name nobody: a number of sheets is no ID. */
const naming = (line: string): string =>
  line.replace(/\{(\w+)\}/g, (place, name: string) => (name === 'patient' || name === 'id' ? place : '·'));

const factsOf = (patient: FilmPatient): LineFacts => ({ patient, sheet: 1, sheets: 1, printedAt: 0, institution: '' });

/** Annotation Positions, from 1, of the texts of the printer that say whose the film is */
function namingPositions(
  profile: PrinterProfile,
  options: PrintOptions,
  sheet: Pick<FilmSheet, 'header' | 'footer'>,
  patient: FilmPatient,
): number[] {
  const annotations = (options.annotations ?? profile.defaults.annotations ?? []).map(naming);
  const lines = { header: sheet.header.map(naming), footer: sheet.footer.map(naming) };
  const texts = annotationTexts(profile, { ...options, annotations }, lines, factsOf(patient));
  return texts.flatMap((text, index) =>
    whose([[...text].slice(0, longestAnnotation).join('')], patient) ? index + 1 : [],
  );
}

/** Whether lines of a sheet, or texts of the printer, say whose film it is. */
export function sheetIsNamed(
  profile: PrinterProfile,
  options: PrintOptions,
  sheet: Pick<FilmSheet, 'header' | 'footer'>,
  patient: FilmPatient,
): boolean {
  if (imagingOf(profile, options) === 'page') {
    const lines = [...sheet.header, ...sheet.footer].map(naming);
    return whose(filledLines(lines, factsOf(patient)), patient);
  }
  return namingPositions(profile, options, sheet, patient).length > 0;
}

/**
 * Annotation Positions of the texts without which an image of the sheet would not say whose it is: a printer that does not take them must not
 * print the sheet. None where each image says it itself, and where nothing on the sheet does.
 */
export const neededAnnotations = (
  profile: PrinterProfile,
  options: PrintOptions,
  sheet: FilmSheet,
  patient: FilmPatient,
): number[] =>
  imagingOf(profile, options) === 'page' || cellsOf(sheet).every((cell) => cellIsNamed(cell, patient))
    ? []
    : namingPositions(profile, options, sheet, patient);
