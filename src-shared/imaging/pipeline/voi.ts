import type { FrameDescription, LookupTable, VoiWindow } from '../description.ts';
import { expandTable, lookUp } from './lookup.ts';

/** How values of interest become grey: a window with its function, or a table. */
export type Voi =
  | { kind: 'window'; center: number; width: number; function?: FrameDescription['voiFunction'] }
  | { kind: 'table'; table: LookupTable };

const clamp01 = (value: number) => Math.max(0, Math.min(value, 1));

/**
 * Modality values to 0..1 (PS3.3 C.11.2.1.2 and C.11.2.1.3):
 * - LINEAR: c - 0.5 is the middle and w - 1 the width, and a width of 1 is a step;
 * - LINEAR_EXACT: c and w as they are; SIGMOID: 1 / (1 + exp(-4 (x - c) / w));
 * - a table: entries as fractions of their range.
 */
export function voiFunction(voi: Voi): (value: number) => number {
  if (voi.kind === 'table') {
    const table = expandTable(voi.table);
    const highest = 2 ** table.bits - 1;
    return (value) => lookUp(table, value) / highest;
  }
  const { center, width } = voi;
  if (voi.function === 'SIGMOID') return (value) => 1 / (1 + Math.exp((-4 * (value - center)) / width));
  if (voi.function === 'LINEAR_EXACT') return (value) => clamp01((value - center) / width + 0.5);
  if (width <= 1) return (value) => (value <= center - 0.5 ? 0 : 1);
  const middle = center - 0.5;
  const span = width - 1;
  return (value) => clamp01((value - middle) / span + 0.5);
}

/** The window (LINEAR) whose ends are these values: the lowest is black, the highest white. */
export function windowOfRange(minimum: number, maximum: number): VoiWindow {
  return { center: (minimum + maximum + 1) / 2, width: Math.max(1, maximum - minimum + 1) };
}

/** Lowest and highest value a window shows as different grey, for LINEAR and LINEAR_EXACT. */
export function rangeOfWindow(
  { center, width }: VoiWindow,
  kind: FrameDescription['voiFunction'] = 'LINEAR',
): { minimum: number; maximum: number } {
  if (kind === 'LINEAR') return { minimum: center - 0.5 - (width - 1) / 2, maximum: center - 0.5 + (width - 1) / 2 };
  return { minimum: center - width / 2, maximum: center + width / 2 };
}

/** A window or table of the header by number from 0; undefined when there is none. */
export function headerVoi(
  frame: Pick<FrameDescription, 'voiWindows' | 'voiFunction' | 'voiLuts'>,
  choice: { window?: number; table?: number } = {},
): Voi | undefined {
  const table = choice.table === undefined ? undefined : frame.voiLuts?.[choice.table];
  if (choice.table !== undefined) return table && { kind: 'table', table };
  const window = frame.voiWindows?.[choice.window ?? 0];
  if (window) {
    return {
      kind: 'window',
      center: window.center,
      width: window.width,
      ...(frame.voiFunction ? { function: frame.voiFunction } : {}),
    };
  }
  const [first] = frame.voiLuts ?? [];
  return choice.window === undefined && first ? { kind: 'table', table: first } : undefined;
}
