import { z } from '../contract/define.ts';

/** The queue of what takes time. */
export const queueSchema = z.object({
  /** Jobs to or from one node at the same time. */
  workersPerNode: z.int().min(1).max(16).default(2),
  /** Jobs to or from all nodes together at the same time; 0: as many as the nodes allow. */
  workers: z.int().min(0).max(64).default(8),
  /** Of the workers of a node, and of all, one is kept free of background work (priors, forwarding) where there are several. */
  reserveForInteractive: z.boolean().default(true),
  /** Jobs that ended are forgotten by themselves after this time; 0: never. Failed ones stay until they are cleared. */
  keepEndedDays: z.int().min(0).max(3650).default(30),
});
export type QueueSettings = z.output<typeof queueSchema>;
