import { expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { silentLog } from '../log/types.ts';
import type { WriterThread } from './database/index-thread.ts';
import type { UnreadableReference } from './index-record.ts';
import { Indexer } from './indexer.ts';
import type { StoreEntry } from './journal.ts';

const entry = (s: number): StoreEntry => ({ s, t: 0, f: `file-${s}`, b: 1, c: 1, u: '1.2', o: ['c-store', '', ''] });

/** An indexer over a writer that answers as it is told. */
function indexerOver(answer: (method: string, numbers: number[]) => void, settled = () => Number.POSITIVE_INFINITY) {
  const told: { method: string; numbers: number[]; sequence: unknown }[] = [];
  const putAside: UnreadableReference[] = [];
  const writer = {
    async call(method: string, first: unknown, sequence: unknown) {
      const numbers =
        method === 'indexEntries'
          ? (JSON.parse(first as string) as StoreEntry[]).map(({ s }) => s)
          : (first as number[]);
      answer(method, numbers);
      told.push({ method, numbers, sequence: method === 'setSequence' ? first : sequence });
      return method === 'indexEntries' ? { change: { studies: [] }, unreadable: [] } : { studies: [] };
    },
  } as unknown as WriterThread;
  const indexer = new Indexer({
    writer: () => writer,
    log: silentLog,
    settled,
    onChange() {},
    onIndexed: (_entries, unreadable) => putAside.push(...unreadable),
    onHealth() {},
    onDamaged() {},
  });
  return { indexer, told, putAside };
}

it('keeps nobody waiting while the index cannot be written', async () => {
  const { indexer } = indexerOver(() => {
    throw new NegatoscopeError('io', 'made to fail');
  });
  const waits: Promise<void>[] = [];
  for (let number = 1; number <= 2500; number++) {
    const wait = indexer.add(entry(number));
    if (wait !== undefined) waits.push(wait);
  }
  expect(waits.length).toBeGreaterThan(0);
  await Promise.all(waits);
  expect(indexer.add(entry(2501))).toBeUndefined();
  expect(indexer.behind).toBe(2501);
  await indexer.close();
});

it('puts the one instance aside with which the writing thread dies, and brings in the others', {
  timeout: 30_000,
}, async () => {
  const { indexer, told, putAside } = indexerOver((method, numbers) => {
    if (method === 'indexEntries' && numbers.includes(3)) {
      throw new NegatoscopeError('internal', 'a thread ended unexpectedly');
    }
  });
  for (const number of [1, 2, 3, 4, 5]) void indexer.add(entry(number));
  await indexer.settle();
  expect(putAside).toMatchObject([{ path: 'file-3', reason: 'unsupported' }]);
  expect(told.filter(({ method }) => method === 'indexEntries').flatMap(({ numbers }) => numbers)).toEqual([
    1, 2, 4, 5,
  ]);
  expect(told.at(-1)).toMatchObject({ sequence: 5 });
  await indexer.close();
});

it('finishes a removal when the index can be written again', { timeout: 30_000 }, async () => {
  let broken = true;
  const { indexer, told } = indexerOver(() => {
    if (!broken) return;
    broken = false;
    throw new NegatoscopeError('disk-full', 'made to fail');
  });
  await expect(indexer.remove([7], 1)).resolves.toEqual({ studies: [] });
  expect(told).toEqual([{ method: 'deleteStudies', numbers: [7], sequence: 1 }]);
  await indexer.close();
});

it('never has the index say that it knows a line whose outcome is open', async () => {
  let settled = 3;
  const { indexer, told } = indexerOver(
    () => {},
    () => settled,
  );
  // Line 4 is still on its way; 5 and 6 were quicker.
  for (const number of [3, 6, 5]) void indexer.add(entry(number));
  const removed = indexer.remove([1], 7);
  await removed;
  expect(told.map(({ sequence }) => sequence)).toEqual([3, 3]);
  settled = 7;
  void indexer.add(entry(4));
  await indexer.settle();
  expect(told.at(-1)).toMatchObject({ numbers: [4], sequence: 7 });
  await indexer.close();
});

it('has whoever asks wait for what came before, not for what comes after', async () => {
  let last = 0;
  const { indexer, told } = indexerOver((_method, numbers) => {
    // As fast as instances are written, others come.
    queueMicrotask(() => {
      if (last < 5000) for (let count = 0; count < numbers.length; count++) void indexer.add(entry(++last));
    });
  });
  for (let number = 1; number <= 300; number++) void indexer.add(entry(++last));
  await indexer.settle();
  const known = told.flatMap(({ numbers }) => numbers);
  expect(known).toEqual(expect.arrayContaining([1, 300]));
  expect(known.length).toBeLessThan(5000);
  await indexer.close();
});
