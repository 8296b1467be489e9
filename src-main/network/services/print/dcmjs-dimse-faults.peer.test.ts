import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { type DimsePrinter, type DimseScript, startDimsePrinter } from '../../../../testing/dimse-printer.ts';
import { type PrintRig, type PrintRigOptions, startPrintRig } from '../../testing/print-rig.ts';

/** What a printer of dcmjs-dimse says and does not say, and what becomes of the films. */

let rig: PrintRig | undefined;
let printer: DimsePrinter | undefined;
afterEach(async () => {
  await rig?.close();
  await printer?.close();
  rig = undefined;
  printer = undefined;
});

async function on(script: DimseScript = {}, profile: Record<string, unknown> = {}, more: PrintRigOptions = {}) {
  printer = await startDimsePrinter(script);
  rig = await startPrintRig({ ...more, profile, printer: { port: printer.port, aeTitle: 'DIMSE' } });
  return { printer, rig };
}

describe('a printer of another implementation that', () => {
  it.each([
    ['WARNING', 'SUPPLY LOW', 'printed'],
    ['FAILURE', 'SUPPLY EMPTY', undefined],
  ])('says %s %s', async (PrinterStatus, PrinterStatusInfo, outcome) => {
    const { rig, printer } = await on({ printer: { PrinterStatus, PrinterStatusInfo } });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual([outcome]);
    expect(job.error?.message ?? '').toContain(outcome === undefined ? 'There is no film left' : '');
    expect(printer.ends).toEqual(['released']);
  });

  it.each([
    ['printer-get', 0x0110, []],
    ['lut-create', 0x0106, ['printed', 'printed']],
    ['lut-create', 0xb605, ['printed', 'printed']],
    ['session-create', 0x0106, []],
    ['session-create', 0x0107, ['printed', 'printed']],
    ['session-create', 0xb600, ['printed', 'printed']],
    ['box-create', 0x0116, ['printed', 'printed']],
    ['box-create', 0xc616, ['failed', 'failed']],
    ['gray-set', 0xb604, ['printed', 'printed']],
    ['gray-set', 0xb60a, ['printed', 'printed']],
    ['gray-set', 0xc603, ['failed', 'failed']],
    ['gray-set', 0x0112, ['failed', 'failed']],
    ['box-action', 0xb603, ['printed', 'printed']],
    ['box-action', 0xc602, ['failed']],
    ['box-action', 0xc604, ['failed', 'failed']],
    ['box-delete', 0x0112, ['printed', 'printed']],
    ['session-delete', 0x0112, ['printed', 'printed']],
    ['lut-delete', 0x0112, ['printed', 'printed']],
    ['job-get', 0x0112, ['printed', 'printed']],
  ])('answers %s with %i', async (operation, status, outcomes) => {
    const { rig, printer } = await on();
    const comment = 'as the printer says';
    printer.script.answer = (message) => (message.operation === operation ? { status, comment } : undefined);
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1]), sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets.filter((each) => each !== undefined)).toEqual(outcomes);
    const said = [job.error?.message, ...job.warnings, ...job.events.map(({ text }) => text)].join('\n');
    if (operation !== 'job-get') expect(said).toContain(comment);
    expect(printer.ends.every((end) => end === 'released')).toBe(true);
  });

  it('says which attributes it does not take', async () => {
    const { rig, printer } = await on();
    printer.script.answer = ({ operation }) =>
      operation === 'box-create' ? { status: 0x0107, about: ['SmoothingType', 'Trim'] } : undefined;
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.warnings).toEqual([expect.stringMatching(/Film box: 0107H .*Smoothing Type, Trim/)]);
    expect(job.sheets).toEqual(['printed']);
  });

  it.each([
    ['abort', 'box-create', undefined],
    ['drop', 'gray-set', undefined],
    ['abort', 'box-action', 'asked'],
    ['release', 'gray-set', undefined],
    ['silence', 'box-action', 'asked'],
  ] as const)('sends %s instead of the answer to %s', async (instead, operation, outcome) => {
    const { rig, printer } = await on({}, instead === 'silence' ? { responseMs: 4000 } : {});
    printer.script.answer = (message) => (message.operation === operation ? { instead } : undefined);
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1]), sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual([outcome, undefined]);
    expect(job.error?.message).not.toBe('');
    expect(printer.messages.at(-1)).toMatchObject({ operation });
    await rig.heard();
  });

  it('releases at the same moment as we do', async () => {
    const { rig, printer } = await on({ collides: true });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], warnings: [] });
    await rig.heard();
    expect(printer.faults).toEqual([]);
  });

  it('takes its time is waited for', async () => {
    const { rig, printer } = await on();
    let answer = (): void => undefined;
    const asked = new Promise<void>((reached) => {
      printer.script.answer = ({ operation }) => {
        if (operation !== 'box-action') return undefined;
        reached();
        return { before: () => new Promise<void>((resolve) => (answer = resolve)) };
      };
    });
    let over = false;
    const job = rig.print([sheetOf('STANDARD\\1,1', [1])]).finally(() => {
      over = true;
    });
    await asked;
    expect(await printer.report('printer', 2, { PrinterStatusInfo: 'FILM JAM' })).toBe(0);
    expect(over).toBe(false);
    answer();
    expect(await job).toMatchObject({ error: undefined, sheets: ['printed'] });
  });

  it.each([
    ['nothing', null, { status: 'WARNING', info: '', name: '' }],
    [
      'a character set that there is not',
      { SpecificCharacterSet: 'ISO_IR 999', PrinterStatus: 'NORMAL', PrinterName: 'FILM 1' },
      { status: 'NORMAL', name: 'FILM 1' },
    ],
    [
      'values of other representations',
      { _vrMap: { PrinterStatus: 'LO', PrinterName: 'ST' }, PrinterStatus: 'NORMAL', PrinterName: 'FILM 1' },
      { status: 'NORMAL', name: 'FILM 1' },
    ],
  ])('says %s of itself gets its job', async (_, elements, report) => {
    const { rig, printer } = await on({ printer: elements });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], reports: [report] });
    expect(printer.faults).toEqual([]);
  });
});
