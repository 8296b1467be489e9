import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import standard from '../../../resources/de-identification/ps3.15.json' with { type: 'json' };
import { deIdentifyOptions } from './options.ts';
import { rulesOf } from './rules.ts';

const path = new URL('../../../../shared/standard/confidentiality_profile_attributes.json', import.meta.url);

type Row = Readonly<Record<string, string>>;
/** Columns of Table E.1-1 by option. Clean pixel data has none. */
const columns: Readonly<Record<string, string>> = {
  'retain-safe-private': 'rtnSafePrivOpt',
  'retain-uids': 'rtnUIDsOpt',
  'retain-device-identity': 'rtnDevIdOpt',
  'retain-institution-identity': 'rtnInstIdOpt',
  'retain-patient-characteristics': 'rtnPatCharsOpt',
  'retain-full-dates': 'rtnLongFullDatesOpt',
  'retain-modified-dates': 'rtnLongModifDatesOpt',
  'clean-descriptors': 'cleanDescOpt',
  'clean-structured-content': 'cleanStructContOpt',
  'clean-graphics': 'cleanGraphOpt',
};

/** Actions that a cell allows; `X/Z/D` any of the three. Z may be a dummy, and what is removed may be emptied for the object's sake (E.1.1). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  X: ['remove', 'empty', 'dummy'],
  Z: ['empty', 'dummy'],
  D: ['dummy'],
  U: ['replace-uid'],
  'X/Z': ['remove', 'empty'],
  'X/D': ['remove', 'empty', 'dummy'],
  'Z/D': ['empty', 'dummy'],
  'X/Z/D': ['remove', 'empty', 'dummy'],
  'X/Z/U*': ['remove', 'empty', 'replace-uid'],
  K: ['keep'],
  C: ['clean', 'shift'],
};

describe.skipIf(!existsSync(path))('Table E.1-1 of PS3.15', () => {
  const rows = (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Row[]) : []).filter(({ id }) =>
    // Group 0000 is of messages, not of data sets.
    /^(?!0000)[0-9a-f]{4}[0-9a-fx]{4}$|^[56]0xx/i.test(id!),
  );
  const concrete = (id: string): string => id.toUpperCase().replaceAll('X', '0');
  const ids = deIdentifyOptions.map(({ id }) => id).filter((id) => id !== 'clean-pixel-data');
  const combinations = Array.from({ length: 2 ** ids.length }, (_, bits) =>
    ids.filter((__, index) => bits & (1 << index)),
  ).filter((options) => !(options.includes('retain-full-dates') && options.includes('retain-modified-dates')));

  it('every cell under every combination of options', { timeout: 120_000 }, () => {
    expect(rows.length).toBeGreaterThan(600);
    expect(Object.keys(columns).sort()).toEqual([...ids].sort());
    const wrong = new Set<string>();
    for (const options of combinations) {
      const rules = rulesOf({ basedOn: 'ps3.15', options, actions: {}, safePrivate: [] });
      for (const row of rows) {
        const said = options.map((option) => row[columns[option]!]).filter((letter) => letter !== undefined);
        const shifts = options.includes('retain-modified-dates') && row['rtnLongModifDatesOpt'] !== undefined;
        const cell = shifts ? 'C' : said.includes('K') ? 'K' : said.includes('C') ? 'C' : row['basicProfile']!;
        for (const strict of [true, false]) {
          const action = rules.actionOf(concrete(row['id']!), strict) ?? 'none';
          const may = allowed[cell] ?? [];
          if (!may.includes(action) || (shifts && action !== 'shift')) {
            wrong.add(`${row['id']} ${row['name']}: ${cell} is ${action} (${options.join(' ')})`);
          }
        }
      }
    }
    expect([...wrong].slice(0, 40)).toEqual([]);
  });

  it('has no row that the standard does not have', () => {
    const known = new Set(rows.map(({ id }) => id!.toUpperCase()));
    const ours = Object.keys(standard.attributes).filter((tag) => tag !== 'private');
    expect(ours.filter((tag) => !known.has(tag.toUpperCase()))).toEqual([]);
  });
});
