import { afterEach, describe, expect, it } from 'vitest';
import { encodeCommand } from '../dimse/command-set.ts';
import type { RawPeer } from '../testing/raw-peer.ts';
import {
  commandPdu,
  connectRaw,
  ctContext,
  dataPdu,
  echoRequest,
  rawPdu,
  requestBytes,
  storeRequest,
  verificationContext,
} from '../testing/raw-peer.ts';
import type { ListenerInput, TestListener } from '../testing/test-listener.ts';
import { testListener } from '../testing/test-listener.ts';
import { encodeAbort, encodeReject, encodeReleaseRequest, encodeReleaseResponse } from './encode.ts';

let host: TestListener | undefined;
const peers: RawPeer[] = [];

async function start(settings: ListenerInput = {}): Promise<TestListener> {
  host = await testListener(settings);
  return host;
}

async function connect(to: TestListener): Promise<RawPeer> {
  const peer = await connectRaw(to.port);
  peers.push(peer);
  return peer;
}

afterEach(async () => {
  for (const peer of peers.splice(0)) {
    peer.close();
  }
  await host?.stop();
  host = undefined;
});

const established = ['5/1>AE-5>2', '6/2>AE-6>3', '7/3>AE-7>6'];
const contexts = [verificationContext(1), ctContext(3)];
const instance = '2.25.1001';

