import type { LookupTable } from '../../imaging/description.ts';

const signedForms = new WeakMap<LookupTable, LookupTable>();

/**
 * The table with its first value mapped read with a sign where the values it maps have one (PS3.3 C.11.1.1.1): a state does not know its
 * images, and in implicit VR nothing else says how the descriptor is meant.
 */
export function signedTable<T extends LookupTable>(table: T, signed: boolean): T {
  if (!signed || table.firstMapped < 0x8000) return table;
  let made = signedForms.get(table) as T | undefined;
  if (!made) {
    made = { ...table, firstMapped: table.firstMapped - 0x10000 };
    signedForms.set(table, made);
  }
  return made;
}
