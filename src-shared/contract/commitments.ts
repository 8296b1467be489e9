import { call, event, z } from './define.ts';

/** One transaction of Storage Commitment (PS3.4 J): asked of us, or asked by us. */
export const commitment = z.object({
  /** Its number here: two transactions may have the same UID (the second is refused with 0131H). */
  id: z.int(),
  transactionUid: z.string(),
  direction: z.enum(['asked-of-us', 'asked-by-us']),
  /** AE title of the other side. */
  peer: z.string(),
  nodeId: z.string().optional(),
  requestedAt: z.number(),
  /** When the result came, or was delivered. */
  endedAt: z.number().optional(),
  state: z.enum(['requesting', 'waiting', 'delivering', 'committed', 'partly', 'failed']),
  instances: z.int(),
  failed: z.int(),
  error: z.object({ code: z.string(), message: z.string(), parameters: z.record(z.string(), z.unknown()) }).optional(),
});
export type Commitment = z.output<typeof commitment>;

export const commitments = {
  /** Newest first, at most 1000. */
  list: call(z.void(), z.array(commitment)),
  /** The instances that failed, with their Failure Reason (0008,1197). */
  failures: call(
    z.object({ id: z.int() }),
    z.array(z.object({ sopClassUid: z.string(), sopInstanceUid: z.string(), reason: z.int() })),
  ),
  /** Asks a node to commit studies of the archive that it should have. */
  request: call(
    z.object({ nodeId: z.string(), studyRows: z.array(z.int()).min(1) }),
    z.object({ transactionUid: z.string() }),
  ),
  changed: event(z.array(commitment)),
};
