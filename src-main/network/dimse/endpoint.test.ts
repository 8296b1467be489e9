import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import { callingSchema, timeoutsSchema } from '../../../src-shared/settings/schema.ts';
import { silentLog } from '../../log/types.ts';
import { requestAssociation } from '../request.ts';
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
import { until } from '../testing/test-listener.ts';
import type { Ending } from '../upper-layer/association.ts';
import { Association } from '../upper-layer/association.ts';
import { encodeReleaseRequest, encodeReleaseResponse } from '../upper-layer/encode.ts';
import type { AssociateRequest } from '../upper-layer/pdu.ts';
import { dicomApplicationContext, pduType } from '../upper-layer/pdu.ts';
import type { Transition } from '../upper-layer/state-machine.ts';
import { collect } from './collect.ts';
import { commandField } from './command-fields.ts';
import { decodeCommand } from './command-set.ts';
import { DimseEndpoint } from './endpoint.ts';
import { ServiceRegistry } from './registry.ts';
import type { Service } from './service.ts';

const findClass = '1.2.840.10008.5.1.4.1.2.2.1';
const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const clean of cleanups.splice(0)) {
    clean();
  }
});

/** An acceptor that takes everything and serves what the test gives it. */
async function serve(
  service: Service,
  peerLimit = 16384,
  steps: string[] = [],
): Promise<{ port: number; ends: Ending[]; endpoints: DimseEndpoint[]; cancel(): void }> {
  const endpoints: DimseEndpoint[] = [];
  const ends: Ending[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const timeouts = timeoutsSchema.parse({});
    const endpoint: DimseEndpoint = new DimseEndpoint({
      timeouts,
      log: silentLog,
      registry: new ServiceRegistry(() => service),
      onRequest: (request: AssociateRequest) => ({
        accept: {
          protocolVersion: 1,
          calledAeTitle: request.calledAeTitle,
          callingAeTitle: request.callingAeTitle,
          applicationContext: dicomApplicationContext,
          contexts: request.contexts.map(({ id, transferSyntaxes }) => ({
            id,
            result: 0,
            transferSyntax: transferSyntaxes[0] ?? '',
          })),
          user: { maximumLength: peerLimit, roles: [], extended: [], commonExtended: [] },
        },
        maximumLength: peerLimit,
      }),
      onEnd: (ending) => ends.push(ending),
    });
    endpoints.push(endpoint);
    const onTransition = ({ event, from, action, to }: Transition) => steps.push(`${event}/${from}>${action}>${to}`);
    endpoint.attach(
      new Association(socket, { role: 'acceptor', timeouts, log: silentLog, user: endpoint, onTransition }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cancel = () => {
    server.close();
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  cleanups.push(cancel);
  return { port: typeof address === 'object' && address ? address.port : 0, ends, endpoints, cancel };
}

const findContext = { id: 5, abstractSyntax: findClass, transferSyntaxes: ['1.2.840.10008.1.2'] };

function open(port: number, timeouts = {}): Promise<DimseEndpoint> {
  const calling = callingSchema.parse({ timeouts });
  return requestAssociation(
    { aeTitle: 'PEER', host: '127.0.0.1', port },
    {
      callingAeTitle: 'TEST',
      implementation: calling.implementation,
      timeouts: calling.timeouts,
      maxPduLength: 16384,
      contexts: [findContext],
      log: silentLog,
    },
  );
}

const context = (endpoint: DimseEndpoint) => endpoint.association.contexts.get(5) as never;
const find = { field: commandField.find, affectedSopClassUid: findClass, priority: 0 };

/** Answers n pending responses, slowly, until it is cancelled. */
const slowFind: Service = {
  name: 'Find',
  operations: new Set([commandField.find]),
  receive: (operation) =>
    collect(async () => {
      for (let count = 0; count < 1000; count++) {
        if (operation.signal.aborted) {
          return { status: 0xfe00 };
        }
        await operation.respond({ status: 0xff00, dataSet: Buffer.from('00') });
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return { status: 0 };
    }),
};

describe('requests and responses', () => {
  it('delivers C-CANCEL to the operation under way', async () => {
    const { port } = await serve(slowFind);
    const endpoint = await open(port);
    let pending = 0;
    const messageId = endpoint.nextMessageId();
    const answer = await endpoint.exchange(
      context(endpoint),
      { ...find, messageId },
      {
        data: Buffer.from('query!'),
        onPending: ({ dataSet }) => {
          expect(dataSet?.toString()).toBe('00');
          if (++pending === 3) {
            endpoint.cancel(context(endpoint), messageId);
          }
        },
      },
    );
    expect(answer.status).toBe(0xfe00);
    expect(pending).toBeLessThan(100);
    expect(await endpoint.release()).toMatchObject({ outcome: 'released', by: 'us' });
  });

  it('sends nothing between the parts of a message: responses, requests and C-CANCEL wait for its end', async () => {
    const service: Service = {
      name: 'Get',
      operations: new Set([commandField.get]),
      receive: (operation) =>
        collect(async () => {
          const [own] = endpoints;
          const at = own!.association.contexts.get(5)!;
          const store = { field: commandField.store, affectedSopClassUid: findClass, affectedSopInstanceUid: '1.2.3' };
          const first = own!.exchange(at, store, {
            data: async (association) => {
              await association.send(5, false, Buffer.from('one '), false);
              void operation.respond({ status: 0xff00, fields: { remaining: 2 } });
              void second();
              await association.send(5, false, Buffer.from('two '), true);
            },
          });
          const others: Promise<unknown>[] = [];
          const second = () => {
            others.push(
              own!.exchange(at, { ...store, affectedSopInstanceUid: '1.2.4' }, { data: Buffer.from('rest') }),
            );
          };
          await first;
          await Promise.all(others);
          return { status: 0 };
        }),
    };
    const { endpoints, port } = await serve(service);
    const endpoint = await open(port);
    const got: string[] = [];
    endpoint.registry = new ServiceRegistry(() => ({
      name: 'Storage',
      operations: new Set([commandField.store]),
      receive: (operation) =>
        collect((bytes) => {
          got.push(`${operation.command.affectedSopInstanceUid} ${bytes}`);
          return { status: 0 };
        }),
    }));
    const pending: number[] = [];
    const { status } = await endpoint.exchange(
      context(endpoint),
      { ...find, field: commandField.get },
      { data: Buffer.from('1234'), onPending: (response) => pending.push(response.command.remaining ?? -1) },
    );
    expect(status).toBe(0);
    expect(pending).toEqual([2]);
    expect(got).toEqual(['1.2.3 one two ', '1.2.4 rest']);
    await endpoint.release();
  });

  it('tells the operation when the association ends', async () => {
    let raised = false;
    const { port } = await serve({
      ...slowFind,
      receive: (operation) =>
        collect(
          () =>
            new Promise((resolve) => {
              operation.signal.addEventListener('abort', () => {
                raised = true;
                resolve({ status: 0 });
              });
            }),
        ),
    });
    const endpoint = await open(port);
    const answer = endpoint.exchange(context(endpoint), find, { data: Buffer.from('query!') });
    setTimeout(() => endpoint.association.abort(), 50);
    await expect(answer).rejects.toMatchObject({ code: 'association-aborted' });
    await until(() => raised);
  });

  it('takes a request that comes before the last one is answered, after it', async () => {
    const order: number[] = [];
    const { port } = await serve({
      name: 'Slow',
      operations: new Set([commandField.echo]),
      perform: async ({ command }) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        order.push(command.messageId ?? 0);
        return { status: 0 };
      },
    });
    const peer = await raw(port);
    peer.send(
      commandPdu(1, echoRequest(1)),
      commandPdu(1, echoRequest(2)),
      commandPdu(1, echoRequest(3)),
      encodeReleaseRequest(),
    );
    for (const id of [1, 2, 3]) {
      expect(await peer.response()).toMatchObject({ messageIdRespondedTo: id, status: 0 });
    }
    await peer.released();
    expect(order).toEqual([1, 2, 3]);
  });

  it('reads no further from a peer that asks and does not read the answers', async () => {
    const { port, endpoints } = await serve({
      name: 'Quick',
      operations: new Set([commandField.echo]),
      perform: () => ({ status: 0 }),
    });
    const peer = await raw(port);
    peer.socket.pause();
    const { transport } = endpoints[0]!.association;
    const many = Buffer.concat(Array.from({ length: 5000 }, (_, id) => commandPdu(1, echoRequest(id + 1))));
    for (let sent = 0; sent < 200 && !transport.paused; sent++) {
      peer.socket.write(many);
      await until(() => transport.paused || peer.socket.writableLength === 0, 15_000);
    }
    expect(transport.paused).toBe(true);
    peer.socket.resume();
    await until(() => !transport.paused);
  });

  it.each(['throws', 'rejects'])('answers with a status when a service %s, and goes on', async (how) => {
    const { port } = await serve({
      name: 'Failing',
      operations: new Set([commandField.echo]),
      perform: () => {
        if (how === 'throws') {
          throw new Error('no');
        }
        return Promise.reject(new NegatoscopeError('not-found', 'nothing there'));
      },
    });
    const peer = await raw(port);
    peer.send(commandPdu(1, echoRequest(1)));
    const expected =
      how === 'throws' ? { status: 0x0110, errorComment: 'no' } : { status: 0x0112, errorComment: 'nothing there' };
    expect(await peer.response()).toMatchObject(expected);
    peer.send(commandPdu(1, echoRequest(2)));
    expect(await peer.response()).toMatchObject({ messageIdRespondedTo: 2 });
  });

  it('survives a service whose data set receiver throws on every call', async () => {
    const boom = () => {
      throw new Error('boom');
    };
    const { port, ends } = await serve({
      name: 'Broken',
      operations: new Set([commandField.store]),
      receive: () => ({ write: boom, end: boom, abort: boom }),
    });
    const peer = await raw(port);
    peer.send(commandPdu(3, storeRequest(1, '1.2')), dataPdu(3, false, true, Buffer.from('x ')));
    expect(await peer.aborted()).toEqual({ source: 0, reason: 0 });
    await until(() => ends.length === 1);
  });

  it('sends values no longer than the peer takes, down to a few bytes', async () => {
    for (const limit of [8, 9, 50, 4096]) {
      const { port } = await serve({
        name: 'Find',
        operations: new Set([commandField.find]),
        receive: () => collect((identifier) => ({ status: 0, dataSet: identifier })),
      });
      const peer = await connectRaw(port);
      cleanups.push(() => peer.close());
      await peer.associate([findContext], { user: { maximumLength: limit } });
      const query = Buffer.from('0123456789'.repeat(20));
      peer.send(commandPdu(5, { ...find, messageId: 1, dataSetType: 1 }), dataPdu(5, false, true, query));
      const command: Buffer[] = [];
      const dataSet: Buffer[] = [];
      for (let last = 0; last < 2; ) {
        const pdu = await peer.receive();
        expect(pdu?.body.length).toBeLessThanOrEqual(limit);
        const control = pdu?.body[5] as number;
        ((control & 1) === 1 ? command : dataSet).push(pdu?.body.subarray(6) as Buffer);
        last += control >> 1;
      }
      expect(decodeCommand(Buffer.concat(command))).toMatchObject({ field: 0x8020, status: 0 });
      expect(Buffer.concat(dataSet)).toEqual(query);
    }
  });

  it('refuses an identifier that is too long without keeping it', async () => {
    const { port } = await serve({
      name: 'Find',
      operations: new Set([commandField.find]),
      receive: () => collect(() => ({ status: 0 }), 100),
    });
    const endpoint = await open(port);
    const answer = await endpoint.exchange(context(endpoint), find, { data: Buffer.alloc(101) });
    expect(answer.status).toBe(0x0115);
  });

  it('gives up when no response comes, with an abort', async () => {
    const { port, ends } = await serve({ ...slowFind, receive: () => collect(() => new Promise(() => undefined)) });
    const endpoint = await open(port, { dimseMs: 100 });
    await expect(endpoint.exchange(context(endpoint), find, { data: Buffer.from('x ') })).rejects.toMatchObject({
      code: 'timeout',
    });
    await until(() => ends.length === 1);
    expect(ends[0]).toMatchObject({ outcome: 'aborted', by: 'peer', abort: { source: 0, reason: 0 } });
  });
});

async function raw(port: number): Promise<RawPeer> {
  const peer = await connectRaw(port);
  cleanups.push(() => peer.close());
  await peer.associate([verificationContext(1), ctContext(3)]);
  return peer;
}

describe('release by the acceptor', () => {
  const nothing: Service = { name: 'Nothing', operations: new Set() };

  it('is answered by the requestor', async () => {
    const steps: string[] = [];
    const { port, endpoints, ends } = await serve(nothing, 16384, steps);
    const peer = await raw(port);
    endpoints[0]?.association.release();
    expect((await peer.receive())?.type).toBe(pduType.releaseRequest);
    peer.send(encodeReleaseResponse());
    await peer.end();
    expect(ends).toEqual([{ outcome: 'released', by: 'us' }]);
    expect(steps.slice(-2)).toEqual(['11/6>AR-1>7', '13/7>AR-3>1']);
  });

  it('collides with that of the requestor (PS3.8 7.2.2.6)', async () => {
    const steps: string[] = [];
    const { port, endpoints, ends } = await serve(nothing, 16384, steps);
    const peer = await raw(port);
    endpoints[0]?.association.release();
    expect((await peer.receive())?.type).toBe(pduType.releaseRequest);
    peer.send(encodeReleaseRequest());
    await expect(peer.receive(100)).rejects.toThrow(/nothing came/);
    peer.send(encodeReleaseResponse());
    await peer.released();
    await until(() => ends.length === 1);
    expect(ends[0]).toMatchObject({ outcome: 'released' });
    expect(steps.slice(-4)).toEqual(['11/6>AR-1>7', '12/7>AR-8>10', '13/10>AR-10>12', '14/12>AR-4>13']);
  });
});

describe('messages that break the rules', () => {
  const echoes: Service = {
    name: 'Verification',
    operations: new Set([commandField.echo, commandField.store]),
    perform: () => ({ status: 0 }),
    receive: () => collect(() => ({ status: 0 })),
  };

  it.each([
    ['a data set without a command', [dataPdu(3, false, true, Buffer.from('xx'))]],
    [
      'a command within a data set',
      [
        commandPdu(3, storeRequest(1, '1.2')),
        dataPdu(3, false, false, Buffer.from('xx')),
        commandPdu(1, echoRequest()),
      ],
    ],
    [
      'a data set in another context',
      [commandPdu(3, storeRequest(1, '1.2')), dataPdu(1, false, true, Buffer.from('xx'))],
    ],
    [
      'command fragments in two contexts',
      [dataPdu(1, true, false, Buffer.alloc(8)), dataPdu(3, true, false, Buffer.alloc(8))],
    ],
    [
      'a data set within a command',
      [dataPdu(1, true, false, Buffer.alloc(8)), dataPdu(1, false, true, Buffer.alloc(8))],
    ],
    ['a command set that is none', [dataPdu(1, true, true, Buffer.from('not a command'))]],
    ['an empty command', [dataPdu(1, true, true, Buffer.alloc(0))]],
    [
      'a response to nothing',
      [commandPdu(1, { field: 0x8030, messageIdRespondedTo: 1, status: 0, dataSetType: 0x0101 })],
    ],
    [
      'a request without a Message ID',
      [commandPdu(1, { field: 0x30, affectedSopClassUid: '1.2', dataSetType: 0x0101 })],
    ],
    ['a release within a message', [commandPdu(3, storeRequest(1, '1.2')), encodeReleaseRequest()]],
    ['a command set without end', Array.from({ length: 70 }, () => dataPdu(1, true, false, Buffer.alloc(1000)))],
  ])('aborts on %s', async (_name, pdus) => {
    const { port } = await serve(echoes);
    const peer = await raw(port);
    peer.send(...pdus);
    expect(await peer.aborted()).toEqual({ source: 0, reason: 0 });
  });

  it.each([
    ['an unknown command', { ...echoRequest(), field: 0x0200 }, 0x0211],
    ['an operation that the service does not have', { ...echoRequest(), field: 0x0140 }, 0x0211],
    ['a request without SOP class', { field: 0x30, messageId: 1, dataSetType: 0x0101 }, 0x0212],
  ])('refuses %s with a status', async (_name, command, status) => {
    const { port } = await serve(echoes);
    const peer = await raw(port);
    peer.send(commandPdu(1, command));
    expect(await peer.response()).toMatchObject({ status });
    peer.send(commandPdu(1, echoRequest(9)));
    expect(await peer.response()).toMatchObject({ messageIdRespondedTo: 9, status: 0 });
  });

  it('reads the data set of a refused request to its end', async () => {
    const { port } = await serve(echoes);
    const peer = await raw(port);
    peer.send(commandPdu(3, { ...storeRequest(1, '1.2'), field: 0x0021 }), dataPdu(3, false, true, Buffer.alloc(9000)));
    expect(await peer.response()).toMatchObject({ field: 0x8021, status: 0x0211 });
  });

  it('ignores a C-CANCEL for what is not under way', async () => {
    const { port } = await serve(echoes);
    const peer = await raw(port);
    peer.send(
      commandPdu(1, { field: 0x0fff, messageIdRespondedTo: 77, dataSetType: 0x0101 }),
      commandPdu(1, echoRequest()),
    );
    expect(await peer.response()).toMatchObject({ field: 0x8030, status: 0 });
  });

  it('is not disturbed by bytes of any kind on many connections', async () => {
    const { port } = await serve(echoes);
    const good = await raw(port);
    const bad = await Promise.all(Array.from({ length: 20 }, () => raw(port)));
    for (const [index, peer] of bad.entries()) {
      peer.send(rawPdu(4, Buffer.alloc(200, index + 1)), requestBytes([verificationContext()]));
    }
    await Promise.all(bad.map((peer) => peer.aborted()));
    good.send(commandPdu(1, echoRequest()));
    expect(await good.response()).toMatchObject({ status: 0 });
  });
});
