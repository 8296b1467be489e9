import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { page, withTables } from './conformance-tables.ts';

it('the conformance statement lists what the code takes (else: node scripts/conformance-tables.ts)', () => {
  const text = readFileSync(page, 'utf8');
  expect(withTables(text)).toBe(text);
});

it('a page without a place for the tables is refused', () => {
  expect(() => withTables('nothing')).toThrow(/sop-classes/);
});
