/** Ascending numbers as ranges: `1-10, 15`. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const one of numbers) {
    const last = ranges.at(-1);
    if (last && one === last[1] + 1) last[1] = one;
    else ranges.push([one, one]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** Numbers from 1 to `most` out of ranges as they are typed, ascending, each once; undefined when they are none. */
export function parseRanges(typed: string, most: number): number[] | undefined {
  const found = new Set<number>();
  for (const part of typed
    .replaceAll(/\s*[-–]\s*/g, '-')
    .split(/[,;\s]+/)
    .filter(Boolean)) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (!match) return undefined;
    const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (from < 1 || to < from || to > most) return undefined;
    for (let one = from; one <= to; one++) found.add(one);
  }
  return found.size > 0 ? [...found].sort((a, b) => a - b) : undefined;
}
