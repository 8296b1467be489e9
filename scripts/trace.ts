import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `npm run trace`: which tests prove which row of docs/requirements. Writes docs/traceability.md; with `--check` writes nothing and fails
 * when that page is out of date, a test names a row that does not exist, or a row of step `now` has no test.
 */

export interface Requirement {
  system: string;
  id: string;
  area: string;
  requirement: string;
  section: string;
  step: string;
}

export interface TestTitle {
  ids: string[];
  title: string;
  file: string;
}

const systems = ['telemis', 'canon-gca', 'kodak-osm', 'pixelmed', 'vitrea-read', 'basic-image-review'] as const;
const id = String.raw`(?:(?:TEL|GCA|OSM|PXM|VIT)-\d{3}|BIR-[A-K]\d{1,2})`;

/** Rows of one list; tabs between the columns, the first line names them. */
export function parseRequirements(system: string, text: string): Requirement[] {
  const [head, ...lines] = text.split('\n').filter((line) => line !== '');
  if (head !== 'id\tarea\trequirement\tsection\tstep') {
    throw new Error(`${system}: unexpected columns: ${head}`);
  }
  return lines.map((line, index) => {
    const columns = line.split('\t');
    const [rowId, area, requirement, section, step] = columns;
    if (columns.length !== 5 || !rowId || !area || !requirement || !section || !step) {
      throw new Error(`${system}.tsv line ${index + 2}: five columns are needed`);
    }
    return { system, id: rowId, area, requirement, section, step };
  });
}

/**
 * Titles of tests in a source text: literals that begin with ids, whether they stand in the call or in the table of an `it.each`. Tests marked
 * `skip`, `todo` or `fixme` for good prove nothing and are left out; `skipIf` counts, it speaks up when it skips.
 */
export function testTitles(file: string, source: string): TestTitle[] {
  const found: TestTitle[] = [];
  const literals = new RegExp(String.raw`([\w.$]*)(\s*\(\s*)?(['"\`])(\[${id}\](?:\\.|(?!\3)[^\\])*)\3`, 'g');
  for (const match of source.matchAll(literals)) {
    const [, callee = '', call, , literal = ''] = match;
    if (call !== undefined && /\.(skip|todo|fixme)$/.test(callee)) {
      continue;
    }
    const title = literal.replace(/\\(.)/g, '$1').replace(/\s+/g, ' ').trim();
    const ids = [...title.matchAll(new RegExp(`\\[(${id})\\]`, 'g'))].map((hit) => hit[1] ?? '');
    found.push({ ids, title: title.replace(new RegExp(`\\[${id}\\]\\s*`, 'g'), ''), file });
  }
  return found;
}

export interface Trace {
  requirements: Requirement[];
  tests: Map<string, TestTitle[]>;
  unknown: TestTitle[];
}

export function trace(requirements: Requirement[], titles: TestTitle[]): Trace {
  const tests = new Map<string, TestTitle[]>(requirements.map((row) => [row.id, []]));
  const unknown: TestTitle[] = [];
  for (const title of titles) {
    for (const rowId of new Set(title.ids)) {
      const list = tests.get(rowId);
      if (list) {
        list.push(title);
      } else {
        unknown.push({ ...title, ids: [rowId] });
      }
    }
  }
  return { requirements, tests, unknown };
}

/** Rows that the present version must cover and no test names. */
export const uncovered = ({ requirements, tests }: Trace): Requirement[] =>
  requirements.filter((row) => row.step === 'now' && tests.get(row.id)?.length === 0);

const cell = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;');

/** The page, the same for the same rows and tests wherever it is made. */
export function page(result: Trace): string {
  const { requirements, tests } = result;
  const status = (row: Requirement) =>
    tests.get(row.id)?.length ? 'covered' : row.step === 'now' ? 'missing' : 'planned';
  const lines = [
    '# Traceability',
    '',
    'Which tests prove which row of the [requirements](requirements/README.md). Written by `npm run trace`; not edited by hand.',
    '',
    '| System | Rows | For this version | of these covered | Covered beyond | Planned |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  for (const system of systems) {
    const rows = requirements.filter((row) => row.system === system);
    const now = rows.filter((row) => row.step === 'now');
    const count = (of: Requirement[], wanted: string) => of.filter((row) => status(row) === wanted).length;
    const later = rows.filter((row) => row.step !== 'now');
    lines.push(
      `| ${system} | ${rows.length} | ${now.length} | ${count(now, 'covered')} | ${count(later, 'covered')} | ${count(later, 'planned')} |`,
    );
  }
  for (const system of systems) {
    lines.push('', `## ${system}`, '', '| Row | Requirement | Status | Tests |', '| --- | --- | --- | --- |');
    for (const row of requirements.filter((candidate) => candidate.system === system)) {
      const named = (tests.get(row.id) ?? []).map((test) => `\`${test.file}\`: ${cell(test.title)}`);
      const state = status(row);
      const remark = row.step === 'now' ? '' : `: ${cell(row.step)}`;
      lines.push(
        `| ${row.id} | ${cell(row.requirement)} | ${state}${state === 'planned' ? remark : ''} | ${named.join('<br>')} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Every test file of the repository, in the order of their names. */
export function testFiles(root: string): string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules') {
        walk(path);
      } else if (/\.(test\.tsx?|spec\.ts)$/.test(entry.name)) {
        found.push(relative(root, path).split(sep).join('/'));
      }
    }
  };
  for (const folder of [
    'src-main',
    'src-preload',
    'src-renderer',
    'src-shared',
    'e2e',
    'bench',
    'scripts',
    'testing',
  ]) {
    if (existsSync(join(root, folder))) {
      walk(join(root, folder));
    }
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

function main(argv: string[]): number {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const requirements = systems.flatMap((system) =>
    parseRequirements(system, readFileSync(join(root, 'docs/requirements', `${system}.tsv`), 'utf8')),
  );
  const files = testFiles(root).filter((file) => file !== 'scripts/trace.test.ts');
  const titles = files.flatMap((file) => testTitles(file, readFileSync(join(root, file), 'utf8')));
  const result = trace(requirements, titles);
  const text = page(result);
  const target = join(root, 'docs/traceability.md');
  const covered = requirements.filter((row) => result.tests.get(row.id)?.length).length;
  const missing = uncovered(result);
  console.log(
    `${requirements.length} rows, ${covered} covered by ${titles.length} tests in ${files.length} files; ` +
      `${missing.length} of this version's rows without a test`,
  );
  for (const row of missing) {
    console.log(`  ${row.id} ${row.requirement}`);
  }
  for (const test of result.unknown) {
    console.error(`${test.file}: "${test.title}" names ${test.ids.join()}, which is no row`);
  }
  if (!argv.includes('--check')) {
    writeFileSync(target, text);
    return result.unknown.length > 0 ? 1 : 0;
  }
  const stale = !existsSync(target) || readFileSync(target, 'utf8') !== text;
  if (stale) {
    console.error('docs/traceability.md is out of date: run `npm run trace`');
  }
  return stale || result.unknown.length > 0 || missing.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2));
}
