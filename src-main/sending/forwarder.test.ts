import { afterEach, describe, expect, it } from 'vitest';
import { forwardingRuleSchema } from '../../src-shared/settings/sending.ts';
import { ts } from '../network/conformance/rig.ts';
import {
  type RawDestination,
  type RawStore,
  rawDestination,
  storeResponse,
} from '../network/testing/raw-destination.ts';
import { until } from '../network/testing/test-listener.ts';
import { type ArrivedInstance, matchesPattern, ruleMatches } from './rules.ts';
import { type SendingRig, startSendingRig } from './testing/sending-rig.ts';

let rig: SendingRig | undefined;
let peer: RawDestination | undefined;
afterEach(async () => {
  await rig?.close();
  peer?.close();
  rig = undefined;
  peer = undefined;
});

const accept = (uids: readonly string[]) => uids.find((uid) => uid === ts.ELE);
const numberOf = ({ command }: RawStore) => Number(command.affectedSopInstanceUid?.split('.').pop());
const images = (...numbers: number[]) => numbers.map((number) => ({ number }));
const rule = (fields: object = {}) => ({ id: 'rule', nodeId: 'peer', quietMs: 0, ...fields });
const waitMs = 15_000;

async function start(rules: object[], folder?: string): Promise<SendingRig> {
  peer ??= await rawDestination(undefined, { accept });
  rig = await startSendingRig('default', peer.port, {
    change: { forwarding: rules },
    ...(folder !== undefined && { folder }),
  });
  return rig;
}

/** So many instances of the study wait for quiet: since when. */
async function pendingItems(count: number): Promise<{ lastAt: number }> {
  const pending = () => rig!.state.call('pendingForwards');
  await expect.poll(async () => (await pending()).map(({ items }) => items), { timeout: waitMs }).toEqual([count]);
  return (await pending())[0]!;
}

/** Changes how long a study must be quiet, which the next look goes by. */
function quietFrom(quietMs: number): void {
  for (const each of rig!.settings.forwarding) each.quietMs = quietMs;
  rig!.sending.arrived();
}

