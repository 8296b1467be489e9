import { type Region, rowSpans, rowsOfRegion } from './regions.ts';

/** Pixels of a decoded frame, row by row. */
export interface PixelSource {
  values: ArrayLike<number>;
  columns: number;
  rows: number;
  /** Numbers of one pixel: 1, or 3 or 4 for colours, of which the first three count. */
  components: number;
  /** Values that are padding and do not count (PS3.3 C.7.5.1.1.2), both ends included. */
  padding?: readonly [from: number, to: number];
}

export interface Statistics {
  /** Pixels whose middle lies inside and that are no padding. */
  count: number;
  /** Pixels inside that are padding or no number. */
  excluded: number;
  mean: number;
  /** Of the pixels that are there (divided by their count), as IBSI and most workstations take it. */
  standardDeviation: number;
  minimum: number;
  maximum: number;
}

/**
 * Statistics of the pixels inside a region, row after row, so that a large one can be counted in parts between pictures of
 * the screen. One entry of the result a component.
 */
export class RegionStatistics {
  private readonly spans: (row: number) => number[];
  private readonly source: PixelSource;
  private readonly sums: Sums[];
  private readonly end: number;
  private row: number;

  constructor(region: Region, source: PixelSource) {
    this.spans = rowSpans(region, source.columns);
    this.source = source;
    [this.row, this.end] = rowsOfRegion(region, source.rows);
    this.sums = Array.from({ length: Math.min(3, source.components) }, emptySums);
  }

  /** Counts rows until `enough` says so, asked after each; true when all are counted. */
  run(enough: () => boolean = () => false): boolean {
    while (this.row < this.end) {
      const spans = this.spans(this.row);
      for (let i = 0; i < spans.length; i += 2) this.count(spans[i]!, spans[i + 1]!);
      this.row++;
      if (this.row < this.end && enough()) return false;
    }
    return true;
  }

  /** Of what was counted; undefined when no pixel that counts lies inside. */
  result(): Statistics[] | undefined {
    if (this.sums[0] === undefined || this.sums[0].count === 0) return undefined;
    return this.sums.map(({ count, excluded, first, sum, squares, minimum, maximum }) => ({
      count,
      excluded,
      mean: first + sum / count,
      standardDeviation: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)),
      minimum,
      maximum,
    }));
  }

  private count(from: number, to: number): void {
    const { values, columns, components, padding } = this.source;
    const [low, high] = padding ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const line = this.row * columns;
    for (let part = 0; part < this.sums.length; part++) {
      const sums = this.sums[part]!;
      let { count, excluded, first, sum, squares, minimum, maximum } = sums;
      for (let at = (line + from) * components + part, end = (line + to) * components; at < end; at += components) {
        const value = values[at]!;
        if ((value >= low && value <= high) || !Number.isFinite(value)) {
          excluded++;
          continue;
        }
        // Differences from the first value: squares of large values near each other would lose all digits.
        if (count === 0) first = value;
        const difference = value - first;
        count++;
        sum += difference;
        squares += difference * difference;
        if (value < minimum) minimum = value;
        if (value > maximum) maximum = value;
      }
      this.sums[part] = { count, excluded, first, sum, squares, minimum, maximum };
    }
  }
}

interface Sums {
  count: number;
  excluded: number;
  first: number;
  sum: number;
  squares: number;
  minimum: number;
  maximum: number;
}

const emptySums = (): Sums => ({
  count: 0,
  excluded: 0,
  first: 0,
  sum: 0,
  squares: 0,
  minimum: Number.POSITIVE_INFINITY,
  maximum: Number.NEGATIVE_INFINITY,
});
