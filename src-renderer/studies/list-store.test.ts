import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { StudyList, StudyQuery, StudyRow } from '../../src-shared/contract/view-routes.ts';
import { StudyListModel } from './list-store.ts';
import { chooseOnly } from './selection.ts';
import { pageOf, study } from './testing.ts';

interface Request {
  catalogue: string;
  query: StudyQuery;
  signal: AbortSignal;
  answer: (rows?: StudyRow[]) => void;
  fail: (error: unknown) => void;
}

describe('the study list', () => {
  let all: StudyRow[];
  let requests: Request[];
  let model: StudyListModel;
  const state = () => model.store.getState();
  /** Answers every request that waits, and lets the answers arrive. */
  const answerAll = async (): Promise<void> => {
    for (const request of requests.splice(0)) request.answer();
    await vi.advanceTimersByTimeAsync(0);
  };

  beforeEach(() => {
    vi.useFakeTimers();
    all = Array.from({ length: 5000 }, (_, at) => study(at + 1));
    requests = [];
    model = new StudyListModel(
      (catalogue, query, signal) =>
        new Promise<StudyList>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new NegatoscopeError('cancelled', 'aborted')));
          requests.push({
            catalogue,
            query,
            signal,
            answer: (rows = all) => resolve(pageOf(rows, query)),
            fail: reject,
          });
        }),
    );
  });
  afterEach(() => {
    model.stop();
    vi.useRealTimers();
  });

  it('asks for the first page and shows it', async () => {
    void model.show('archive', {});
    expect(state()).toMatchObject({ pending: true, window: undefined });
    expect(requests[0]?.query).toMatchObject({ limit: 100, offset: 0 });
    await answerAll();
    expect(state().window?.total).toBe(5000);
    expect(state().window?.rows.get(99)?.studyRow).toBe(100);
    expect(state().pending).toBe(false);
  });

  it('drops an older search when a newer one is typed, whatever comes first', async () => {
    void model.show('archive', { text: 'd' });
    const [older] = requests;
    void model.show('archive', { text: 'do' });
    expect(older?.signal.aborted).toBe(true);
    requests[1]?.answer([study(7)]);
    await vi.advanceTimersByTimeAsync(0);
    older?.answer([study(1), study(2)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(state().window?.total).toBe(1);
    expect(state().error).toBeUndefined();
  });

  it('keeps the old rows while a search is under way, but never those of another catalogue', async () => {
    void model.show('archive', {});
    await answerAll();
    void model.show('archive', { text: 'x' });
    expect(state().window?.total).toBe(5000);
    expect(state().pending).toBe(true);
    void model.show('m1', {});
    expect(state().window).toBeUndefined();
  });

  it('fetches what comes into view, and not what went out of it', async () => {
    void model.show('archive', {});
    await answerAll();
    model.look(2000, 2040, false);
    const wanted = requests.filter((request) => request.query.offset === 2000);
    expect(wanted).toHaveLength(1);
    model.look(4000, 4040, false);
    expect(wanted[0]?.signal.aborted).toBe(true);
    await answerAll();
    expect(state().window?.rows.get(4010)?.studyRow).toBe(4011);
    expect(state().window?.rows.has(2010)).toBe(false);
    expect(state().error).toBeUndefined();
  });

  it('shows a new study at the top, where one looks at the top', async () => {
    void model.show('archive', {});
    await answerAll();
    model.look(0, 30, true);
    all.unshift(study(9999));
    model.changed('archive');
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    expect(state().window?.rows.get(0)?.studyRow).toBe(9999);
    expect(state().shift).toBe(0);
    expect(state().refreshes).toBe(1);
  });

  it('says how far to move where one looks further down, and keeps selection and focus', async () => {
    void model.show('archive', {});
    await answerAll();
    model.look(220, 260, false);
    await answerAll();
    model.select(chooseOnly(study(231), 230));
    all.unshift(study(9998), study(9999));
    model.changed('archive');
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    expect(state().shift).toBe(2);
    expect(state().selection.focus).toEqual({ studyRow: 231, index: 232 });
    expect([...state().selection.chosen.keys()]).toEqual([231]);
  });

  it('never puts rows that were read before a change beside those read after it', async () => {
    void model.show('archive', {});
    await answerAll();
    const before = [...all];
    all.unshift(study(9999));
    model.changed('archive');
    await vi.advanceTimersByTimeAsync(1);
    const [refresh] = requests.splice(0);
    model.look(2000, 2040, false);
    const [older] = requests.splice(0);
    refresh?.answer();
    await vi.advanceTimersByTimeAsync(0);
    older?.answer(before);
    await vi.advanceTimersByTimeAsync(0);
    await answerAll();
    const rows = [...(state().window?.rows ?? [])];
    expect(rows.map(([index, row]) => [index, row.studyRow])).toEqual(
      rows.map(([index]) => [index, all[index]?.studyRow]),
    );
    expect(state().window?.total).toBe(5001);
  });

  it('lets go of a chosen study that no longer matches', async () => {
    all = all.slice(0, 50);
    void model.show('archive', { read: false });
    await answerAll();
    model.select(chooseOnly(study(2), 1));
    all.splice(1, 1);
    model.changed('archive');
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    expect(state().selection.chosen.size).toBe(0);
    expect(state().selection.focus).toEqual({ studyRow: 3, index: 1 });
  });

  it('asks once for many changes, and again after the last', async () => {
    void model.show('archive', {});
    await answerAll();
    for (let at = 0; at < 50; at++) model.changed('archive');
    await vi.advanceTimersByTimeAsync(1);
    expect(requests).toHaveLength(1);
    all[0] = study(1, { instances: 300 });
    model.changed('archive');
    await answerAll();
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests).toHaveLength(1);
    await answerAll();
    expect(state().window?.rows.get(0)?.instances).toBe(300);
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests).toHaveLength(0);
  });

  it('does not miss a change that came while a search was under way', async () => {
    void model.show('archive', {});
    model.changed('archive');
    await vi.advanceTimersByTimeAsync(10);
    await answerAll();
    await vi.advanceTimersByTimeAsync(500);
    expect(requests).toHaveLength(1);
  });

  it('lets go of what was deleted', async () => {
    void model.show('archive', {});
    await answerAll();
    model.select(chooseOnly(study(1), 0));
    all.shift();
    model.changed('archive', [1]);
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    expect(state().selection.chosen.size).toBe(0);
    expect(state().selection.focus).toEqual({ studyRow: 2, index: 0 });
    expect(state().window?.total).toBe(4999);
  });

  it('pays no attention to other catalogues', async () => {
    void model.show('archive', {});
    await answerAll();
    model.changed('m1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests).toHaveLength(0);
  });

  it('says when it failed, and tries again when asked', async () => {
    void model.show('archive', {});
    requests.splice(0)[0]?.fail(new NegatoscopeError('io', 'disk'));
    await vi.advanceTimersByTimeAsync(0);
    expect(state().error?.code).toBe('io');
    model.retry();
    await answerAll();
    expect(state().error).toBeUndefined();
    expect(state().window?.total).toBe(5000);
  });

  it('reads a range that is not known yet', async () => {
    void model.show('archive', {});
    await answerAll();
    expect((await model.range(0, 50)).size).toBe(50);
    const far = model.range(3000, 10);
    await answerAll();
    expect((await far).get(3005)?.studyRow).toBe(3006);
  });
});
