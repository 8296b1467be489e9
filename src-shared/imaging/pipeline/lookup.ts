import { wordsFromBase64 } from '../base64.ts';
import type { LookupTable } from '../description.ts';

/** A lookup table ready for use. */
export interface ExpandedTable {
  firstMapped: number;
  bits: number;
  entries: Uint16Array;
}

const expanded = new WeakMap<LookupTable, ExpandedTable>();

/** The table's entries as numbers; remembered for as long as the description lives. */
export function expandTable(table: LookupTable): ExpandedTable {
  let found = expanded.get(table);
  if (!found) {
    found = { firstMapped: table.firstMapped, bits: table.bits, entries: wordsFromBase64(table.data) };
    expanded.set(table, found);
  }
  return found;
}

/** Entry for a value; values outside of the table get its first or last entry (PS3.3 C.11.1.1.1). */
export function lookUp(table: ExpandedTable, value: number): number {
  const index = Math.trunc(value) - table.firstMapped;
  const { entries } = table;
  if (index <= 0) return entries[0] ?? 0;
  return entries[index >= entries.length ? entries.length - 1 : index] ?? 0;
}
