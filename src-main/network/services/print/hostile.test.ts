import { afterEach, describe, expect, it } from 'vitest';
import { printerTermMeaning } from '../../../../src-shared/dicom/print-statuses.ts';
import { boxPixels, sheetOf } from '../../../../testing/box-pixels.ts';
import { type PrinterMessage, printClasses, printerInstance } from '../../../../testing/printer.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';
import { askPrinter, linesOf } from './ask-printer.ts';
import { JobsToFollow } from './follow-jobs.ts';

/** Printers that keep the rules not, or barely: nothing may be printed that nobody composed, and nothing said that is not so. */

let rig: PrintRig;
afterEach(() => rig?.close());

const sheets = (count: number) =>
  Array.from({ length: count }, (_, index) => sheetOf('STANDARD\\1,1', [1], { seed: index + 1 }));
const image = (instance: string): Record<string, [string, string]> => ({
  '00081150': ['UI', printClasses.grayscaleBox],
  '00081155': ['UI', instance],
});
const plain = { messages: { printerStatus: 'none' }, printJob: false, presentationLut: { use: false } };
const collated = { ...plain, messages: { ...plain.messages, collation: true } };
const printedHashes = () => rig.printer.films.map(({ images }) => [...images.values()].map(({ hash }) => hash));
const hashOf = (seed: number) => boxPixels({ seed }).hash;

describe('a collated session', () => {
  it('is not printed with a film box in it that failed and that the printer does not delete: the others go in another one', async () => {
    let images = 0;
    rig = await startPrintRig({
      profile: collated,
      script: {
        answer: ({ operation, association }) => {
          if (operation === 'image-set' && ++images === 2) return { status: 0xc603 };
          return operation === 'box-delete' && association === 1 ? { status: 0x0110 } : undefined;
        },
      },
    });
    const job = await rig.print(sheets(3));
    expect(job.sheets).toEqual(['printed', 'failed', 'printed']);
    expect(printedHashes()).toEqual([[hashOf(1)], [hashOf(3)]]);
    expect(rig.printer.of('session-action').map(({ association }) => association)).toEqual([2]);
  });

  it('is not printed with a film box in it whose image boxes are of no use', async () => {
    let boxes = 0;
    rig = await startPrintRig({
      profile: collated,
      script: {
        answer: ({ operation }) => (operation === 'box-create' && ++boxes === 2 ? { imageBoxes: 0 } : undefined),
      },
    });
    const job = await rig.print(sheets(3));
    expect(job.sheets).toEqual(['printed', 'failed', 'printed']);
    expect(printedHashes()).toEqual([[hashOf(1)], [hashOf(3)]]);
  });

  it('whose second film box has the image boxes of the first loses no image: the second sheet fails', async () => {
    rig = await startPrintRig({
      profile: collated,
      script: {
        answer: ({ operation }) =>
          operation === 'box-create' ? { set: { '20100510': ['SQ', [image('1.2.3')]] } } : undefined,
      },
    });
    const job = await rig.print(sheets(2));
    expect(job.sheets).toEqual(['printed', 'failed']);
    expect(rig.printer.of('session-action')).toHaveLength(1);
    const after = rig.printer.messages.filter(({ association }) => association === 2).map(({ operation }) => operation);
    expect(after.filter((operation) => operation === 'image-set')).toHaveLength(1);
  });

  it('that is cancelled while its sheets are written down as asked for was not asked for', async () => {
    rig = await startPrintRig({ profile: collated });
    const controller = new AbortController();
    const asked = new Set<number>();
    const job = await rig.print(
      sheets(3),
      {},
      {
        signal: controller.signal,
        onEvent: async ({ step, sheet }) => {
          if (step === 'asked') {
            controller.signal.throwIfAborted();
            asked.add(sheet!);
            controller.abort(new Error('cancelled'));
          } else if (step === 'not-asked') asked.delete(sheet!);
        },
      },
    );
    expect(job.error?.message).toBe('cancelled');
    expect(rig.printer.of('session-action')).toEqual([]);
    expect([...asked]).toEqual([]);
  });
});

describe('image boxes', () => {
  it('that are more than the format has: images would lie elsewhere, the sheet fails', async () => {
    rig = await startPrintRig({
      profile: plain,
      script: { answer: ({ operation }) => (operation === 'box-create' ? { imageBoxes: 9 } : undefined) },
    });
    const job = await rig.print([sheetOf('STANDARD\\2,2', [1, 4])]);
    expect(job.sheets).toEqual(['failed']);
    expect(job.events.find(({ step }) => step === 'failed')?.text).toBe(
      'Film box: the printer made 9 image boxes for STANDARD\\2,2, not 4',
    );
    expect(rig.printer.films).toEqual([]);
  });

  it.each([1_000, 30_000])('that are %i fail their sheet, and the next one is printed', async (many) => {
    const list = Array.from({ length: many }, (_, index) => image(`1.2.${index}`));
    let boxes = 0;
    rig = await startPrintRig({
      profile: plain,
      script: {
        answer: ({ operation }) =>
          operation === 'box-create' && ++boxes === 1 ? { set: { '20100510': ['SQ', list] } } : undefined,
      },
    });
    const job = await rig.print(sheets(2));
    expect(job).toMatchObject({ error: undefined, sheets: ['failed', 'printed'] });
  });
});

