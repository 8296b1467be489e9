import { z } from '../contract/define.ts';

/** The queue of what takes time. */
export const queueSchema = z.object({
  /** Jobs to or from one node at the same time. */
  workersPerNode: z.int().min(1).max(16).default(2),
});
export type QueueSettings = z.output<typeof queueSchema>;
