import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/temp.ts';
import { ts } from '../network/conformance/rig.ts';
import { part10, phantomImage } from '../network/testing/phantom.ts';
import {
  type RawDestination,
  type RawStore,
  rawDestination,
  storeResponse,
} from '../network/testing/raw-destination.ts';
import type { RawPeer } from '../network/testing/raw-peer.ts';
import { type TestListener, testListener, until } from '../network/testing/test-listener.ts';
import { type SendingRig, type SendingRigOptions, startSendingRig } from './testing/sending-rig.ts';

let rig: SendingRig | undefined;
let peer: RawDestination | undefined;
let host: TestListener | undefined;
const folders: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  await rig?.close();
  peer?.close();
  await host?.stop();
  rig = undefined;
  peer = undefined;
  host = undefined;
  for (const folder of folders.splice(0)) await folder.remove();
});

const images = (count: number, from = 1) => Array.from({ length: count }, (_, index) => ({ number: from + index }));
const numberOf = ({ command }: RawStore) => Number(command.affectedSopInstanceUid?.split('.').pop());
const accept = (uids: readonly string[]) => uids.find((uid) => uid === ts.ELE);

async function start(
  onStore?: (from: RawPeer, store: RawStore) => void | Promise<void>,
  options: SendingRigOptions = {},
): Promise<SendingRig> {
  peer = await rawDestination(onStore, { accept });
  rig = await startSendingRig('default', peer.port, options);
  return rig;
}

const retryQuickly = { sending: { retry: { attempts: 2, delayMs: 1, factor: 1 } } };