describe('patterns of forwarding rules', () => {
  it.each([
    ['CT', 'ct', true],
    ['CT', 'M?', false],
    ['CT THORAX', '*thorax*', true],
    ['CT THORAX', 'CT*X', true],
    ['', '*', true],
    ['', '?', false],
    ['ABAB', '*AB', true],
    ['ABAC', '*AB', false],
    [' CT ', 'CT', true],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('%j matches %j: %s', (value, pattern, expected) => {
    expect(matchesPattern(value, pattern)).toBe(expected);
  });

  it('take no longer for the most malicious of them', () => {
    expect(matchesPattern('a'.repeat(20_000), `${'*a'.repeat(200)}b`)).toBe(false);
  });
});

describe('conditions of forwarding rules', () => {
  const instance: ArrivedInstance = {
    arrival: { kind: 'c-store', peer: 'MODALITY', called: 'OURS' },
    senderNodeId: 'ct-1',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    modality: 'CT',
    bodyPart: 'CHEST',
    stationName: 'ROOM 3',
    studyDescription: 'CT Thorax',
  };
  const matches = (when: object, fields: object = {}, changed: Partial<ArrivedInstance> = {}) =>
    ruleMatches(forwardingRuleSchema.parse({ ...rule(fields), when }), { ...instance, ...changed });

  it('all that are there must hold, one pattern of each is enough', () => {
    expect(matches({})).toBe(true);
    expect(
      matches({
        callingAeTitles: ['MOD*'],
        calledAeTitles: ['OURS', 'THEIRS'],
        senderNodeIds: ['ct-1'],
        modalities: ['MR', 'CT'],
        sopClasses: ['1.2.840.10008.5.1.4.1.1.2'],
        bodyParts: ['chest'],
        stationNames: ['room ?'],
        studyDescriptions: ['*thorax*'],
      }),
    ).toBe(true);
  });

  it.each([
    [{ callingAeTitles: ['OTHER'] }],
    [{ calledAeTitles: ['OTHER'] }],
    [{ senderNodeIds: ['ct-2'] }],
    [{ modalities: ['MR'] }],
    [{ sopClasses: ['1.2.840.10008.5.1.4.1.1.4'] }],
    [{ bodyParts: ['HEAD'] }],
    [{ stationNames: ['ROOM 4'] }],
    [{ studyDescriptions: ['thorax'] }],
  ])('one that does not hold is enough: %j', (when) => {
    expect(matches(when)).toBe(false);
  });

  it('what was imported or made here goes on only when the rule says so; a rule that is off takes nothing', () => {
    const imported = { arrival: { kind: 'import', peer: '/media/disc', called: '' } };
    expect(matches({}, {}, imported)).toBe(false);
    expect(matches({}, { local: true }, imported)).toBe(true);
    expect(matches({ callingAeTitles: ['*disc*'] }, { local: true }, imported)).toBe(false);
    const compressed = { arrival: { kind: 'compressed', peer: 'MODALITY', called: 'OURS' } };
    expect(matches({}, { local: true }, compressed)).toBe(false);
    expect(matches({}, { enabled: false })).toBe(false);
  });

  it('what this workstation created can go alone', () => {
    const created = { arrival: { kind: 'stow', peer: '', called: '' } };
    const imported = { arrival: { kind: 'import', peer: '', called: '' } };
    const only = { createdOnly: true };
    expect(matches({}, only, created)).toBe(true);
    expect([matches({}, only), matches({}, { ...only, local: true }, imported)]).toEqual([false, false]);
    expect(matches({}, {}, created)).toBe(false);
    expect(matches({ modalities: ['PR'] }, only, created)).toBe(false);
    expect(matches({ modalities: ['PR', 'KO'] }, only, { ...created, modality: 'PR' })).toBe(true);
  });
});

describe('forwarding', () => {
  it('sends what arrives and matches, once, as a job in the background', async () => {
    const { store, jobs } = await start([rule({ quietMs: 600_000, when: { modalities: ['CT'] } })]);
    await store(images(1, 2, 3));
    await pendingItems(3);
    quietFrom(0);
    await until(() => peer?.stores.length === 3, waitMs);
    await until(() => jobs.list().every(({ state }) => state === 'done'), waitMs);
    expect(jobs.list()).toMatchObject([{ kind: 'forward', done: 3, priority: 'background', nodeId: 'peer' }]);
    // The very same again is nothing new.
    await store(images(1, 2, 3));
    await rig?.archive.settle();
    await store([{ number: 4 }]);
    await until(() => peer?.stores.length === 4, waitMs);
    expect(peer?.stores.map(numberOf).sort()).toEqual([1, 2, 3, 4]);
  }, 60_000);

  it('waits until a study is quiet', async () => {
    const { store, jobs } = await start([rule({ quietMs: 600_000 })]);
    await store(images(1));
    const first = await pendingItems(1);
    await store(images(2));
    const { lastAt } = await pendingItems(2);
    expect(lastAt).toBeGreaterThan(first.lastAt);
    const quietMs = Date.now() - lastAt + 1000;
    quietFrom(quietMs);
    await until(() => peer?.stores.length === 2, waitMs);
    const made = jobs.list().filter(({ kind }) => kind === 'forward');
    expect(made).toHaveLength(1);
    expect(made[0]?.createdAt).toBeGreaterThanOrEqual(lastAt + quietMs);
  });

  it('does not send back to where it came from, unless it is said to', async () => {
    const fromPeer = { origin: { kind: 'c-store' as const, peer: 'PEER', address: '127.0.0.1', called: 'STATION' } };
    const first = await start([rule({ id: 'one' })]);
    await first.store([{ number: 1, start: fromPeer }, { number: 2 }]);
    await until(() => peer?.stores.length === 1, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([2]);
    await first.close();
    const second = await start([rule({ id: 'one', backToSender: true })]);
    await second.store([{ number: 3, start: fromPeer }]);
    await until(() => peer?.stores.length === 2, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([2, 3]);
  });

  it('[VIT-039] [VIT-041] sends what was created here to a node, and nothing that came over the network', async () => {
    const { store } = await start([rule({ createdOnly: true })]);
    const created = { origin: { kind: 'stow' as const, peer: '', address: '' } };
    await store([{ number: 1 }, { number: 2, start: created }]);
    await until(() => peer?.stores.length === 1, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([2]);
  });

  it('goes by the title that was called', async () => {
    const { store } = await start([rule({ when: { calledAeTitles: ['FORWARD'] } })]);
    const called = (title: string) => ({ origin: { kind: 'c-store' as const, peer: 'CT', called: title } });
    await store([
      { number: 1, start: called('STATION') },
      { number: 2, start: called('FORWARD') },
    ]);
    await until(() => peer?.stores.length === 1, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([2]);
  });

  it('forgets nothing that arrived before the program ended', async () => {
    const first = await start([rule({ quietMs: 600_000 })]);
    await first.store(images(1, 2));
    // Journal and state database are all that the next start has.
    await first.close(true);
    const second = await start([rule({ quietMs: 0 })], first.folder);
    await until(() => peer?.stores.length === 2, waitMs);
    await until(() => second.jobs.list().every(({ state }) => state === 'done'), waitMs);
    await second.close(true);
    const third = await start([rule({ quietMs: 0 })], first.folder);
    await third.store([{ number: 3, study: '2.25.9', series: '2.25.9.1' }]);
    await until(() => peer?.stores.length === 3, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([1, 2, 3]);
  });

  it('forgets nothing of a crash between storing and telling', async () => {
    const first = await start([rule({ quietMs: 0 })]);
    await first.store(images(1));
    await until(() => peer?.stores.length === 1, waitMs);
    // The line of the journal is all that is left of the second one.
    const receipts = (first.archive as unknown as { parts: { receipts: { flush(): Promise<void> } } }).parts.receipts;
    receipts.flush = async () => {};
    await first.store(images(2));
    await first.close(true);
    await start([rule({ quietMs: 0 })], first.folder);
    await until(() => peer?.stores.length === 2, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([1, 2]);
  });

  it('sends what took the place of the file that arrived before the rule saw it', async () => {
    const first = await start([]);
    await first.store(images(1));
    const { rows } = await first.archive.select({ sopInstanceUids: ['2.25.4711.3.1'] });
    const [place] = await first.archive.places([...rows]);
    const arrival = {
      path: place!.path
        .split(/[\\/]/)
        .slice(-3)
        .join('/')
        .replace(/-\d+\.dcm$/, '-0.dcm'),
      sopInstanceUid: '2.25.4711.3.1',
      studyUid: '2.25.4711.1',
      kind: 'c-store',
      peer: 'CT',
      address: '',
      called: 'STATION',
      at: Date.now(),
      replaces: false,
    };
    await first.archive.tellReceipts();
    const known = await first.state.call('receiptSequence');
    await first.state.call('addReceipts', [], known + 1, [{ ...arrival, sequence: known + 1 }]);
    await first.close(true);
    await start([rule({ quietMs: 0 })], first.folder);
    await until(() => peer?.stores.length === 1, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([1]);
  });

  it('drops what waits for a rule that is gone', async () => {
    const first = await start([rule({ quietMs: 600_000 })]);
    await first.store(images(1));
    while ((await first.state.call('pendingForwards')).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await first.close(true);
    const second = await start([rule({ id: 'another', quietMs: 0 })], first.folder);
    await second.store(images(2));
    await until(() => peer?.stores.length === 1, waitMs);
    expect(peer?.stores.map(numberOf)).toEqual([2]);
    expect(await second.state.call('pendingForwards')).toEqual([]);
  });

  it('ends a circle in which the same instance comes back changed again and again', async () => {
    const { store, state, jobs } = await start([rule({ quietMs: 0, unit: 'instance' })]);
    rig!.settings.storage.duplicates = 'replace';
    for (let round = 0; round < 7; round++) {
      await store([{ number: 1, change: [[0x00080070, 'LO', `Maker ${round}`]] }]);
      await until(() => (peer?.stores.length ?? 0) >= Math.min(round + 1, 4), waitMs);
    }
    await rig!.archive.tellReceipts();
    await expect.poll(() => state.call('arrivals', 10), { timeout: waitMs }).toEqual([]);
    await expect.poll(() => state.call('pendingForwards'), { timeout: waitMs }).toEqual([]);
    await until(() => jobs.list().every((job) => job.state === 'done'), waitMs);
    expect(peer?.stores).toHaveLength(4);
  });

  it('keeps what cannot be sent now and tries again by itself', async () => {
    peer = await rawDestination(
      (from, each) => from.send(storeResponse(each, peer?.stores.length === 1 ? 0xa700 : 0)),
      {
        accept,
      },
    );
    rig = await startSendingRig('default', peer.port, {
      change: { forwarding: [rule()], sending: { retry: { attempts: 3, delayMs: 50, factor: 1 } } },
    });
    await rig.store(images(1, 2));
    await until(() => rig?.jobs.list()[0]?.state === 'done', waitMs);
    expect(peer.stores.map(numberOf)).toEqual([1, 2, 1]);
  });
});
