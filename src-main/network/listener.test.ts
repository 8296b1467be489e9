import { afterEach, describe, expect, it } from 'vitest';
import { listenerSchema } from '../../src-shared/settings/schema.ts';
import { freePort } from '../../testing/ports.ts';
import { silentLog } from '../log/types.ts';
import { createListener, type Listener } from './listener.ts';
import { rememberingAudit } from './testing/quiet.ts';
import {
  commandPdu,
  connectRaw,
  ctContext,
  dataPdu,
  echoRequest,
  type RawPeer,
  requestBytes,
  storeRequest,
  verificationContext,
} from './testing/raw-peer.ts';
import { type ListenerInput, type TestListener, testListener, until } from './testing/test-listener.ts';

let host: TestListener | undefined;
const peers: RawPeer[] = [];
const listeners: Listener[] = [];
async function connect(port: number): Promise<RawPeer> {
  const peer = await connectRaw(port);
  peers.push(peer);
  return peer;
}
afterEach(async () => {
  for (const peer of peers.splice(0)) {
    peer.close();
  }
  await host?.stop();
  host = undefined;
  await Promise.all(listeners.splice(0).map((listener) => listener.stop(0)));
});

const contexts = [verificationContext(1), ctContext(3)];

function onPort(settings: ListenerInput): { listener: Listener; audit: ReturnType<typeof rememberingAudit> } {
  const audit = rememberingAudit();
  const ingest = { begin: () => Promise.reject() as never };
  const listener = createListener({
    settings: listenerSchema.parse({ host: '127.0.0.1', ...settings }),
    ingest,
    audit,
    log: silentLog,
  });
  listeners.push(listener);
  return { listener, audit };
}

