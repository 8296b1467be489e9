import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeCommand } from './dimse/command-set.ts';
import { random } from './testing/random.ts';
import {
  commandPdu,
  connectRaw,
  ctContext,
  dataPdu,
  echoRequest,
  plainRequest,
  rawPdu,
  storeRequest,
  verificationContext,
} from './testing/raw-peer.ts';
import { type TestListener, testListener } from './testing/test-listener.ts';
import { encodeAssociateRequest, encodeReleaseRequest } from './upper-layer/encode.ts';

/**
 * Whatever comes in, in whatever pieces, the listener goes on: every connection ends, nothing half-received stays, no exception gets out, and a
 * proper peer is served as before.
 */
describe('a listener under bytes of all kinds', () => {
  let host: TestListener;
  const escaped: unknown[] = [];
  const caught = (error: unknown) => escaped.push(error);

  beforeAll(async () => {
    host = await testListener({
      maxAssociations: 0,
      timeouts: { artimMs: 150, packetMs: 150, idleMs: 150, sendMs: 1000 },
      acceptUnknownSopClasses: true,
    });
    process.on('uncaughtException', caught);
    process.on('unhandledRejection', caught);
  });
  afterAll(async () => {
    process.off('uncaughtException', caught);
    process.off('unhandledRejection', caught);
    await host.stop();
  });

  /** A whole conversation, all in one: association, echo, an instance, release. */
  const conversation = Buffer.concat([
    encodeAssociateRequest(
      plainRequest([verificationContext(1), ctContext(3)], {
        user: {
          asynchronousWindow: { invoked: 1, performed: 1 },
          roles: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: true, scp: true }],
          extended: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', information: Buffer.alloc(6) }],
          userIdentity: {
            type: 1,
            positiveResponseRequested: true,
            primary: Buffer.from('u'),
            secondary: Buffer.alloc(0),
          },
        },
      }),
    ),
    commandPdu(1, echoRequest(1)),
    commandPdu(3, storeRequest(2, '2.25.5')),
    dataPdu(3, false, false, Buffer.alloc(700, 1)),
    dataPdu(3, false, true, Buffer.alloc(300, 2)),
    rawPdu(4, [...dataPdu(1, true, true, encodeCommand(echoRequest(3))).subarray(6)]),
    encodeReleaseRequest(),
  ]);

  /** Sends the bytes in pieces and resolves when the connection is over; a tenth of the peers do not even listen to answers. */
  function converse(bytes: Buffer, next: (below: number) => number): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(host.port, '127.0.0.1');
      const deaf = next(10) === 0;
      socket.on('error', () => undefined);
      socket.on('close', () => resolve());
      if (!deaf) {
        socket.on('data', () => undefined);
      }
      socket.on('end', () => socket.end());
      socket.on('connect', () => {
        let at = 0;
        const step = () => {
          if (socket.destroyed) {
            return;
          }
          if (at >= bytes.length) {
            const ending = next(4);
            if (ending === 1 || deaf) {
              socket.resetAndDestroy();
            } else if (ending === 0) {
              socket.end();
            }
            return;
          }
          const length = 1 + next(next(2) === 0 ? 20 : 2000);
          socket.write(bytes.subarray(at, at + length));
          at += length;
          setImmediate(step);
        };
        step();
      });
    });
  }

  async function stillServes(): Promise<void> {
    const peer = await connectRaw(host.port);
    await peer.associate([verificationContext(1), ctContext(3)]);
    peer.send(commandPdu(1, echoRequest(1)));
    expect(await peer.response()).toMatchObject({ status: 0 });
    await peer.release();
  }

  async function batches(
    count: number,
    make: (next: (below: number) => number) => Buffer,
    seed: number,
  ): Promise<void> {
    const next = random(seed);
    for (let done = 0; done < count; done += 100) {
      await Promise.all(Array.from({ length: 100 }, () => converse(make(next), next)));
    }
    await host.until(() => host.listener.status().associations === 0, 10_000);
    await stillServes();
    expect(escaped).toEqual([]);
  }

  it(
    'random bytes',
    () => batches(200, (next) => Buffer.from(Uint8Array.from({ length: 1 + next(3000) }, () => next(256))), 1),
    60_000,
  );

  it(
    'random PDUs with lengths that lie',
    () =>
      batches(
        200,
        (next) =>
          Buffer.concat(
            Array.from({ length: 1 + next(5) }, () => {
              const body = Uint8Array.from({ length: next(300) }, () => next(256));
              return rawPdu(next(9), [...body], next(2) === 0 ? body.length : next(0x7fffffff));
            }),
          ),
        2,
      ),
    60_000,
  );

  it(
    'a conversation with bytes changed',
    () =>
      batches(
        600,
        (next) => {
          const bytes = Buffer.from(conversation);
          for (let change = 0; change <= next(6); change++) {
            bytes[next(bytes.length)] = next(3) === 0 ? 0xff : next(256);
          }
          return bytes;
        },
        3,
      ),
    60_000,
  );

  it(
    'a conversation with parts cut out, doubled or put elsewhere',
    () =>
      batches(
        400,
        (next) => {
          const from = next(conversation.length);
          const to = from + next(conversation.length - from);
          const part = conversation.subarray(from, to);
          const rest = Buffer.concat([conversation.subarray(0, from), conversation.subarray(to)]);
          const at = next(rest.length + 1);
          switch (next(3)) {
            case 0:
              return rest;
            case 1:
              return Buffer.concat([conversation.subarray(0, to), part, conversation.subarray(to)]);
            default:
              return Buffer.concat([rest.subarray(0, at), part, rest.subarray(at)]);
          }
        },
        4,
      ),
    60_000,
  );

  it('leaves nothing half-received behind', () => {
    const { received, aborted, begun } = host.ingest;
    expect(begun).toBe(received.length + aborted.length);
    expect(received.length).toBeGreaterThan(50);
    expect(aborted.length).toBeGreaterThan(50);
  });
});
