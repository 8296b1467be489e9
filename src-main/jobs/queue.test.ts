import { afterEach, beforeEach, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { queueSchema } from '../../src-shared/settings/queue.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { openState, type State } from '../archive/database/state-thread.ts';
import { silentLog } from '../log/types.ts';
import { createJobQueue, type JobContext, type JobQueue } from './queue.ts';

let folder: { path: string; remove(): Promise<void> };
let state: State;
let queue: JobQueue;
beforeEach(async () => {
  folder = await temporaryFolder('jobs');
  state = await openState(folder.path);
  queue = createJobQueue(state, silentLog);
});
afterEach(async () => {
  await queue.close();
  await state.close('close');
  await folder.remove();
});

const untilAborted = ({ signal }: JobContext<unknown>): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

it('runs a job to its end, with progress', async () => {
  queue.register<{ files: number }>({
    kind: 'count',
    afterRestart: 'resume',
    run: async ({ parameters, progress }) => progress({ done: parameters.files, total: parameters.files, bytes: 10 }),
  });
  await queue.start();
  const id = await queue.submit('count', 'Counting', { files: 3 });
  expect(await queue.finished(id)).toMatchObject({ id, state: 'done', done: 3, total: 3, bytes: 10, attempts: 1 });
});

it('ends as warning with its problems listed', async () => {
  queue.register({
    kind: 'import',
    afterRestart: 'fail',
    run: async ({ problem }) => problem('a.dcm', new NegatoscopeError('damaged', 'cut short')),
  });
  await queue.start();
  const id = await queue.submit('import', 'Import', {});
  expect(await queue.finished(id)).toMatchObject({ state: 'warning', failed: 1 });
  expect(await queue.problems(id)).toEqual([{ object: 'a.dcm', code: 'damaged', message: 'cut short' }]);
});

it('fails with the error of the runner and can be tried again', async () => {
  let broken = true;
  queue.register({
    kind: 'send',
    afterRestart: 'fail',
    run: async ({ problem }) => {
      if (!broken) return;
      problem('x', new Error('no'));
      throw new NegatoscopeError('connection-failed', 'nobody there');
    },
  });
  await queue.start();
  const id = await queue.submit('send', 'Send', {});
  expect(await queue.finished(id)).toMatchObject({ state: 'failed', error: { code: 'connection-failed' } });
  broken = false;
  await queue.retry(id);
  expect(await queue.finished(id)).toMatchObject({ state: 'done', attempts: 2, failed: 0 });
  expect(await queue.problems(id)).toEqual([]);
  expect((await queue.finished(id)).error).toBeUndefined();
});

it('cancels what runs and what waits, one job of a kind at a time', async () => {
  queue.register({ kind: 'slow', afterRestart: 'fail', run: untilAborted });
  await queue.start();
  const first = await queue.submit('slow', 'First', {});
  const second = await queue.submit('slow', 'Second', {});
  expect(queue.list().map(({ state }) => state)).toEqual(['running', 'waiting']);
  await queue.cancel(second);
  await queue.cancel(first);
  expect(queue.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  await queue.clear();
  expect(queue.list()).toEqual([]);
  expect(await state.call('jobs')).toEqual([]);
});

it('goes on after a restart where the kind allows it, else says that it was interrupted', async () => {
  queue.register({ kind: 'resumable', afterRestart: 'resume', run: untilAborted });
  queue.register({ kind: 'once', afterRestart: 'fail', run: untilAborted });
  await queue.start();
  const resumable = await queue.submit('resumable', 'Goes on', { at: 5 });
  const once = await queue.submit('once', 'Does not', {});
  await queue.close();
  queue = createJobQueue(state, silentLog);
  const seen: unknown[] = [];
  queue.register({
    kind: 'resumable',
    afterRestart: 'resume',
    run: async ({ parameters, attempt }) => {
      seen.push(parameters, attempt);
    },
  });
  queue.register({ kind: 'once', afterRestart: 'fail', run: untilAborted });
  await queue.start();
  expect(await queue.finished(resumable)).toMatchObject({ state: 'done' });
  expect(seen).toEqual([{ at: 5 }, 2]);
  expect(await queue.finished(once)).toMatchObject({ state: 'failed', error: { parameters: { interrupted: true } } });
});

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const failing = new NegatoscopeError('connection-failed', 'nobody there');

it('tries again by itself after the wait its kind wants, and gives up when it says so', async () => {
  const attempts: number[] = [];
  queue.register({
    kind: 'send',
    afterRestart: 'resume',
    node: () => 'pacs',
    retry: (error, _parameters, attempt) => (error.code === 'connection-failed' && attempt < 3 ? 30 : undefined),
    run: async ({ attempt, problem, status, association }) => {
      attempts.push(attempt);
      problem('1.2.3', new Error('not taken'));
      status?.(0xa700);
      association?.(7);
      throw failing;
    },
  });
  await queue.start();
  const id = await queue.submit('send', 'Send', {});
  await until(() => queue.list()[0]?.nextAttemptAt !== undefined);
  expect(queue.list()[0]).toMatchObject({ state: 'waiting', error: { code: 'connection-failed' } });
  expect(queue.status()).toMatchObject({ counts: { waiting: 1 } });
  const ended = await queue.finished(id);
  // Each attempt forgets the problems of the one before.
  expect(ended).toMatchObject({ state: 'failed', attempts: 3, failed: 1, lastStatus: 0xa700, nodeId: 'pacs' });
  expect(ended.associations).toEqual([7]);
  expect(ended.nextAttemptAt).toBeUndefined();
  expect(await queue.problems(id)).toHaveLength(1);
  // Somebody who says "again" begins a new count.
  await queue.retry(id);
  expect(await queue.finished(id)).toMatchObject({ attempts: 6 });
  expect(attempts).toEqual([1, 2, 3, 1, 2, 3]);
});

it('keeps its next attempt over a restart; "now" does not wait for it, nor does cancelling', async () => {
  const hour = 3_600_000;
  let broken = true;
  const register = (into: JobQueue) =>
    into.register({
      kind: 'send',
      afterRestart: 'resume',
      retry: () => hour,
      run: async () => {
        if (broken) throw failing;
      },
    });
  register(queue);
  await queue.start();
  const id = await queue.submit('send', 'Send', {});
  const other = await queue.submit('send', 'Send', {});
  await until(() => queue.status().delayed === 2);
  const at = queue.list()[0]?.nextAttemptAt ?? 0;
  expect(at - Date.now()).toBeGreaterThan(hour - 60_000);
  await queue.close();
  queue = createJobQueue(state, silentLog);
  register(queue);
  await queue.start();
  expect(queue.list().find((job) => job.id === id)).toMatchObject({ state: 'waiting', nextAttemptAt: at, attempts: 1 });
  broken = false;
  await queue.retry(id);
  expect(await queue.finished(id)).toMatchObject({ state: 'done', attempts: 2 });
  expect((await queue.finished(id)).error).toBeUndefined();
  await queue.cancel(other);
  expect(await queue.finished(other)).toMatchObject({ state: 'cancelled', attempts: 1 });
});

it('keeps lasting problems through its attempts', async () => {
  queue.register<number[]>({
    kind: 'send',
    afterRestart: 'resume',
    retry: () => 1,
    run: async ({ parameters, problem, saveParameters }) => {
      if (parameters.length === 0) return;
      problem('refused for good', new Error('no'), true);
      problem('comes again', new Error('later'));
      await saveParameters([]);
      throw failing;
    },
  });
  await queue.start();
  const id = await queue.submit('send', 'Send', [1]);
  expect(await queue.finished(id)).toMatchObject({ state: 'warning', failed: 1, attempts: 2 });
  expect((await queue.problems(id)).map(({ object }) => object)).toEqual(['refused for good']);
});

it('begins the raised one first, nothing while it is paused, and remembers the pause', async () => {
  const began: string[] = [];
  const register = (into: JobQueue) =>
    into.register<string>({
      kind: 'send',
      afterRestart: 'resume',
      node: () => 'pacs',
      run: async ({ parameters }) => {
        began.push(parameters);
      },
    });
  register(queue);
  await queue.start();
  await queue.pause('pacs', true);
  const ids = [];
  for (const name of ['a', 'b', 'c']) ids.push(await queue.submit('send', name, name));
  await queue.raise(ids[2]!);
  expect(queue.list().map(({ title }) => title)).toEqual(['c', 'a', 'b']);
  await queue.close();
  queue = createJobQueue(state, silentLog, { settings: () => queueSchema.parse({ workersPerNode: 1 }) });
  register(queue);
  await queue.start();
  expect(queue.status()).toMatchObject({ paused: false, pausedNodes: ['pacs'], counts: { waiting: 3 } });
  await queue.pause('pacs', false);
  for (const id of ids) await queue.finished(id);
  expect(began).toEqual(['c', 'a', 'b']);
});

it('stays cheap with ten thousand jobs: bounded lists, pages, few announcements', async () => {
  queue.register({ kind: 'send', afterRestart: 'resume', node: () => 'pacs', run: untilAborted });
  await queue.start();
  const sizes: number[] = [];
  queue.onChanged((jobs) => sizes.push(jobs.length));
  const submitted: Promise<number>[] = [];
  for (let count = 0; count < 10_000; count++) {
    submitted.push(queue.submit('send', `Study ${count}`, {}));
    if (count % 1000 === 999) await Promise.all(submitted);
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(302);
  expect(queue.page({ states: ['waiting'], text: 'study 99', offset: 100, limit: 50 })).toMatchObject({ total: 111 });
  expect(queue.page({ offset: 9990, limit: 50 }).jobs).toHaveLength(10);
  const all = queue.page({ offset: 0, limit: 500 });
  expect(all.total).toBe(10_000);
  expect(all.jobs.slice(0, 3).map(({ title, state }) => [title, state])).toEqual([
    ['Study 0', 'running'],
    ['Study 1', 'running'],
    ['Study 2', 'waiting'],
  ]);
}, 180_000);

it('forgets what ended well long ago, not what failed', async () => {
  const hundredDaysAgo = Date.now() - 100 * 24 * 60 * 60 * 1000;
  const old = {
    kind: 'send',
    title: 'Old',
    createdAt: hundredDaysAgo,
    endedAt: hundredDaysAgo,
    done: 0,
    bytes: 0,
    failed: 0,
    attempts: 1,
    priority: 'interactive' as const,
    position: 0,
    attemptsBefore: 0,
    lasting: 0,
  };
  for (const end of ['done', 'cancelled', 'failed'] as const) await state.call('insertJob', { ...old, state: end }, {});
  await queue.start();
  expect(queue.list().map((job) => job.state)).toEqual(['failed']);
  expect(await state.call('jobs')).toHaveLength(1);
});

it('has each job once in its lists, also while one ends', async () => {
  queue.register({ kind: 'slow', afterRestart: 'fail', node: () => 'n', run: untilAborted });
  await queue.start();
  const ids = [await queue.submit('slow', 'First', {}), await queue.submit('slow', 'Second', {})];
  const twice: number[] = [];
  const cancelled = Promise.all(ids.map((id) => queue.cancel(id)));
  let ended = false;
  void cancelled.then(() => {
    ended = true;
  });
  while (!ended) {
    const seen = queue.page({ offset: 0, limit: 10 }).jobs.map(({ id }) => id);
    twice.push(...seen.filter((id, at) => seen.indexOf(id) !== at));
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(twice).toEqual([]);
});

it('can be begun again as soon as it is said to have failed', async () => {
  let broken = true;
  queue.register({
    kind: 'send',
    afterRestart: 'fail',
    run: async () => {
      if (broken) throw failing;
    },
  });
  await queue.start();
  const id = await queue.submit('send', 'Send', {});
  while (queue.list()[0]?.state !== 'failed') await new Promise((resolve) => setImmediate(resolve));
  broken = false;
  await queue.retry(id);
  expect(await queue.finished(id)).toMatchObject({ state: 'done', attempts: 2 });
});

it('is cancelled also while its next attempt is decided on, and while it is begun again', async () => {
  let cancelled: Promise<void> | undefined;
  let runs = 0;
  const withdrawn: unknown[] = [];
  queue.register({
    kind: 'send',
    afterRestart: 'resume',
    retry: () => {
      cancelled ??= queue.cancel(1);
      return 3_600_000;
    },
    run: async () => {
      runs++;
      throw failing;
    },
    withdrawn: async (parameters) => {
      withdrawn.push(parameters);
    },
  });
  await queue.start();
  const id = await queue.submit('send', 'Send', { of: 1 });
  expect(id).toBe(1);
  expect(await queue.finished(id)).toMatchObject({ state: 'cancelled' });
  await cancelled;
  expect(withdrawn).toEqual([{ of: 1 }]);
  const again = queue.retry(id);
  await queue.cancel(id);
  await again;
  expect(queue.list()).toMatchObject([{ id, state: 'cancelled' }]);
  expect([runs, withdrawn.length]).toEqual([1, 2]);
});
