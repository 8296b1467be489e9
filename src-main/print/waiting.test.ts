import { describe, expect, it } from 'vitest';
import type { PrinterScript } from '../../testing/printer.ts';
import { filmOf } from './testing/films.ts';
import { hashOf, printed, printingOf, printRig, statuses } from './testing/print-rig.ts';

const rig = printRig();

describe('jobs wait for each other', () => {
  it('[GCA-142] [GCA-143] one is active, the others follow in the order they came, whatever their printer; each has its own association', async () => {
    await rig.start([{}, {}], { printing: await printingOf('canon-gca') });
    let open = 0;
    let most = 0;
    const order: string[] = [];
    for (const [index, printer] of rig.printers.entries()) {
      printer.script.answer = ({ operation }) => {
        if (operation === 'session-create') {
          most = Math.max(most, ++open);
          order.push(`${index}`);
        }
        if (operation === 'session-delete') open--;
        return undefined;
      };
    }
    await rig.station.jobs.pause(undefined, true);
    const ids: number[] = [];
    for (const to of ['film', 'film', 'film2', 'film', 'film2', 'film2', 'film']) {
      ids.push(await rig.submit(filmOf([1], [2]), { printerId: to }));
    }
    await rig.station.jobs.pause(undefined, false);
    for (const id of ids) expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
    expect(order).toEqual(['0', '0', '1', '0', '1', '1', '0']);
    expect(most).toBe(1);
    expect(rig.printers.map(({ associations }) => associations.length)).toEqual([4, 3]);
  });

  it('printers print beside each other, one job each, unless the printer takes more', async () => {
    const waiting: (() => void)[] = [];
    const hold: PrinterScript = {
      answer: ({ operation }) =>
        operation === 'box-action'
          ? { before: () => new Promise<void>((resolve) => waiting.push(resolve)) }
          : undefined,
    };
    await rig.start([hold, hold], { printing: { messages: { printerStatus: 'none' } }, printers: undefined });
    rig.station.change({
      printers: rig.station.settings().printers.map((printer, index) => ({
        ...printer,
        profile: index === 1 ? { parallelJobs: 2 } : {},
      })),
    });
    const ids = [];
    for (const to of ['film', 'film', 'film2', 'film2']) ids.push(await rig.submit(filmOf([1]), { printerId: to }));
    await Promise.all(
      rig.printers.map((printer, index) => printer.until(() => printer.of('box-action').length === index + 1)),
    );
    expect(rig.station.jobs.status().counts).toMatchObject({ running: 3, waiting: 1 });
    const free = setInterval(() => void waiting.splice(0).map((go) => go()), 10);
    for (const id of ids) expect(await rig.station.ended(id)).toMatchObject({ state: 'done' });
    clearInterval(free);
  });

  it('a job is cancelled while it waits, and while it is printed without what was not asked for', async () => {
    const { printer } = await rig.start();
    await rig.station.jobs.pause(undefined, true);
    const waiting = await rig.submit();
    await rig.station.calls.cancel({ id: waiting });
    expect(await rig.station.job(waiting)).toMatchObject({ state: 'cancelled', sheets: [{ state: 'cancelled' }, {}] });
    await rig.station.jobs.pause(undefined, false);
    expect(printer.messages).toEqual([]);
    let cancelled: unknown;
    let id = 0;
    printer.script.answer = ({ operation }) =>
      operation === 'box-action'
        ? {
            before: () => {
              cancelled = rig.station.calls.cancel({ id });
            },
          }
        : undefined;
    id = await rig.submit(filmOf([1], [2]));
    const job = await rig.station.ended(id);
    await cancelled;
    expect(job.state).toBe('cancelled');
    expect(statuses(job)).toEqual(['printed', 'cancelled']);
    expect(printed(printer)).toEqual([[hashOf(1)]]);
    printer.script.answer = () => undefined;
    await rig.station.calls.retry({ id });
    expect(statuses(await rig.station.ended(id))).toEqual(['printed', 'printed']);
    expect(printed(printer)).toEqual([[hashOf(1)], [hashOf(2)]]);
  });
});
