import { type Placed, samePlaceOf } from './order.ts';

/** Slices that were taken more than once: each pass has every place at most once. */
export interface Passes {
  /** What tells them apart, for a label. */
  by:
    | 'temporal'
    | 'trigger'
    | 'gate'
    | 'echo'
    | 'b-value'
    | 'inversion'
    | 'energy'
    | 'type'
    | 'kernel'
    | 'field'
    | 'acquisition'
    | 'order';
  /** In growing order of what tells them apart. */
  passes: { value: string; frames: Placed[] }[];
}

const technique =
  (keyword: string) =>
  ({ frame, description }: Placed): string | undefined =>
    description.technique?.[keyword] ?? frame.instance.technique?.[keyword];
const text = (value: number | string | undefined): string | undefined =>
  value === undefined ? undefined : String(value);

/** What may tell passes apart, the surest first. Of a frame without it undefined. */
const criteria: readonly [by: Passes['by'], value: (entry: Placed) => string | undefined][] = [
  ['temporal', ({ description }) => text(description.temporalPosition)],
  ['temporal', technique('TemporalPositionIdentifier')],
  ['trigger', ({ description }) => text(description.triggerDelayMs)],
  ['trigger', technique('TriggerTime')],
  // Vectors of a gated nuclear image (PS3.3 C.8.4.8).
  ['gate', ({ frame }) => text(frame.instance.nuclear?.timeSlot?.[frame.frame - 1])],
  ['temporal', ({ frame }) => text(frame.instance.nuclear?.timeSlice?.[frame.frame - 1])],
  ['echo', technique('EchoNumbers')],
  ['echo', technique('EchoTime')],
  ['b-value', technique('DiffusionBValue')],
  ['inversion', technique('InversionTime')],
  ['energy', technique('KVP')],
  ['type', ({ frame, description }) => (description.frameType ?? frame.instance.imageType)?.slice(2).join('\\')],
  ['kernel', technique('ConvolutionKernel')],
  ['field', ({ description: { spacing } }) => spacing && `${spacing.rowMm}\\${spacing.columnMm}`],
  ['acquisition', ({ frame }) => text(frame.instance.acquisitionNumber)],
  ['acquisition', ({ description }) => description.acquisitionDateTime],
];

/** The number of the place of each frame, counted along the normal from 0, and how many there are. */
function placeNumbers(placed: readonly Placed[]): { numbers: Map<Placed, number>; count: number } {
  const sorted = [...placed].sort((a, b) => a.at - b.at);
  const samePlace = samePlaceOf(placed);
  const numbers = new Map<Placed, number>();
  let count = 0;
  let begun = Number.NEGATIVE_INFINITY;
  for (const entry of sorted) {
    if (entry.at - begun >= samePlace) {
      count++;
      begun = entry.at;
    }
    numbers.set(entry, count - 1);
  }
  return { numbers, count };
}

const byValue = (a: string, b: string): number => {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) ? a.localeCompare(b) : difference;
};

/** Splits by one criterion; undefined unless every place occurs at most once in each part and the parts are alike. */
function splitBy(
  placed: readonly Placed[],
  numbers: ReadonlyMap<Placed, number>,
  [by, textOf]: (typeof criteria)[number],
): Passes | undefined {
  const parts = new Map<string, { frames: Placed[]; places: Set<number> }>();
  for (const entry of placed) {
    const value = textOf(entry);
    if (value === undefined) return undefined;
    let part = parts.get(value);
    if (!part) {
      part = { frames: [], places: new Set() };
      parts.set(value, part);
    }
    const place = numbers.get(entry)!;
    if (part.places.has(place)) return undefined;
    part.places.add(place);
    part.frames.push(entry);
  }
  if (parts.size < 2) return undefined;
  const passes = [...parts].map(([value, { frames }]) => ({ value, frames })).sort((a, b) => byValue(a.value, b.value));
  return { by, passes };
}

/** The first time each place comes is the first pass, and so on, by number. */
function splitByOccurrence(numbered: readonly Placed[], numbers: ReadonlyMap<Placed, number>): Passes {
  const seen = new Map<number, number>();
  const passes: Passes['passes'] = [];
  for (const entry of numbered) {
    const place = numbers.get(entry)!;
    const pass = seen.get(place) ?? 0;
    seen.set(place, pass + 1);
    passes[pass] ??= { value: String(pass + 1), frames: [] };
    passes[pass].frames.push(entry);
  }
  return { by: 'order', passes };
}

/**
 * The passes of slices whose places repeat: by what tells them apart (temporal position, trigger time, echo, b-value,
 * energy, image type, acquisition), else by the order of their numbers. Undefined when places do not repeat, or only a
 * few do: then there are no passes but doubles. Takes frames by number.
 */
export function passesOf(numbered: readonly Placed[]): Passes | undefined {
  const { numbers, count } = placeNumbers(numbered);
  // A pass that is still arriving counts: at least a third more images than places.
  if (count === numbered.length || numbered.length < count * 1.34) return undefined;
  const most = new Map<number, number>();
  for (const place of numbers.values()) most.set(place, (most.get(place) ?? 0) + 1);
  const needed = Math.max(...most.values());
  let found: Passes | undefined;
  for (const criterion of criteria) {
    const split = splitBy(numbered, numbers, criterion);
    if (!split) continue;
    // A trigger time that differs from slice to slice tells nothing apart: as many parts as times a place comes.
    if (split.passes.length === needed) return split;
    if (split.passes.length < needed * 2 && !found) found = split;
  }
  return found ?? splitByOccurrence(numbered, numbers);
}
