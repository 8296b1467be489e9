import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PrinterStatus } from '../../src-shared/contract/print.ts';
import { type PrinterScript, printClasses, type ScriptedPrinter, scriptedPrinter } from '../../testing/printer.ts';
import type { AnswerSet } from '../../testing/printer-data.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { filmOf } from './testing/films.ts';
import { type PrintStation, startPrintStation, withPrinters } from './testing/print-station.ts';

let folder: { path: string; remove(): Promise<void> };
let printers: ScriptedPrinter[];
let station: PrintStation;
beforeEach(async () => {
  folder = await temporaryFolder('printers');
  printers = [];
});
afterEach(async () => {
  await station?.close();
  for (const printer of printers) await printer.close();
  await folder.remove();
});

async function start(scripts: PrinterScript[] = [{}], settings: object = {}): Promise<ScriptedPrinter> {
  for (const script of scripts) printers.push(await scriptedPrinter(script));
  const ports = printers.map(({ port }) => port);
  station = await startPrintStation(folder.path, { settings: withPrinters(ports, settings) });
  return printers[0]!;
}
const says = (status: string, info: string): AnswerSet => ({
  '21100010': ['CS', status],
  '21100020': ['CS', info],
});
const ask = () => station.calls.askPrinter({ printerId: 'film' }) as Promise<PrinterStatus>;
const submit = async (more: object = {}): Promise<number> =>
  (await station.calls.submit({ printerId: 'film', film: filmOf([1]), options: {}, printedAt: 1, ...more })).id;

/** A window that watches. */
const windowOf = (id: number) => {
  const listeners = new Set<() => void>();
  return {
    id,
    onGone: (listener: () => void) => void listeners.add(listener),
    close: () => {
      for (const listener of listeners) listener();
    },
  };
};

describe('a printer', () => {
  it('is remembered for whether it takes annotation boxes, also when it says something of itself', async () => {
    const annotated = { annotationBox: true, annotationFormats: [{ id: 'A', positions: 1 }] };
    const printer = await start(
      [{ takes: (uid, [first]) => (uid === printClasses.annotationBox ? undefined : first) }],
      { printing: annotated },
    );
    expect(station.calls.printers()).toMatchObject([{ status: 'unknown' }]);
    expect(await station.ended(await submit())).toMatchObject({ state: 'done' });
    expect(printer.films).toHaveLength(1);
    expect(station.calls.printers()).toMatchObject([{ annotations: false }]);
    expect(await ask()).toMatchObject({ status: 'NORMAL', annotations: false });
  });

  it('is not taken for one without a Presentation LUT because of a film in colour', async () => {
    const takes = (uid: string, [first]: readonly string[]) => (uid === printClasses.lut ? undefined : first);
    await start([{}, { takes }], { printing: { colours: ['grayscale', 'color'] } });
    await station.ended(await submit({ options: { colour: 'color' } }));
    expect(station.printing.lut('film')).toBe('printer');
    await station.ended(await submit({ printerId: 'film2' }));
    expect(station.printing.lut('film2')).toBe('here');
  });

  it('says how it is when it is asked, in words, and what it is', async () => {
    const printer = await start();
    expect(station.calls.printers()).toMatchObject([{ printerId: 'film', status: 'unknown', askedAt: 0 }]);
    expect(await ask()).toMatchObject({
      status: 'NORMAL',
      manufacturer: 'Light & Film',
      model: 'LF 1417',
      serialNumber: '4711',
      softwareVersions: '2.1',
      name: 'FILM 1',
      error: '',
    });
    printer.script.printer = says('WARNING', 'SUPPLY LOW');
    const warning = await ask();
    expect(warning).toMatchObject({ status: 'WARNING', info: 'SUPPLY LOW' });
    expect(warning.meaning).not.toBe('');
    printer.script.printer = says('FAILURE', 'FILM JAM');
    expect(await ask()).toMatchObject({ status: 'FAILURE', info: 'FILM JAM' });
    expect(printer.associations.map(({ ended }) => ended)).toEqual(['released', 'released', 'released']);
  });

  it('is unreachable when it does not answer, and forgotten with its address', async () => {
    const printer = await start();
    await ask();
    await printer.close();
    const status = await ask();
    expect(status).toMatchObject({ status: 'unreachable', model: 'LF 1417' });
    expect(status.error).not.toBe('');
    station.change({ printers: station.settings().printers.map((one) => ({ ...one, port: 1 })) });
    expect(station.calls.printers()).toMatchObject([{ status: 'unknown', model: '' }]);
  });

  it('that answers when it is another one by the settings says nothing of that one', async () => {
    const printer = await start();
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    printer.script.answer = ({ operation }) => (operation === 'printer-get' ? { before: () => gone } : undefined);
    const asking = ask();
    await printer.until(() => printer.of('printer-get').length === 1);
    station.change({ printers: station.settings().printers.map((one) => ({ ...one, aeTitle: 'OTHER' })) });
    go();
    await asking;
    expect(station.calls.printers()).toMatchObject([{ status: 'unknown', model: '' }]);
  });

  it('says so with events too, while a job speaks with it', async () => {
    const printer = await start();
    printer.script.answer = ({ operation, association }) =>
      operation === 'box-action'
        ? {
            before: () =>
              printer.associations[association - 1]!.report(
                '1.2.840.10008.5.1.1.16',
                '1.2.840.10008.5.1.1.17',
                2,
                says('WARNING', 'SUPPLY LOW'),
              ),
          }
        : undefined;
    const id = await submit();
    await station.untilPrinter(({ status, info }) => status === 'WARNING' && info === 'SUPPLY LOW');
    expect(await station.ended(id)).toMatchObject({ state: 'done' });
    // What it is, is known all the same.
    expect(station.calls.printers()).toMatchObject([{ status: 'WARNING', manufacturer: 'Light & Film' }]);
  });

  it('[GCA-165] is never asked where the settings say so: not before a job, not by itself, not by hand, not when it is tried', async () => {
    const printer = await start([{}], { printing: { pollSeconds: 1, messages: { printerStatus: 'none' } } });
    await station.calls.watch({ printerIds: ['film'] }, windowOf(1));
    expect(await ask()).toMatchObject({ status: 'unknown' });
    await station.ended(await submit());
    expect(printer.associations).toHaveLength(1);
    const test = await station.calls.test({ printer: station.settings().printers[0]! });
    expect(test).toMatchObject({ reached: true, error: '' });
    expect(test.status).toBeUndefined();
    expect(printer.of('printer-get')).toEqual([]);
  });

  it('is tried as it stands in a form', async () => {
    const printer = await start();
    const [form] = station.settings().printers;
    const test = await station.calls.test({ printer: { ...form!, id: 'new', name: 'New' } });
    expect(test).toMatchObject({ reached: true, error: '', status: { status: 'NORMAL' } });
    expect(test.accepted).toContain('1.2.840.10008.5.1.1.9');
    await printer.close();
    expect(await station.calls.test({ printer: form! })).toMatchObject({ reached: false, accepted: [] });
  });
});

