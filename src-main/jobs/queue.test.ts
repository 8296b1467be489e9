import { afterEach, beforeEach, expect, it } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
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
