/** An object in words and tables, for whoever reads it instead of looking at it. */
export interface Summary {
  facts: Fact[];
  tables: SummaryTable[];
  /** What of it is not shown, or is wrong. */
  notes: string[];
}

export type Fact = readonly [label: string, value: string];

export interface SummaryTable {
  title: string;
  headings: readonly string[];
  rows: readonly (readonly string[])[];
  /** Columns of numbers, from 0. */
  numbers?: readonly number[];
  /** Rows that were left out because there are too many. */
  leftOut?: number;
}

/** Rows of one table that are shown. */
export const mostRows = 2000;

/** A table of at most `mostRows` rows without columns that are empty everywhere; undefined when it has no rows. */
export function tableOf(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): SummaryTable[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, mostRows);
  const filled = headings.map((_, column) => shown.some((row) => (row[column] ?? '') !== ''));
  const keep = headings.map((_, column) => column).filter((column) => filled[column]);
  return [
    {
      title,
      headings: keep.map((column) => headings[column]!),
      rows: shown.map((row) => keep.map((column) => row[column] ?? '')),
      numbers: keep.flatMap((column, at) => (numbers.includes(column) ? at : [])),
      ...(rows.length > mostRows ? { leftOut: rows.length - mostRows } : {}),
    },
  ];
}

/** Facts without those that have no value. */
export const factsOf = (...facts: readonly (readonly [label: string, value: string | undefined])[]): Fact[] =>
  facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [[label, value] as const]));

/** A number as people read it: no more digits than it has, at most so many behind the point. */
export const plain = (value: number | undefined, digits = 2): string =>
  value === undefined || !Number.isFinite(value) ? '' : String(Number(value.toFixed(digits)));

/** `HEAD_FIRST` as `head first`. */
export const words = (code: string | undefined): string => (code ?? '').toLowerCase().replaceAll('_', ' ');