describe('listener', () => {
  it('ends closed when it is stopped while it starts or changes', async () => {
    const [port, second] = [await freePort(), await freePort()];
    const { listener } = onPort({ port });
    await Promise.all([listener.start(), listener.stop(0)]);
    expect(listener.status()).toMatchObject({ state: 'off', ports: [] });
    await expect(connectRaw(port)).rejects.toThrow(/ECONNREFUSED/);
    await listener.start();
    const other = listenerSchema.parse({ host: '127.0.0.1', port: second });
    await Promise.all([listener.update(other), listener.stop(0)]);
    expect(listener.status()).toMatchObject({ state: 'off', ports: [] });
    for (const closed of [port, second]) await expect(connectRaw(closed)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('listens on all its ports and says so', async () => {
    const [port, second] = [await freePort(), await freePort()];
    const { listener, audit } = onPort({ port, additionalPorts: [second] });
    const states: string[] = [];
    listener.onChanged(({ state }) => states.push(state));
    await listener.start();
    expect(listener.status()).toMatchObject({
      state: 'listening',
      ports: [port, second],
      addresses: ['127.0.0.1'],
      associations: 0,
    });
    for (const each of [port, second]) {
      const peer = await connect(each);
      await peer.associate(contexts);
      await peer.release();
    }
    await listener.stop();
    expect(states[0]).toBe('starting');
    expect(states.at(-1)).toBe('off');
    await expect(connect(port)).rejects.toThrow();
    expect(audit.events.map(({ kind, detail }) => [kind, detail])).toEqual([
      ['network-entry', 'listener started'],
      ['network-entry', 'listener stopped'],
    ]);
  });

  it('fails with address-in-use, opening none of its ports', async () => {
    const [port, second] = [await freePort(), await freePort()];
    const first = onPort({ port: second }).listener;
    await first.start();
    const { listener } = onPort({ port, additionalPorts: [second] });
    await expect(listener.start()).rejects.toMatchObject({ code: 'address-in-use', parameters: { port: second } });
    expect(listener.status()).toMatchObject({ state: 'failed', ports: [], error: { code: 'address-in-use' } });
    await expect(connect(port)).rejects.toThrow();
  });

  it('fails with invalid-input on an address that is not ours', async () => {
    const { listener } = onPort({ host: '203.0.113.1', port: await freePort() });
    await expect(listener.start()).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('stays off when it is not enabled', async () => {
    const { listener } = onPort({ enabled: false, port: await freePort() });
    await listener.start();
    expect(listener.status()).toMatchObject({ state: 'off', ports: [] });
  });

  it('changes rules while it runs, without losing associations', async () => {
    const port = await freePort();
    const { listener } = onPort({ port, maxAssociations: 1 });
    await listener.start();
    const first = await connect(port);
    await first.associate(contexts);
    const second = await connect(port);
    second.send(requestBytes(contexts));
    expect(await second.rejected()).toEqual({ result: 2, source: 3, reason: 2 });
    await listener.update(listenerSchema.parse({ host: '127.0.0.1', port, maxAssociations: 2 }));
    const third = await connect(port);
    await third.associate(contexts);
    first.send(commandPdu(1, echoRequest()));
    expect(await first.response()).toMatchObject({ status: 0 });
  });

  it('moves to another port, and back when that is taken', async () => {
    const [port, next, taken] = [await freePort(), await freePort(), await freePort()];
    const other = onPort({ port: taken }).listener;
    await other.start();
    const { listener } = onPort({ port });
    await listener.start();
    const settings = (on: number) => listenerSchema.parse({ host: '127.0.0.1', port: on });
    await listener.update(settings(next));
    expect(listener.status()).toMatchObject({ state: 'listening', ports: [next] });
    await expect(listener.update(settings(taken))).rejects.toMatchObject({ code: 'address-in-use' });
    expect(listener.status()).toMatchObject({ state: 'listening', ports: [next] });
  });

  it('lets what is under way end before it stops, rejecting newcomers meanwhile', async () => {
    host = await testListener({ rejections: { stopping: 'permanent' } });
    const peer = await connect(host.port);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, '2.25.1')), dataPdu(3, false, false, Buffer.alloc(10)));
    const stopped = host.listener.stop(5000);
    const late = await connect(host.port);
    late.send(requestBytes(contexts));
    expect(await late.rejected()).toEqual({ result: 1, source: 1, reason: 1 });
    peer.send(dataPdu(3, false, true, Buffer.alloc(10)));
    expect(await peer.response()).toMatchObject({ status: 0 });
    await peer.release();
    await stopped;
    expect(host.listener.status().state).toBe('off');
  });

  it('aborts what does not end in time', async () => {
    host = await testListener();
    const peer = await connect(host.port);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, '2.25.1')), dataPdu(3, false, false, Buffer.alloc(10)));
    await host.until(() => host?.listener.activity()[0]?.bytes === 10);
    await host.listener.stop(50);
    expect(await peer.aborted()).toEqual({ source: 0, reason: 0 });
    expect(host.ingest.aborted).toHaveLength(1);
    await peer.end();
  });

  it('is not kept by connections that say nothing', async () => {
    host = await testListener();
    const silent = await connect(host.port);
    await host.listener.stop(0);
    await silent.end();
  });

  it('does not wait for associations that do nothing', async () => {
    host = await testListener();
    const idle = await connect(host.port);
    await idle.associate(contexts);
    const began = performance.now();
    await host.listener.stop(10_000);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(await idle.aborted()).toEqual({ source: 0, reason: 0 });
  });

  it('closes connections beyond what it can keep without an association', async () => {
    host = await testListener();
    const { port } = host;
    const served = await connect(port);
    await served.associate(contexts);
    const silent = await Promise.all(Array.from({ length: 256 }, () => connect(port)));
    const late = await connect(port);
    await late.end();
    expect(silent.every((peer) => !peer.closed)).toBe(true);
    served.send(commandPdu(1, echoRequest()));
    expect(await served.response()).toMatchObject({ status: 0 });
  });

  it('writes what was refused and what was received to the audit', async () => {
    host = await testListener();
    const stranger = await connect(host.port);
    stranger.send(requestBytes(contexts, { called: 'NOBODY', calling: 'STRANGER' }));
    await stranger.rejected();
    const peer = await connect(host.port);
    await peer.associate(contexts, { calling: 'MODALITY' });
    for (const id of [1, 2]) {
      peer.send(commandPdu(3, storeRequest(id, `2.25.${id}`)), dataPdu(3, false, true, Buffer.alloc(10)));
      await peer.response();
    }
    await peer.release();
    await host.until(() => host?.audit.length === 3);
    expect(host.audit.slice(1)).toEqual([
      expect.objectContaining({
        kind: 'security-alert',
        peer: { aeTitle: 'STRANGER', address: '127.0.0.1' },
        detail: expect.stringContaining('called AE title'),
      }),
      expect.objectContaining({
        kind: 'instances-transferred',
        outcome: 'success',
        peer: { aeTitle: 'MODALITY', address: '127.0.0.1' },
        studies: [{ studyUid: '2.25.1', instances: 2, sopClasses: ['1.2.840.10008.5.1.4.1.1.2'] }],
      }),
    ]);
  });

  it('tells of activity at most four times a second', async () => {
    host = await testListener();
    let told = 0;
    host.listener.onActivity(() => told++);
    const peer = await connect(host.port);
    await peer.associate(contexts);
    const began = Date.now();
    for (let id = 1; Date.now() - began < 1000; id++) {
      peer.send(commandPdu(3, storeRequest((id % 60000) + 1, '2.25.1')), dataPdu(3, false, true, Buffer.alloc(1000)));
      await peer.response();
    }
    expect(told).toBeGreaterThan(0);
    expect(told).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - began) / 250));
    expect(host.listener.activity()[0]).toMatchObject({ direction: 'in', peerAeTitle: 'RAW', outcome: 'open' });
    expect(host.listener.activity()[0]?.bytesPerSecond).toBeGreaterThan(0);
  });

  it('serves many associations at once', async () => {
    host = await testListener({ maxAssociations: 0 });
    const { port } = host;
    const many = await Promise.all(Array.from({ length: 100 }, () => connect(port)));
    await Promise.all(many.map((peer) => peer.associate(contexts)));
    expect(host.listener.status().associations).toBe(100);
    for (const [index, peer] of many.entries()) {
      peer.send(commandPdu(3, storeRequest(1, `2.25.${index}`)), dataPdu(3, false, false, Buffer.alloc(100)));
    }
    for (const peer of many) {
      peer.send(dataPdu(3, false, true, Buffer.alloc(100)));
    }
    const answers = await Promise.all(many.map((peer) => peer.response()));
    expect(new Set(answers.map(({ affectedSopInstanceUid }) => affectedSopInstanceUid)).size).toBe(100);
    await Promise.all(many.map((peer) => peer.release()));
    await until(() => host?.listener.status().associations === 0);
  });

  it('stays closed when its settings change after it was stopped', async () => {
    const port = await freePort();
    const { listener } = onPort({ port });
    await listener.start();
    await listener.stop(0);
    await listener.update(listenerSchema.parse({ host: '127.0.0.1', port: await freePort(), aeTitle: 'OTHER' }));
    expect(listener.status()).toMatchObject({ state: 'off', ports: [], aeTitle: 'OTHER' });
    await listener.start();
    expect(listener.status().state).toBe('listening');
  });
});
