import { afterEach, describe, expect, it } from 'vitest';
import type { Transcoder } from '../../../transcode/transcoder.ts';
import { ActivityBook } from '../../activity.ts';
import { listenRaw, type RawPdu } from '../../testing/raw-peer.ts';
import { sendTo } from '../../testing/send.ts';
import { type TestListener, testListener } from '../../testing/test-listener.ts';
import { pduType } from '../../upper-layer/pdu.ts';
import { memorySource } from './instance-source.ts';
import { instanceFrom, type StoredInstance } from './instance-to-send.ts';

/** Only the signal of the user is raised here: a transfer that waited for the other one would not end in the time of a test. */

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ct = '1.2.840.10008.5.1.4.1.1.2';
const littleEndian = '1.2.840.10008.1.2.1';
const jpegLs = '1.2.840.10008.1.2.4.80';
const instance = (number: number, transferSyntaxUid = littleEndian) =>
  instanceFrom(memorySource({ sopClassUid: ct, sopInstanceUid: `2.25.${number}`, transferSyntaxUid }, Buffer.alloc(8)));

describe('sending that is cancelled with nothing under way ends at once', () => {
  it('while the peer has not answered the request for an association, and tells it', async () => {
    const cancelling = new AbortController();
    let told: Promise<RawPdu | undefined> | undefined;
    const peer = await listenRaw(async (from) => {
      await from.receive();
      told = from.receive();
      cancelling.abort();
    });
    closing.push(() => peer.close());
    const activity = new ActivityBook();
    closing.push(() => activity.close());
    const { results, summary } = await sendTo(peer.port, [instance(1), instance(2)], {
      activity,
      signal: cancelling.signal,
    });
    expect(results.map(({ outcome, attempted }) => [outcome, attempted])).toEqual([
      ['retry', false],
      ['retry', false],
    ]);
    expect(summary.error).toMatchObject({ code: 'cancelled' });
    expect((await told)?.type).toBe(pduType.abort);
    expect(activity.list().map(({ outcome }) => outcome)).toEqual(['failed']);
  });

  it('while an instance is made ready, and releases the association', async () => {
    const host: TestListener = await testListener({ transferSyntaxes: [littleEndian] });
    closing.push(() => host.stop());
    const cancelling = new AbortController();
    const transcode: Transcoder['transcode'] = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        cancelling.abort();
        if (signal?.aborted) reject(signal.reason);
      });
    const instances = [1, 2].map((number) => ({
      ...instance(number, jpegLs),
      stored: async () => ({ location: { transferSyntaxUid: jpegLs, description: {} } }) as unknown as StoredInstance,
    }));
    const { results } = await sendTo(host.port, instances, { transcoder: { transcode }, signal: cancelling.signal });
    expect(results.map(({ outcome, attempted }) => [outcome, attempted])).toEqual([
      ['retry', false],
      ['retry', false],
    ]);
    await expect.poll(() => host.listener.activity().map(({ outcome }) => outcome)).toEqual(['released']);
  });
});
