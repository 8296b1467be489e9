import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeDataSet, testImage } from '../network/conformance/encode.ts';
import { listenRaw } from '../network/testing/raw-peer.ts';
import { encodeAssociateAccept } from '../network/upper-layer/encode.ts';
import { type RemoteRig, startRemoteRig, type TestNode } from './testing/remote-rig.ts';
import { type ScriptedOptions, type ScriptedScp, scriptedScp } from './testing/scripted-scp.ts';

/** A retrieve is cancelled in each of its phases, and nodes go on after they have answered: nothing stays open. */
let rig: RemoteRig;
const closing: { close(): void }[] = [];
beforeAll(async () => {
  rig = await startRemoteRig();
});
afterAll(() => rig.close());
afterEach(() => {
  for (const peer of closing.splice(0)) peer.close();
});

const moveField = 0x21;
const cancelField = 0x0fff;

async function start(
  onMessage: ScriptedOptions['onMessage'],
  node: Partial<TestNode> = {},
  change: object = {},
): Promise<ScriptedScp> {
  const scp = await scriptedScp({ onMessage, roles: (role) => role });
  closing.push(scp);
  await rig.configure({ nodes: [{ port: scp.port, ...node }], change });
  return scp;
}

let studies = 0;
const newStudy = (): string => `2.25.94.${++studies}`;
async function submit(studyUid = newStudy()): Promise<number> {
  const item = { studyUid, patientId: 'P1', retrieveAeTitle: '', title: 'Test' };
  return (await rig.remote.retrieve({ nodeId: 'node', items: [item] })).jobIds[0] as number;
}
const jobOf = (id: number) => rig.jobs.list().find((job) => job.id === id);

async function cancelled(id: number, scp?: ScriptedScp): Promise<void> {
  await rig.jobs.cancel(id);
  await rig.jobs.finished(id);
  expect(jobOf(id)).toMatchObject({ state: 'cancelled' });
  if (scp !== undefined) await expect.poll(() => scp.open, { timeout: 15_000 }).toBe(0);
}

describe('a retrieve is cancelled', () => {
  it('while it waits for its turn', async () => {
    const scp = await start(
      () => undefined,
      {},
      { querying: { simultaneousRetrieves: 1 }, queue: { workersPerNode: 2 } },
    );
    const [first, second] = [await submit(), await submit()];
    await expect.poll(() => scp.messages.length, { timeout: 15_000 }).toBe(1);
    await cancelled(second);
    scp.close();
    await cancelled(first, scp);
    expect(scp.requests).toHaveLength(1);
  });

  it('while the association is opened', async () => {
    let open = 0;
    const silent = await listenRaw((peer) => {
      open++;
      peer.socket.once('close', () => open--);
    });
    closing.push(silent);
    // What hears of the A-ABORT has to close the connection (PS3.8 9.2.2: Sta13).
    await rig.configure({ nodes: [{ port: silent.port }], change: { calling: { timeouts: { artimMs: 100 } } } });
    const id = await submit();
    await expect.poll(() => open, { timeout: 15_000 }).toBe(1);
    await cancelled(id);
    await expect.poll(() => open, { timeout: 15_000 }).toBe(0);
  });

  it('while the node is busy with it, by a node that ends it with FE00H', async () => {
    const scp = await start((message, association) => {
      const asked = scp.messages[0]!;
      if (message.command.field === cancelField) association.respond(asked, { status: 0xfe00, completed: 1 });
    });
    const id = await submit();
    await expect.poll(() => scp.messages.length, { timeout: 15_000 }).toBe(1);
    await cancelled(id, scp);
    expect(scp.messages.map(({ command }) => command.field)).toEqual([moveField, cancelField]);
    expect(scp.released).toBe(1);
  });

  it('after the node has answered, while what it sent is waited for', async () => {
    const scp = await start((message, association) => association.respond(message, { status: 0, completed: 5 }));
    const id = await submit();
    await expect.poll(() => scp.released, { timeout: 15_000 }).toBe(1);
    await cancelled(id, scp);
  });

  it('while a node that does not answer is released', async () => {
    let released = false;
    const rude = await listenRaw((peer) => void answerButNeverRelease(peer));
    const answerButNeverRelease = async (peer: Parameters<Parameters<typeof listenRaw>[0]>[0]) => {
      const { decodeAssociateRequest } = await import('../network/upper-layer/decode.ts');
      const request = decodeAssociateRequest((await peer.receive())!.body);
      const contexts = request.contexts.map(({ id, transferSyntaxes }) => ({
        id,
        result: 4,
        transferSyntax: transferSyntaxes[0] as string,
      }));
      peer.send(encodeAssociateAccept({ ...request, contexts, user: { ...request.user, maximumLength: 16384 } }));
      released = (await peer.receive())?.type === 5;
    };
    closing.push(rude);
    await rig.configure({ nodes: [{ port: rude.port }] });
    const id = await submit();
    await expect.poll(() => released, { timeout: 15_000 }).toBe(true);
    await cancelled(id);
  });

  it('and a search, while its association is released', async () => {
    let asked: (() => void) | undefined;
    const scp = await start((message, association) => {
      // It has not heard of A-RELEASE.
      association.peer.receive = () => new Promise(() => undefined);
      asked = () => association.respond(message, { status: 0 });
      asked();
    });
    await rig.remote.search({ searchId: 'released', nodeId: 'node', query: { keys: {} } });
    await expect.poll(() => asked, { timeout: 15_000 }).toBeDefined();
    rig.unwatched();
    expect(await rig.ended('released')).toMatchObject({ outcome: 'cancelled', count: 0 });
    expect(scp.released).toBe(0);
  });
});

describe('a node that goes on after its final response', () => {
  it('a C-STORE that comes then is no part of the retrieve, and the association ends', async () => {
    const studyUid = newStudy();
    const scp = await start(
      (message, association) => {
        if (message.command.field !== 0x10) return;
        const { sopClassUid, elements } = testImage({
          number: 1,
          study: studyUid,
          series: `${studyUid}.1`,
          change: [
            [0x00080018, 'UI', `${studyUid}.1.1`],
            [0x00100020, 'LO', 'P1'],
          ],
        });
        const { id } = association.request.contexts.find(({ abstractSyntax }) => abstractSyntax === sopClassUid)!;
        const { transferSyntax } = association.contexts.find((context) => context.id === id)!;
        association.respond(message, { status: 0, completed: 0, failed: 0 });
        association.ask(
          id,
          {
            field: 1,
            messageId: 77,
            dataSetType: 1,
            priority: 0,
            affectedSopClassUid: sopClassUid,
            affectedSopInstanceUid: `${studyUid}.1.1`,
          },
          encodeDataSet(elements, transferSyntax),
        );
      },
      { overrides: { retrieveBy: 'get', arrivalMs: 0, retry: { attempts: 0, delayMs: 0, factor: 1 } } },
    );
    const id = await submit(studyUid);
    // Whether it came in time or not: what the job says is what is there.
    const job = await rig.jobs.finished(id);
    await expect.poll(() => scp.open, { timeout: 15_000 }).toBe(0);
    await rig.archive.settle();
    const stored = await rig.archive.locate({ studyUid });
    if (job.state === 'done') expect(stored).toHaveLength(1);
    else expect(job).toMatchObject({ state: 'failed', error: { parameters: { reason: 'nothing-sent' } } });
  });
});
