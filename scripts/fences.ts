import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';

const repository = resolve(import.meta.dirname, '..');

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

interface Configuration {
  forbidden: NonNullable<ICruiseOptions['ruleSet']>['forbidden'];
  options: Record<string, unknown> & { enhancedResolveOptions: Record<string, unknown> };
}

/**
 * Who imports whom although a fence stands between (`.dependency-cruiser.cjs`), and how many modules were looked at.
 * The programming interface reads TypeScript with swc; the command prints a warning about TypeScript 7 that does not
 * apply then (`fences.test.ts` shows that every fence stands).
 */
export async function violations(
  folder = repository,
  sources: readonly string[] = ['src-main', 'src-preload', 'src-renderer', 'src-shared'],
): Promise<{ found: Violation[]; modules: number }> {
  const { forbidden, options } = createRequire(import.meta.url)(
    join(repository, '.dependency-cruiser.cjs'),
  ) as Configuration;
  const { enhancedResolveOptions, ...rest } = options;
  const { output } = await cruise(
    [...sources],
    { ...rest, baseDir: folder, validate: true, ruleSet: { forbidden } } as ICruiseOptions,
    enhancedResolveOptions,
  );
  const { summary } = output as ICruiseResult;
  return {
    found: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    modules: summary.totalCruised,
  };
}

if (import.meta.main) {
  const { found, modules } = await violations();
  for (const { rule, from, to } of found) console.error(`${rule}: ${from} -> ${to}`);
  if (modules < 50) console.error(`only ${modules} modules were read: the fences were not checked`);
  else console.log(`${modules} modules, ${found.length} violations of the fences`);
  process.exitCode = found.length > 0 || modules < 50 ? 1 : 0;
}
