import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answeringNode, nodesOf, studyAnswer } from '../e2e/nodes.ts';
import { freePort } from '../testing/ports.ts';
import { type MeasuredWindow, startApplication, until } from './application.ts';
import { atLeastRow, atMostRow, type BenchContext, type BenchPart, type BenchRow } from './row.ts';

/** A node answers 2000 studies at 500 a second while somebody goes through the list with the arrow keys. */

const perSecond = 500;
const first = 60;

/**
 * Arrow keys one every 50 ms; how long after the moment at which each was due its picture was on the screen, ms. A window that is busy at that
 * moment counts as waiting, as it does for a hand on the keys.
 */
const keys = (count: number): string => `new Promise((resolve) => {
  const list = document.querySelector('[data-list=studies]');
  const delays = [];
  const begun = performance.now();
  const press = (step) => {
    if (step === ${count}) return resolve(delays);
    const due = begun + step * 50;
    setTimeout(() => {
      const key = step % 2 === 0 ? 'ArrowDown' : 'ArrowUp';
      list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          delays.push(performance.now() - due);
          press(step + 1);
        };
        port2.postMessage(0);
      });
    }, Math.max(0, due - performance.now()));
  };
  press(0);
})`;

const type = (text: string): string => `(() => {
  const field = document.querySelector('input[data-search]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event('input', { bubbles: true }));
  return 0;
})()`;

const place = `(() => {
  const list = document.querySelector('[data-list=studies]');
  const chosen = list.querySelector('[aria-selected=true]');
  return JSON.stringify([list.scrollTop, chosen?.id, chosen?.getBoundingClientRect().top]);
})()`;

const worst = (delays: readonly number[]): number => Math.max(...delays);
const middle = (delays: readonly number[]): number =>
  [...delays].sort((a, b) => a - b)[delays.length >> 1] ?? Number.NaN;

async function run(context: BenchContext): Promise<BenchRow[]> {
  const count = context.quick ? 300 : 2000;
  const studies = Array.from({ length: count }, (_, index) => studyAnswer(index));
  const node = await answeringNode({ studies, perSecond, hold: first });
  const folder = join(context.folder, 'data');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'initial-settings.json'),
    JSON.stringify({
      listener: { host: '127.0.0.1', port: await freePort() },
      nodes: nodesOf([{ name: 'PACS', port: node.port, querying: { resultLimit: 0 } }]),
    }),
  );
  const application = await startApplication(folder);
  try {
    const window = await application.window('window=studies');
    await until(window, `document.querySelector('[data-node=PACS] button') !== null`);
    await window.evaluate(`(document.querySelector('[data-node=PACS] button').click(), 0)`);
    await until(window, `document.querySelector('[data-testid=node-head]') !== null`);
    await window.evaluate(type('Patient'));
    await until(window, `document.querySelectorAll('[data-study]').length > 20`);
    await window.evaluate(`(document.querySelector('[data-list=studies]').scrollTop = 140, 0)`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await window.evaluate(`(document.querySelectorAll('[data-study]')[14].firstElementChild.dispatchEvent(
      new MouseEvent('mousedown', { bubbles: true, button: 0 })), 0)`);
    // Even: there and back, so that the choice ends where it was.
    const presses = 2 * Math.floor(((count - first) / perSecond) * 10 * 0.9);
    const idle = await window.evaluate<number[]>(keys(presses));
    const before = await window.evaluate<string>(place);
    context.progress(`${count} answers at ${perSecond} a second`);
    node.release();
    const busy = await window.evaluate<number[]>(keys(presses));
    await ended(window);
    const moved = (await window.evaluate<string>(place)) === before ? 0 : 1;
    const pace = (count - first) / ((node.times.last - node.times.first) / 1000);
    return [
      atMostRow(`key in the list while ${count} answers come: longest`, 'ms', worst(busy), 100),
      atMostRow('key in the list while answers come: median', 'ms', middle(busy), null),
      atMostRow('key in the list, nothing comes: longest', 'ms', worst(idle), null),
      atMostRow('list while answers come: choice or scroll offset changed', 'times', moved, 0),
      atLeastRow('list while answers come: answers', '/s', pace, null),
    ];
  } finally {
    await application.stop();
    node.close();
  }
}

const ended = (window: MeasuredWindow): Promise<unknown> =>
  until(window, `/studies$/.test(document.querySelector('[data-testid=search-state]').textContent)`);

export const part: BenchPart = {
  name: 'list-while-searching',
  rows: ['key in the list', 'list while answers come'],
  run,
};
