import { call, event, z } from './define.ts';

/** One row of the job table: everything that takes time. */
export const job = z.object({
  id: z.int(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'warning', 'failed', 'cancelled']),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  done: z.int(),
  total: z.int().optional(),
  bytes: z.number(),
  failed: z.int(),
  attempts: z.int(),
  /** The node it works with; jobs of one node share its workers. */
  nodeId: z.string().optional(),
  /** `waiting` after a failure: when it is tried again by itself. */
  nextAttemptAt: z.number().optional(),
  /** The last DIMSE status that was not success, with its meaning, for people. */
  lastStatus: z.int().optional(),
  /** While it runs, over the last seconds. */
  bytesPerSecond: z.number().optional(),
  /** Associations it opened (`network.associationLog`). */
  associations: z.array(z.int()).optional(),
  error: z.object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) }).optional(),
});
export type Job = z.output<typeof job>;

export const jobs = {
  list: call(z.void(), z.array(job)),
  cancel: call(z.object({ id: z.int() }), z.void()),
  retry: call(z.object({ id: z.int() }), z.void()),
  /** Forgets ended jobs. */
  clear: call(z.void(), z.void()),
  /** What could not be done in a job, one line each. */
  problems: call(
    z.object({ id: z.int() }),
    z.array(z.object({ object: z.string(), code: z.string(), message: z.string() })),
  ),
  changed: event(z.array(job)),
};
