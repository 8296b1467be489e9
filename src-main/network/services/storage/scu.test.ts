import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NegatoscopeError } from '../../../../src-shared/contract/errors.ts';
import { sendingSchema } from '../../../../src-shared/settings/sending.ts';
import { freePort } from '../../../../testing/ports.ts';
import { temporaryFolder } from '../../../../testing/temp.ts';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { ActivityBook } from '../../activity.ts';
import { random } from '../../testing/random.ts';
import { sendTo, type TestSend, testNode, testOutgoing } from '../../testing/send.ts';
import { type ListenerInput, type TestListener, testListener } from '../../testing/test-listener.ts';
import { fileSource, type InstanceSource, memorySource } from './instance-source.ts';
import { type InstanceToSend, instanceFrom, type StoredInstance } from './instance-to-send.ts';
import { sendInstances } from './scu.ts';

let host: TestListener | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const ct = '1.2.840.10008.5.1.4.1.1.2';
const ELE = '1.2.840.10008.1.2.1';

async function send(
  sources: (InstanceSource | InstanceToSend)[],
  settings: ListenerInput = {},
  options: TestSend = {},
) {
  host ??= await testListener(settings);
  const sent = await sendTo(host.port, sources, options);
  return { ...sent, received: host.ingest.received };
}

function noise(bytes: number, seed = 1): Buffer {
  const next = random(seed);
  return Buffer.from(Uint8Array.from({ length: bytes }, () => next(256)));
}

const source = (dataSet: Uint8Array, number = 1, sopClassUid = ct, transferSyntaxUid = ELE) =>
  memorySource({ sopClassUid, sopInstanceUid: `2.25.${number}`, transferSyntaxUid }, dataSet);

