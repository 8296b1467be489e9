import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import { silentLog } from '../log/types.ts';
import { openSettings } from './store.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
beforeEach(async () => {
  folder = await temporaryFolder('settings');
  state = await openState(folder.path);
});
afterEach(async () => {
  await state.close('close');
  await folder.remove();
});

it('starts with defaults and keeps what was set over a restart', async () => {
  const store = await openSettings(state, { log: silentLog });
  expect(store.get().listener.port).toBe(11112);
  const told: [number, number][] = [];
  store.onChanged((now, before) => told.push([before.listener.port, now.listener.port]));
  await store.set({ ...store.get(), listener: { ...store.get().listener, port: 4242 } });
  expect(told).toEqual([[11112, 4242]]);
  await state.close('close');
  state = await openState(folder.path);
  const again = await openSettings(state, { log: silentLog });
  expect(again.get().listener.port).toBe(4242);
});

it('refuses what is no settings, keeping the old ones', async () => {
  const store = await openSettings(state, { log: silentLog });
  const wrong = { ...store.get(), listener: { ...store.get().listener, port: 70_000 } };
  await expect(store.set(wrong)).rejects.toMatchObject({
    code: 'invalid-input',
    parameters: { path: 'listener.port' },
  });
  expect(store.get().listener.port).toBe(11112);
});

it('replaces stored members that do not fit by defaults and names them', async () => {
  await state.call('saveSetting', 'settings', { version: 1, listener: { port: 'many', aeTitle: 'KEPT' } });
  const store = await openSettings(state, { log: silentLog });
  expect(store.get().listener).toMatchObject({ port: 11112, aeTitle: 'KEPT' });
  expect(store.dropped.map(({ path }) => path)).toEqual(['listener.port']);
});

it('takes the initial file on the first start only', async () => {
  const initialFile = join(folder.path, 'initial.json');
  writeFileSync(initialFile, JSON.stringify({ listener: { port: 5000 } }));
  const first = await openSettings(state, { log: silentLog, initialFile });
  expect(first.get().listener.port).toBe(5000);
  writeFileSync(initialFile, JSON.stringify({ listener: { port: 6000 } }));
  const second = await openSettings(state, { log: silentLog, initialFile });
  expect(second.get().listener.port).toBe(5000);
});

it('says when the initial file cannot be read', async () => {
  const initialFile = join(folder.path, 'missing.json');
  await expect(openSettings(state, { log: silentLog, initialFile })).rejects.toMatchObject({ code: 'invalid-input' });
});
