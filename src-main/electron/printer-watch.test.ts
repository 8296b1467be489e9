import { expect, it, vi } from 'vitest';
import type { SystemPrinter } from '../../src-shared/film/paper/printers.ts';
import { watchPrinters } from './printer-watch.ts';

const printer = (name: string, over: Partial<SystemPrinter> = {}): SystemPrinter => ({
  ...{ name, title: name, state: 'ready', troubles: [] },
  ...over,
});
const stopped = printer('laser', { state: 'stopped', troubles: ['paper is jammed'] });
const words = 'laser is stopped: paper is jammed. What is printed waits until it goes on.';

/** What is told while the printers look like this, one look after the other. */
async function told(looks: SystemPrinter[][], before: SystemPrinter[], name?: string): Promise<string[]> {
  const all: string[] = [];
  let at = 0;
  const list = vi.fn(async () => looks[at++] ?? []);
  watchPrinters(
    { list, before, tell: (one) => all.push(one), ...(name === undefined ? {} : { printer: name }) },
    { everyMs: 0, looks: looks.length },
  );
  await expect.poll(() => list.mock.calls.length).toBe(looks.length);
  await new Promise((resolve) => setImmediate(resolve));
  return all;
}

it('a printer that stops after it was printed on is told of, once', async () => {
  const fine = printer('laser');
  expect(await told([[fine], [stopped], [stopped], [fine], [stopped]], [fine], 'laser')).toEqual([words, words]);
});

it('of the printer that the job went to also what hindered it before; of no other', async () => {
  expect(await told([[stopped]], [stopped], 'laser')).toEqual([words]);
  expect(await told([[stopped, printer('other')]], [printer('other')], 'other')).toEqual([]);
  // Chosen in the system's dialog: whichever of them changes.
  expect(await told([[stopped], [stopped]], [stopped])).toEqual([]);
  expect(await told([[stopped]], [printer('laser')])).toEqual([words]);
});

it('a printer that is gone with what was printed on it is told of, not one that is missed once', async () => {
  const [fine, other] = [printer('laser'), printer('other')];
  expect(await told([[fine], [], [fine], []], [fine], 'laser')).toEqual([]);
  expect(await told([[fine, other], [other], [other], [other]], [fine, other], 'laser')).toEqual([
    'laser is not there any more. See whether what was printed came out.',
  ]);
  expect(await told([[], [], []], [fine])).toEqual([]);
});

it('one watch is enough: a later job ends the one before', async () => {
  const all: string[] = [];
  const list = vi.fn(async () => [stopped]);
  const quick = { everyMs: 0, looks: 1 };
  watchPrinters({ list, before: [], tell: () => all.push('earlier') }, quick);
  watchPrinters({ list, before: [], tell: () => all.push('later') }, quick);
  await expect.poll(() => all).toEqual(['later']);
  expect(list).toHaveBeenCalledTimes(1);
});

it('that a printer takes no more jobs is nothing to one that it has', async () => {
  expect(await told([[printer('laser', { state: 'refusing' })]], [printer('laser')], 'laser')).toEqual([]);
});

it('ends when printers cannot be asked any more', async () => {
  const list = vi.fn(async () => Promise.reject(new Error('the program ends')));
  watchPrinters({ list, before: [], tell: () => undefined }, { everyMs: 0, looks: 9 });
  await expect.poll(() => list.mock.calls.length).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(list).toHaveBeenCalledTimes(1);
});
