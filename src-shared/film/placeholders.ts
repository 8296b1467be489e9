import { formatDate, formatInstant, formatName, onOneLine } from '../dicom/written.ts';
import type { FilmPatient } from './model.ts';

/** What the places of header, footer and annotation texts stand for. */
export interface LineFacts {
  patient: FilmPatient;
  /** Of the sheet among the others, from 1. */
  sheet: number;
  sheets: number;
  /** ms since 1970. */
  printedAt: number;
  institution: string;
}

/** The places that a line may have, and what they are, for those who write lines. */
export const linePlaces = {
  patient: 'name of the patient',
  id: 'Patient ID',
  birthDate: 'date of birth',
  sex: 'sex',
  sheet: 'number of the sheet',
  sheets: 'number of sheets',
  printed: 'when it was printed',
  institution: 'institution',
} as const;
type LinePlace = keyof typeof linePlaces;

const values: Record<LinePlace, (facts: LineFacts) => string> = {
  patient: ({ patient }) => formatName(patient.name),
  id: ({ patient }) => patient.id,
  birthDate: ({ patient }) => formatDate(patient.birthDate),
  sex: ({ patient }) => patient.sex,
  sheet: ({ sheet }) => String(sheet),
  sheets: ({ sheets }) => String(sheets),
  printed: ({ printedAt }) => formatInstant(printedAt).slice(0, 16),
  institution: ({ institution }) => institution,
};

const isPlace = (name: string): name is LinePlace => Object.hasOwn(values, name);

/** More than two rows of the smallest letters take on any film: that such a line is cut off is found where it is set, and told. */
const longest = 2500;

/** A line with its places filled in, on one line; what is no place stays as it is written. Values are not searched for places again. */
export const filledLine = (line: string, facts: LineFacts): string => {
  const filled = line.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isPlace(name) ? onOneLine(values[name](facts)) : whole,
  );
  return onOneLine(filled, longest).trim();
};

export const filledLines = (lines: readonly string[], facts: LineFacts): string[] =>
  lines.map((line) => filledLine(line, facts));