describe('events', () => {
  const said = { '21100020': ['CS', 'SUPPLY LOW'] } as unknown as Record<string, [string, string]>;

  it('that are no events of a printer say nothing of it, and are answered', async () => {
    rig = await startPrintRig({ profile: plain });
    const statuses: number[] = [];
    rig.printer.script.answer = ({ operation, association }) => ({
      before: async () => {
        if (operation !== 'box-create') return;
        const to = rig.printer.associations[association - 1]!;
        for (const type of [0, 4, 77]) {
          statuses.push(await to.report(printClasses.printer, printerInstance, type, said));
        }
      },
    });
    const job = await rig.print(sheets(1));
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'], reports: [] });
    expect(statuses).toEqual([0, 0, 0]);
  });

  it('of a Print Job that come before the answer that names it are kept', async () => {
    rig = await startPrintRig({ profile: { messages: { printerStatus: 'none', followPrintJob: false } } });
    rig.printer.script.answer = ({ operation, association }) => {
      if (operation !== 'box-action') return undefined;
      return {
        set: { '21000500': ['SQ', [job('1.2.7')]] },
        before: () =>
          rig.printer.associations[association - 1]!.report(printClasses.printJob, '1.2.7', 4, {
            '21000030': ['CS', 'FILM JAM'],
          }),
      };
    };
    const printed = await rig.print(sheets(1));
    expect(printed.events.filter(({ step }) => step === 'printed' || step === 'job')).toEqual([
      { sheet: 0, step: 'printed', printJobUid: '1.2.7' },
      { sheet: 0, step: 'job', printJobUid: '1.2.7', executionStatus: 'FAILURE', text: 'A film is jammed' },
    ]);
  });

  it('of a Print Job that is over already take nothing back; that it failed counts all the same', () => {
    const jobs = new JobsToFollow();
    const hear = (status: string) => jobs.hear({ instance: '1.2.7', status, info: '' });
    jobs.add('1.2.7');
    expect(['PRINTING', 'DONE', 'PRINTING', 'PENDING'].map(hear)).toEqual([true, true, false, false]);
    expect(jobs.over).toBe(true);
    expect(['FAILURE', 'DONE'].map(hear)).toEqual([true, false]);
  });

  it('of a Print Job that several films share are told of all of them', async () => {
    rig = await startPrintRig({
      profile: { messages: { printerStatus: 'none' } },
      script: {
        answer: ({ operation }) =>
          operation === 'box-action' ? { set: { '21000500': ['SQ', [job('1.2.7')]] } } : undefined,
        job: () => ({ '21000020': ['CS', 'FAILURE'], '21000030': ['CS', 'SUPPLY EMPTY'] }),
      },
    });
    const printed = await rig.print(sheets(2));
    const told = printed.events.filter(({ step }) => step === 'job');
    expect(told.map(({ sheet, executionStatus }) => [sheet, executionStatus])).toEqual([
      [0, 'FAILURE'],
      [1, 'FAILURE'],
    ]);
  });

  it('without number are taken as they come: of a Print Job only what it said last waits to be told', async () => {
    const many = 400;
    rig = await startPrintRig({ profile: { messages: { printerStatus: 'none' } } });
    rig.printer.script.answer = ({ operation, association }) => {
      if (operation !== 'session-delete') return undefined;
      const to = rig.printer.associations[association - 1]!;
      return {
        before: async () => {
          const reports = Array.from({ length: many }, (_, index) =>
            to.report(printClasses.printJob, rig.printer.lastJob, index === many - 1 ? 3 : 1 + (index % 2)),
          );
          expect(await Promise.all(reports)).toEqual(Array(many).fill(0));
        },
      };
    };
    let slow: (() => void) | undefined;
    const job = await rig.print(
      sheets(1),
      {},
      {
        onEvent: async ({ step }) => {
          if (step !== 'job' || slow !== undefined) return;
          // What has to be written down takes its time.
          await new Promise<void>((resolve) => {
            slow = resolve;
            void rig.printer.until(() => rig.printer.associations[0]!.ended !== 'open' || settled()).then(resolve);
          });
        },
      },
    );
    function settled(): boolean {
      return rig.printer.of('job-get').length > 0 || rig.printer.of('lut-delete').length > 0;
    }
    const told = job.events.filter(({ step }) => step === 'job');
    expect(told.at(-1)?.executionStatus).toBe('DONE');
    expect(told.length).toBeLessThan(10);
  });
});

const job = (instance: string): Record<string, [string, string]> => ({
  '00081150': ['UI', printClasses.printJob],
  '00081155': ['UI', instance],
});

