import { readdir } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { commandField } from '../dimse/command-fields.ts';
import { phantomImage } from '../testing/phantom.ts';
import { commandPdu, dataPdu, type RawPeer, rawPdu } from '../testing/raw-peer.ts';
import { type ArchiveRig, type ArchiveRigOptions, startArchiveRig } from './archive-rig.ts';
import { ct, echoOn, storeOn, ts, verification } from './rig.ts';

/**
 * What a peer can do to us while it stores, against a real archive: nothing that was acknowledged is lost, nothing that was not is half there, no
 * association stays behind, and whoever comes next is served.
 */

let rig: ArchiveRig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

async function start(options: ArchiveRigOptions & { listener?: object } = {}): Promise<ArchiveRig> {
  const { listener, ...others } = options;
  rig = await startArchiveRig('default', { ...others, change: { listener } });
  return rig;
}

const contexts = [{ id: 1, abstractSyntax: ct, transferSyntaxes: [ts.ELE] }];
const requestOf = (number: number, messageId = 1) => ({
  field: commandField.store,
  messageId,
  affectedSopClassUid: ct,
  affectedSopInstanceUid: uid(number),
  priority: 0,
  dataSetType: 1,
});

const uid = (number: number): string => `2.25.777.3.${number}`;

/** An image of about `bytes`, encoded. */
function image(number: number, bytes = 100_000): Buffer {
  const side = Math.max(2, Math.round(Math.sqrt(bytes / 2)));
  return phantomImage(number, side, side).dataSet;
}

async function associated(to: ArchiveRig): Promise<RawPeer> {
  const peer = await to.raw();
  await peer.associate(contexts, { called: 'STATION' });
  return peer;
}

const gone = (to: ArchiveRig) => expect.poll(() => to.listener.status().associations).toBe(0);

/** Objects that came in part. */
async function leftovers(to: ArchiveRig): Promise<string[]> {
  return (await readdir(to.dataFolder, { recursive: true })).filter((name) => name.endsWith('.part'));
}

/** One image over an association of its own; the status. */
async function storeOne(to: ArchiveRig, number: number, bytes = 20_000): Promise<number> {
  const endpoint = await to.open([[ct, [ts.ELE]]]);
  const { status } = await storeOn(endpoint, {
    sopClassUid: ct,
    sopInstanceUid: uid(number),
    dataSet: image(number, bytes),
  });
  await endpoint.release();
  return status;
}

/** The next sender is served, and what it sent is there. */
async function stillServes(to: ArchiveRig, number: number): Promise<void> {
  expect(await storeOne(to, number)).toBe(0);
  expect(await to.locate(uid(number))).toHaveLength(1);
}

