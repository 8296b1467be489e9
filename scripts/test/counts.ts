import { existsSync, readFileSync } from 'node:fs';

/** Tests of a stage. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };
export const one = (ok: boolean): Counts => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** The closing line: `N passed, N failed`, and what was skipped when something was. */
export const line = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; name: string; assertionResults: { status: string }[] }[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors?: unknown[];
}

/** A failed run in which nothing failed by itself (a crash, an error outside the tests) counts as one failure. */
const withStatus = (counts: Counts, ok: boolean): Counts =>
  ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };

function read<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

/** Counts of Vitest's JSON report; files that could not even be loaded count as one failure each. */
export function vitestCounts(file: string, ok: boolean): Counts {
  const report = read<VitestReport>(file);
  if (report === undefined) return one(false);
  const broken = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some(({ status }) => status === 'failed'),
  );
  return withStatus(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    ok,
  );
}

/** Counts of Playwright's JSON report; a test that passed only when repeated counts as failed. */
export function playwrightCounts(file: string, ok: boolean): Counts {
  const report = read<PlaywrightReport>(file);
  if (report === undefined) return one(false);
  const { expected, unexpected, flaky, skipped } = report.stats;
  return withStatus({ passed: expected, failed: unexpected + flaky + (report.errors?.length ?? 0), skipped }, ok);
}
