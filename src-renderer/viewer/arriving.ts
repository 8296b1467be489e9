import type { DisplayFrame } from '../cornerstone/index.ts';

/** A series still arrives when its last image came less than this long ago. */
export const arrivingMs = 10_000;

/** Gaps in the instance numbers of single frames: numbers before and after each of them, at most three. */
export function missingBetween(frames: readonly DisplayFrame[]): [before: number, after: number][] {
  const numbers = [
    ...new Set(frames.map(({ instance }) => instance.instanceNumber).filter((value) => value !== undefined)),
  ].sort((a, b) => a - b);
  // Numbers that say nothing about order: several images share one, or every second is left out on purpose.
  if (numbers.length < 3 || numbers.length !== frames.length) return [];
  const steps = numbers.slice(1).map((value, i) => value - numbers[i]!);
  const usual = [...steps].sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 1;
  const gaps: [number, number][] = [];
  for (let i = 0; i < steps.length; i++) {
    if (steps[i]! > usual) gaps.push([numbers[i]!, numbers[i + 1]!]);
  }
  return gaps.length > frames.length / 4 ? [] : gaps.slice(0, 3);
}

/** What a viewport says of a set that is not complete; undefined when there is nothing to say. */
export function completenessText(frames: readonly DisplayFrame[], arriving: boolean): string | undefined {
  const parts: string[] = [];
  if (arriving) parts.push(`${frames.length} images, still arriving`);
  const gaps = missingBetween(frames);
  if (gaps.length > 0) {
    parts.push(`images missing ${gaps.map(([before, after]) => `between ${before} and ${after}`).join(', ')}`);
  }
  return parts.length > 0 ? parts.join('; ') : undefined;
}
