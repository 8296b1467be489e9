import { join } from 'node:path';
import { ensureBuilt, repository } from './build.ts';
import { describeRuntime, type ElectronRuntime, obtainRuntime } from './electron-runtime.ts';
import { ensureSystemPackages } from './system-packages.ts';
import { add, type Counts, line, none, one, playwrightCounts, vitestCounts } from './test/counts.ts';
import { runCommand } from './test/stage.ts';
import { makeRunFolder } from './test/temporary.ts';

/**
 * `npm test`: every test there is, all stages even when one fails. `--only <stage>` (repeatable) runs some of them. The
 * last line of the output is the count; the exit status is 0 only when nothing failed.
 */
const stages = ['system', 'typecheck', 'lint', 'fences', 'trace', 'unit', 'peers', 'build', 'e2e', 'package'] as const;
type Stage = (typeof stages)[number];

const minute = 60_000;
/** The whole run takes far less on two quiet cores; a slow or busy machine gets its time, and it ends by itself before anyone ends it. */
const end = Date.now() + 80 * minute;
const limits: Record<Stage, number> = {
  system: 12 * minute,
  typecheck: 4 * minute,
  lint: 2 * minute,
  fences: 3 * minute,
  trace: minute,
  unit: 30 * minute,
  peers: 20 * minute,
  build: 4 * minute,
  e2e: 25 * minute,
  package: 6 * minute,
};

const chosen = process.argv.flatMap((argument, index) => (argument === '--only' ? [process.argv[index + 1]] : []));
const unknown = chosen.filter((stage) => !stages.includes(stage as Stage));
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(', ')}; there are ${stages.join(', ')}`);
  process.exit(2);
}
/** Arguments behind `--` go to the test runner of the one chosen stage. */
const passed = process.argv.includes('--') ? process.argv.slice(process.argv.indexOf('--') + 1) : [];
const wanted = (stage: Stage): boolean => chosen.length === 0 || chosen.includes(stage);

const folder = makeRunFolder();
process.on('exit', () => folder.remove());
const bin = (name: string): string => join(repository, 'node_modules', '.bin', name);
let runtime: ElectronRuntime | undefined;

async function electron(): Promise<ElectronRuntime> {
  runtime ??= await obtainRuntime();
  return runtime;
}

async function vitest(project: string, limitMs: number): Promise<Counts> {
  const file = join(folder.reports, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ok = await runCommand(bin('vitest'), [...args, ...passed], { env: folder.env, limitMs });
  return vitestCounts(file, ok);
}

const work: Record<Stage, (limitMs: number) => Promise<Counts>> = {
  system: async () => {
    const found = await electron();
    console.log(describeRuntime(found));
    await ensureSystemPackages('test', found.executable);
    return none;
  },
  typecheck: async (limitMs) => one(await runCommand(process.execPath, ['scripts/typecheck.ts'], { limitMs })),
  lint: async (limitMs) => one(await runCommand(bin('biome'), ['check', '.'], { limitMs })),
  fences: async (limitMs) => one(await runCommand(process.execPath, ['scripts/fences.ts'], { limitMs })),
  trace: async (limitMs) => one(await runCommand(process.execPath, ['scripts/trace.ts', '--check'], { limitMs })),
  unit: (limitMs) => vitest('unit', limitMs),
  peers: (limitMs) => vitest('peers', limitMs),
  build: async () => {
    await ensureBuilt();
    return one(true);
  },
  e2e: async (limitMs) => {
    await ensureBuilt();
    const { executable } = await electron();
    const file = join(folder.reports, 'e2e.json');
    const env = { ...folder.env, NEGATOSCOPE_E2E_REPORT: file, NEGATOSCOPE_ELECTRON: executable };
    const ok = await runCommand(bin('playwright'), ['test', ...passed], { env, limitMs });
    return playwrightCounts(file, ok);
  },
  package: async (limitMs) =>
    one(await runCommand(process.execPath, ['scripts/package-check.ts'], { env: folder.env, limitMs })),
};

let total = none;
const summary: string[] = [];
for (const stage of stages) {
  // What the machine lacks is looked at before anything that needs it.
  if (!wanted(stage) && !(stage === 'system' && (wanted('peers') || wanted('e2e') || wanted('package')))) continue;
  console.log(`\n=== ${stage}`);
  const began = Date.now();
  let counts: Counts;
  try {
    const left = end - began;
    counts = left < 5000 ? one(false) : await work[stage](Math.min(limits[stage], left));
    if (left < 5000) console.error('*** no time is left for this stage');
  } catch (error) {
    console.error(`*** ${stage}: ${(error as Error).message}`);
    counts = one(false);
  }
  const left = folder.takeLeft();
  if (left.length > 0) console.error(`*** ${stage} left behind in its temporary folder: ${left.join(', ')}`);
  total = add(total, counts);
  summary.push(
    `${stage.padEnd(10)} ${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s   ${line(counts)}`,
  );
}
console.log(`\n${summary.join('\n')}\n`);
if (runtime !== undefined) console.log(`The application ran on ${describeRuntime(runtime)}.`);
if (total.passed + total.failed === 0) total = one(false);
process.exitCode = total.failed > 0 ? 1 : 0;
process.stdout.write(`${line(total)}\n`);
