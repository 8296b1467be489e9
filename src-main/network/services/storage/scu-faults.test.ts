import { afterEach, describe, expect, it } from 'vitest';
import { ActivityBook } from '../../activity.ts';
import { type RawDestination, type RawStore, rawDestination, storeResponse } from '../../testing/raw-destination.ts';
import { listenRaw, type RawPeer } from '../../testing/raw-peer.ts';
import { sendTo, type TestSend } from '../../testing/send.ts';
import { until } from '../../testing/test-listener.ts';
import { encodeAbort, encodeReject, encodeReleaseRequest } from '../../upper-layer/encode.ts';
import { memorySource } from './instance-source.ts';

let peer: RawDestination | undefined;
let server: { port: number; close(): void } | undefined;
const book = new ActivityBook();
afterEach(async () => {
  peer?.close();
  server?.close();
  // Whatever happened, no association stays behind.
  await until(() => book.list().every(({ outcome }) => outcome !== 'open'));
});

const ct = '1.2.840.10008.5.1.4.1.1.2';
const instance = (number: number, bytes = 10) =>
  memorySource(
    { sopClassUid: ct, sopInstanceUid: `2.25.${number}`, transferSyntaxUid: '1.2.840.10008.1.2.1' },
    Buffer.alloc(bytes),
  );
const three = [1, 2, 3].map((number) => instance(number));

type OnStore = (from: RawPeer, store: RawStore) => void | Promise<void>;

async function send(onStore: OnStore | undefined, options: TestSend & { what?: ReturnType<typeof instance>[] } = {}) {
  peer = await rawDestination(onStore);
  const { what = three, sending, ...rest } = options;
  // Where the test says nothing else, an association that ends is the end of the attempt.
  const all = { associationFailure: { rest: 'stop' as const }, ...sending };
  return sendTo(peer.port, what, { activity: book, sending: all, ...rest });
}
const outcomes = ({ results }: Awaited<ReturnType<typeof sendTo>>) =>
  results.map(({ outcome, attempted, error }) => [outcome, attempted, error?.code]);
const second =
  (onSecond: OnStore): OnStore =>
  (from, store) =>
    store.index === 1 ? onSecond(from, store) : from.send(storeResponse(store));
const sent = ['done', true, undefined];

