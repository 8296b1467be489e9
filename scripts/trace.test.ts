import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { page, parseRequirements, testTitles, trace, uncovered } from './trace.ts';

const head = 'id\tarea\trequirement\tsection\tstep\n';
const rows = parseRequirements(
  'telemis',
  `${head}TEL-001\tassociation\tListens | always\t1\tnow\nTEL-002\tprint\tPrints\t2\tcomes with print\n`,
);

describe('titles of tests', () => {
  it('are found in every form of call, with all their ids', () => {
    const source = `
      it('[TEL-001] listens', () => {});
      it.each([1])("[TEL-001][TEL-002] isn't %s", () => {});
      test(\n        \`[TEL-002] over two lines\`, async () => {});
      it.skipIf(!corpus)('[TEL-001] when it can', () => {});
      it.each([['[TEL-002] from a table', 1]])('%s', () => {});
      describe('plain', () => {});
    `;
    expect(testTitles('a.test.ts', source)).toEqual([
      { ids: ['TEL-001'], title: 'listens', file: 'a.test.ts' },
      { ids: ['TEL-001', 'TEL-002'], title: "isn't %s", file: 'a.test.ts' },
      { ids: ['TEL-002'], title: 'over two lines', file: 'a.test.ts' },
      { ids: ['TEL-001'], title: 'when it can', file: 'a.test.ts' },
      { ids: ['TEL-002'], title: 'from a table', file: 'a.test.ts' },
    ]);
  });
  it('of tests that never run do not count', () => {
    expect(
      testTitles('a.test.ts', `it.skip('[TEL-001] x', f); it.todo('[TEL-002] y'); test.fixme('[TEL-001] z', f)`),
    ).toEqual([]);
  });
});

describe('trace', () => {
  it('lists the tests of each row and what lacks one', () => {
    const result = trace(rows, [{ ids: ['TEL-002', 'TEL-009'], title: 'prints', file: 'p.test.ts' }]);
    expect(uncovered(result).map((row) => row.id)).toEqual(['TEL-001']);
    expect(result.unknown.map((test) => test.ids)).toEqual([['TEL-009']]);
    const text = page(result);
    expect(text).toContain('| TEL-001 | Listens \\| always | missing |  |');
    expect(text).toContain('| TEL-002 | Prints | covered | `p.test.ts`: prints |');
    expect(page(trace(rows, []))).toContain('planned: comes with print');
  });
  it('refuses a list with other columns', () => {
    expect(() => parseRequirements('telemis', 'id\ttext\n')).toThrow();
    expect(() => parseRequirements('telemis', `${head}TEL-001\tx\n`)).toThrow(/line 2/);
  });
  it.each([
    ['telemis', 'TEL', 161],
    ['canon-gca', 'GCA', 206],
    ['kodak-osm', 'OSM', 143],
    ['pixelmed', 'PXM', 166],
    ['vitrea-read', 'VIT', 172],
  ])('%s has every row of its document, each once', (system, prefix, count) => {
    const text = readFileSync(new URL(`../docs/requirements/${system}.tsv`, import.meta.url), 'utf8');
    const ids = parseRequirements(system, text).map((row) => row.id);
    expect(ids).toEqual(Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(3, '0')}`));
  });
});
