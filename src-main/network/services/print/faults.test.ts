import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sheetOf } from '../../../../testing/box-pixels.ts';
import { type PrintRig, startPrintRig } from '../../testing/print-rig.ts';

let rig: PrintRig;
afterEach(() => rig.close());

const two = () => [sheetOf('STANDARD\\2,1', [1, 2]), sheetOf('STANDARD\\1,1', [1])];
/** Messages of a job of two sheets, and what is known of the sheets when the connection is lost at each of them. */
const messages: [number, string, (string | undefined)[], boolean][] = [
  [1, 'printer-get', [undefined, undefined], false],
  [2, 'lut-create', [undefined, undefined], false],
  [3, 'session-create', [undefined, undefined], false],
  [4, 'box-create', [undefined, undefined], false],
  [5, 'image-set', [undefined, undefined], false],
  [6, 'image-set', [undefined, undefined], false],
  [7, 'box-action', ['asked', undefined], false],
  [8, 'box-delete', ['printed', undefined], false],
  [9, 'box-create', ['printed', undefined], false],
  [10, 'image-set', ['printed', undefined], false],
  [11, 'box-action', ['printed', 'asked'], false],
  [12, 'box-delete', ['printed', 'printed'], true],
  [13, 'session-delete', ['printed', 'printed'], true],
  [14, 'lut-delete', ['printed', 'printed'], true],
  [15, 'job-get', ['printed', 'printed'], true],
];

describe('a connection that is lost', () => {
  it.each(messages)('at message %i, %s, leaves the sheets %j', async (number, operation, sheets, well) => {
    rig = await startPrintRig({
      script: { answer: (message) => (message.number === number ? { instead: 'drop' } : undefined) },
    });
    const job = await rig.print(two());
    expect(rig.printer.messages.at(-1)).toMatchObject({ number, operation });
    expect(job.sheets).toEqual(sheets);
    if (well) expect(job.error).toBeUndefined();
    else
      expect(job.error).toMatchObject({ code: expect.stringMatching(/^(association-aborted|connection-failed|io)$/) });
    expect(job.events.filter(({ step }) => step === 'failed')).toEqual([]);
    expect(rig.printer.films).toHaveLength(sheets.filter((one) => one === 'printed').length);
  });

  it.each([4, 6, 7])(
    'by an abort of the printer at message %i ends the job as one that was aborted',
    async (number) => {
      rig = await startPrintRig({
        script: { answer: (message) => (message.number === number ? { instead: 'abort' } : undefined) },
      });
      const job = await rig.print(two());
      expect(job.error).toMatchObject({ code: 'association-aborted' });
      expect(job.sheets[0]).toBe(number === 7 ? 'asked' : undefined);
    },
  );

  it('between two messages says why', async () => {
    rig = await startPrintRig();
    const job = await rig.print(
      two(),
      {},
      {
        onEvent: async ({ step, sheet }) => {
          if (step !== 'begun' || sheet !== 0) return;
          const [association] = rig.printer.associations;
          association!.abort();
          await rig.heard();
        },
      },
    );
    expect(job.error).toMatchObject({
      code: 'association-aborted',
      message: expect.stringContaining('aborted by peer'),
    });
    expect(job.sheets).toEqual([undefined, undefined]);
  });

  it('within a collated session leaves every sheet of it in doubt', async () => {
    rig = await startPrintRig({
      profile: { messages: { collation: true } },
      script: { answer: ({ operation }) => (operation === 'session-action' ? { instead: 'drop' } : undefined) },
    });
    expect((await rig.print(two())).sheets).toEqual(['asked', 'asked']);
  });

  it('while pixels are sent breaks the job off, and the next ones are not made any more', async () => {
    rig = await startPrintRig({ script: { maximumLength: 4096 } });
    const cancelled: boolean[] = [];
    const large = sheetOf('STANDARD\\2,1', [1], { columns: 2000, rows: 2000 });
    const next = {
      position: 2,
      pixels: (_: unknown, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            cancelled.push(true);
            reject(new Error('not wanted'));
          });
          // The image before this one is on its way.
          rig.printer.associations[0]!.drop();
        }),
    };
    const job = await rig.print([{ ...large, boxes: [...large.boxes, next] }]);
    expect(job.error).toMatchObject({ code: expect.stringMatching(/^(association-aborted|connection-failed|io)$/) });
    expect(job.sheets).toEqual([undefined]);
    expect(cancelled).toEqual([true]);
  });
});

