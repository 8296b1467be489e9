import { describe, expect, it } from 'vitest';
import type { PrintJob, PrintSheet } from '../../../src-shared/contract/print.ts';
import { againText, jobText, messageText, sheetText } from './words.ts';

const sheet = (state: PrintSheet['state'], executionStatus = ''): PrintSheet => ({
  state,
  boxes: 1,
  sent: 1,
  messages: [],
  printJobUid: '',
  executionStatus,
  hashes: {},
});
const job = (state: PrintJob['state'], ...sheets: PrintSheet[]): PrintJob => ({
  id: 1,
  state,
  printerId: 'p',
  printerName: 'Laser',
  patientKey: '["id","1"]',
  patientName: '',
  patientId: '',
  title: '',
  copies: 1,
  images: 1,
  submittedAt: 0,
  attempts: 1,
  sheets,
});

describe('how print jobs stand, in words', () => {
  it('calls nothing printed of which the printer says that it is not out yet', () => {
    expect(jobText(job('done', sheet('printed', 'DONE')))).toBe('printed');
    expect(jobText(job('done', sheet('printed')))).toBe('printed');
    for (const status of ['PENDING', 'PRINTING']) {
      expect(jobText(job('done', sheet('printed', 'DONE'), sheet('printed', status)))).toBe('taken by the printer');
      expect(sheetText(sheet('printed', status))).toMatch(/^taken \(the printer /);
    }
  });

  it('keeps quiet of no sheet that failed or is perhaps printed', () => {
    expect(jobText(job('failed', sheet('failed'), sheet('unsure'), sheet('printed')))).toBe(
      '1 of 3 sheets failed, 1 sheet perhaps printed',
    );
    expect(jobText(job('failed', sheet('unsure')))).toBe('perhaps printed');
    expect(jobText(job('failed', sheet('waiting')))).toBe('failed');
    expect(jobText(job('cancelled', sheet('printed'), sheet('unsure'), sheet('cancelled')))).toBe(
      'cancelled, 1 of 3 sheets printed, 1 sheet perhaps printed',
    );
  });

  it('says in words why a printer was not reached', () => {
    expect(messageText({ kind: 'error', text: 'Connect ECONNREFUSED 127.0.0.1:1' })).toBe(
      'The computer answers, but nothing listens on that port.',
    );
    expect(messageText({ kind: 'error', status: 0xc600, text: 'ECONNREFUSED' })).toBe('ECONNREFUSED');
    expect(messageText({ kind: 'warning', text: 'Made smaller' })).toBe('Made smaller');
  });

  it('says what goes again', () => {
    expect(againText(job('failed', sheet('failed'), sheet('printed')))).toBe('Print the failed sheet again');
    expect(againText(job('failed', sheet('failed'), sheet('cancelled'), sheet('printed')))).toBe(
      'Print the failed and the rest again',
    );
    expect(againText(job('cancelled', sheet('cancelled'), sheet('printed')))).toBe('Print the rest');
    expect(againText(job('cancelled', sheet('cancelled')))).toBe('Print it after all');
    expect(againText(job('failed', sheet('failed'), sheet('failed')))).toBe('Print again');
    expect(againText(job('failed', sheet('unsure')))).toBeUndefined();
  });
});
