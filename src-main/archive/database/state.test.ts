import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../testing/temp.ts';
import { Database } from './sqlite.ts';
import { openState, type State } from './state-thread.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State | undefined;
beforeEach(async () => {
  folder = await temporaryFolder('state');
});
afterEach(async () => {
  await state?.close('close');
  state = undefined;
  await folder.remove();
});

it('keeps what it was told over a restart', async () => {
  state = await openState(folder.path);
  await state.call('saveSetting', 'a', { b: [1, 'ü'] });
  await state.call(
    'markRead',
    ['1.2', '1.3'].map((studyUid) => ({ studyUid, patientId: 'P1' })),
    true,
    5,
  );
  await state.call('markRead', [{ studyUid: '1.3', patientId: 'P1' }], false, 6);
  await state.close('close');
  state = await openState(folder.path);
  expect(await state.call('setting', 'a')).toEqual({ b: [1, 'ü'] });
  expect(await state.call('setting', 'none')).toBeUndefined();
  expect(await state.call('opening')).toEqual({});
});

it('adds receipts once, however often they are told', async () => {
  state = await openState(folder.path);
  const receipt = {
    studyUid: '1.2',
    kind: 'c-store',
    peer: 'CT',
    address: '',
    firstAt: 1,
    lastAt: 2,
    instances: 3,
    bytes: 4,
  };
  await state.call('addReceipts', [receipt], 10);
  await state.call('addReceipts', [receipt], 10);
  await state.call('addReceipts', [{ ...receipt, firstAt: 3, lastAt: 9 }], 11);
  expect(await state.call('receipts', '1.2')).toEqual([{ ...receipt, lastAt: 9, instances: 6, bytes: 8 }]);
});

it('belongs to one process at a time', async () => {
  state = await openState(folder.path);
  await expect(openState(folder.path)).rejects.toMatchObject({ code: 'busy' });
});

it('is had back from the newest backup when it is damaged, the damaged file set aside', async () => {
  state = await openState(folder.path);
  await state.call('saveSetting', 'a', 1);
  const backup = await state.call('backUp');
  expect(existsSync(backup)).toBe(true);
  await state.close('close');
  for (const suffix of ['-wal', '-shm']) rmSync(join(folder.path, `state.sqlite${suffix}`), { force: true });
  writeFileSync(join(folder.path, 'state.sqlite'), Buffer.alloc(20_000, 0x41));
  state = await openState(folder.path);
  expect(await state.call('opening')).toMatchObject({ recovered: 'backup' });
  expect(await state.call('setting', 'a')).toBe(1);
  expect(readdirSync(folder.path).some((name) => name.startsWith('state-damaged-'))).toBe(true);
});

it('begins empty, and says so, when there is no sound backup', async () => {
  writeFileSync(join(folder.path, 'state.sqlite'), Buffer.alloc(20_000, 0x41));
  state = await openState(folder.path);
  expect(await state.call('opening')).toMatchObject({ recovered: 'empty' });
  expect(await state.call('jobs')).toEqual([]);
});

it('is not opened when a newer program wrote it', async () => {
  const database = new Database(join(folder.path, 'state.sqlite'));
  database.exec('PRAGMA user_version = 999');
  database.close();
  await expect(openState(folder.path)).rejects.toMatchObject({ code: 'unsupported', parameters: { version: 999 } });
});