describe('a printer that does not answer', () => {
  const responseMs = 60_000;
  let passing: NodeJS.Timeout | undefined;
  // Time passes only once nothing is answered any more: a slow machine is no silent printer.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => {
    clearInterval(passing);
    vi.useRealTimers();
  });
  const silentAt = (silent: string) => ({
    answer: ({ operation }: { operation: string }) => {
      if (operation !== silent) return undefined;
      clearInterval(passing);
      passing = setInterval(() => vi.advanceTimersByTime(responseMs), 5);
      return { instead: 'silence' as const };
    },
  });

  it('[TEL-145] makes us abort the association and end the job', async () => {
    rig = await startPrintRig({ system: 'telemis', profile: { responseMs }, script: silentAt('image-set') });
    const job = await rig.print(two());
    expect(job.error).toMatchObject({ code: 'timeout' });
    await rig.printer.until(() => rig.printer.associations.every(({ ended }) => ended !== 'open'));
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released', 'aborted']);
    expect(job.sheets).toEqual([undefined, undefined]);
    expect(rig.printer.messages.at(-1)?.operation).toBe('image-set');
  });

  it('to the order to print leaves the sheet in doubt', async () => {
    rig = await startPrintRig({ profile: { responseMs }, script: silentAt('box-action') });
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: { code: 'timeout' }, sheets: ['asked'] });
  });

  it('that is not there fails the job before anything', async () => {
    rig = await startPrintRig();
    await rig.printer.close();
    const job = await rig.print([sheetOf('STANDARD\\1,1', [1])]);
    expect(job).toMatchObject({ error: { code: 'connection-failed' }, sheets: [undefined] });
  });
});

describe('a printer that says FAILURE', () => {
  const failure = { '21100010': ['CS', 'FAILURE'], '21100020': ['CS', 'FILM JAM'] } as const;
  const script = () => ({ printer: { ...failure } as unknown as Record<string, [string, string]> });

  it('gets no job, and the association is released', async () => {
    rig = await startPrintRig({ script: script() });
    const job = await rig.print(two());
    expect(job.error).toMatchObject({
      code: 'busy',
      message: 'the printer says FAILURE: A film is jammed',
      parameters: { printerStatus: 'FAILURE', info: 'FILM JAM' },
    });
    expect(rig.printer.order()).toEqual(['1 printer-get']);
    expect(rig.printer.associations.map(({ ended }) => ended)).toEqual(['released']);
    expect(job.reports).toMatchObject([{ status: 'FAILURE', info: 'FILM JAM' }]);
  });

  it.each(['own-association', 'same-association'])('gets it all the same by setting (%s)', async (printerStatus) => {
    rig = await startPrintRig({ script: script(), profile: { messages: { printerStatus, refuseOnFailure: false } } });
    const job = await rig.print(two());
    expect(job).toMatchObject({ error: undefined, sheets: ['printed', 'printed'] });
  });
});

describe('cancelling', () => {
  it('before the job ends nothing was sent', async () => {
    rig = await startPrintRig();
    const signal = AbortSignal.abort(new Error('cancelled'));
    const job = await rig.print(two(), {}, { signal });
    expect(job.error?.message).toBe('cancelled');
    expect(rig.printer.associations).toEqual([]);
  });

  it('between two sheets prints no further one', async () => {
    rig = await startPrintRig();
    const controller = new AbortController();
    const job = await rig.print(
      two(),
      {},
      {
        signal: controller.signal,
        onEvent: async ({ step, sheet }) => {
          if (step === 'begun' && sheet === 1) controller.abort(new Error('cancelled'));
        },
      },
    );
    expect(job.error?.message).toBe('cancelled');
    expect(job.sheets).toEqual(['printed', undefined]);
    await rig.printer.until(() => rig.printer.associations[0]?.ended === 'aborted');
    expect(rig.printer.films).toHaveLength(1);
  });

  it('while the printer is asked to print waits for what it says, so that nobody must guess', async () => {
    rig = await startPrintRig();
    const controller = new AbortController();
    rig.printer.script.answer = ({ operation }) =>
      operation === 'box-action'
        ? {
            before: () => {
              controller.abort(new Error('cancelled'));
            },
            delayMs: 20,
          }
        : undefined;
    const job = await rig.print(two(), {}, { signal: controller.signal });
    expect(job.sheets).toEqual(['printed', undefined]);
    expect(job.error?.message).toBe('cancelled');
  });

  it('while an image is made ends the job', async () => {
    rig = await startPrintRig();
    const controller = new AbortController();
    const sheet = sheetOf('STANDARD\\1,1', []);
    const pixels = (_: unknown, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        controller.abort(new Error('cancelled'));
      });
    const job = await rig.print([{ ...sheet, boxes: [{ position: 1, pixels }] }], {}, { signal: controller.signal });
    expect(job.error?.message).toBe('cancelled');
    expect(job.sheets).toEqual([undefined]);
  });
});

it('what cannot be written down stops the job: nothing more is sent', async () => {
  rig = await startPrintRig();
  const job = await rig.print(
    two(),
    {},
    {
      onEvent: async ({ step }) => {
        if (step === 'asked') throw new Error('the disk is full');
      },
    },
  );
  expect(job.error?.message).toBe('the disk is full');
  expect(rig.printer.of('box-action')).toEqual([]);
});