describe('acceptor', () => {
  it('goes from connection to release through the states of the standard', async () => {
    const to = await start();
    const peer = await connect(to);
    const accept = await peer.associate(contexts);
    expect(accept.contexts).toEqual([
      { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
      { id: 3, result: 0, transferSyntax: '1.2.840.10008.1.2.1' },
    ]);
    peer.send(commandPdu(1, echoRequest(7)));
    expect(await peer.response()).toMatchObject({ field: 0x8030, messageIdRespondedTo: 7, status: 0, contextId: 1 });
    peer.send(encodeReleaseRequest());
    await peer.released();
    peer.close();
    await to.until(() => to.transitions.at(-1)?.to === 1);
    expect(to.steps()).toEqual([
      ...established,
      '10/6>DT-2>6',
      '9/6>DT-1>6',
      '12/6>AR-2>8',
      '14/8>AR-4>13',
      '17/13>AR-5>1',
    ]);
  });

  it('closes a connection on which no A-ASSOCIATE-RQ comes (ARTIM)', async () => {
    const to = await start({ timeouts: { artimMs: 100 } });
    const silent = await connect(to);
    await silent.end();
    expect(to.steps()).toEqual(['5/1>AE-5>2', '18/2>AA-2>1']);
  });

  it('does not let a request that drips in for ever hold a connection', async () => {
    const to = await start({ timeouts: { artimMs: 200 } });
    const peer = await connect(to);
    const bytes = requestBytes(contexts);
    const drip = setInterval(() => peer.send(bytes.subarray(0, 1)), 20);
    peer.send(bytes.subarray(0, 80));
    await peer.end();
    clearInterval(drip);
  });

  it('closes when the peer does not after the release (ARTIM)', async () => {
    const to = await start({ timeouts: { artimMs: 100 } });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(encodeReleaseRequest());
    await peer.released();
    await peer.end();
    expect(to.steps().at(-1)).toBe('18/13>AA-2>1');
  });

  it.each([
    ['A-ASSOCIATE-AC', rawPdu(2, Buffer.alloc(68)), '3/2>AA-1>13'],
    ['A-ASSOCIATE-RJ', encodeReject({ result: 1, source: 1, reason: 1 }), '4/2>AA-1>13'],
    ['P-DATA-TF', commandPdu(1, echoRequest()), '10/2>AA-1>13'],
    ['A-RELEASE-RQ', encodeReleaseRequest(), '12/2>AA-1>13'],
    ['A-RELEASE-RP', encodeReleaseResponse(), '13/2>AA-1>13'],
    ['an unknown PDU', rawPdu(9, [1, 2, 3]), '19/2>AA-1>13'],
    ['an A-ASSOCIATE-RQ of 2 GiB', rawPdu(1, Buffer.alloc(100), 0x7fffffff), '19/2>AA-1>13'],
    ['an A-ASSOCIATE-RQ that breaks off inside', rawPdu(1, requestBytes(contexts).subarray(6, 120)), '19/2>AA-1>13'],
  ])('answers %s before any association with A-ABORT', async (_name, bytes, step) => {
    const to = await start();
    const peer = await connect(to);
    peer.send(bytes);
    expect(await peer.aborted()).toEqual({ source: 0, reason: 0 });
    expect(to.steps()).toEqual(['5/1>AE-5>2', step]);
  });

  it('closes without a word when A-ABORT comes before any association', async () => {
    const to = await start();
    const peer = await connect(to);
    peer.send(encodeAbort({ source: 0, reason: 0 }));
    await peer.end();
    expect(to.steps()).toEqual(['5/1>AE-5>2', '16/2>AA-2>1']);
  });

  it.each([
    ['a second A-ASSOCIATE-RQ', requestBytes(contexts), 2, '6/6>AA-8>13'],
    ['A-ASSOCIATE-AC', rawPdu(2, Buffer.alloc(68)), 2, '3/6>AA-8>13'],
    ['A-ASSOCIATE-RJ', encodeReject({ result: 1, source: 1, reason: 1 }), 2, '4/6>AA-8>13'],
    ['A-RELEASE-RP', encodeReleaseResponse(), 2, '13/6>AA-8>13'],
    ['an unknown PDU', rawPdu(8, []), 1, '19/6>AA-8>13'],
    ['a PDU longer than agreed', rawPdu(4, [], 16385), 6, '19/6>AA-8>13'],
    ['a PDU of 4 GiB', rawPdu(4, Buffer.alloc(64), 0xffffffff), 6, '19/6>AA-8>13'],
    ['a value of length 0', rawPdu(4, [0, 0, 0, 0, 1, 3]), 6, '19/6>AA-8>13'],
    ['a release of 3 bytes', rawPdu(5, [0, 0, 0]), 6, '19/6>AA-8>13'],
  ])('answers %s on an association with A-ABORT of the provider', async (_name, bytes, reason, step) => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(bytes);
    expect(await peer.aborted()).toEqual({ source: 2, reason });
    expect(to.steps().filter((each) => !each.startsWith('10/'))).toEqual([...established, step]);
    await to.until(() => to.listener.status().associations === 0);
    expect(to.listener.activity()[0]).toMatchObject({ outcome: 'aborted' });
  });

  it('answers a value in a context that was not accepted with A-ABORT 2/6', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate([...contexts, { id: 5, abstractSyntax: '1.2.3.4', transferSyntaxes: ['1.2.840.10008.1.2'] }]);
    peer.send(commandPdu(5, echoRequest()));
    expect(await peer.aborted()).toEqual({ source: 2, reason: 6 });
  });

  it('takes presentation data values of no bytes between others', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    const command = encodeCommand(echoRequest(3));
    const nothing = Buffer.alloc(0);
    peer.send(
      dataPdu(1, true, false, nothing),
      dataPdu(1, true, false, command),
      dataPdu(1, true, false, nothing),
      dataPdu(1, true, true, nothing),
    );
    expect(await peer.response()).toMatchObject({ messageIdRespondedTo: 3, status: 0 });
  });

  it('reads a command in pieces, and a command and its data set in one PDU', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    const command = encodeCommand(storeRequest(1, instance));
    for (let at = 0; at < command.length; at += 5) {
      peer.send(dataPdu(3, true, at + 5 >= command.length, command.subarray(at, at + 5)));
    }
    peer.send(dataPdu(3, false, true, Buffer.from('abcd')));
    expect(await peer.response()).toMatchObject({ field: 0x8001, status: 0, affectedSopInstanceUid: instance });
    const first = dataPdu(3, true, true, encodeCommand(storeRequest(2, instance))).subarray(6);
    const second = dataPdu(3, false, true, Buffer.from('efgh')).subarray(6);
    peer.send(rawPdu(4, Buffer.concat([first, second])));
    expect(await peer.response()).toMatchObject({ messageIdRespondedTo: 2, status: 0 });
    expect(to.ingest.received.map((file) => file.bytes)).toEqual([4, 4]);
  });

  it('stores nothing of a data set that A-ABORT cuts off', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, false, Buffer.alloc(5000)));
    peer.send(encodeAbort({ source: 0, reason: 0 }));
    await peer.end();
    await to.until(() => to.ingest.aborted.length === 1);
    expect(to.ingest.received).toEqual([]);
    expect(to.steps().at(-1)).toBe('16/6>AA-3>1');
  });

  it('stores nothing of a data set whose connection breaks', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, false, Buffer.alloc(5000)));
    await to.until(() => to.listener.activity()[0]?.bytes === 5000);
    peer.socket.resetAndDestroy();
    await to.until(() => to.ingest.aborted.length === 1);
    expect(to.steps().at(-1)).toBe('17/6>AA-4>1');
    expect(to.listener.activity()[0]).toMatchObject({ outcome: 'failed' });
  });

  it('aborts when the rest of a message does not come', async () => {
    const to = await start({ timeouts: { packetMs: 100 } });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, false, Buffer.alloc(50)));
    expect(await peer.aborted()).toEqual({ source: 2, reason: 0 });
    await to.until(() => to.ingest.aborted.length === 1);
  });

  it('aborts when the rest of a PDU does not come', async () => {
    const to = await start({ timeouts: { packetMs: 100 } });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(rawPdu(4, [0, 0, 0, 100, 1, 3, 1, 2, 3], 104));
    expect(await peer.aborted()).toEqual({ source: 2, reason: 0 });
  });

  it('aborts an idle association, but not one that is only slow for our own sake', async () => {
    const to = await start({ timeouts: { idleMs: 150, packetMs: 0 } });
    let finish: () => void = () => undefined;
    to.ingest.onCommit = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, true, Buffer.alloc(50)));
    await expect(peer.receive(500)).rejects.toThrow(/nothing came/);
    finish();
    expect(await peer.response()).toMatchObject({ status: 0 });
    expect(await peer.aborted()).toEqual({ source: 0, reason: 0 });
  });

  it('waits with the release until the instance under way is answered', async () => {
    const to = await start();
    let finish: () => void = () => undefined;
    to.ingest.onCommit = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(
      commandPdu(3, storeRequest(1, instance)),
      dataPdu(3, false, true, Buffer.alloc(50)),
      encodeReleaseRequest(),
    );
    await to.until(() => to.transitions.at(-1)?.to === 8);
    finish();
    expect(await peer.response()).toMatchObject({ status: 0 });
    await peer.released();
    expect(to.steps().slice(-3)).toEqual(['12/6>AR-2>8', '9/8>AR-7>8', '14/8>AR-4>13']);
  });

  it('ignores data after the release and aborts on a new request', async () => {
    const to = await start();
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(encodeReleaseRequest(), commandPdu(1, echoRequest()), requestBytes(contexts));
    await peer.released();
    expect(await peer.aborted()).toEqual({ source: 2, reason: 2 });
    expect(to.steps().slice(-2)).toEqual(['10/13>AA-6>13', '6/13>AA-7>13']);
  });

  it('aborts on data that come while the release waits', async () => {
    const to = await start();
    let finish: () => void = () => undefined;
    to.ingest.onCommit = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(
      commandPdu(3, storeRequest(1, instance)),
      dataPdu(3, false, true, Buffer.alloc(50)),
      encodeReleaseRequest(),
    );
    await to.until(() => to.transitions.at(-1)?.to === 8);
    peer.send(commandPdu(1, echoRequest()));
    expect(await peer.aborted()).toEqual({ source: 2, reason: 2 });
    finish();
    await to.until(() => to.ingest.received.length === 1);
  });

  it('leaves other associations alone when one breaks the protocol', async () => {
    const to = await start();
    const [good, bad] = [await connect(to), await connect(to)];
    await good.associate(contexts);
    await bad.associate(contexts);
    good.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, false, Buffer.alloc(50)));
    bad.send(rawPdu(66, [1, 2, 3]));
    await bad.aborted();
    good.send(dataPdu(3, false, true, Buffer.alloc(50)));
    expect(await good.response()).toMatchObject({ status: 0 });
  });

  it('holds a sender back while the archive is slow', async () => {
    const to = await start({ maxPduLength: 0 });
    let go: () => void = () => undefined;
    let slices = 0;
    to.ingest.onWrite = () => {
      slices++;
      return slices === 1
        ? new Promise((resolve) => {
            go = resolve;
          })
        : undefined;
    };
    const peer = await connect(to);
    await peer.associate(contexts);
    const bytes = 32 * 1024 * 1024;
    peer.send(commandPdu(3, storeRequest(1, instance)), dataPdu(3, false, true, Buffer.alloc(bytes)));
    await to.until(() => slices > 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(to.listener.activity()[0]?.bytes).toBeLessThan(1024 * 1024);
    expect(peer.socket.writableLength).toBeGreaterThan(8 * 1024 * 1024);
    go();
    expect(await peer.response(15_000)).toMatchObject({ status: 0 });
    expect(to.ingest.received[0]?.bytes).toBe(bytes);
  });

  it('holds back the sender of an instance that came before the last one was answered, too', async () => {
    const to = await start({ maxPduLength: 0 });
    let commit: () => void = () => undefined;
    let go: () => void = () => undefined;
    to.ingest.onCommit = (began) =>
      began.sopInstanceUid === '2.25.1'
        ? new Promise((resolve) => {
            commit = resolve;
          })
        : undefined;
    let slices = 0;
    to.ingest.onWrite = (began) =>
      began.sopInstanceUid === '2.25.2' && ++slices === 1
        ? new Promise((resolve) => {
            go = resolve;
          })
        : undefined;
    const peer = await connect(to);
    await peer.associate(contexts);
    peer.send(commandPdu(3, storeRequest(1, '2.25.1')), dataPdu(3, false, true, Buffer.alloc(10)));
    peer.send(commandPdu(3, storeRequest(2, '2.25.2')), dataPdu(3, false, true, Buffer.alloc(8 * 1024 * 1024)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(slices).toBe(0);
    commit();
    expect(await peer.response()).toMatchObject({ messageIdRespondedTo: 1 });
    await to.until(() => slices > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(to.listener.activity()[0]?.bytes).toBeLessThan(1024 * 1024);
    go();
    expect(await peer.response(15_000)).toMatchObject({ messageIdRespondedTo: 2, status: 0 });
  });

  it('destroys a connection whose peer takes no answers', async () => {
    const to = await start({ timeouts: { sendMs: 200 } });
    const peer = await connect(to);
    await peer.associate([verificationContext(1)]);
    peer.socket.pause();
    const echo = commandPdu(1, echoRequest());
    const many = Buffer.concat(Array.from({ length: 2000 }, () => echo));
    const sending = setInterval(() => peer.socket.write(many), 1);
    await to.until(() => to.listener.status().associations === 0, 15_000);
    clearInterval(sending);
    expect(to.listener.activity()[0]).toMatchObject({
      outcome: 'failed',
      reason: expect.stringContaining('takes no data'),
    });
  }, 20_000);
});
