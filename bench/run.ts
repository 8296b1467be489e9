import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchContext, BenchPart, BenchRow } from './row.ts';
import { summary, table } from './table.ts';

/**
 * `npm run bench`: measures what the budgets are about and prints one table.
 *
 *   --only <text>   only rows whose name contains it (repeatable)
 *   --peer <name>   also a comparison with this peer (`dcmjs-dimse`)
 *   --quick         small sizes, to see that everything runs
 *   --out <file>    also writes the table there
 *   --folder <dir>  where the data goes (default: the system's temporary folder); put it on the disk to be measured
 *
 * Ratios compare figures of one run: nothing else should run meanwhile.
 */

/** In the order of the table. */
const names = [
  'receive',
  'send',
  'find',
  'find-scu',
  'get',
  'import',
  'archive-list',
  'catalogue',
  'header-reader',
  'viewer',
  'viewer-large',
  'viewer-memory',
  'scroll-while-receiving',
  'list-while-searching',
  'film',
  'directory',
  'export',
] as const;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    peer: { type: 'string' },
    quick: { type: 'boolean', default: false },
    out: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
  },
});

const here = dirname(fileURLToPath(import.meta.url));
const only = options.only;
const matches = (name: string): boolean => only.length === 0 || only.some((text) => name.includes(text));
/** A part is run when it may make a row that is wanted: the texts are compared both ways, since a part names its rows by beginnings. */
const wanted = (part: BenchPart): boolean =>
  only.length === 0 ||
  only.some((text) => [part.name, ...part.rows].some((name) => name.includes(text) || text.includes(name)));

async function loadPart(name: string): Promise<BenchPart | undefined> {
  const file = join(here, `${name}.ts`);
  if (!existsSync(file)) {
    return undefined;
  }
  const module: { part: BenchPart } = await import(pathToFileURL(file).href);
  return module.part;
}

const rows: BenchRow[] = [];
const failed: string[] = [];
const left: string[] = [];
for (const name of names) {
  const part = await loadPart(name);
  if (!part) {
    left.push(`${name}: there is no bench/${name}.ts`);
    continue;
  }
  if (!wanted(part)) {
    continue;
  }
  mkdirSync(resolve(options.folder), { recursive: true });
  const folder = await mkdtemp(join(resolve(options.folder), `negatoscope-bench-${name}-`));
  const context: BenchContext = {
    quick: options.quick,
    folder,
    only,
    ...(options.peer === undefined ? {} : { peer: options.peer }),
    progress: (text) => console.error(`${name}: ${text}`),
    skipped: (row, reason) => left.push(`${row}: ${reason}`),
  };
  const began = performance.now();
  try {
    rows.push(...(await part.run(context)).filter((row) => matches(row.name) || only.includes(name)));
  } catch (error) {
    failed.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  console.error(`${name}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
const text = [
  `Measured on ${machine}${options.quick ? ' - QUICK RUN, figures mean little' : ''}`,
  '',
  table(rows),
  '',
  summary(rows),
  ...(left.length > 0 ? ['', 'Left out:', ...left.map((line) => `- ${line}`)] : []),
  ...(failed.length > 0 ? ['', 'Failed:', ...failed.map((line) => `- ${line}`)] : []),
  '',
].join('\n');
process.stdout.write(text);
if (options.out !== undefined) {
  writeFileSync(options.out, text);
}
process.exitCode = failed.length > 0 ? 1 : 0;