describe('a peer that fails while it stores', () => {
  it('dies in the middle of a C-STORE: what came before is there, nothing of the rest', async () => {
    const to = await start();
    const peer = await associated(to);
    const [whole, broken] = [1, 2].map((number) => image(number));
    peer.send(commandPdu(1, requestOf(1, 1)), dataPdu(1, false, true, whole!.subarray(0, 16_000)));
    // Not the whole data set after all: it is cut short, and answered so.
    expect((await peer.response()).status).not.toBe(0);
    const good = image(3, 8000);
    peer.send(commandPdu(1, requestOf(3, 2)), dataPdu(1, false, true, good));
    expect(await peer.response()).toMatchObject({ status: 0, messageIdRespondedTo: 2 });
    peer.send(commandPdu(1, requestOf(2, 3)), dataPdu(1, false, false, broken!.subarray(0, 16_000)));
    peer.socket.resetAndDestroy();
    await gone(to);
    expect(await to.locate(uid(3))).toHaveLength(1);
    expect(await to.locate(uid(2))).toEqual([]);
    expect(await leftovers(to)).toEqual([]);
    await stillServes(to, 4);
  });

  it('opens connections and says nothing, or half a PDU: they end by their timers', async () => {
    const to = await start({ listener: { timeouts: { artimMs: 150, packetMs: 150, idleMs: 150 } } });
    const silent = await to.raw();
    const half = await to.raw();
    half.send([1, 0, 0, 0, 1]);
    const idle = await associated(to);
    const midway = await associated(to);
    midway.send(commandPdu(1, requestOf(1)), dataPdu(1, false, false, image(1).subarray(0, 1000)));
    // Nothing was wrong with what it said: ours is the wish to end it.
    expect(await idle.aborted()).toEqual({ source: 0, reason: 0 });
    expect(await midway.aborted()).toEqual({ source: 2, reason: 0 });
    await Promise.all([silent.end(), half.end()]);
    await gone(to);
    expect(await leftovers(to)).toEqual([]);
    await stillServes(to, 2);
  });

  it.each([
    ['0 bytes', 4, 0, []],
    ['4 GiB', 4, 0xffffffff, [0, 0, 0, 10, 1, 3]],
    ['4 GiB before any association', 1, 0xffffffff, [0, 1]],
  ] as const)('declares a PDU of %s: aborted, no memory is taken', async (_, type, length, body) => {
    // How long the peer may take to close after our A-ABORT.
    const to = await start({ listener: { timeouts: { artimMs: 300 } } });
    const peer = type === 4 ? await associated(to) : await to.raw();
    const before = process.memoryUsage().arrayBuffers;
    peer.send(rawPdu(type, [...body], length));
    if (type === 4) {
      expect(await peer.aborted()).toMatchObject({ source: 2 });
    }
    await peer.end();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
    await gone(to);
    await stillServes(to, 1);
  });

  it('sends messages out of order: a data set before its command, two commands, the same message again', async () => {
    const to = await start();
    const early = await associated(to);
    early.send(dataPdu(1, false, true, image(1, 4000)));
    expect(await early.aborted()).toMatchObject({ source: expect.any(Number) });
    const twice = await associated(to);
    twice.send(commandPdu(1, requestOf(2, 1)), commandPdu(1, requestOf(2, 2)));
    expect(await twice.aborted()).toMatchObject({ source: expect.any(Number) });
    const again = await associated(to);
    for (const round of [1, 2]) {
      again.send(commandPdu(1, requestOf(3, 1)), dataPdu(1, false, true, image(3, 8000)));
      expect(await again.response(), `round ${round}`).toMatchObject({ status: 0, messageIdRespondedTo: 1 });
    }
    await again.release();
    await gone(to);
    expect(await to.locate(uid(3))).toHaveLength(1);
    expect(await to.locate(uid(1))).toEqual([]);
  });

  it('answers what nobody asked: the association ends, the others go on', async () => {
    const to = await start();
    const other = await associated(to);
    const peer = await associated(to);
    peer.send(commandPdu(1, { field: 0x8001, messageIdRespondedTo: 77, status: 0x1234, dataSetType: 0x0101 }));
    expect(await peer.aborted()).toMatchObject({ source: expect.any(Number) });
    other.send(commandPdu(1, requestOf(5, 9)), dataPdu(1, false, true, image(5, 8000)));
    expect(await other.response()).toMatchObject({ status: 0 });
    await other.release();
    await gone(to);
  });

  it('calls us by another title: rejected, and said why', async () => {
    const to = await start();
    await expect(to.open([[verification, [ts.ILE]]], { called: 'SOMEBODY' })).rejects.toMatchObject({
      code: 'association-rejected',
      parameters: { result: 1, source: 1, reason: 7 },
    });
    await gone(to);
  });
});