describe('a storage peer that', () => {
  it('accepts none of the contexts: every instance fails, and is not tried again', async () => {
    peer = await rawDestination(undefined, { accept: () => undefined });
    expect(outcomes(await sendTo(peer.port, three, { activity: book }))).toEqual(
      three.map(() => ['failed', false, 'unsupported']),
    );
    expect(peer.stores).toEqual([]);
  });

  it.each([
    [1, 'failed'],
    [2, 'retry'],
  ])('rejects the association with result %i: %s', async (result, outcome) => {
    server = await listenRaw((from) => {
      void from.receive().then(() => from.send(encodeReject({ result, source: 1, reason: 1 })));
    });
    const done = await sendTo(server.port, three, { activity: book });
    expect(outcomes(done)).toEqual(three.map(() => [outcome, false, 'association-rejected']));
    expect(done.summary.error?.code).toBe('association-rejected');
  });

  it('dies in the middle of a C-STORE: that instance and the rest are to be tried again, what was answered stays', async () => {
    server = undefined;
    const large = [instance(1), instance(2, 5_000_000), instance(3)];
    let bytes = 0;
    peer = await rawDestination((from, store) => {
      from.send(storeResponse(store));
      from.socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > 500_000) from.close();
      });
    });
    const done = await sendTo(peer.port, large, {
      activity: book,
      sending: { associationFailure: { rest: 'stop' } },
    });
    expect(done.results.map(({ outcome, attempted }) => [outcome, attempted])).toEqual([
      ['done', true],
      ['retry', true],
      ['retry', false],
    ]);
    expect(done.summary).toMatchObject({ done: 1, retry: 2, bytes: 10 });
  });

  it('closes the connection instead of answering', async () => {
    expect(outcomes(await send(second((from) => from.close())))).toEqual([
      sent,
      ['retry', true, expect.stringMatching(/association-aborted|connection-failed/)],
      ['retry', false, expect.stringMatching(/association-aborted|connection-failed/)],
    ]);
  });

  it('aborts', async () => {
    const done = await send(second((from) => from.send(encodeAbort({ source: 0, reason: 0 }))));
    expect(outcomes(done)).toEqual([
      sent,
      ['retry', true, 'association-aborted'],
      ['retry', false, 'association-aborted'],
    ]);
  });

  it('answers another message than ours: the association is aborted, nothing counts as sent', async () => {
    const wrong = (from: RawPeer, store: RawStore) =>
      from.send(storeResponse({ ...store, command: { ...store.command, messageId: 4711 } }));
    const done = await send(second(wrong));
    expect(done.summary).toMatchObject({ done: 1, retry: 2 });
    expect(book.list()[0]).toMatchObject({ outcome: 'aborted' });
  });

  it('answers twice: each instance counts once, and the others go over further associations', async () => {
    const done = await send((from, store) => from.send(storeResponse(store), storeResponse(store)));
    expect(done.summary.done + done.summary.retry).toBe(3);
    expect(new Set(done.results.map(({ instance: { sopInstanceUid } }) => sopInstanceUid)).size).toBe(3);
  });

  it('answers before everything was sent', async () => {
    let answered = false;
    peer = await rawDestination(() => undefined);
    server = await listenRaw((from) => {
      // Byte level: accepts, answers the command at once, and reads on.
      void (async () => {
        const { decodeAssociateRequest } = await import('../../upper-layer/decode.ts');
        const { encodeAssociateAccept, encodeReleaseResponse } = await import('../../upper-layer/encode.ts');
        const { decodeCommand } = await import('../../dimse/command-set.ts');
        for (let pdu = await from.receive(); pdu !== undefined; pdu = await from.receive()) {
          if (pdu.type === 1) {
            const request = decodeAssociateRequest(pdu.body);
            const contexts = request.contexts.map(({ id, transferSyntaxes }) => ({
              id,
              result: 0,
              transferSyntax: transferSyntaxes[0] ?? '',
            }));
            from.send(encodeAssociateAccept({ ...request, contexts }));
          } else if (pdu.type === 5) {
            from.send(encodeReleaseResponse());
          } else if (pdu.type === 4 && ((pdu.body[5] as number) & 1) !== 0) {
            answered = true;
            const command = decodeCommand(pdu.body.subarray(6));
            from.send(storeResponse({ command, contextId: pdu.body[4] as number, index: 0 }, 0xa700));
          }
        }
      })().catch(() => from.close());
    });
    const done = await sendTo(server.port, [instance(1, 3_000_000)], { activity: book });
    expect(answered).toBe(true);
    expect(done.results).toMatchObject([{ outcome: 'retry', status: 0xa700 }]);
    expect(book.list()[0]).toMatchObject({ outcome: 'released' });
  });

  it('answers slowly: it is waited for', async () => {
    const done = await send(async (from, store) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      from.send(storeResponse(store));
    });
    expect(done.summary).toMatchObject({ done: 3 });
  });

  it('never answers: the association is aborted after the wait that is set', async () => {
    const done = await send(
      second(() => undefined),
      { sending: { responseMs: 150 } },
    );
    expect(outcomes(done)).toEqual([sent, ['retry', true, 'timeout'], ['retry', false, 'timeout']]);
    expect(book.list()[0]).toMatchObject({ outcome: 'aborted' });
  });

  it('takes nothing from the connection any more', async () => {
    const done = await send((from) => void from.socket.pause(), {
      what: [instance(1), instance(2, 60_000_000)],
      settings: { calling: { timeouts: { sendMs: 300, dimseMs: 300 } } },
    });
    expect(done.summary).toMatchObject({ done: 0, retry: 2 });
  });

  it.each([
    [0x1234, 'failed'],
    [0xa9ff, 'failed'],
    [0xc000, 'failed'],
    [0x0122, 'failed'],
    [0xb123, 'warning'],
    [0xa7ff, 'retry'],
    [0x0213, 'retry'],
  ])('answers with status %i: %s, and the others go on', async (status, outcome) => {
    const done = await send(second((from, store) => from.send(storeResponse(store, status))));
    expect(done.results.map((result) => [result.outcome, result.status])).toEqual([
      ['done', 0],
      [outcome, status],
      ['done', 0],
    ]);
    expect(peer?.requests).toHaveLength(1);
  });

  it('answers with "pending": the final answer is waited for', async () => {
    const done = await send((from, store) => from.send(storeResponse(store, 0xff00), storeResponse(store)));
    expect(done.summary).toMatchObject({ done: 3 });
  });

  it('releases early, between two instances: the rest goes over another association', async () => {
    const done = await send(async (from, store) => {
      from.send(storeResponse(store), encodeReleaseRequest());
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    expect(done.summary.done + done.summary.retry).toBe(3);
    expect(done.summary.done).toBeGreaterThan(0);
  });

  it('releases every association before anything is sent: it is given up', async () => {
    peer = await rawDestination();
    server = await listenRaw((from) => {
      void (async () => {
        const { decodeAssociateRequest } = await import('../../upper-layer/decode.ts');
        const { encodeAssociateAccept } = await import('../../upper-layer/encode.ts');
        const pdu = await from.receive();
        if (pdu?.type === 1) {
          const request = decodeAssociateRequest(pdu.body);
          const contexts = request.contexts.map(({ id, transferSyntaxes }) => ({
            id,
            result: 0,
            transferSyntax: transferSyntaxes[0] ?? '',
          }));
          from.send(encodeAssociateAccept({ ...request, contexts }), encodeReleaseRequest());
        }
      })().catch(() => from.close());
    });
    const done = await sendTo(server.port, three, { activity: book });
    expect(done.summary).toMatchObject({ done: 0, retry: 3 });
  });

  it('dies, and the settings say to go on with the others: each over an association of its own', async () => {
    const done = await send(
      second((from) => from.close()),
      {
        sending: { associations: 'per-instance', associationFailure: { outcome: 'failed', rest: 'next' } },
      },
    );
    expect(done.results.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'done']);
    expect(peer?.requests).toHaveLength(3);
  });
});

