import { afterEach, describe, expect, it } from 'vitest';
import { statusText } from '../../../../src-shared/dicom/dimse-status.ts';
import type { PrintOperation } from '../../../../src-shared/settings/printing.ts';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import type { PrinterMessage, PrinterScript } from '../../../../testing/printer.ts';
import { type PrintedJob, type PrintRig, startPrintRig } from '../../testing/print-rig.ts';
import { statusWords } from './judge.ts';

let rig: PrintRig;
afterEach(() => rig.close());

/** Two sheets under the profile of the Canon GCA, one request of the first of them answered so. */
async function answered(
  operation: PrintOperation,
  status: number,
  colour: 'grayscale' | 'color' = 'grayscale',
): Promise<PrintedJob> {
  let first = true;
  const answer: PrinterScript['answer'] = (message: PrinterMessage) => {
    if (message.operation !== operation || !first) return undefined;
    first = false;
    return { status, comment: 'SAID SO' };
  };
  rig = await startPrintRig({
    system: 'canon-gca',
    script: { answer },
    profile: {
      messages: {
        collation: operation === 'session-action',
        filmSessionSet: operation === 'session-set',
        filmBoxSet: operation === 'box-set',
      },
    },
  });
  const shape = colour === 'color' ? ({ samples: 3, bits: 8 } as const) : {};
  return rig.print([sheetOf('STANDARD\\1,1', [1], shape), sheetOf('STANDARD\\1,1', [1], shape)], { colour });
}

/** With the status as it is written. */
const coded = (cases: readonly [PrintOperation, number][]): [PrintOperation, string, number][] =>
  cases.map(([operation, status]) => [operation, statusText(status), status]);

const warnings: [PrintOperation, number][] = [
  ['session-create', 0x0107],
  ['session-create', 0x0116],
  ['session-create', 0xb600],
  ['session-set', 0x0107],
  ['session-set', 0x0116],
  ['session-set', 0xb600],
  ['session-action', 0xb602],
  ['session-action', 0xb604],
  ['session-action', 0xb609],
  ['session-action', 0xb60a],
  ['session-action', 0xb601],
  ['box-create', 0x0116],
  ['box-create', 0xb605],
  ['box-create', 0x0107],
  ['box-set', 0x0107],
  ['box-set', 0x0116],
  ['box-action', 0xb603],
  ['box-action', 0xb604],
  ['box-action', 0xb609],
  ['box-action', 0xb60a],
  ['image-set', 0x0116],
  ['image-set', 0xb604],
  ['image-set', 0xb609],
  ['image-set', 0xb60a],
  ['image-set', 0x0001],
];

/** Failures of one sheet: the other one is printed. */
const failuresOfSheets: [PrintOperation, number][] = [
  ['box-create', 0x0106],
  ['box-create', 0x0110],
  ['box-create', 0x0111],
  ['box-create', 0x0112],
  ['box-create', 0x0117],
  ['box-create', 0x0120],
  ['box-create', 0x0121],
  ['box-create', 0xc616],
  ['box-set', 0x0106],
  ['box-set', 0x0110],
  ['box-set', 0x0112],
  ['box-set', 0x0121],
  ['box-action', 0xc603],
  ['box-action', 0xc613],
  ['box-action', 0xc600],
  ['image-set', 0x0112],
  ['image-set', 0x0120],
  ['image-set', 0x0121],
  ['image-set', 0xc603],
  ['image-set', 0xc605],
  ['image-set', 0x0110],
  ['image-set', 0xfe00],
];

/** Failures that stop the job, and nothing is printed. */
const failuresOfJobs: [PrintOperation, number][] = [
  ['session-create', 0x0106],
  ['session-create', 0x0110],
  ['session-create', 0x0117],
  ['session-create', 0x0213],
  ['session-create', 0x0105],
  ['session-create', 0x0122],
  ['session-set', 0x0106],
  ['session-set', 0x0110],
  ['session-set', 0x0112],
  ['box-create', 0x0213],
  ['box-action', 0xc602],
  ['session-action', 0x0112],
  ['session-action', 0x0211],
  ['session-action', 0xc600],
  ['session-action', 0xc601],
  ['session-action', 0xc603],
  ['session-action', 0xc613],
];