describe('many at once', () => {
  it('200 associations: as many as the limit stand, the others are told to come again, none stays behind', async () => {
    const to = await start({ listener: { maxAssociations: 64 } });
    const opening = Array.from({ length: 200 }, () =>
      to.open([[verification, [ts.ILE]]]).then(
        (endpoint) => endpoint,
        (error: { code: string; parameters: object }) => error,
      ),
    );
    const opened = await Promise.all(opening);
    const standing = opened.filter((each) => 'association' in each);
    const refused = opened.filter((each) => !('association' in each));
    expect(standing).toHaveLength(64);
    expect(refused).toHaveLength(136);
    for (const error of refused) {
      expect(error).toMatchObject({ code: 'association-rejected', parameters: { result: 2, source: 3, reason: 2 } });
    }
    expect(await Promise.all(standing.map((endpoint) => echoOn(endpoint)))).toEqual(standing.map(() => 0));
    await Promise.all(standing.map((endpoint) => endpoint.release()));
    await gone(to);
    await stillServes(to, 1);
  });

  it('200 associations that each store: without a limit all are served, each image is there once', async () => {
    const to = await start({ listener: { maxAssociations: 0 } });
    const statuses = await Promise.all(Array.from({ length: 200 }, (_, index) => storeOne(to, 1000 + index)));
    expect(new Set(statuses)).toEqual(new Set([0]));
    await gone(to);
    await to.archive.settle();
    expect((await to.archive.search({ level: 'instance', match: {}, limit: 1000 })).rows).toHaveLength(200);
  });

  it('two identical objects at the same moment on two associations: both are answered with Success and kept once', async () => {
    const to = await start();
    const dataSet = image(9, 200_000);
    const endpoints = await Promise.all([1, 2].map(() => to.open([[ct, [ts.ELE]]])));
    const answers = await Promise.all(
      endpoints.map((endpoint) => storeOn(endpoint, { sopClassUid: ct, sopInstanceUid: uid(9), dataSet })),
    );
    expect(answers.map(({ status }) => status)).toEqual([0, 0]);
    const places = await to.locate(uid(9));
    expect(places).toHaveLength(1);
    expect((await to.stored(places[0]!)).dataSet.equals(dataSet)).toBe(true);
    await Promise.all(endpoints.map((endpoint) => endpoint.release()));
  });

  it('a hundred broken transfers leave no memory behind', async () => {
    const to = await start();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const large = image(1, 2_000_000);
    const breakOff = async (): Promise<void> => {
      const peer = await associated(to);
      peer.send(commandPdu(1, requestOf(1)));
      for (let at = 0; at < large.length - 16_000; at += 16_000) {
        peer.send(dataPdu(1, false, false, large.subarray(at, at + 16_000)));
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
      peer.socket.resetAndDestroy();
    };
    for (let count = 0; count < 10; count++) await breakOff();
    await gone(to);
    collect();
    const before = process.memoryUsage();
    for (let count = 0; count < 100; count++) await breakOff();
    await gone(to);
    await expect
      .poll(() => {
        collect();
        return process.memoryUsage().arrayBuffers - before.arrayBuffers;
      })
      .toBeLessThan(8 * 2 ** 20);
    expect(await leftovers(to)).toEqual([]);
    await stillServes(to, 2);
  });
});

describe('a disk that is full', () => {
  it('is said with A700, and loses nothing that was there', async () => {
    let freeBytes = 2 ** 30;
    const to = await start({ freeBytes: () => freeBytes });
    await stillServes(to, 1);
    freeBytes = 1000;
    // The disk is asked now and then: until then it may still be taken.
    let next = 2;
    await expect.poll(() => storeOne(to, next++), { timeout: 10_000 }).toBe(0xa700);
    const refused = next - 1;
    expect(await to.locate(uid(refused))).toEqual([]);
    for (let number = 1; number < refused; number++) {
      expect(await to.locate(uid(number))).toHaveLength(1);
    }
    freeBytes = 2 ** 30;
    await expect.poll(() => storeOne(to, refused), { timeout: 10_000 }).toBe(0);
    expect(await to.locate(uid(refused))).toHaveLength(1);
    expect(await leftovers(to)).toEqual([]);
  });
});
