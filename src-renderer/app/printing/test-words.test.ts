import { describe, expect, it } from 'vitest';
import { type PrinterStatus, type PrinterTest, unknownPrinter } from '../../../src-shared/contract/print.ts';
import { statusAdvice, statusText } from './printer-words.ts';
import { classResults, testSummary } from './test-words.ts';

const grey = '1.2.840.10008.5.1.1.9';
const lut = '1.2.840.10008.5.1.1.23';
const status = (more: Partial<PrinterStatus>): PrinterStatus => ({
  ...unknownPrinter('p'),
  status: 'NORMAL',
  askedAt: 1,
  ...more,
});
const test = (more: Partial<PrinterTest>): PrinterTest => ({
  reached: true,
  error: '',
  accepted: [grey],
  refused: [],
  configuration: [],
  ...more,
});

describe('a printer that was tried', () => {
  it('was not reached, takes no films, takes them', () => {
    expect(testSummary(test({ reached: false, error: 'nobody there' }))).toMatchObject({
      mood: 'failure',
      text: 'Nobody there.',
    });
    expect(testSummary(test({ accepted: [lut], refused: [grey] }))).toMatchObject({
      mood: 'failure',
      title: 'It answers, but takes no films.',
    });
    expect(testSummary(test({ status: status({}) }))).toMatchObject({ mood: 'good', text: '' });
  });

  it('warns, has failed, or is not asked', () => {
    expect(testSummary(test({ status: status({ status: 'WARNING' }) })).mood).toBe('warning');
    expect(testSummary(test({ status: status({ status: 'FAILURE' }) })).mood).toBe('failure');
    expect(testSummary(test({}))).toMatchObject({ mood: 'good', text: expect.stringContaining('not asked') });
    // What went wrong after it had answered is not kept back.
    expect(testSummary(test({ error: 'it broke off' })).text).toBe('It broke off.');
  });

  it('says what each class is for, films first, and what is missed without it', () => {
    const results = classResults(test({ accepted: [lut, grey], refused: ['1.2.840.10008.5.1.1.15', '1.2.3'] }));
    expect(results.map(({ text }) => text)).toEqual([
      'Prints greys',
      'Takes a Presentation LUT',
      'No annotation boxes: headers and footers only on sheets that are sent as one picture',
      expect.stringContaining('1.2.3'),
    ]);
  });
});

it('a printer whose status nobody knows is not said to be ready, nor that it will be asked where it never is', () => {
  const told = (more: Partial<PrinterStatus>, asked?: boolean) =>
    statusText({ ...unknownPrinter('p'), ...more }, asked);
  expect(told({})).toBe('Not asked yet');
  expect(told({}, false)).toBe('Is not asked for its status');
  expect(told({ askedAt: 5, error: 'no such object instance' })).toBe('Does not say how it is');
  // An event may say it all the same.
  expect(told({ status: 'WARNING', info: 'SUPPLY LOW' }, false)).toContain('Warning');
  expect(statusAdvice(undefined, false)).toContain('not asked');
});