describe('printers are asked from time to time', () => {
  it('while a window shows them, and not after it is gone', async () => {
    const printer = await start([{}, {}], { printing: { pollSeconds: 1 } });
    const window = windowOf(1);
    await station.calls.watch({ printerIds: ['film'] }, window);
    await printer.until(() => printer.of('printer-get').length === 2);
    expect(printers[1]!.messages).toEqual([]);
    printer.script.printer = says('FAILURE', 'FILM JAM');
    expect(await station.untilPrinter(({ status }) => status === 'FAILURE')).toMatchObject({ info: 'FILM JAM' });
    const other = windowOf(2);
    await station.calls.watch({ printerIds: ['film2'] }, other);
    window.close();
    const before = printer.of('printer-get').length;
    // The other printer is asked twice more, this one not any more.
    await printers[1]!.until(() => printers[1]!.of('printer-get').length === 3);
    expect(printer.of('printer-get').length).toBeLessThanOrEqual(before + 1);
    await station.calls.watch({ printerIds: [] }, other);
  });

  it('while films wait for them; a printer that recovers gets them at once', async () => {
    const printer = await start([{ printer: says('FAILURE', 'SUPPLY EMPTY') }], {
      printing: { pollSeconds: 1, retry: { attempts: 3, delayMs: 3_600_000 } },
    });
    const id = await submit();
    await station.until(id, ({ attempts, state }) => attempts === 1 && state === 'waiting');
    printer.script.printer = says('NORMAL', 'NORMAL');
    expect(await station.ended(id)).toMatchObject({ state: 'done', attempts: 2 });
  });
});

describe('associations with a printer', () => {
  it('[TEL-121] are called by the title that the job says', async () => {
    const printer = await start([{}], { printing: { messages: { printerStatus: 'own-association' } } });
    expect(await station.ended(await submit({ options: { calledAeTitle: 'OTHER' } }))).toMatchObject({ state: 'done' });
    expect(await station.ended(await submit())).toMatchObject({ state: 'done' });
    expect(printer.associations.map(({ request }) => request.called)).toEqual(['OTHER', 'OTHER', 'FILM1', 'FILM1']);
  });

  it('[TEL-124] without an answer to the first question no job starts, and it is tried again later', async () => {
    const printer = await start([{ answer: (m) => (m.operation === 'printer-get' ? { status: 0x0110 } : undefined) }], {
      printing: { messages: { printerStatus: 'own-association' } },
    });
    const job = await station.ended(await submit());
    expect(job).toMatchObject({ state: 'failed', attempts: 3, sheets: [{ state: 'failed' }] });
    expect(printer.order().map((line) => line.split(' ')[1])).toEqual(['printer-get', 'printer-get', 'printer-get']);
    expect(printer.associations.map(({ ended }) => ended)).toEqual(['released', 'released', 'released']);
  });

  it('[TEL-126] are never two at a time, however often its status is asked for', async () => {
    let most = 0;
    const printer = await start([{}], {
      printing: { pollSeconds: 1, printersAtOnce: 'one', messages: { printerStatus: 'own-association' } },
    });
    printer.script.answer = () => {
      most = Math.max(most, printer.associations.filter(({ ended }) => ended === 'open').length);
      // Whatever is asked for meanwhile finds this association open.
      return { delayMs: 5, before: () => void ask() };
    };
    await station.calls.watch({ printerIds: ['film'] }, windowOf(1));
    const ids = [await submit(), await submit(), await submit()];
    for (const id of ids) expect(await station.ended(id)).toMatchObject({ state: 'done' });
    expect(most).toBe(1);
    expect(printer.of('printer-get').length).toBeGreaterThanOrEqual(3);
  });
});
