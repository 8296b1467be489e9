import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pages, withTables } from './document-tables.ts';

it.each(pages)('%s says what the code says (else: node scripts/document-tables.ts)', (page) => {
  const text = readFileSync(page, 'utf8');
  expect(withTables(text)).toBe(text);
  expect(text).toMatch(/<!-- begin: /);
});

it('a table that nobody makes is an error', () => {
  expect(() => withTables('<!-- begin: other -->\n<!-- end: other -->')).toThrow(/other/);
});
