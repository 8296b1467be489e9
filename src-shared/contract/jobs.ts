import { call, event, z } from './define.ts';

/** One row of the job table: everything that takes time (import, rebuild; later send, print, export). */
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
