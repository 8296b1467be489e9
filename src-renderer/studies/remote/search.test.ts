import { describe, expect, it, vi } from 'vitest';
import type { SearchEnd } from '../../../src-shared/contract/remote.ts';
import { StudyListModel } from '../list-store.ts';
import { chooseOnly } from '../selection.ts';
import { remoteRow, rowOrder } from './row.ts';
import { RemoteSearch, type SearchView } from './search.ts';
import { remoteStudy } from './testing.ts';

const oldestFirst = { key: 'StudyDate', descending: false } as const;
const on = (number: number, studyDate: string) => remoteStudy(number, { studyDate });

function setUp(undisturbed = true) {
  const begun: { searchId: string; limit?: number }[] = [];
  const cancelled: string[] = [];
  const search = new RemoteSearch(
    'pacs',
    {
      begin: async (input) => void begun.push(input),
      cancel: async (searchId) => void cancelled.push(searchId),
    },
    (study: ReturnType<typeof remoteStudy>) => remoteRow('pacs', study),
    rowOrder(oldestFirst),
  );
  const view = { begun: vi.fn(), grown: vi.fn(), undisturbed: () => undisturbed } satisfies SearchView;
  search.view = view;
  const last = (): string => begun.at(-1)?.searchId ?? '';
  const end = (outcome: SearchEnd['outcome'] = 'complete', more: Partial<SearchEnd> = {}): void =>
    search.ended({ searchId: last(), outcome, count: 0, unsupportedKeys: false, ...more });
  const numbers = (): number[] => search.rows.map((row) => row.studyRow);
  return { search, view, begun, cancelled, last, end, numbers };
}

/** As if the rows had been on the screen for a while. */
const later = () => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000);

describe('a search of a node', () => {
  it('adds what comes below what is there, and puts it in order at the end when nobody looks at a place', async () => {
    const { search, view, last, end, numbers } = setUp();
    await search.run({ keys: { PatientName: 'x' } });
    search.found(last(), [on(1, '20260301'), on(2, '20260101')]);
    expect(numbers()).toEqual([2, 1]);
    search.found(last(), [on(3, '20250101')]);
    expect(numbers()).toEqual([2, 1, 3]);
    expect(view.begun).toHaveBeenCalledTimes(1);
    expect(view.grown).toHaveBeenCalledTimes(1);
    end();
    expect(numbers()).toEqual([3, 2, 1]);
    expect(search.store.getState()).toMatchObject({ running: false, unsorted: false, count: 3 });
  });

  it('leaves the rows where they are when somebody is at work in them', async () => {
    const { search, last, end, numbers } = setUp(false);
    await search.run({ keys: {} });
    search.found(last(), [on(1, '20260301')]);
    search.found(last(), [on(2, '20250101')]);
    const clock = later();
    end();
    clock.mockRestore();
    expect(numbers()).toEqual([1, 2]);
    expect(search.store.getState().unsorted).toBe(true);
    search.sort(rowOrder(oldestFirst));
    expect(numbers()).toEqual([2, 1]);
    expect(search.placeOf(1)).toBe(1);
    expect(search.store.getState().unsorted).toBe(false);
  });

  it('keeps the rows of the search before until the first answer, and none of them after a failure', async () => {
    const { search, last, end, numbers } = setUp();
    await search.run({ keys: { PatientName: 'a' } });
    search.found(last(), [on(1, '20260301')]);
    end();
    await search.run({ keys: { PatientName: 'b' } });
    expect(numbers()).toEqual([1]);
    expect(search.store.getState()).toMatchObject({ running: true, stale: true });
    end('failed', { error: { code: 'timeout', message: 'slow', parameters: {} } });
    expect(numbers()).toEqual([]);
    expect(search.store.getState().error?.code).toBe('timeout');
  });

  it('is ended when another begins, and what still comes of it is dropped', async () => {
    const { search, last, cancelled, numbers, begun } = setUp();
    await search.run({ keys: { PatientName: 'a' } });
    const first = last();
    await search.run({ keys: { PatientName: 'ab' } }, 400);
    expect(cancelled).toEqual([first]);
    expect(begun.at(-1)?.limit).toBe(400);
    search.found(first, [on(1, '20260301')]);
    search.ended({ searchId: first, outcome: 'cancelled', count: 1, unsupportedKeys: false });
    expect(numbers()).toEqual([]);
    expect(search.store.getState().running).toBe(true);
  });

  it('replaces a row that comes again in its place, also after the end', async () => {
    const { search, last, end, numbers } = setUp();
    await search.run({ keys: {} });
    search.found(last(), [on(1, '20260101'), on(2, '20260201')]);
    end();
    search.found(last(), [remoteStudy(1, { studyDate: '20260101', local: { studyRow: 9, instances: 4 } })]);
    expect(numbers()).toEqual([1, 2]);
    expect(search.rows[0]?.remote.local?.instances).toBe(4);
  });

  it('says why it could not begin', async () => {
    const search = new RemoteSearch(
      'pacs',
      { begin: () => Promise.reject(new Error('no such node')), cancel: async () => undefined },
      (study: ReturnType<typeof remoteStudy>) => remoteRow('pacs', study),
      rowOrder(oldestFirst),
    );
    await search.run({ keys: {} });
    expect(search.store.getState()).toMatchObject({ running: false, end: { outcome: 'failed' } });
  });
});

describe('the list of a search', () => {
  it('keeps choice and places while 2000 answers come', async () => {
    const { search, last } = setUp(false);
    const list = new StudyListModel(async (_, { offset, limit }) => search.page(offset, limit));
    search.view = {
      begun: () => void list.show('node:pacs', {}),
      grown: () => list.changed('node:pacs'),
      undisturbed: () => false,
    };
    await search.run({ keys: {} });
    const dates = (number: number): string => String(20_260_000 - ((number * 7919) % 10_000));
    search.found(
      last(),
      Array.from({ length: 100 }, (_, index) => on(index + 1, dates(index + 1))),
    );
    await expect.poll(() => list.store.getState().window?.total).toBe(100);
    list.look(10, 40, false);
    const chosen = list.store.getState().window?.rows.get(20);
    list.select(chooseOnly(chosen!, 20));
    const before = [...(list.store.getState().window?.rows.values() ?? [])].slice(0, 100).map((row) => row.studyRow);
    for (let from = 101; from <= 2000; from += 50) {
      search.found(
        last(),
        Array.from({ length: 50 }, (_, index) => on(from + index, dates(from + index))),
      );
    }
    await expect.poll(() => list.store.getState().window?.total).toBe(2000);
    const { selection, window, shift } = list.store.getState();
    expect([...selection.chosen.keys()]).toEqual([chosen!.studyRow]);
    expect(selection.focus).toEqual({ studyRow: chosen!.studyRow, index: 20 });
    expect(shift).toBe(0);
    expect(before.map((_, index) => window?.rows.get(index)?.studyRow)).toEqual(before);
    list.stop();
  });
});