describe('jobs that send', () => {
  it('list what failed and send only that when somebody says "again"', async () => {
    let refuse = true;
    const { store, send, jobs } = await start((from, each) =>
      from.send(storeResponse(each, refuse && numberOf(each) % 2 === 0 ? 0xa900 : 0)),
    );
    await store(images(5));
    const job = await send();
    expect(job).toMatchObject({ state: 'warning', done: 3, failed: 2, total: 5, attempts: 1, lastStatus: 0xa900 });
    expect((await jobs.problems(job.id)).map(({ object, code }) => [object, code])).toEqual([
      ['2.25.4711.3.2', 'dimse-status'],
      ['2.25.4711.3.4', 'dimse-status'],
    ]);
    refuse = false;
    peer?.stores.splice(0);
    await jobs.retry(job.id);
    expect(await jobs.finished(job.id)).toMatchObject({ state: 'done', done: 5, total: 5, failed: 0 });
    expect(peer?.stores.map(numberOf)).toEqual([2, 4]);
    expect(await jobs.problems(job.id)).toEqual([]);
  });

  it('say not-found for what was deleted meanwhile, and send the rest', async () => {
    const { store, send, jobs, archive } = await start((from, each) =>
      from.send(storeResponse(each, numberOf(each) < 10 ? 0 : 0xa900)),
    );
    const stays = await store(images(2));
    const goes = await store([{ number: 10, study: '2.25.6', series: '2.25.6.1' }]);
    const job = await send([stays, goes]);
    expect(job).toMatchObject({ state: 'warning', done: 2, failed: 1 });
    await archive.deleteStudies([goes]);
    await jobs.retry(job.id);
    await jobs.finished(job.id);
    expect((await jobs.problems(job.id)).map(({ object, code }) => [object, code])).toEqual([
      ['2.25.4711.3.10', 'not-found'],
    ]);
  });

  it('find their instances again when the index was built anew and the rows are others', async () => {
    const { store, send, jobs, archive } = await start((from, each) =>
      from.send(storeResponse(each, peer?.stores.length === 1 ? 0xa900 : 0)),
    );
    await store(images(2));
    const job = await send();
    expect(job).toMatchObject({ done: 1, failed: 1 });
    await archive.rebuild({ signal: new AbortController().signal, onProgress() {}, onUnreadable() {} });
    await jobs.retry(job.id);
    expect(await jobs.finished(job.id)).toMatchObject({ state: 'done', done: 2 });
    expect(peer?.stores.map(numberOf)).toEqual([1, 2, 1]);
  });

  it('go on after a restart where they were', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const first = await start(async (from, each) => {
      if (numberOf(each) === 3) await held;
      from.send(storeResponse(each));
    });
    await first.store(images(5));
    void first.send();
    await until(() => peer?.stores.length === 3);
    await first.close(true);
    release?.();
    peer?.close();
    peer = await rawDestination(undefined, { accept });
    rig = await startSendingRig('default', peer.port, { folder: first.folder });
    const job = rig.jobs.list()[0];
    expect(await rig.jobs.finished(job?.id ?? 0)).toMatchObject({ state: 'done', done: 5, total: 5 });
    expect(peer.stores.map(numberOf)).toEqual([3, 4, 5]);
  });

  it('are cancelled between two instances; the one under way is finished and the association released', async () => {
    const { store, send, jobs, activity } = await start(async (from, each) => {
      if (numberOf(each) === 2) {
        void jobs.cancel(jobs.list()[0]?.id ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
      from.send(storeResponse(each));
    });
    await store(images(4));
    expect(await send()).toMatchObject({ state: 'cancelled', done: 2 });
    expect(peer?.stores.map(numberOf)).toEqual([1, 2]);
    expect(activity.list()[0]).toMatchObject({ outcome: 'released', received: 2 });
    const [job] = jobs.list();
    await jobs.retry(job?.id ?? 0);
    expect(await jobs.finished(job?.id ?? 0)).toMatchObject({ state: 'done', done: 4 });
    expect(peer?.stores.map(numberOf)).toEqual([1, 2, 3, 4]);
  });

  it('try again by themselves when the node is not there, and give up in the end', async () => {
    const { store, send } = await start(undefined, { change: retryQuickly });
    peer?.close();
    await store(images(2));
    expect(await send()).toMatchObject({
      state: 'failed',
      attempts: 3,
      done: 0,
      error: { code: 'connection-failed', parameters: { again: true } },
    });
  });

  it('fail when their node was removed', async () => {
    const { store, sending, jobs, archive, settings } = await start();
    const row = await store(images(1));
    await jobs.pause('peer', true);
    const id = await sending.send('peer', archive.id, { studyRows: [row], seriesRows: [], instanceRows: [] });
    settings.nodes.splice(0);
    await jobs.pause('peer', false);
    expect(await jobs.finished(id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } });
  });

  it('ask the node to commit what it took, when it is set so', async () => {
    const { store, send, committed } = await start(
      (from, each) => from.send(storeResponse(each, numberOf(each) === 2 ? 0xa900 : 0)),
      { node: { commitment: { automatic: true } } },
    );
    await store(images(3));
    await send();
    expect(committed).toEqual([
      {
        nodeId: 'peer',
        instances: [1, 3].map((number) => ({
          sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
          sopInstanceUid: `2.25.4711.3.${number}`,
        })),
      },
    ]);
  });

  it('audit what was transferred, of which studies, and to whom', async () => {
    const { store, send, audited } = await start((from, each) =>
      from.send(storeResponse(each, numberOf(each) === 2 ? 0xa900 : 0)),
    );
    await store(images(3));
    await send();
    expect(audited.filter(({ kind }) => kind.includes('transferr'))).toMatchObject([
      { kind: 'begin-transferring', outcome: 'success', peer: { aeTitle: 'PEER', address: '127.0.0.1' } },
      {
        kind: 'instances-transferred',
        outcome: 'minor-failure',
        peer: { aeTitle: 'PEER' },
        studies: [{ studyUid: '2.25.4711.1', instances: 2 }],
      },
    ]);
  });

  it('send to the storage place of the node, under the title that it is called by', async () => {
    const other = await rawDestination(undefined, { accept });
    const { store, send } = await start(undefined, {
      node: { storage: { aeTitle: 'STORE', port: other.port }, callingAeTitle: 'OURS' },
    });
    await store(images(1));
    expect(await send()).toMatchObject({ state: 'done' });
    expect(peer?.requests).toHaveLength(0);
    expect(other.requests[0]).toMatchObject({ calledAeTitle: 'STORE', callingAeTitle: 'OURS' });
    other.close();
  });

  it('end with a warning where the peer stored with one, and say which', async () => {
    const { store, send, jobs } = await start((from, each) => from.send(storeResponse(each, 0xb000)));
    await store(images(1));
    const job = await send();
    expect(job).toMatchObject({ state: 'warning', done: 1, failed: 0, lastStatus: 0xb000 });
    expect(await jobs.problems(job.id)).toMatchObject([
      { object: '2.25.4711.3.1', message: expect.stringContaining('B000') },
    ]);
  });
});