describe('statuses of the printer', () => {
  it.each(coded(warnings))('[GCA-159] %s answered %s does not fail the job', async (operation, _, status) => {
    const job = await answered(operation, status);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed', 'printed'] });
    const warning = job.events.find(({ step }) => step === 'warning');
    expect(warning).toMatchObject({ status });
    expect(warning?.text).toContain('("SAID SO")');
    expect(warning?.text).not.toContain('Undefined');
    expect(rig.printer.films).toHaveLength(2);
    expect(rig.printer.associations.at(-1)?.ended).toBe('released');
  });

  it.each(coded(failuresOfSheets))(
    '[GCA-160] %s answered %s fails its sheet and no other one',
    async (operation, _, status) => {
      const job = await answered(operation, status);
      expect(job).toMatchObject({ error: undefined, sheets: ['failed', 'printed'] });
      const failed = job.events.find(({ step }) => step === 'failed');
      expect(failed).toMatchObject({ sheet: 0, status });
      expect(failed?.text).toContain('("SAID SO")');
      expect(rig.printer.films).toHaveLength(1);
      expect(rig.printer.associations.every(({ ended }) => ended === 'released')).toBe(true);
    },
  );

  it.each(coded(failuresOfJobs))('[GCA-160] %s answered %s fails the job', async (operation, _, status) => {
    const job = await answered(operation, status);
    const full = status === 0x0213 || status === 0xc601 || status === 0xc602;
    if (operation === 'session-action' && !full) expect(job.error).toBeUndefined();
    else expect(job.error).toMatchObject({ code: 'dimse-status', parameters: { operation, status, full } });
    expect(job.sheets).not.toContain('printed');
    if (operation.endsWith('-action')) expect(job.sheets[0]).toBe('failed');
    expect(rig.printer.films).toEqual([]);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });

  it.each(['grayscale', 'color'] as const)(
    '[GCA-167] sessions and film boxes of %s jobs are spoken of in the same messages',
    async (colour) => {
      const job = await answered('box-action', 0xb603, colour);
      expect(job).toMatchObject({ error: undefined, sheets: ['printed', 'printed'] });
      expect(rig.printer.order()).toEqual([
        '1 session-create',
        '1 box-create',
        '1 image-set',
        '1 box-action',
        '1 box-delete',
        '1 box-create',
        '1 image-set',
        '1 box-action',
        '1 box-delete',
        '1 session-delete',
      ]);
      const keys = ['session-create', 'box-create'].map((one) => [...rig.printer.of(one)[0]!.set!.keys()]);
      expect(keys).toEqual([
        ['20000010', '20000020', '20000030', '20000040'],
        ['20100010', '20100040', '20100050', '20100060', '20100100', '20100140', '20100500'],
      ]);
    },
  );

  it('[GCA-161] warnings of the session are logged', async () => {
    await answered('session-create', 0xb600);
    expect(rig.logged).toContainEqual({
      message: 'answer of a printer',
      details: {
        operation: 'session-create',
        status: 0xb600,
        outcome: 'warning',
        meaning: 'The printer does not reserve memory',
      },
    });
  });

  it('[GCA-162] a session that is gone when it is deleted aborts the association, fails the job and is logged; its films stay printed', async () => {
    const job = await answered('session-delete', 0x0112);
    expect(job.error).toMatchObject({
      code: 'dimse-status',
      parameters: { operation: 'session-delete', status: 0x0112 },
    });
    await rig.printer.until(() => rig.printer.associations[0]?.ended !== 'open');
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['aborted']);
    expect(job.sheets).toEqual(['printed', 'printed']);
    expect(rig.logged.map(({ message }) => message)).toContain('a printer made us abort the association');
  });

  it('[GCA-164] an empty film box counts as printed, and it is said that no page is', async () => {
    const job = await answered('box-action', 0xb603);
    expect(job.sheets).toEqual(['printed', 'printed']);
    expect(job.warnings).toEqual([
      'Printing of the film box: B603H The film box is empty, no page is printed ("SAID SO")',
    ]);
  });

  it('a film box that cannot be deleted fails the job by setting, and takes no film back', async () => {
    const job = await answered('box-delete', 0x0112);
    expect(job.sheets).toEqual(['printed', 'printed']);
    expect(job.error).toMatchObject({ parameters: { operation: 'box-delete', status: 0x0112 } });
  });

  it('deletions that fail are warnings by default', async () => {
    rig = await startPrintRig({
      script: { answer: ({ operation }) => (operation.endsWith('-delete') ? { status: 0x0110 } : undefined) },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(job.warnings).toEqual([
      'Deletion of the film box: 0110H Processing failure',
      'Deletion of the film session: 0110H Processing failure',
      'Deletion of the Presentation LUT: 0110H Processing failure',
    ]);
  });

  it('[TEL-129] a film session that fails releases the association', async () => {
    rig = await startPrintRig({
      system: 'telemis',
      script: { answer: ({ operation }) => (operation === 'session-create' ? { status: 0x0110 } : undefined) },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.error).toMatchObject({ code: 'dimse-status', parameters: { operation: 'session-create' } });
    expect(rig.printer.order()).toEqual(['1 printer-get', '2 lut-create', '2 session-create']);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released', 'released']);
  });

  it('[TEL-133] a film box that fails releases the association', async () => {
    rig = await startPrintRig({
      system: 'telemis',
      script: {
        answer: ({ operation }) =>
          operation === 'box-create' ? { status: 0x0106, attributes: [0x20100050] } : undefined,
      },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual(['failed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toBe(
      'Film box: 0106H Invalid attribute value: Film Size ID',
    );
    expect(rig.printer.order()).toEqual(['1 printer-get', '2 lut-create', '2 session-create', '2 box-create']);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released', 'released']);
  });

  it('[TEL-124] a printer whose status cannot be read gets no job, and the association is released', async () => {
    rig = await startPrintRig({
      system: 'telemis',
      script: { answer: ({ operation }) => (operation === 'printer-get' ? { status: 0x0110 } : undefined) },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.error).toMatchObject({ code: 'dimse-status', parameters: { operation: 'printer-get' } });
    expect(job.sheets).toEqual([undefined]);
    expect(rig.printer.order()).toEqual(['1 printer-get']);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
  });

  it('says what the printer made of a value that it does not have', async () => {
    rig = await startPrintRig({
      script: {
        answer: ({ operation }) =>
          operation === 'session-create'
            ? { status: 0x0116, set: { '20000010': ['IS', '9'], '20000020': ['CS', 'MED'] } }
            : undefined,
      },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])], { copies: 20, priority: 'MED' });
    expect(job.warnings).toEqual(['Film session: 0116H Attribute value out of range: Number of Copies 20 became 9']);
  });

  it('says what the printer changed while it says that all is well, where the film is another one for it', async () => {
    rig = await startPrintRig({
      script: {
        answer: ({ operation }) =>
          operation === 'session-create'
            ? { set: { '20000010': ['IS', '2'], '20000020': ['CS', 'HIGH'], '20000030': ['CS', 'PAPER'] } }
            : undefined,
      },
    });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])], { copies: 3, priority: 'LOW', mediumType: 'PAPER' });
    expect(job.sheets).toEqual(['printed']);
    expect(job.warnings).toEqual(['Film session: Number of Copies 3 became 2']);
  });

  it('a failure within a collated session takes its sheet out; the others are printed together', async () => {
    let boxes = 0;
    rig = await startPrintRig({
      profile: { messages: { collation: true, printerStatus: 'none' }, printJob: false },
      script: {
        answer: ({ operation }) => (operation === 'image-set' && ++boxes === 2 ? { status: 0xc603 } : undefined),
      },
    });
    const sheets = [1, 2, 3].map((seed) => sheetOf('STANDARD\\1,1', [1], { seed }));
    const job = await rig.print(sheets);
    expect(job.sheets).toEqual(['printed', 'failed', 'printed']);
    expect(rig.printer.films).toHaveLength(2);
    expect(rig.printer.of('session-action')).toHaveLength(1);
  });
});

