import { afterEach, describe, expect, it } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { printClasses, printerInstance } from '../../../../testing/printer.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());
const one = () => [sheetOf('STANDARD\\2,1', [1, 2])];

describe('N-EVENT-REPORT of the printer', () => {
  it('[GCA-166] is answered 0000 before every answer of a job, and does not disturb it', async () => {
    const statuses: number[] = [];
    rig = await startPrintRig({ system: 'canon-gca' });
    rig.printer.script.answer = ({ association }) => ({
      before: async () => {
        const supplyLow = { '21100020': ['CS', 'SUPPLY LOW'], '21100030': ['LO', 'FILM 1'] } as const;
        const set = supplyLow as unknown as Record<string, [string, string]>;
        const to = rig.printer.associations[association - 1]!;
        statuses.push(await to.report(printClasses.printer, printerInstance, 2, set));
        statuses.push(await to.report(printClasses.printer, printerInstance, 1));
      },
    });
    const job = await rig.print(one());
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(rig.printer.order()).toEqual([
      '1 session-create',
      '1 box-create',
      '1 image-set',
      '1 image-set',
      '1 box-action',
      '1 box-delete',
      '1 session-delete',
    ]);
    expect(statuses).toEqual(Array(14).fill(0));
    expect(job.reports).toHaveLength(14);
    expect(job.reports[0]).toMatchObject({ status: 'WARNING', info: 'SUPPLY LOW', name: 'FILM 1' });
    expect(job.reports[1]).toMatchObject({ status: 'NORMAL', info: '' });
  });

  it('is answered while pixels are sent, between two messages', async () => {
    rig = await startPrintRig({ script: { maximumLength: 4096 } });
    let status: Promise<number> | undefined;
    const large = sheetOf('STANDARD\\2,1', [1], { columns: 2500, rows: 2000 });
    const second = sheetOf('STANDARD\\2,1', [2]).boxes[0]!;
    const next = {
      position: 2,
      pixels: (lut: 'here' | 'printer', signal: AbortSignal) => {
        // The first image is on its way.
        status = rig.printer.associations[0]!.report(printClasses.printer, printerInstance, 3);
        return second.pixels(lut, signal);
      },
    };
    const job = await rig.print([{ ...large, boxes: [...large.boxes, next] }]);
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(await status).toBe(0);
    expect(job.reports.at(-1)).toMatchObject({ status: 'FAILURE' });
  });
});

describe('Print Jobs', () => {
  it('are followed until they are done', async () => {
    const said = ['PENDING', 'PRINTING', 'DONE'];
    rig = await startPrintRig({
      script: {
        job: (_, asked) => ({
          '21000020': ['CS', said[asked - 1]!],
          '21000030': ['CS', asked === 1 ? 'QUEUED' : 'NORMAL'],
        }),
      },
    });
    const job = await rig.print(one());
    const [uid] = job.events.flatMap(({ step, printJobUid }) => (step === 'printed' ? [printJobUid] : []));
    expect(uid).toMatch(/^2\.25\./);
    const jobs = job.events.filter(({ step }) => step === 'job');
    expect(jobs).toEqual(
      said.map((executionStatus, index) => ({
        sheet: 0,
        step: 'job',
        printJobUid: uid,
        executionStatus,
        text: index === 0 ? 'Waiting in the queue of the printer' : 'Ready',
      })),
    );
    expect(rig.printer.of('job-get').map(({ attributes }) => attributes)).toEqual(
      Array(3).fill([0x21000020, 0x21000030]),
    );
  });

  it('that fail are told with what the printer says', async () => {
    rig = await startPrintRig({
      script: { job: () => ({ '21000020': ['CS', 'FAILURE'], '21000030': ['CS', 'SUPPLY EMPTY'] }) },
    });
    const job = await rig.print(one());
    expect(job.events.at(-1)).toMatchObject({ step: 'job', executionStatus: 'FAILURE', text: 'There is no film left' });
    expect(job.error).toBeUndefined();
  });

  it('tell of themselves before they are asked', async () => {
    rig = await startPrintRig();
    rig.printer.script.answer = ({ operation, association }) => {
      if (operation !== 'session-delete') return undefined;
      return {
        before: async () => {
          const [film] = rig.printer.films;
          expect(film).toBeDefined();
          await rig.printer.associations[association - 1]!.report(printClasses.printJob, uidOfJob(), 3, {
            '21000030': ['CS', 'NORMAL'],
          });
        },
      };
    };
    const uidOfJob = () => rig.printer.lastJob;
    const job = await rig.print(one());
    expect(job.events.at(-1)).toMatchObject({ step: 'job', executionStatus: 'DONE' });
    expect(rig.printer.of('job-get')).toEqual([]);
  });

  it('are followed no longer than the settings say', async () => {
    rig = await startPrintRig({
      profile: { messages: { followForSeconds: 0 } },
      script: { job: () => ({ '21000020': ['CS', 'PRINTING'] }) },
    });
    const job = await rig.print(one());
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(rig.printer.of('job-get')).toHaveLength(1);
    expect(rig.printer.associations[0]?.ended).toBe('released');
  });

  it('that the printer has forgotten are left alone', async () => {
    rig = await startPrintRig({
      script: { answer: ({ operation }) => (operation === 'job-get' ? { status: 0x0112 } : undefined) },
    });
    const job = await rig.print(one());
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
    expect(rig.printer.of('job-get')).toHaveLength(1);
  });

  it('cancelling ends the following, not the film', async () => {
    const controller = new AbortController();
    rig = await startPrintRig({
      script: {
        job: () => {
          controller.abort(new Error('cancelled'));
          return { '21000020': ['CS', 'PRINTING'] };
        },
      },
    });
    const job = await rig.print(one(), {}, { signal: controller.signal });
    expect(job).toMatchObject({ error: undefined, sheets: ['printed'] });
  });

  it('are not asked for by setting', async () => {
    rig = await startPrintRig({ profile: { messages: { followPrintJob: false } } });
    await rig.print(one());
    expect(rig.printer.of('job-get')).toEqual([]);
  });
});
