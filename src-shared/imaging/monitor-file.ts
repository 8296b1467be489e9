import { type Correction, type CurveProblem, correctionOf, type Measurement } from './gsdf.ts';

/**
 * Files that describe a monitor, as text: lines of numbers, separated by commas, semicolons, tabs or blanks; `#` begins a
 * remark; a line of words is a heading.
 * Measured luminance: `level, cd/m2` in each line, levels 0 to 255 among them, and a line `ambient, cd/m2` if the light of
 * the room was measured. A correction table: 256 or 1024 levels, one a line or in a row, of 8 to 16 bits; one a line also with
 * its number before it.
 */
export type MonitorFile =
  | { kind: 'luminance'; measured: Measurement[]; ambient: number; correction: Correction }
  | { kind: 'table'; levels: number[] };

export type MonitorFileProblem = 'empty' | 'not-understood' | 'not-rising-table' | CurveProblem;

/** Larger files are none of these. */
export const mostMonitorCharacters = 1_000_000;

/** Numbers of a line; a comma is a decimal sign where semicolons or tabs separate. */
function numbersOf(line: string): number[] | undefined {
  const decimalComma = /[;\t]/.test(line) || /^\s*\d+\s+\d+,\d+\s*$/.test(line);
  const parts = line
    .split(decimalComma ? /[;\t ]+/ : /[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const numbers = parts.map((part) => Number(decimalComma ? part.replace(',', '.') : part));
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

const evenly = (count: number): number[] =>
  Array.from({ length: 256 }, (_, value) => Math.round((value * (count - 1)) / 255));

/** A table of 256 or 1024 entries as 256 levels of 8 bits. */
function tableOf(entries: readonly number[]): number[] | MonitorFileProblem {
  if (entries.some((entry) => !Number.isInteger(entry) || entry < 0 || entry > 65535)) return 'not-understood';
  if (entries.some((entry, at) => at > 0 && entry < entries[at - 1]!)) return 'not-rising-table';
  const largest = entries.at(-1)!;
  const range = [255, 1023, 4095, 65535].find((top) => largest <= top)!;
  return evenly(entries.length).map((at) => Math.round((entries[at]! * 255) / range));
}

/** Reads such a file; what is wrong with it where it cannot be used. */
export function readMonitorFile(text: string): MonitorFile | MonitorFileProblem {
  if (text.length > mostMonitorCharacters) return 'not-understood';
  let ambient = 0;
  const rows: number[][] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const light = /^"?ambient[^\d]*([\d.,]+)"?$/i.exec(line);
    if (light) {
      ambient = Number(light[1]!.replace(',', '.'));
      if (!Number.isFinite(ambient) || ambient > 1000) return 'not-understood';
      continue;
    }
    const numbers = numbersOf(line);
    if (numbers && numbers.length > 0) rows.push(numbers);
    // Words are a heading as long as no numbers came.
    else if (rows.length > 0) return 'not-understood';
  }
  if (rows.length === 0) return 'empty';
  // Nobody measures 256 luminances that are whole numbers: those are what the levels are to become.
  const numbered =
    (rows.length === 256 || rows.length === 1024) &&
    rows.every((row, at) => row.length === 2 && row[0] === at && Number.isInteger(row[1]));
  if (numbered) rows.splice(0, rows.length, ...rows.map((row) => row.slice(1)));
  const flat = rows.flat();
  if ((rows.length === 1 || rows.every((row) => row.length !== 2)) && (flat.length === 256 || flat.length === 1024)) {
    const levels = tableOf(flat);
    return typeof levels === 'string' ? levels : { kind: 'table', levels };
  }
  if (!rows.every((row) => row.length === 2)) return 'not-understood';
  const measured = rows.map(([level, luminance]) => ({ level: level!, luminance: luminance! }));
  if (measured.some(({ level, luminance }) => !Number.isInteger(level) || level < 0 || level > 255 || luminance < 0)) {
    return 'not-understood';
  }
  if (new Set(measured.map(({ level }) => level)).size !== measured.length) return 'not-understood';
  const correction = correctionOf(measured, ambient);
  return typeof correction === 'string' ? correction : { kind: 'luminance', measured, ambient, correction };
}
