import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import type { JobQueue } from '../jobs/queue.ts';

/** The calls of the job table. */
export const jobHandlers = (queue: JobQueue): NegatoscopeHandlers['jobs'] => ({
  list: () => queue.list(),
  cancel: ({ id }) => queue.cancel(id),
  retry: ({ id }) => queue.retry(id),
  clear: () => queue.clear(),
  problems: ({ id }) => queue.problems(id),
});
