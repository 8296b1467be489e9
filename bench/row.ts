/**
 * What every part of `npm run bench` gives back. A part measures one thing of the budgets (docs: architecture, "Budgets")
 * and lives beside this file: `bench/<name>.ts`, exporting `const part: BenchPart`. `bench/run.ts` loads the parts,
 * prints one table and writes it down; a part never prints.
 */

/** One line of the table: a figure of ours, and where there is a rival, the rival's figure from the same run. */
export interface BenchRow {
  /** What was measured, with its size and mode: `receive 500 CT of 0.5 MB, relaxed`. */
  name: string;
  /** Our figure, in `unit`. */
  figure: number;
  /** `MB/s`, `files/s`, `ms`, `MB`, `images/s`, … */
  unit: string;
  /** Ours divided by the rival's when more is better, the rival's divided by ours when less is better; 1 is equal. */
  ratio?: number;
  /** Who the rival was, with its figure in the same unit: `storescp 212`. */
  against?: string;
  /** The budget in words: `ratio >= 0.6`, `<= 100 ms`; empty when the row has none and is printed for comparison. */
  budget: string;
  /** True when the budget holds; null when the row has none. */
  met: boolean | null;
}

/** What a part is given. */
export interface BenchContext {
  /** Small sizes, one repetition: shows that the part runs, its figures mean little. */
  quick: boolean;
  /** An existing empty folder of this part; removed afterwards. */
  folder: string;
  /** A rival named on the command line (`--peer dcmjs-dimse`). */
  peer?: string;
  /** Substrings given with `--only`; a part with several expensive rows may skip those that match none. */
  only: readonly string[];
  /** A word on what is being done, to the error output. */
  progress(text: string): void;
  /** Called when something the row needs is not on this machine; the part then leaves the row out. */
  skipped(name: string, reason: string): void;
}

export interface BenchPart {
  name: string;
  /** Names (or prefixes) of the rows it makes, so that `--only` finds the part. */
  rows: readonly string[];
  run(context: BenchContext): Promise<BenchRow[]>;
}

/** A row held to "at least this ratio". */
export function ratioRow(
  name: string,
  unit: string,
  figure: number,
  rival: { name: string; figure: number },
  atLeast: number | null,
): BenchRow {
  const ratio = rival.figure > 0 ? figure / rival.figure : Number.NaN;
  return {
    name,
    figure,
    unit,
    ratio,
    against: `${rival.name} ${round(rival.figure)}`,
    budget: atLeast === null ? '' : `ratio >= ${atLeast}`,
    met: atLeast === null ? null : ratio >= atLeast,
  };
}

/** A row held to "at most". */
export function atMostRow(name: string, unit: string, figure: number, limit: number | null): BenchRow {
  return {
    name,
    figure,
    unit,
    budget: limit === null ? '' : `<= ${limit} ${unit}`,
    met: limit === null ? null : figure <= limit,
  };
}

/** A row held to "at least". */
export function atLeastRow(name: string, unit: string, figure: number, limit: number | null): BenchRow {
  return {
    name,
    figure,
    unit,
    budget: limit === null ? '' : `>= ${limit} ${unit}`,
    met: limit === null ? null : figure >= limit,
  };
}

/** Three significant digits, no exponent. */
export function round(value: number): string {
  if (!Number.isFinite(value)) {
    return '-';
  }
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2);
}
