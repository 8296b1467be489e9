import { z } from '../contract/define.ts';
import { port, retrySchema, waitMs } from './basic.ts';

/** How we answer Storage Commitment (PS3.4 J.3). Part of the acceptance policy. */
export const commitmentScpSchema = z.object({
  enabled: z.boolean().default(true),
  /**
   * Where the result goes: `same-then-new` on the association of the request while that is open, else on a new one; `new-association` always
   * on a new one; `same-association` never on a new one.
   */
  report: z.enum(['same-then-new', 'new-association', 'same-association']).default('same-then-new'),
  /** The new association proposes the SCP role for us (PS3.7 D.3.3.4), or has no such item, as some older systems want it. */
  reportRole: z.enum(['scp', 'none']).default('scp'),
  /** The peer answers that we may not be SCP: the result is not sent (and tried again), or sent all the same. */
  roleRefused: z.enum(['fail', 'send']).default('fail'),
  /** A requester that is none of our nodes is called at its address on this port; 0: it gets its result on its own association only. */
  callerPort: z.union([z.literal(0), port]).default(0),
  /** Retrieve AE Title (0008,0054) of the result: our own, the title that was called, or left out. */
  retrieveAeTitle: z.enum(['own', 'as-called', 'omit']).default('own'),
  /** Every file is read again and compared with the checksum that was taken when it came. */
  verifyChecksums: z.boolean().default(false),
  /** Instances of one request; beyond it, it is refused with 0213H. */
  maximumInstances: z.int().min(1).max(100_000).default(50_000),
  /**
   * A Transaction UID that the same requester used before. The same instances again: the result is made and sent once more. Others:
   * a result in which all have failed with 0131H. `report-failure` does that also for the same instances.
   */
  duplicateTransaction: z.enum(['repeat', 'report-failure']).default('repeat'),
  /** A result that could not be delivered. */
  retry: retrySchema.prefault({ attempts: 12, delayMs: 30_000, factor: 2 }),
});
export type CommitmentScpSettings = z.output<typeof commitmentScpSchema>;

/** What we ask of a node as Storage Commitment SCU. */
export const nodeCommitmentSchema = z.object({
  /** Asked after everything that was sent to it. */
  automatic: z.boolean().default(false),
  /** Instances of one N-ACTION; more are asked for in several transactions. */
  maximumInstances: z.int().min(1).max(50_000).default(500),
  /** How long the association is kept open for the result after the request was taken; 0: it is closed at once. */
  sameAssociationMs: z.int().min(0).max(600_000).default(2000),
  /** No result in this time after the request was taken: it is asked for again; 0: we wait for ever. */
  resultMs: waitMs.default(3_600_000),
  /** How often it is asked for again when no result came, each time as a new transaction. */
  askAgain: z.int().min(0).max(100).default(3),
  /** The request could not be made. */
  retry: retrySchema.prefault({ attempts: 5, delayMs: 60_000, factor: 2 }),
});
export type NodeCommitmentSettings = z.output<typeof nodeCommitmentSchema>;
