import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolderSync } from '../../testing/temp.ts';
import { add, line, none, one, playwrightCounts, vitestCounts } from './counts.ts';

const folder = temporaryFolderSync('counts');
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

it('says what passed, failed and was skipped', () => {
  expect(line(add(add(none, one(true)), one(false)))).toBe('1 passed, 1 failed');
  expect(line({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
});

it('counts files that could not be loaded as failures', () => {
  const report = file('vitest.json', {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'passed', name: 'a', assertionResults: [{ status: 'passed' }] },
      { status: 'failed', name: 'b', assertionResults: [{ status: 'failed' }] },
      { status: 'failed', name: 'c', assertionResults: [] },
    ],
  });
  expect(vitestCounts(report, false)).toEqual({ passed: 5, failed: 2, skipped: 3 });
});

it('a run that failed without a failed test, or without a report, counts as one failure', () => {
  const report = file('fine.json', {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
  });
  expect(vitestCounts(report, true).failed).toBe(0);
  expect(vitestCounts(report, false).failed).toBe(1);
  expect(vitestCounts(join(folder, 'absent.json'), true).failed).toBe(1);
  expect(playwrightCounts(file('torn.json', '{"stats":'), true).failed).toBe(1);
});

it('a test that passed only when repeated counts as failed', () => {
  const report = file('playwright.json', { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [] });
  expect(playwrightCounts(report, false)).toEqual({ passed: 4, failed: 2, skipped: 2 });
});
