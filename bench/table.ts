import { type BenchRow, round } from './row.ts';

const verdict = (row: BenchRow): string => (row.met === null ? '' : row.met ? 'met' : 'MISSED');

const cells = (row: BenchRow): string[] => [
  row.name,
  `${round(row.figure)} ${row.unit}`,
  row.ratio === undefined ? '' : round(row.ratio),
  row.against ?? '',
  row.budget,
  verdict(row),
];

const head = ['what', 'figure', 'ratio', 'against', 'budget', ''];

/** The table as text, columns aligned; also valid Markdown. */
export function table(rows: readonly BenchRow[]): string {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length), 3));
  const draw = (line: readonly string[]) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [draw(head), rule, ...rows.map((row) => draw(cells(row)))].join('\n');
}

/** One sentence on how many budgets hold. */
export function summary(rows: readonly BenchRow[]): string {
  const held = rows.filter((row) => row.met !== null);
  const missed = held.filter((row) => !row.met);
  const names = missed.map((row) => row.name).join('; ');
  return `${held.length - missed.length} of ${held.length} budgets met${missed.length > 0 ? `; missed: ${names}` : ''}`;
}