it('a printer that talks too much is not quoted at length', () => {
  const attributes = Array.from({ length: 40 }, (_, index) => `Attribute ${index}`);
  const words = statusWords('box-create', 0x0120, { comment: `a\n\u0007b${'c'.repeat(5000)}`, attributes });
  expect(words.length).toBeLessThan(500);
  expect(words).toContain('Attribute 11 and 28 more ("a bc');
});

describe('answers that keep a rule not', () => {
  const boxOf = (script: PrinterScript['answer']) =>
    startPrintRig({ script: { answer: script }, profile: { printJob: false } });
  const image = (instance: string, sopClass = '1.2.840.10008.5.1.1.4') => ({
    '00081150': ['UI', sopClass] as [string, string],
    '00081155': ['UI', instance] as [string, string],
  });

  it('fewer image boxes than the format has', async () => {
    rig = await boxOf(({ operation }) => (operation === 'box-create' ? { imageBoxes: 3 } : undefined));
    const job = await rig.print([sheetOf('STANDARD\\2,2', [1])]);
    expect(job.sheets).toEqual(['failed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toBe(
      'Film box: the printer made 3 image boxes for STANDARD\\2,2, not 4',
    );
    expect(rig.printer.films).toEqual([]);
  });

  it('no image boxes at all', async () => {
    rig = await boxOf(({ operation }) => (operation === 'box-create' ? { set: null } : undefined));
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual(['failed']);
  });

  it('one UID for two image boxes, a UID that is none, boxes of another class', async () => {
    const sets = [
      [image('1.2.3'), image('1.2.3')],
      [image('1.2.3'), image('box two')],
      [image('1.2.3'), image('1.2.4', '1.2.840.10008.5.1.1.4.1')],
    ];
    let at = 0;
    rig = await boxOf(({ operation }) =>
      operation === 'box-create' ? { set: { '20100510': ['SQ', sets[at++]!] } } : undefined,
    );
    const job = await rig.print(sets.map(() => sheetOf('STANDARD\\2,1', [1, 2])));
    expect(job.sheets).toEqual(['failed', 'failed', 'failed']);
    expect(job.events.filter(({ step }) => step === 'failed').map(({ text }) => text)).toEqual([
      'Film box: the printer gave two image boxes one UID',
      'Film box: the printer gave an image box without a UID',
      'Film box: the printer gave an image box of another SOP class: 1.2.840.10008.5.1.1.4.1',
    ]);
    expect(rig.printer.films).toEqual([]);
  });

  it('takes the UIDs that the printer gives, and its own where the printer names none', async () => {
    rig = await boxOf(({ operation }) =>
      operation === 'session-create'
        ? { instance: '1.2.3.4' }
        : operation === 'box-create'
          ? { instance: '' }
          : undefined,
    );
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job.sheets).toEqual(['printed']);
    expect(rig.printer.of('session-delete')[0]?.instance).toBe('1.2.3.4');
    expect(rig.printer.of('box-action')[0]?.instance).toBe(rig.printer.of('box-create')[0]?.instance);
  });
});