describe('an instance that makes the peer end the association', () => {
  const poisonous =
    (number: number): OnStore =>
    (from, store) =>
      store.command.affectedSopInstanceUid === `2.25.${number}` ? from.close() : from.send(storeResponse(store));

  it('does not keep the others from being sent', async () => {
    const done = await send(poisonous(1), { sending: {}, what: [1, 2, 3, 4].map((number) => instance(number)) });
    expect(done.summary).toMatchObject({ done: 0, retry: 4 });
    peer?.close();
    const others = await send(poisonous(1), {
      sending: { associationFailure: { rest: 'others' } },
      what: [1, 2, 3, 4].map((number) => instance(number)),
    });
    expect(others.results.map(({ outcome }) => outcome)).toEqual(['retry', 'done', 'done', 'done']);
    expect(others.summary.error).toBeUndefined();
  });

  it('is the end of the attempt when the next association ends as well before anything was sent', async () => {
    const done = await send((from) => from.close(), {
      sending: { associationFailure: { rest: 'others' } },
      what: [1, 2, 3, 4].map((number) => instance(number)),
    });
    expect(done.results.map(({ outcome, attempted }) => [outcome, attempted])).toEqual([
      ['retry', true],
      ['retry', true],
      ['retry', false],
      ['retry', false],
    ]);
    expect(peer?.requests).toHaveLength(2);
  });
});

describe('several associations at the same time', () => {
  it('share the instances of one transfer, each sent once', async () => {
    const what = Array.from({ length: 40 }, (_, index) => instance(index));
    const done = await send(
      async (from, store) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        from.send(storeResponse(store));
      },
      { what, sending: { parallel: 4 } },
    );
    expect(done.summary).toMatchObject({ done: 40 });
    expect(peer?.requests).toHaveLength(4);
    expect(new Set(peer?.stores.map(({ command }) => command.affectedSopInstanceUid)).size).toBe(40);
  });
});