describe('what a printer says of itself', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('the word %s means nothing', (term) => {
    expect(printerTermMeaning(term)).toBe('');
  });

  it('is not called ready where it gives no status', async () => {
    rig = await startPrintRig({ script: { printer: {} } });
    expect((await askPrinter({ printer: rig.settings, profile: rig.profile }, rig.services)).status).toBe('WARNING');
  });

  it('is cut where it is endless', async () => {
    const endless = 'X'.repeat(60_000);
    rig = await startPrintRig({
      script: { printer: { '21100010': ['CS', 'FAILURE'], '21100020': ['CS', endless], '21100030': ['LO', endless] } },
    });
    const report = await askPrinter({ printer: rig.settings, profile: rig.profile }, rig.services);
    expect(Object.values(report).every((value) => value.length <= 200)).toBe(true);
    expect(linesOf({ '00081030': { vr: 'LO', Value: [endless] } })[0]!.value.length).toBeLessThanOrEqual(2000);
  });
});

describe('a printer that reads no further', () => {
  const large = () => sheetOf('STANDARD\\1,1', [1], { columns: 6000, rows: 4000, id: 'large' });
  const stalling = async (settings: object = {}) => {
    rig = await startPrintRig({ profile: plain, settings });
    rig.printer.script.answer = ({ operation, association }) =>
      operation === 'box-create' ? { before: () => rig.printer.associations[association - 1]!.stall() } : undefined;
  };

  it('holds the job up no longer than the settings say', async () => {
    await stalling({ calling: { timeouts: { sendMs: 200 } } });
    const printed = await rig.print([large()]);
    expect(printed).toMatchObject({ error: { code: 'timeout' }, sheets: [undefined] });
  });

  it('keeps nobody from cancelling, and not more than a little of the image is on its way', async () => {
    await stalling();
    const controller = new AbortController();
    const sheet = large();
    const [box] = sheet.boxes;
    let asked = false;
    const second = {
      position: 2,
      pixels: async () => {
        asked = true;
        // The first image is on its way, and nobody reads it.
        setImmediate(() => controller.abort(new Error('cancelled')));
        return boxPixels();
      },
    };
    const boxes = [box!, second];
    const printed = await rig.print([{ ...sheet, format: 'STANDARD\\2,1', boxes }], {}, { signal: controller.signal });
    expect(asked).toBe(true);
    expect(printed).toMatchObject({ error: { message: 'cancelled' }, sheets: [undefined] });
    await rig.heard();
  });
});

it.each([
  ['image-set', undefined],
  ['box-action', 'asked'],
] as const)('a printer that releases the association instead of answering %s ends the job', async (operation, left) => {
  rig = await startPrintRig({ profile: plain });
  rig.printer.script.answer = (message) =>
    message.operation === operation
      ? { before: () => rig.printer.associations[message.association - 1]!.release(), instead: 'silence' }
      : undefined;
  const printed = await rig.print(sheets(2));
  expect(printed.error).toBeDefined();
  expect(printed.sheets).toEqual([left, undefined]);
  await rig.heard();
});

it.each([
  ['film-box', 'box-create'],
  ['film-session', 'session-create'],
] as const)(
  'a table that the printer keeps and does not refer to (%s) prints no film of other densities',
  async (referencedBy, operation) => {
    const table = { bits: 12, entries: [4095, 0] };
    rig = await startPrintRig({
      profile: { ...plain, presentationLut: { shape: 'TABLE', table, referencedBy } },
      script: {
        answer: (message) =>
          message.operation === operation ? { status: 0x0107, attributes: [0x20500500] } : undefined,
      },
    });
    const printed = await rig.print(sheets(2));
    expect(printed.sheets).not.toContain('printed');
    expect(rig.printer.films).toEqual([]);
  },
);

it('a printer that does not answer the release keeps no film waiting, however long the settings wait for others', async () => {
  const calling = { timeouts: { acseMs: 0 } };
  rig = await startPrintRig({ script: { keepsOpen: true }, settings: { calling }, profile: { printJob: false } });
  rig.services.releaseMs = 50;
  expect((await askPrinter({ printer: rig.settings, profile: rig.profile }, rig.services)).status).toBe('NORMAL');
  const printed = await rig.print(sheets(1));
  expect(printed).toMatchObject({ error: undefined, sheets: ['printed'] });
  await rig.printer.until(() => rig.printer.associations.every(({ ended }) => ended === 'aborted'));
});

it('answers to nothing that was asked end the association, and the sheet is in doubt only once it was asked for', async () => {
  for (const [operation, left] of [
    ['image-set', undefined],
    ['box-action', 'asked'],
  ] as const) {
    rig = await startPrintRig({
      profile: plain,
      script: {
        answer: (message: PrinterMessage) => (message.operation === operation ? { respondsTo: 999 } : undefined),
      },
    });
    const printed = await rig.print(sheets(1));
    expect(printed.error).toMatchObject({ code: 'protocol' });
    expect(printed.sheets).toEqual([left]);
    await rig.close();
  }
});