describe('Storage SCU', () => {
  it.each([8, 9, 64, 4096, 16384, 131072, 0])(
    'sends bytes untouched to a peer that takes PDUs of %i',
    async (limit) => {
      const sizes = limit > 0 && limit < 4096 ? [0, 1, 2, 3, 4, 5000] : [0, 1, 16378, 16379, 1_048_576, 3_000_001];
      const bodies = sizes.map((size, index) => noise(size, index + 1));
      const { summary, received } = await send(
        bodies.map((body, index) => source(body, index)),
        { maxPduLength: limit },
      );
      expect(summary).toMatchObject({ done: sizes.length, warnings: 0, failed: 0 });
      expect(received.map((file) => readFileSync(file.path))).toEqual(bodies);
    },
  );

  it('fails with what its source failed with, and leaves no association open', async () => {
    host = await testListener();
    const { port, listener } = host;
    async function* failing() {
      for (let number = 1; number <= 300; number++) yield instanceFrom(source(noise(100), number));
      throw new NegatoscopeError('io', 'the index cannot be read');
    }
    const results: string[] = [];
    const sending = sendInstances(testNode(port), failing(), {
      outgoing: testOutgoing(),
      settings: sendingSchema.parse({}),
      onResult: ({ outcome }) => void results.push(outcome),
    });
    await expect(sending).rejects.toMatchObject({ code: 'io', message: 'the index cannot be read' });
    expect(results).toEqual(Array.from({ length: 300 }, () => 'done'));
    await expect.poll(() => listener.activity().map(({ outcome }) => outcome)).toEqual(['released']);
  });

  it('reads from files, leaving preamble and meta header out', async () => {
    const folder = await temporaryFolder('scu');
    const sources: InstanceSource[] = [];
    const bodies = [noise(10), noise(2_500_000), noise(700_000)];
    for (const [index, body] of bodies.entries()) {
      const path = join(folder.path, `${index}.dcm`);
      writeFileSync(path, Buffer.concat([Buffer.alloc(333), body]));
      sources.push(
        fileSource({
          path,
          dataSetOffset: 333,
          fileBytes: 333 + body.length,
          sopClassUid: ct,
          sopInstanceUid: `2.25.${index}`,
          transferSyntaxUid: ELE,
        }),
      );
    }
    const { summary, received } = await send(sources);
    expect(summary).toMatchObject({ done: 3, bytes: 10 + 2_500_000 + 700_000 });
    expect(received.map((file) => readFileSync(file.path))).toEqual(bodies);
    await folder.remove();
  });

  it('goes on with a new association after a file that breaks off', async () => {
    const folder = await temporaryFolder('scu');
    const path = join(folder.path, 'short.dcm');
    writeFileSync(path, Buffer.alloc(3_000_000));
    const short = fileSource({
      path,
      dataSetOffset: 0,
      fileBytes: 3_000_000,
      sopClassUid: ct,
      sopInstanceUid: '2.25.2',
      transferSyntaxUid: ELE,
    });
    truncateSync(path, 2_000_000);
    const missing = fileSource({
      path: join(folder.path, 'none.dcm'),
      dataSetOffset: 0,
      fileBytes: 10,
      sopClassUid: ct,
      sopInstanceUid: '2.25.3',
      transferSyntaxUid: ELE,
    });
    const { results, received, summary } = await send([source(noise(5), 1), short, missing, source(noise(7), 4)]);
    expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['done', undefined],
      ['failed', 'io'],
      ['failed', 'io'],
      ['done', undefined],
    ]);
    expect(summary.error).toBeUndefined();
    expect(received.map((file) => file.sopInstanceUid)).toEqual(['2.25.1', '2.25.4']);
    await folder.remove();
  });

  it('tells status and comment of each instance, and does not stop at a refusal', async () => {
    host = await testListener();
    let count = 0;
    host.ingest.onCommit = () => {
      if (++count === 2) {
        throw new NegatoscopeError('disk-full', 'no space');
      }
    };
    const { results, summary } = await send([1, 2, 3].map((number) => source(noise(10), number)));
    expect(results.map(({ outcome, status, comment }) => [outcome, status, comment])).toEqual([
      ['done', 0, undefined],
      ['retry', 0xa700, 'no space'],
      ['done', 0, undefined],
    ]);
    expect(summary).toMatchObject({ done: 2, retry: 1 });
  });

  it('says which instances the peer does not take', async () => {
    const { results } = await send([
      source(noise(4), 1),
      source(noise(4), 2, '1.2.3.4'),
      source(noise(4), 3, ct, '1.2.3'),
    ]);
    expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['done', undefined],
      ['failed', 'unsupported'],
      ['failed', 'unsupported'],
    ]);
  });

  it('opens as many associations as the contexts need', async () => {
    const sources = Array.from({ length: 300 }, (_, index) =>
      source(noise(4, index + 1), index, `1.2.3.${index % 260}`),
    );
    const book = new ActivityBook();
    const { summary, received } = await send(sources, { acceptUnknownSopClasses: true }, { activity: book });
    expect(summary.done).toBe(300);
    const uids = (list: { sopInstanceUid: string }[]) => list.map(({ sopInstanceUid }) => sopInstanceUid).sort();
    expect(uids(received as { sopInstanceUid: string }[])).toEqual(uids(sources));
    // Two contexts for each of 260 classes, 128 in one association.
    expect(book.list().map(({ direction, outcome }) => `${direction} ${outcome}`)).toEqual(
      Array.from({ length: 5 }, () => 'out released'),
    );
    book.close();
  });

  it('fails all of them when the association cannot be opened', async () => {
    const { results, summary } = await sendTo(await freePort(), [source(noise(1)), source(noise(2))]);
    expect(summary).toMatchObject({ done: 0, retry: 2, error: { code: 'connection-failed' } });
    expect(results).toHaveLength(2);
  });

  it('fails the rest when the association is lost', async () => {
    host = await testListener();
    const { listener } = host;
    host.ingest.onCommit = (start) => {
      if (start.sopInstanceUid === '2.25.2') {
        void listener.stop(0);
        return new Promise(() => undefined);
      }
      return undefined;
    };
    const { results, summary } = await send([1, 2, 3, 4].map((number) => source(noise(10), number)));
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'retry', 'retry', 'retry']);
    // Over another association, which is refused by then.
    expect(summary.error).toMatchObject({ code: 'connection-failed' });
  });

  it('stops between instances when it is told to', async () => {
    const controller = new AbortController();
    const { results, summary } = await send(
      [1, 2, 3, 4].map((number) => source(noise(10), number)),
      {},
      {
        signal: controller.signal,
        onResult: (result) => {
          if (result.instance.sopInstanceUid === '2.25.2') {
            controller.abort();
          }
        },
      },
    );
    expect(results.map(({ attempted }) => attempted)).toEqual([true, true, false, false]);
    expect(summary).toMatchObject({ done: 2, retry: 2, error: { code: 'cancelled' } });
    await host?.until(() => host?.listener.status().associations === 0);
    expect(host?.listener.activity()[0]).toMatchObject({ outcome: 'released', received: 2 });
  });

  it('refuses what may not be sent and nothing else, over however many associations', async () => {
    const mr = '1.2.840.10008.5.1.4.1.1.4';
    const sources = Array.from({ length: 24 }, (_, index) => source(noise(8), index, index % 2 === 0 ? mr : ct));
    const { received, results } = await send(sources, {}, { sending: { parallel: 4, contexts: { sopClasses: [ct] } } });
    expect(results.filter(({ outcome }) => outcome === 'failed').map(({ instance }) => instance.sopClassUid)).toEqual(
      new Array(12).fill(mr),
    );
    expect(received).toHaveLength(12);
  });

  it('tries again what could not be made ready for want of room, and not what cannot be made at all', async () => {
    const jpegLs = '1.2.840.10008.1.2.4.80';
    const failures = ['disk-full', 'damaged'] as const;
    const instances = failures.map((code, index) => ({
      ...instanceFrom(source(noise(8), index, ct, jpegLs)),
      stored: async () =>
        ({ location: { transferSyntaxUid: jpegLs, description: {}, code } }) as unknown as StoredInstance,
    }));
    const transcode: Transcoder['transcode'] = async ({ location }) => {
      throw new NegatoscopeError((location as unknown as { code: ErrorCode }).code, 'no');
    };
    const { results, summary } = await send(instances, { transferSyntaxes: [ELE] }, { transcoder: { transcode } });
    expect(results.map(({ outcome, error }) => [error?.code, outcome])).toEqual([
      ['disk-full', 'retry'],
      ['damaged', 'failed'],
    ]);
    expect(summary).toMatchObject({ retry: 1, failed: 1 });
  });

  it('opens no association where there is nothing to propose', async () => {
    const sources = [source(noise(8), 1, ct, 'broken'), source(noise(8), 2)];
    const { received, results } = await send(
      sources,
      {},
      { sending: { associations: 'per-instance', contexts: { combined: [] } } },
    );
    expect(results.map(({ outcome, error }) => [outcome, error?.code])).toEqual([
      ['failed', 'unsupported'],
      ['done', undefined],
    ]);
    expect(received).toHaveLength(1);
    expect(host?.transitions.filter(({ event }) => event === 6)).toHaveLength(1);
  });
});
