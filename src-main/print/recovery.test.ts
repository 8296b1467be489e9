import { expect, it } from 'vitest';
import type { AnswerSet } from '../../testing/printer-data.ts';
import { filmOf } from './testing/films.ts';
import { atCalls, printRig } from './testing/print-rig.ts';

const rig = printRig();
const says = (status: string, info: string): AnswerSet => ({ '21100010': ['CS', status], '21100020': ['CS', info] });

/** The printer works again in the moment that something is written down, whatever it is; the job would be tried again in an hour. */
async function backWhen(
  written: (name: string, what: { state?: string; attempts?: number; nextAttemptAt?: number }) => boolean,
) {
  let back = 0;
  const { printer } = await rig.start(
    [{ printer: says('FAILURE', 'FILM JAM') }],
    { printing: { retry: { attempts: 5, delayMs: 3_600_000, factor: 1 } } },
    {
      state: atCalls(async (name, [what]) => {
        if (back > 0 || !written(name, (what ?? {}) as object)) return;
        back++;
        printer.script.printer = says('NORMAL', 'NORMAL');
        await rig.station.calls.askPrinter({ printerId: 'film' });
      }),
    },
  );
  const id = await rig.submit(filmOf([1]));
  const job = await rig.station.ended(id);
  expect(back).toBe(1);
  expect(job).toMatchObject({ state: 'done', attempts: 2 });
  expect(printer.films).toHaveLength(1);
}

it('a printer that is back before its job waits is not waited for', () =>
  backWhen((name, { state, attempts }) => name === 'savePrintJob' && state === 'waiting' && attempts === 1));

it('a printer that is back while it is written down that the job waits is not waited for', () =>
  backWhen(
    (name, { state, nextAttemptAt }) => name === 'updateJob' && state === 'waiting' && nextAttemptAt !== undefined,
  ));

it('a printer that says NORMAL over the association on which it had said FAILURE is not waited for', async () => {
  const { printer } = await rig.start([{ printer: says('FAILURE', 'COVER OPEN') }], {
    printing: {
      messages: { refuseOnFailure: false },
      retry: { attempts: 5, delayMs: 3_600_000, factor: 1 },
    },
  });
  printer.script.answer = ({ operation, association }) =>
    operation === 'session-create' && association === 1
      ? {
          status: 0x0110,
          before: () =>
            printer.associations[0]!.report(
              '1.2.840.10008.5.1.1.16',
              '1.2.840.10008.5.1.1.17',
              1,
              says('NORMAL', 'NORMAL'),
            ),
        }
      : undefined;
  const id = await rig.submit(filmOf([1]));
  expect(await rig.station.ended(id)).toMatchObject({ state: 'done', attempts: 2 });
  expect(printer.films).toHaveLength(1);
});
