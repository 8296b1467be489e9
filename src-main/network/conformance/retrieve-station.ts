import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { ProfileName } from '../../../src-shared/settings/profiles.ts';
import type { FileIngest } from '../testing/file-ingest.ts';
import { type RawDestination, rawDestination, storeResponse } from '../testing/raw-destination.ts';
import {
  countsOf,
  type Destination,
  getClass,
  type Keys,
  moveClass,
  type RetrieveRig,
  retrieveOn,
  scpRoles,
  startRetrieveRig,
  takeInstances,
  usual,
} from '../testing/retrieve-rig.ts';
import { type Offered, ts } from './rig.ts';

/** What the tests of the Retrieve SCP under the profiles have in common. */

export const ct = '1.2.840.10008.5.1.4.1.1.2';
export const mr = '1.2.840.10008.5.1.4.1.1.4';
export const message = ts.ILE;
export const study: Keys = { level: 'STUDY', study: usual.study };
export const series: Keys = { level: 'SERIES', study: usual.study, series: usual.series };
export const image = (number: number): Keys => ({
  level: 'IMAGE',
  study: usual.study,
  series: usual.series,
  image: usual.image(number),
});

export const statusOf = (status: number) => {
  throw new NegatoscopeError('dimse-status', 'as the test wants it', { status });
};

/**
 * The archive of a workstation under a profile, for the tests of one `describe`: three CT of one series and one of another study, and before each test
 * a node `DESTINATION` that takes everything.
 */
export function station(name: ProfileName, change: object = {}) {
  let rig: RetrieveRig;
  let to: Destination;
  beforeAll(async () => {
    rig = await startRetrieveRig(name, change);
    for (const number of [1, 2, 3]) await rig.put({ number });
    await rig.put({ number: 4, study: '2.25.4711.10', series: '2.25.4711.11' });
  });
  afterAll(() => rig.close());
  beforeEach(async () => {
    rig.nodes.splice(0);
    to = await rig.destination();
  });
  const scripted: RawDestination[] = [];
  afterEach(() => {
    for (const each of scripted.splice(0)) each.close();
  });
  async function bytesDestination(
    aeTitle: string,
    onStore?: Parameters<typeof rawDestination>[0],
  ): Promise<RawDestination> {
    const made = await rawDestination(onStore);
    scripted.push(made);
    rig.addNode(aeTitle, made.port);
    return made;
  }

  const move = async (keys: Keys, options: Parameters<typeof retrieveOn>[2] & { calling?: string } = {}) => {
    const endpoint = await rig.open(
      [[moveClass.study, [message]]],
      options.calling ? { calling: options.calling } : {},
    );
    const retrieved = await retrieveOn(endpoint, keys, options);
    await endpoint.release();
    return retrieved;
  };
  const get = async (
    keys: Keys,
    storage: readonly Offered[] = [[ct, [ts.ELE, ts.ILE]]],
    answer?: Parameters<typeof takeInstances>[1],
  ) => {
    const classes = [...new Set(storage.map(([uid]) => uid))];
    const endpoint = await rig.open([[getClass.study, [message]], ...storage], { user: scpRoles(...classes) });
    const got = takeInstances(endpoint, answer);
    const retrieved = await retrieveOn(endpoint, keys);
    await endpoint.release();
    return { ...retrieved, got };
  };
  const arrived = (of: { ingest: FileIngest } = to) => of.ingest.received.map(({ sopInstanceUid }) => sopInstanceUid);
  /** Answers of the destination by instance number. */
  const answering = (statuses: Record<number, number>) => {
    to.ingest.onCommit = ({ sopInstanceUid = '' }) => {
      const status = statuses[Number(sopInstanceUid.split('.').at(-1))];
      if (status !== undefined) statusOf(status);
    };
  };
  const changed = (retrieve: object) =>
    rig.update((listener) => ({ ...listener, retrieve: { ...listener.retrieve, ...retrieve } }));
  const unchanged = () => rig.update((listener) => listener);

  /** C-CANCEL after the first C-STORE has arrived. */
  async function cancelled(honoured: boolean): Promise<number> {
    const endpoint = await rig.open([[moveClass.study, [message]]]);
    to.ingest.onCommit = async () => {
      endpoint.cancel(endpoint.association.contexts.get(1)!, 31);
      await new Promise((resolve) => setTimeout(resolve, 40));
    };
    const { final, status } = await retrieveOn(endpoint, study, { messageId: 31 });
    await endpoint.release();
    const [remaining = 0, completed = 0] = countsOf(final);
    expect(arrived()).toHaveLength(completed);
    expect(completed + remaining).toBe(3);
    expect(remaining > 0).toBe(honoured);
    return status;
  }

  /** Each C-STORE comes only when the one before was answered; the greatest number under way at the same time, and associations. */
  async function sequence(): Promise<{ most: number; stores: number; associations: number }> {
    let open = 0;
    let most = 0;
    rig.nodes.splice(0);
    const raw = await bytesDestination('DESTINATION', async (peer, store) => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 20));
      open--;
      peer.send(storeResponse(store));
    });
    expect((await move(study)).status).toBe(0);
    return { most, stores: raw.stores.length, associations: raw.requests.length };
  }

  /** The destination closes its association at the second C-STORE. */
  async function dropped(): Promise<{ status: number; completed: number | undefined; associations: number }> {
    rig.nodes.splice(0);
    const raw = await bytesDestination('DESTINATION', (peer, store) =>
      store.index === 0 ? peer.send(storeResponse(store)) : peer.close(),
    );
    const { final, status } = await move(study);
    return { status, completed: final.completed, associations: raw.requests.length };
  }

  return {
    get rig() {
      return rig;
    },
    get to() {
      return to;
    },
    bytesDestination,
    move,
    get,
    arrived,
    answering,
    changed,
    unchanged,
    cancelled,
    sequence,
    dropped,
  };
}
