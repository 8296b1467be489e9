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
  /** While it runs: what it waits for somebody to do, as a word: `insert-disc`. */
  waitsFor: z.string().optional(),
  /** Associations it opened since the start of the program (`network.associationLog`). */
  associations: z.array(z.int()).optional(),
  /** Background work (priors, forwarding) waits for what somebody waits for. */
  priority: z.enum(['interactive', 'background']).default('interactive'),
  error: z.object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) }).optional(),
  /** What a retrieve fetches, so that windows that show it can tell how far it is; of jobs of this start of the program. */
  retrieves: z
    .object({ studyUid: z.string(), seriesUid: z.string().optional(), sopInstanceUid: z.string().optional() })
    .optional(),
});
export type Job = z.output<typeof job>;

export const jobState = job.shape.state;

/** The queue as a whole. */
export const queueStatus = z.object({
  /** Jobs in each state. */
  counts: z.record(jobState, z.int()),
  /** Of those that wait: after a failure, until their next attempt. */
  delayed: z.int(),
  /** No job with a node begins. */
  paused: z.boolean(),
  /** No job with one of these nodes begins. */
  pausedNodes: z.array(z.string()),
});
export type QueueStatus = z.output<typeof queueStatus>;

/** Which jobs: all conditions hold. */
export const jobFilter = z.object({
  ids: z.array(z.int()).optional(),
  states: z.array(jobState).optional(),
  kinds: z.array(z.string()).optional(),
  nodeId: z.string().optional(),
  /** Somewhere in the title, case ignored. */
  text: z.string().max(200).optional(),
});
export type JobFilter = z.output<typeof jobFilter>;

export const jobs = {
  /** The jobs that matter now: all that run, the next hundred that wait, the last hundred that ended. */
  list: call(z.void(), z.array(job)),
  /** A part of all jobs: running, then waiting in their order, then ended ones, newest first. */
  page: call(
    jobFilter.extend({ offset: z.int().min(0), limit: z.int().min(1).max(500) }),
    z.object({ total: z.int(), jobs: z.array(job) }),
  ),
  status: call(z.void(), queueStatus),
  cancel: call(z.object({ id: z.int() }), z.void()),
  /** Begins an ended job again; one that waits for its next attempt is tried now. */
  retry: call(z.object({ id: z.int() }), z.void()),
  /** A waiting job comes first. */
  raise: call(z.object({ id: z.int() }), z.void()),
  /** Begins nothing new: with one node, or with any. What runs goes on. Kept over a restart. */
  pause: call(z.object({ nodeId: z.string().optional(), paused: z.boolean() }), z.void()),
  /** Forgets ended jobs: those named, or all. */
  clear: call(z.object({ ids: z.array(z.int()) }).optional(), z.void()),
  /** What could not be done in a job, one line each. */
  problems: call(
    z.object({ id: z.int() }),
    z.array(z.object({ object: z.string(), code: z.string(), message: z.string() })),
  ),
  /** `list` again, a few times a second while something changes. */
  changed: event(z.array(job)),
  statusChanged: event(queueStatus),
};
