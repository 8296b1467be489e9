import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boxPixels } from '../../testing/box-pixels.ts';
import { type ScriptedPrinter, scriptedPrinter } from '../../testing/printer.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { type PrintDeath, printUntilDead } from './testing/dying-print-station.ts';
import { filmOf } from './testing/films.ts';
import { type PrintStation, startPrintStation, withPrinters } from './testing/print-station.ts';

let folder: { path: string; remove(): Promise<void> };
let printer: ScriptedPrinter;
let station: PrintStation | undefined;
beforeEach(async () => {
  folder = await temporaryFolder('print-crash');
  printer = await scriptedPrinter();
});
afterEach(async () => {
  await station?.close();
  station = undefined;
  await printer.close();
  await folder.remove();
});

const hashOf = (seed: number): string => boxPixels({ seed }).hash;
const film = filmOf([1], [2], [3]);
const never: PrintDeath = { making: -1 };

/** The program again over the same folder; every job ends. */
async function again(): Promise<PrintStation> {
  station = await startPrintStation(folder.path, { settings: withPrinters([printer.port]) });
  return station;
}
const printedHashes = (): string[] =>
  printer.films.map(({ images }) => [...images.values()].map(({ hash }) => hash).join());

describe('the program is killed', { timeout: 60_000 }, () => {
  it.each<[string, PrintDeath, string[]]>([
    ['before a film is kept: nothing was answered, nothing prints', { when: 'before', call: 'insertPrintJob' }, []],
    [
      'when a film is kept and not yet in the queue: it prints',
      { when: 'after', call: 'insertPrintJob' },
      ['printed', 'printed', 'printed'],
    ],
    [
      'when it is in the queue and its number is not written down: it prints once',
      { when: 'after', call: 'insertJob' },
      ['printed', 'printed', 'printed'],
    ],
    ['while an image is made: all of it prints, once', { making: 2 }, ['printed', 'printed', 'printed']],
    [
      'before it is written down that a sheet is asked for: it was not, and prints',
      { when: 'before', call: 'savePrintJob', with: '"asked":true' },
      ['printed', 'printed', 'printed'],
    ],
    [
      'when it is written down that the first sheet is asked for: nobody knows of it, the others print',
      { when: 'after', call: 'savePrintJob', with: '"asked":true' },
      ['unsure', 'printed', 'printed'],
    ],
    [
      'before it is written down that the first sheet is printed: nobody knows of it',
      { when: 'before', call: 'savePrintJob', with: '"state":"printed"' },
      ['unsure', 'printed', 'printed'],
    ],
    [
      'when it is written down that the first sheet is printed: the others print, it does not again',
      { when: 'after', call: 'savePrintJob', with: '"state":"printed"' },
      ['printed', 'printed', 'printed'],
    ],
  ])('%s', async (_, death, expected) => {
    await printUntilDead(folder.path, withPrinters([printer.port]), [film], death);
    const { calls, ended } = await again();
    const list = await calls.list();
    expect(list).toHaveLength(expected.length === 0 ? 0 : 1);
    for (const { id } of list) {
      const job = await ended(id);
      expect(job.sheets.map(({ state }) => state)).toEqual(expected);
      expect(job.state).toBe(expected.includes('unsure') ? 'failed' : 'done');
    }
    // No film box was ever printed twice.
    const hashes = printedHashes();
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const [index, state] of expected.entries()) {
      if (state === 'printed') expect(hashes).toContain(hashOf(index + 1));
    }
  });

  it('while the printer thinks about a sheet: it is not sent again, and goes when it is named', async () => {
    printer.script.answer = ({ operation }) => (operation === 'box-action' ? { instead: 'silence' } : undefined);
    const [id = 0] = await printUntilDead(folder.path, withPrinters([printer.port]), [film], never, (kill) => {
      void printer.until(() => printer.of('box-action').length === 1).then(kill);
    });
    printer.script.answer = () => undefined;
    const { calls, ended } = await again();
    const job = await ended(id);
    expect(job.sheets.map(({ state }) => state)).toEqual(['unsure', 'printed', 'printed']);
    expect(job).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('may be printed or not') },
    });
    await calls.retry({ id, sheets: [0] });
    expect((await ended(id)).sheets.map(({ state }) => state)).toEqual(['printed', 'printed', 'printed']);
    expect(printedHashes()).toEqual([hashOf(2), hashOf(3), hashOf(1)]);
  });

  it('in the middle of several films, again and again: each prints once, and none is lost', async () => {
    const films = [filmOf([11], [12]), filmOf([21], [22]), filmOf([31], [32])];
    const ids: number[] = [];
    for (const [index, one] of films.entries()) {
      const death: PrintDeath = { making: (index + 1) * 10 + 2 };
      ids.push(...(await printUntilDead(folder.path, withPrinters([printer.port]), [one], death)));
    }
    const { ended } = await again();
    for (const id of ids) {
      const job = await ended(id);
      const states = job.sheets.map(({ state }) => state);
      // Killed while the second image was made: whether the first sheet was asked for by then is a matter of moments.
      expect(states[1]).toBe('printed');
      expect(['printed', 'unsure']).toContain(states[0]);
    }
    const hashes = printedHashes();
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

it('the program ends in order while a film is printed: what is asked for is answered, the rest goes on at the next start', async () => {
  const settings = withPrinters([printer.port]);
  const first = await startPrintStation(folder.path, { settings });
  let closing: Promise<void> | undefined;
  const close = (): void => {
    closing ??= first.close();
  };
  printer.script.answer = ({ operation }) => (operation === 'box-action' ? { before: close, delayMs: 50 } : undefined);
  const { id } = await first.calls.submit({ printerId: 'film', film, options: {}, printedAt: 1 });
  await printer.until(() => printer.films.length === 1);
  await closing;
  await printer.until(() => printer.associations.every(({ ended }) => ended !== 'open'));
  printer.script.answer = () => undefined;
  const { ended } = await again();
  const job = await ended(id);
  expect(job.sheets.map(({ state }) => state)).toEqual(['printed', 'printed', 'printed']);
  expect(printedHashes()).toEqual([1, 2, 3].map(hashOf));
});
