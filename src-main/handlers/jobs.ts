import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { JobQueue } from '../jobs/queue.ts';

/** The calls of the job table. */
export const jobHandlers = (queue: JobQueue): NegatoscopeHandlers['jobs'] => ({
  list: () => queue.list(),
  page: (wanted) => queue.page(wanted),
  status: () => queue.status(),
  cancel: ({ id }) => queue.cancel(id),
  retry: ({ id }) => queue.retry(id),
  raise: ({ id }) => queue.raise(id),
  pause: ({ nodeId, paused }) => queue.pause(nodeId, paused),
  clear: (named) => queue.clear(named?.ids),
  problems: ({ id }) => queue.problems(id),
});
