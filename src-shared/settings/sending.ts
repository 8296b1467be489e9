import { z } from '../contract/define.ts';
import { aeTitle, dimseStatus, retrySchema } from './basic.ts';

/** What is done about an instance after its C-STORE. */
export const sendOutcome = z.enum(['done', 'warning', 'retry', 'failed']);
export type SendOutcome = z.output<typeof sendOutcome>;

const uids = z.array(z.string());

/**
 * Which presentation contexts are proposed (PS3.8 9.3.2.2). For each SOP class: `combined` as one context, each of `separate` as a context of
 * its own, and the transfer syntax in which an instance is stored. Never more than 128 in one association; instances whose contexts do not fit go
 * over further associations.
 */
const contextsShape = {
  /** `needed`: only for the SOP classes that are to be sent; `all`: besides, for as many of `sopClasses` as fit. */
  propose: z.enum(['needed', 'all']).default('needed'),
  /** SOP classes that may be sent; empty: all. */
  sopClasses: uids.default([]),
  /** Transfer syntaxes that may be proposed, whatever is listed below; empty: all. */
  transferSyntaxes: uids.default([]),
  /** Proposed together in one context, in this order; empty: no such context. */
  combined: uids.default(['1.2.840.10008.1.2.1', '1.2.840.10008.1.2']),
  /** Proposed in a context each, so that it is learned which of them the peer takes. */
  separate: uids.default([]),
  /** The syntax of the stored file gets a context of its own, unless it has one by `separate`: what the peer takes is then sent as it is. */
  own: z.boolean().default(true),
  /**
   * Which of the contexts that the peer accepted carries an instance: the first entry with an accepted syntax; `own` stands for that of the
   * file; the members of a list are equal, and the order of the contexts decides. What is not named comes last. Syntaxes that would compress
   * count only as `compression` allows.
   */
  preference: z
    .array(z.union([z.string(), z.array(z.string())]))
    .default(['own', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2', '1.2.840.10008.1.2.1.99', '1.2.840.10008.1.2.2']),
};

/** What may be done to images that are stored in another transfer syntax than the one they are sent in. */
const compressionShape = {
  /**
   * `none`: images are sent as they are stored or uncompressed. `lossless`: also compressed without loss. `lossy`: also with loss, as a new
   * instance that says so (PS3.3 C.7.6.1.1.5), never when it is lossy already.
   */
  mode: z.enum(['none', 'lossless', 'lossy']).default('none'),
  /**
   * What images that are stored uncompressed are sent in when the peer takes it, in order of preference: each proposed in a context of its own,
   * beside those of `contexts`. Without `mode` it does not count.
   */
  transferSyntaxes: uids.default([]),
  /** Quality of lossy JPEG, 1..100. */
  quality: z.int().min(1).max(100).default(90),
  /** Compression ratio aimed at with lossy JPEG 2000. */
  ratio: z.number().min(1).max(200).default(10),
  /** Greatest difference of a sample with JPEG-LS near-lossless. */
  nearLossless: z.int().min(1).max(255).default(2),
};

/** Outcomes by the status of the C-STORE response; the first entry that has it counts. */
const statusRuleSchema = z.object({
  from: dimseStatus,
  /** Included. */
  to: dimseStatus,
  outcome: sendOutcome,
  /** `abort`: the association is aborted and this attempt ends with it; what was not sent yet shares the fate of this instance. */
  association: z.enum(['keep', 'abort']).default('keep'),
});
export type StatusRule = z.output<typeof statusRuleSchema>;

const rule = (from: number, to: number, outcome: SendOutcome): StatusRule => ({
  from,
  to,
  outcome,
  association: 'keep',
});

/** PS3.4 B.2.3 and PS3.7 C. */
const usualRules: StatusRule[] = [
  rule(0x0000, 0x0000, 'done'),
  rule(0xb000, 0xbfff, 'warning'),
  rule(0x0001, 0x0001, 'warning'),
  rule(0x0107, 0x0107, 'warning'),
  rule(0x0116, 0x0116, 'warning'),
  rule(0xa700, 0xa7ff, 'retry'),
  rule(0x0110, 0x0110, 'retry'),
  rule(0x0213, 0x0213, 'retry'),
];

/** How instances are sent (Storage SCU, PS3.4 B): the same fields for one node as for all; a node's own replace them. */
const sendingShape = {
  /** Title under which we send; empty: that of the node, or of the station. */
  callingAeTitle: z.union([z.literal(''), aeTitle]).default(''),
  contexts: z.object(contextsShape).prefault({}),
  compression: z.object(compressionShape).prefault({}),
  /** `one` for all instances of a transfer, as long as it lasts, or one after the other `per-instance`. Transfers of a C-MOVE always use one. */
  associations: z.enum(['one', 'per-instance']).default('one'),
  /** Associations that one transfer uses at the same time. */
  parallel: z.int().min(1).max(16).default(1),
  /** Associations open to one node at the same time, whatever they are sent for; 0: no limit. */
  maxAssociations: z.int().min(0).max(1000).default(0),
  /** Longest P-DATA-TF PDU that we send, though the peer takes longer ones; 0: as long as it takes (PS3.8 D.1). */
  maxPduLength: z.int().min(0).max(0xffffffff).default(0),
  /** Wait for the response to a C-STORE in milliseconds, when that is not `calling.timeouts.dimseMs`; 0: for ever. */
  responseMs: z.int().min(0).optional(),
  statuses: z.array(statusRuleSchema).default(usualRules),
  /** No association, or it ended before the response. */
  associationFailure: z
    .object({
      /** A transient rejection, no connection, an abort, no response. */
      outcome: z.enum(['retry', 'failed']).default('retry'),
      /** A permanent rejection (PS3.8 9.3.4 result 1). */
      rejected: z.enum(['retry', 'failed']).default('failed'),
      /**
       * `others`: one that ends in the middle of an instance may have ended because of it, so the others are tried over another association;
       * when that ends or fails as well before anything is sent, this attempt ends. `stop`: it ends at once, as it always does for a C-MOVE.
       * `next`: the following instances are tried whatever happens.
       */
      rest: z.enum(['others', 'stop', 'next']).default('others'),
    })
    .prefault({}),
  /** Tried again by itself when the outcome is `retry`. */
  retry: retrySchema.prefault({ attempts: 5, delayMs: 60_000, factor: 2 }),
  /** Forwarding: when these attempts are used up it goes on every hour for so many days, since nobody waits who would see it fail. */
  forwardDays: z.int().min(0).max(365).default(7),
  /** How a job ends of whose instances some, but not all, failed. */
  partly: z.enum(['warning', 'failed']).default('warning'),
  /** `per-node`: jobs to different nodes run at the same time; `one-by-one`: one job of sending at a time. */
  jobs: z.enum(['per-node', 'one-by-one']).default('per-node'),
};

export const sendingSchema = z.object(sendingShape);
export type SendingSettings = z.output<typeof sendingSchema>;

/** Overrides may name some members of an object only; the schema itself would fill in its defaults. */
const sendingOverridesSchema = z.strictObject({
  ...sendingSchema.partial().shape,
  contexts: z.strictObject(contextsShape).partial().optional(),
  compression: z.strictObject(compressionShape).partial().optional(),
});

export const nodeSendingSchema = z.object({
  /** Fields of `sending` that differ for this node; objects member by member, lists whole. */
  overrides: z
    .record(z.string(), z.unknown())
    .refine((value) => sendingOverridesSchema.safeParse(value).success, 'not fields of sending')
    .default({}),
});

/** Text that a value must match: `*` any characters, `?` one; case does not count. */
const patterns = z.array(z.string().min(1)).default([]);

/** What arrives and matches goes on to a node. Conditions that are empty do not count; of the others all must hold. */
export const forwardingRuleSchema = z.object({
  id: z.string(),
  name: z.string().default(''),
  enabled: z.boolean().default(true),
  nodeId: z.string(),
  /** One of the patterns must match. */
  when: z
    .object({
      callingAeTitles: patterns,
      calledAeTitles: patterns,
      /** Nodes from which it came, by their ids. */
      senderNodeIds: z.array(z.string()).default([]),
      modalities: patterns,
      sopClasses: z.array(z.string()).default([]),
      bodyParts: patterns,
      stationNames: patterns,
      studyDescriptions: patterns,
    })
    .prefault({}),
  /** `study`: when nothing more arrived of the study for `quietMs`; `instance`: as it arrives. */
  unit: z.enum(['study', 'instance']).default('study'),
  quietMs: z.int().min(0).default(30_000),
  /** Also to the node from which it came. */
  backToSender: z.boolean().default(false),
  /** Also what was imported from media or created here, not only what came over the network. */
  local: z.boolean().default(false),
  /** Only what this workstation created: captures, presentation states, key objects, reports, measurements. */
  createdOnly: z.boolean().default(false),
});
export type ForwardingRule = z.output<typeof forwardingRuleSchema>;