describe('sending from a medium', () => {
  async function medium(count: number) {
    const folder = await temporaryFolder('medium');
    folders.push(folder);
    for (let number = 1; number <= count; number++) {
      await writeFile(join(folder.path, `${number}.dcm`), part10(phantomImage(number, 16, 16)).file);
    }
    return folder.path;
  }

  it('[VIT-034][PXM-048] sends selected instances of a medium to the configured archive, without importing them', async () => {
    const { media, sending, jobs, archive } = await start(undefined, {});
    const { id } = await media.open([await medium(3)]);
    await media.get(id)?.ready;
    const { rows = [] } = (await media.get(id)?.search({ level: 'instance', match: {} })) ?? {};
    const chosen = rows.slice(0, 2).map(({ row }) => row);
    const job = await sending.send('peer', id, { studyRows: [], seriesRows: [], instanceRows: chosen });
    expect(await jobs.finished(job)).toMatchObject({ state: 'done', done: 2 });
    expect(peer?.stores).toHaveLength(2);
    expect((await archive.search({ level: 'instance', match: {} })).rows).toEqual([]);
  });

  it('[VIT-045] is impossible before the medium has been read', async () => {
    const { media, sending } = await start();
    const selection = { studyRows: [1], seriesRows: [], instanceRows: [] };
    await expect(sending.send('peer', 'medium-1', selection)).rejects.toMatchObject({ code: 'not-found' });
    const { id } = await media.open([await medium(20)]);
    expect(media.get(id)?.info().state).toBe('scanning');
    await expect(sending.send('peer', id, selection)).rejects.toMatchObject({ code: 'busy' });
    await media.get(id)?.ready;
  });
});

describe('transcoding on the way', () => {
  it('[VIT-046] decompresses what the peer takes uncompressed only, and says so', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.ELE, ts.ILE, ts.EBE] });
    // Compressed on the way in by the same means that send.
    const compressing = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.JLS] });
    rig = await startSendingRig('vitrea-read', compressing.port, {
      node: {
        sending: {
          overrides: {
            contexts: { separate: [ts.JLS] },
            compression: { mode: 'lossless', transferSyntaxes: [ts.JLS] },
          },
        },
      },
    });
    await rig.store([{ number: 1 }]);
    expect(await rig.send()).toMatchObject({ state: 'done' });
    const compressed = readFileSync(compressing.ingest.received[0]?.path ?? '');
    await compressing.stop();
    await rig.close();

    rig = await startSendingRig('vitrea-read', host.port);
    const { receive } = await import('../archive/testing/open-archive.ts');
    await receive(rig.archive, compressed, { transferSyntaxUid: ts.JLS });
    await rig.archive.settle();
    const job = await rig.send();
    expect(job).toMatchObject({ state: 'done', done: 1 });
    const [file] = host.ingest.received;
    expect(file?.start.transferSyntaxUid).toBe(ts.ELE);
    const { pixelsIn } = await import('./testing/pixels-in.ts');
    const pixels = pixelsIn(readFileSync(file?.path ?? ''), ts.ELE);
    expect(Array.from({ length: 64 }, (_, index) => pixels.readUInt16LE(index * 2))).toEqual(
      Array.from({ length: 64 }, (_, index) => (index * 13 + 1) & 0xfff),
    );
    expect(await rig.jobs.problems(job.id)).toMatchObject([{ object: '1 instance', code: 'transcoded' }]);
  });

  it('compresses with loss only where the node is set so, as a new instance, and never silently', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.J2, ts.ELE] });
    rig = await startSendingRig('default', host.port, {
      node: {
        commitment: { automatic: true },
        sending: { overrides: { compression: { mode: 'lossy', transferSyntaxes: [ts.J2], ratio: 4 } } },
      },
    });
    const pixels = Array.from({ length: 64 * 64 }, (_, index) => (index * 2654435761) & 0xfff);
    await rig.store([
      {
        number: 1,
        change: [
          [0x7fe00010, 'OW', pixels],
          [0x00280010, 'US', [64]],
          [0x00280011, 'US', [64]],
        ],
      },
    ]);
    const job = await rig.send();
    expect(job).toMatchObject({ state: 'warning', done: 1, failed: 0 });
    const [file] = host.ingest.received;
    expect(file?.start.transferSyntaxUid).toBe(ts.J2);
    expect(file?.sopInstanceUid).not.toBe('2.25.4711.3.1');
    const lines = await rig.jobs.problems(job.id);
    expect(lines.map(({ object, code }) => [object, code])).toEqual([
      ['2.25.4711.3.1', 'lossy'],
      ['1 instance', 'transcoded'],
    ]);
    expect(lines[0]?.message).toContain(file?.sopInstanceUid);
    expect(rig.committed[0]?.instances[0]?.sopInstanceUid).toBe(file?.sopInstanceUid);
    expect(rig.audited.at(-1)).toMatchObject({
      kind: 'instances-transferred',
      detail: expect.stringContaining('loss'),
    });
  });

  it('sends nothing compressed that was not, when the node does not want it', async () => {
    host = await testListener({ calledAeTitle: 'ignore', transferSyntaxes: [ts.JLS, ts.J2] });
    rig = await startSendingRig('default', host.port, {
      node: { sending: { overrides: { contexts: { separate: [ts.JLS, ts.J2] } } } },
    });
    await rig.store([{ number: 1 }]);
    expect(await rig.send()).toMatchObject({ state: 'failed', error: { code: 'unsupported' } });
    expect(host.ingest.received).toEqual([]);
  });
});
