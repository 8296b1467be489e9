import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openState } from '../archive/database/state-thread.ts';
import { ts } from '../network/conformance/rig.ts';
import {
  type RawDestination,
  type RawStore,
  rawDestination,
  storeResponse,
} from '../network/testing/raw-destination.ts';
import { until } from '../network/testing/test-listener.ts';
import { type SendingRig, type SendingRigOptions, startSendingRig } from './testing/sending-rig.ts';

let rig: SendingRig | undefined;
let peer: RawDestination | undefined;
afterEach(async () => {
  await rig?.close();
  peer?.close();
  rig = undefined;
  peer = undefined;
});

const accept = (uids: readonly string[]) => uids.find((uid) => uid === ts.ELE);
const numberOf = ({ command }: RawStore) => Number(command.affectedSopInstanceUid?.split('.').pop());
const images = (count: number) => Array.from({ length: count }, (_, index) => ({ number: index + 1 }));
const sending = (more = {}): SendingRigOptions => ({
  change: { sending: { retry: { attempts: 2, delayMs: 1, factor: 1 }, ...more } },
});

/** The first image gets `first`; the second is refused for want of room once, and then taken. */
async function sendTwice(first: number, options: SendingRigOptions): Promise<SendingRig> {
  let refused = false;
  peer = await rawDestination(
    (from, each) => {
      const isFull = numberOf(each) === 2 && !refused;
      refused ||= isFull;
      from.send(storeResponse(each, isFull ? 0xa700 : numberOf(each) === 1 ? first : 0));
    },
    { accept },
  );
  rig = await startSendingRig('default', peer.port, options);
  await rig.store(images(2));
  return rig;
}

it('what was taken with a warning by an earlier attempt makes the job end with one', async () => {
  const { send } = await sendTwice(0xb000, sending());
  expect(await send()).toMatchObject({ state: 'warning', done: 2, failed: 0, attempts: 2 });
  expect(peer?.stores.map(numberOf)).toEqual([1, 2, 2]);
});

it('what an earlier attempt failed with for good counts at the end', async () => {
  const { send } = await sendTwice(0xa900, sending({ partly: 'failed' }));
  expect(await send()).toMatchObject({ state: 'failed', done: 1, failed: 1, attempts: 2 });
});

it('what failed before a crash is not forgotten, also when only the table of what is sent knows of it', async () => {
  let release: (() => void) | undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  peer = await rawDestination(
    async (from, each) => {
      if (numberOf(each) === 2) await held;
      from.send(storeResponse(each, numberOf(each) === 1 ? 0xa900 : 0));
    },
    { accept },
  );
  const first = await startSendingRig('default', peer.port);
  await first.store(images(2));
  void first.send();
  await until(() => peer?.stores.length === 2);
  await first.close(true);
  release?.();
  peer.close();
  const state = await openState(first.folder);
  const [job] = await state.call('jobs');
  expect(await state.call('sendCounts', job!.id)).toEqual({ waiting: 1, sent: 0, failed: 1 });
  await state.call('updateJob', { ...job!, failed: 0, lasting: 0 });
  await state.close('close');

  peer = await rawDestination(undefined, { accept });
  rig = await startSendingRig('default', peer.port, { folder: first.folder });
  expect(await rig.jobs.finished(job!.id)).toMatchObject({ state: 'warning', done: 1, total: 2 });
  expect(peer.stores.map(numberOf)).toEqual([2]);
});

it('one by one means jobs of people and of rules together', async () => {
  peer = await rawDestination(undefined, { accept });
  const node = (id: string) => ({ id, name: id, aeTitle: 'PEER', host: '127.0.0.1', port: peer?.port });
  rig = await startSendingRig('default', peer.port, {
    change: { nodes: [node('peer'), node('other')], sending: { jobs: 'one-by-one' } },
  });
  const { jobs } = rig;
  await jobs.pause(undefined, true);
  const ids = [
    await jobs.submit('send', 'send', { nodeId: 'peer', batch: 'selection:1' }),
    await jobs.submit('forward', 'forward', { nodeId: 'other', batch: 'selection:2' }),
  ];
  await jobs.pause(undefined, false);
  const listed = jobs.list().filter(({ id }) => ids.includes(id));
  expect(listed.map(({ nodeId, state }) => [nodeId, state])).toEqual([
    ['peer', 'running'],
    ['other', 'waiting'],
  ]);
  for (const id of ids) expect(await jobs.finished(id)).toMatchObject({ state: 'done' });
});

it('while the index is lost nothing counts as gone: jobs and forwarding wait until it is built anew', async () => {
  peer = await rawDestination(undefined, { accept });
  const forwarding = { change: { forwarding: [{ id: 'rule', nodeId: 'peer', quietMs: 0 }] } };
  const first = await startSendingRig('default', peer.port);
  await first.store(images(2));
  await first.jobs.pause('peer', true);
  const { rows } = await first.archive.search({ level: 'study', match: {} });
  const selection = { studyRows: rows.map(({ row }) => row), seriesRows: [], instanceRows: [] };
  const id = await first.sending.send('peer', first.archive.id, selection);
  const [place] = await first.archive.places([
    ...(await first.archive.select({ sopInstanceUids: ['2.25.4711.3.1'] })).rows,
  ]);
  await first.archive.tellReceipts();
  const sequence = (await first.state.call('receiptSequence')) + 1;
  const arrival = {
    sopInstanceUid: '2.25.4711.3.1',
    studyUid: '2.25.4711.1',
    kind: 'c-store',
    peer: 'CT',
    address: '',
    called: '',
  };
  const path = place!.path.split(/[\\/]/).slice(-3).join('/');
  await first.state.call('addReceipts', [], sequence, [
    { ...arrival, sequence, path, at: Date.now(), replaces: false },
  ]);
  await first.close(true);
  for (const name of await readdir(first.folder)) {
    if (name.startsWith('index')) await rm(join(first.folder, name), { recursive: true });
  }

  rig = await startSendingRig('default', peer.port, { ...forwarding, folder: first.folder });
  const { archive, jobs } = rig;
  expect(archive.complete).toBe(false);
  await jobs.pause('peer', false);
  await until(() => jobs.list().find((job) => job.id === id)?.state !== 'waiting');
  // Time enough to find nothing.
  for (let round = 0; round < 200; round++) await archive.select({ sopInstanceUids: ['2.25.4711.3.1'] });
  expect(jobs.list()).toMatchObject([{ id, state: 'running', failed: 0 }]);
  expect(await rig.state.call('arrivals', 10)).toHaveLength(1);
  await archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
  expect(await jobs.finished(id)).toMatchObject({ state: 'done', done: 2 });
  await until(() => jobs.list().some(({ kind, state }) => kind === 'forward' && state === 'done'), 15_000);
  expect(peer.stores.map(numberOf).sort()).toEqual([1, 1, 2]);
});

it('an index that cannot be read for a moment does not end a job', async () => {
  peer = await rawDestination(undefined, { accept });
  rig = await startSendingRig('default', peer.port, sending());
  const { archive, jobs } = rig;
  const row = await rig.store(images(2));
  await jobs.pause('peer', true);
  const id = await rig.sending.send('peer', archive.id, { studyRows: [row], seriesRows: [], instanceRows: [] });
  vi.spyOn(archive, 'places').mockRejectedValueOnce(new Error('database disk image is malformed'));
  await jobs.pause('peer', false);
  expect(await jobs.finished(id)).toMatchObject({ state: 'done', done: 2, attempts: 2 });
});
