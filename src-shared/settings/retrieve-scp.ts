import { z } from '../contract/define.ts';
import { dimseStatus, port, waitMs } from './basic.ts';

/** What C-MOVE and C-GET are answered with in the end (PS3.4 C.4.2.1.5, C.4.3.1.4), cause by cause. */
export const retrieveStatusesSchema = z.object({
  /** The identifier lacks the level or its unique key, has a level that the model has not, or wildcards in a UID. */
  identifier: dimseStatus.default(0xa900),
  /** The identifier cannot be read in its transfer syntax. */
  damaged: dimseStatus.default(0xa900),
  /** Missing upper keys, when `missingUpperKeys` refuses. */
  relational: dimseStatus.default(0xa900),
  /** C-MOVE to a title that we do not know. */
  unknownDestination: dimseStatus.default(0xa801),
  /** What was asked for cannot be counted: the index does not answer. */
  cannotCount: dimseStatus.default(0xa701),
  /** More at the same time than `maximumAtOnce`, or on an association that is over the limit. */
  limit: dimseStatus.default(0xa701),
  /** No sub-operation succeeded. */
  allFailed: dimseStatus.default(0xa702),
  /** One instance was asked for by its own UID, and it failed. */
  singleFailed: dimseStatus.default(0xa702),
  /** Some succeeded and some failed. */
  someFailed: dimseStatus.default(0xb000),
  /** None failed, some were answered with a warning. */
  warnings: dimseStatus.default(0xb000),
  /** The command names a SOP class that is not the one of its presentation context. */
  sopClassNotSupported: dimseStatus.default(0x0122),
  /** Anything else that went wrong on our side. */
  processingFailure: dimseStatus.default(0x0110),
});

/** How we answer C-MOVE and C-GET (PS3.4 C.4.2, C.4.3). Part of the acceptance policy. */
export const retrieveScpSchema = z.object({
  move: z.boolean().default(true),
  get: z.boolean().default(true),
  patientRoot: z.boolean().default(true),
  studyRoot: z.boolean().default(true),
  /** Relational retrieval (PS3.4 C.5.2.1) is granted to those who ask for it in extended negotiation. */
  relational: z.boolean().default(true),
  /**
   * A unique key of a level above is missing and relational retrieval was not negotiated: found by the keys that are there, refused with
   * `statuses.relational`, or nothing matches.
   */
  missingUpperKeys: z.enum(['accept', 'refuse', 'match-nothing']).default('accept'),
  /** Several UIDs as the unique key of the level (PS3.4 C.4.2.1.4.1): all of them, refused as `identifier`, or nothing matches. */
  uidLists: z.enum(['honour', 'refuse', 'match-nothing']).default('honour'),
  cancel: z.enum(['honour', 'ignore']).default('honour'),
  /** Pending responses: after each sub-operation, or after each that succeeded except the last one. */
  pending: z.enum(['each', 'each-sent-but-last', 'none']).default('each'),
  /** At most one pending response in this time, the one after the last sub-operation apart; 0: no limit. */
  pendingAtMostEveryMs: waitMs.default(0),
  /** A pending response also when nothing happened for so long, so that a requestor with a short patience stays; 0: none. */
  pendingAtLeastEveryMs: waitMs.default(10_000),
  /** C-MOVE and C-GET worked on at the same time, of all requestors; 0: any number. */
  maximumAtOnce: z.int().min(0).default(0),
  /** A C-MOVE to a title that is no node's but the requestor's own goes to the address it called from, at this port. */
  callerAsDestination: z.boolean().default(false),
  callerPort: port.default(104),
  /** Sub-operations of a C-MOVE that failed are tried again within it, as the node's `sending.retry` says. */
  retryFailed: z.boolean().default(false),
  /** Instances whose transfer syntax the other side does not take are sent in another that it takes, without loss; else they fail. */
  transcode: z.boolean().default(true),
  /**
   * Which transfer syntax is taken for the storage contexts of a C-GET, in which it is we who send: that in which all our instances of the
   * class are held, if it is proposed, or the policy's own order.
   */
  getTransferSyntaxes: z.enum(['as-held', 'as-storage']).default('as-held'),
  /** C-STORE of a C-GET only where the requestor negotiated the SCP role (PS3.7 D.3.3.4). */
  getRequiresRole: z.boolean().default(true),
  statuses: retrieveStatusesSchema.prefault({}),
});
export type RetrieveScpSettings = z.output<typeof retrieveScpSchema>;
export type RetrieveStatuses = z.output<typeof retrieveStatusesSchema>;
