/** Table of a Presentation LUT as the settings have it: entries that are spread evenly over the range of the values, and their bits. */
export interface LutTable {
  entries: readonly number[];
  bits: number;
}

/** What a value 0..1 becomes, in the unit of the entries: what lies between two of them is linear (PS3.3 C.11.4). */
export function throughEntries({ entries }: Pick<LutTable, 'entries'>, value: number): number {
  const place = value * (entries.length - 1);
  const below = Math.max(0, Math.min(Math.floor(place), entries.length - 2));
  const from = entries[below] ?? 0;
  return from + ((entries[below + 1] ?? from) - from) * (place - below);
}
