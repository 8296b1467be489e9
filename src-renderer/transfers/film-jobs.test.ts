import { describe, expect, it } from 'vitest';
import type { PrintJob, PrintSheet } from '../../src-shared/contract/print.ts';
import { withPrintJobs } from '../app/printing/print-jobs.ts';
import { canGoAgain, inGroup, matches, saidOf } from './film-jobs.ts';
import { lanesOf } from './words.ts';

const sheet = (more: Partial<PrintSheet> = {}): PrintSheet => ({
  state: 'waiting',
  boxes: 4,
  sent: 0,
  messages: [],
  printJobUid: '',
  executionStatus: '',
  hashes: {},
  ...more,
});
const job = (more: Partial<PrintJob> = {}): PrintJob => ({
  id: 1,
  state: 'waiting',
  printerId: 'p',
  printerName: 'Laser',
  patientKey: '["id","1"]',
  patientName: 'Yamada^Tarou=山田^太郎',
  patientId: 'A 17',
  title: 'CT, 12 images',
  copies: 1,
  images: 12,
  submittedAt: 0,
  attempts: 0,
  sheets: [sheet()],
  ...more,
});

describe('films in the transfers', () => {
  it('each is active, ended, or waits for somebody', () => {
    const groups = (more: Partial<PrintJob>) =>
      ['active', 'failed', 'ended'].filter((group) => inGroup(job(more), group)).join();
    expect(groups({ state: 'waiting' })).toBe('active');
    expect(groups({ state: 'running' })).toBe('active');
    expect(groups({ state: 'failed' })).toBe('failed');
    expect(groups({ state: 'warning', sheets: [sheet({ state: 'printed' })] })).toBe('ended');
    expect(groups({ state: 'warning', sheets: [sheet({ state: 'unsure' })] })).toBe('failed');
    expect(groups({ state: 'cancelled', sheets: [sheet({ state: 'unsure' })] })).toBe('failed');
    expect(groups({ state: 'done' })).toBe('ended');
    expect(groups({ state: 'cancelled' })).toBe('ended');
    expect(inGroup(job(), 'all')).toBe(true);
  });

  it('are found by patient, ID, what it is and printer, in any order, without accents', () => {
    for (const text of ['', 'yamada', 'tarou yamada', '山田', 'a 17', 'ct laser', 'LÁSER']) {
      expect(matches(job(), text), text).toBe(true);
    }
    expect(matches(job(), 'suzuki')).toBe(false);
  });

  it('say what the printer said, failures before warnings', () => {
    const warned = sheet({ state: 'printed', messages: [{ kind: 'warning', text: 'made smaller' }] });
    const failed = sheet({ state: 'failed', messages: [{ kind: 'error', status: 0xc605, text: 'no memory' }] });
    expect(saidOf(job({ sheets: [warned, failed] }))).toBe('no memory');
    expect(saidOf(job({ sheets: [warned] }))).toBe('made smaller');
    expect(saidOf(job({ error: { code: 'connection-failed', message: '' } }))).not.toBe('');
    expect(saidOf(job())).toBe('');
  });

  it('go again where a sheet failed or the next attempt waits; what is perhaps printed is asked about', () => {
    expect(canGoAgain(job({ state: 'failed', sheets: [sheet({ state: 'failed' })] }))).toBe(true);
    expect(canGoAgain(job({ state: 'failed', sheets: [sheet({ state: 'unsure' })] }))).toBe(false);
    expect(canGoAgain(job({ state: 'waiting', attempts: 1 }))).toBe(true);
    expect(canGoAgain(job({ state: 'waiting' }))).toBe(false);
    expect(canGoAgain(job({ state: 'running', attempts: 1 }))).toBe(false);
    expect(canGoAgain(job({ state: 'done', sheets: [sheet({ state: 'printed' })] }))).toBe(false);
  });

  it('stand newest first, and what went on takes the place of what was known', () => {
    const known = [job({ id: 3 }), job({ id: 1 })];
    const next = withPrintJobs(known, { jobs: [job({ id: 1, state: 'done' }), job({ id: 4 })], removed: [3] });
    expect(next.map(({ id, state }) => `${id} ${state}`)).toEqual(['4 waiting', '1 done']);
  });

  it('are jobs with a printer, by its name', () => {
    const settings = { nodes: [{ id: 'n', name: 'PACS' }], printers: [{ id: 'p', name: 'Laser' }] };
    expect(lanesOf(settings as Parameters<typeof lanesOf>[0])).toEqual([
      { id: 'n', name: 'PACS' },
      { id: 'printer:p', name: 'Laser' },
    ]);
    expect(lanesOf(undefined)).toEqual([]);
  });
});
