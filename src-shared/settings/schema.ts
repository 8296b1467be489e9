import { z } from '../contract/define.ts';
import { aeTitle, dimseStatus, port, waitMs } from './basic.ts';
import { commitmentScpSchema } from './commitment.ts';
import { compressionSchema } from './compression.ts';
import { contentNotificationSchema, contentNotificationScpSchema } from './content-notification.ts';
import { createdObjectsSchema } from './created-objects.ts';
import { deIdentificationSchema } from './de-identification.ts';
import { displaySchema } from './display.ts';
import { userIdentityScpSchema } from './identity.ts';
import { keysSchema } from './keys.ts';
import { mediaSchema } from './media.ts';
import { nodeSchema } from './node.ts';
import { printerSchema, printingSchema } from './printing.ts';
import { procedureStepScpSchema } from './procedure-step.ts';
import { queryScpSchema } from './query-scp.ts';
import { priorsSchema, queryingSchema } from './querying.ts';
import { queueSchema } from './queue.ts';
import { reportsSchema } from './reports.ts';
import { retrieveScpSchema } from './retrieve-scp.ts';
import { forwardingRuleSchema, sendingSchema } from './sending.ts';
import { tlsSchema } from './tls.ts';

/**
 * Settings of the workstation: policies are data (PS3.2 calls most of them "configurable"). Every field has a default;
 * the five source systems are bundles of overrides in `resources/profiles/*.json`.
 */

export const implementationSchema = z.object({
  /** (0002,0012) and item 52H of PS3.7 D.3.3.2. */
  classUid: z.string().default('2.25.9582001837091115949335679699028306375'),
  /** (0002,0013), 1..16 characters; empty: item 55H is not sent. */
  versionName: z.string().max(16).default('NEGATOSCOPE_0_1'),
});

export const callerSchema = z.object({
  aeTitle: z.string().max(16).default(''),
  /** Address or CIDR; empty: any. */
  address: z.string().default(''),
});

export const timeoutsSchema = z.object({
  /** PS3.8 9.1.5: wait for A-ASSOCIATE-RQ after connecting, and for the peer to close. */
  artimMs: waitMs.default(30_000),
  /** The TCP connection of an association we open. */
  connectMs: waitMs.default(15_000),
  /** Wait for the answer to A-ASSOCIATE-RQ and A-RELEASE-RQ. */
  acseMs: waitMs.default(30_000),
  /** Wait for a DIMSE response. */
  dimseMs: waitMs.default(60_000),
  /** Nothing received between messages: no message is under way, nobody waits for a response. */
  idleMs: waitMs.default(300_000),
  /** Nothing received in the middle of a PDU or of a message whose last fragment has not come; ends in A-ABORT (source 2, reason 0). */
  packetMs: waitMs.default(60_000),
  /** Bytes handed to the connection are not taken by the peer; ends the connection. */
  sendMs: waitMs.default(60_000),
});

/**
 * Transfer syntaxes in order of preference. A plain entry stands for itself; the members of a list are equal among themselves, and the
 * order in which the peer proposed them decides: `[['…4.57', '…4.70'], '1.2.840.10008.1.2']` takes the JPEG Lossless that comes
 * first in the proposal, else Implicit VR. What is not named is not taken.
 */
export const transferSyntaxPreference = z.array(z.union([z.string(), z.array(z.string())]));

/** What a C-STORE-RQ is answered with (PS3.4 B.2.3, PS3.7 9.1.1.1.9), cause by cause. */
export const storageStatusesSchema = z.object({
  /** No space (also below `storage.reserveBytes`), a write that failed, over the maximum size, over the association limit. */
  outOfResources: dimseStatus.default(0xa700),
  /** The command names a SOP class that is not the one of its presentation context, or one that we do not store. */
  sopClassNotSupported: dimseStatus.default(0x0122),
  /** SOP Class or SOP Instance UID of the command and of the data set differ (`validation` identifiers or strict). */
  disagreement: dimseStatus.default(0xa900),
  /** The data set lacks an identifier, or an identifier is no UID (PS3.5 9.1) (`validation` identifiers or strict). */
  identifierMissing: dimseStatus.default(0xc000),
  /** `validation` strict: a Type 1 element is missing, empty or too long. Offending Element (0000,0901) and Error Comment (0000,0902) say which. */
  invalidElement: dimseStatus.default(0xc000),
  /** `presentationStates` checked: it does not hold together. */
  invalidPresentationState: dimseStatus.default(0xc000),
  /** The data set cannot be parsed in its transfer syntax. */
  damaged: dimseStatus.default(0xc000),
  /** The duplicate rule refuses it (`storage.duplicates` refuse): PS3.7 C.4.1 duplicate SOP instance. */
  duplicate: dimseStatus.default(0x0111),
  /** Anything else that went wrong on our side: PS3.7 C.5.x processing failure. */
  processingFailure: dimseStatus.default(0x0110),
});

/** The result (PS3.8 table 9-21) with which an association is refused, where the systems differ. */
const rejectResult = z.enum(['permanent', 'transient']);
export const rejectionsSchema = z.object({
  /** Source 1 (service-user), reason 2 (application context name not supported). */
  applicationContext: rejectResult.default('permanent'),
  /** Source 3 (presentation), reason 1 (temporary congestion): we cannot serve it now (no descriptors, the archive is not open). */
  congestion: rejectResult.default('transient'),
  /** Source 1, reason 1 (no reason given): the listener is being stopped and waits for the associations under way. */
  stopping: rejectResult.default('transient'),
});

/** How associations are accepted and what is done with what they bring; may differ for each called AE title. */
export const acceptancePolicyShape = {
  /** Who may call; `callers` lists them. */
  callingPolicy: z.enum(['any', 'title', 'address', 'title-and-address']).default('any'),
  callers: z.array(callerSchema).default([]),
  /** Who may not call gets A-ASSOCIATE-RJ 1/1/3 (calling AE title not recognised), or the connection is closed without a word. */
  unknownCaller: z.enum(['reject', 'close']).default('reject'),
  /** Maximum length of a P-DATA-TF PDU we can take (PS3.8 D.1); 0: unlimited. */
  maxPduLength: z.int().min(0).max(0xffffffff).default(16384),
  /** Associations open at the same time; 0: as many as the system gives. Takes effect at once, also on a running listener. */
  maxAssociations: z.int().min(0).default(64),
  /**
   * One association too many: A-ASSOCIATE-RJ 2/3/2 (local limit exceeded), 2/3/1 (temporary congestion, the result as in `rejections`), or
   * it is accepted and each C-STORE on it answered with `statuses.outOfResources`.
   */
  overLimit: z.enum(['local-limit-exceeded', 'temporary-congestion', 'refuse-storage']).default('local-limit-exceeded'),
  rejections: rejectionsSchema.prefault({}),
  /** How we call ourselves in A-ASSOCIATE-AC and in the meta header of what was received. */
  implementation: implementationSchema.prefault({}),
  /** The reserved field of A-ASSOCIATE-AC (PS3.8 9.3.3): what the request said, or our own title. */
  respondingAeTitle: z.enum(['as-called', 'own']).default('as-called'),
  /** Who decides which of the proposed transfer syntaxes is taken: our lists below, or the first known one of the proposal. */
  transferSyntaxChoice: z.enum(['our-order', 'proposed-order']).default('our-order'),
  /** Transfer syntaxes taken for storage; empty: all that we know, in our order. */
  transferSyntaxes: transferSyntaxPreference.default([]),
  /** Other transfer syntaxes for some storage SOP classes; the first entry that names the class counts. */
  classTransferSyntaxes: z
    .array(z.object({ sopClasses: z.array(z.string()), transferSyntaxes: transferSyntaxPreference }))
    .default([]),
  /** Transfer syntaxes for services other than storage; empty: Explicit, Implicit Little Endian, Explicit Big Endian. */
  messageTransferSyntaxes: transferSyntaxPreference.default([]),
  /** Transfer syntaxes for Verification; empty: as `messageTransferSyntaxes`. */
  verificationTransferSyntaxes: transferSyntaxPreference.default([]),
  /**
   * SOP classes taken for storage; empty: all storage SOP classes that we know, our private ones included. Whatever is listed is taken, known
   * or not: a system may store what the standard does not call storage (Stored Print, Presentation LUT, a maker's own).
   */
  storageSopClasses: z.array(z.string()).default([]),
  /** Private and unknown SOP classes are taken when their context can only be storage. */
  acceptUnknownSopClasses: z.boolean().default(false),
  /** Which services answer; a context of another is refused (result 3). */
  verification: z.boolean().default(true),
  storage: z.boolean().default(true),
  /** `omit`: no item 53H in the answer (which means 1,1: PS3.7 D.3.3.3); `answer-one`: 1,1 when it was proposed. */
  asynchronousWindow: z.enum(['omit', 'answer-one']).default('omit'),
  /** SOP class (common) extended negotiation, items 56H and 57H: `ignore` sends none back. */
  extendedNegotiation: z.enum(['ignore', 'answer']).default('answer'),
  /** Item 54H. */
  roleSelection: z.enum(['ignore', 'answer']).default('answer'),
  /** Item 58H, when a response was asked for. */
  userIdentity: z.enum(['ignore', 'acknowledge']).default('acknowledge'),
  /** Who must say who he is. */
  users: userIdentityScpSchema.prefault({}),
  /** Level of storage SOP class extended negotiation (PS3.4 B.3.1): 2 = full. What is stored is complete whatever is answered. */
  storageLevel: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
  /** Digital signature level of the same item: 0 unspecified, 1 neither kept nor replaced for sure, 3 kept bit for bit. */
  digitalSignatureLevel: z.union([z.literal(0), z.literal(1), z.literal(3)]).default(3),
  /**
   * What an instance must have before it is answered with Success.
   * `none`: what can be indexed is stored; identifiers that the data set lacks come from the command, and the command's word counts only there.
   * `identifiers`: SOP Class, SOP Instance, Study and Series Instance UID are there and valid, the first two those of the command.
   * `strict`: besides, no Type 1 element of the IOD's mandatory modules is missing, empty or too long (src-shared/dicom/check-instance.ts).
   */
  validation: z.enum(['none', 'identifiers', 'strict']).default('identifiers'),
  /** Softcopy presentation states are read as such before they are taken (references, displayed areas, graphics). */
  presentationStates: z.enum(['as-any', 'checked']).default('as-any'),
  /** Largest data set taken, in bytes; beyond it the message is read to its end and answered with `statuses.outOfResources`. 0: no limit. */
  maxInstanceBytes: z.int().min(0).default(0),
  /**
   * `ob-for-8-bit`: Pixel Data that comes as OW with Bits Allocated <= 8 in Explicit VR Little Endian is filed as OB, which has the same
   * bytes. The only change ever made to a received data set, and never made by default.
   */
  pixelDataVr: z.enum(['as-received', 'ob-for-8-bit']).default('as-received'),
  statuses: storageStatusesSchema.prefault({}),
  timeouts: timeoutsSchema.prefault({}),
  query: queryScpSchema.prefault({}),
  retrieve: retrieveScpSchema.prefault({}),
  commitment: commitmentScpSchema.prefault({}),
  procedureStep: procedureStepScpSchema.prefault({}),
  contentNotification: contentNotificationScpSchema.prefault({}),
};
/** The acceptance policy alone. */
export const acceptancePolicySchema = z.object(acceptancePolicyShape);
const overridesSchema = acceptancePolicySchema.partial().strict();

/** Another called AE title of the same listener, with what differs for it. */
export const titleSchema = z.object({
  aeTitle,
  /** Fields of the acceptance policy that replace the listener's; objects (statuses, timeouts, …) member by member, lists whole. */
  overrides: z
    .record(z.string(), z.unknown())
    .refine((value) => overridesSchema.safeParse(value).success, 'not fields of the acceptance policy')
    .default({}),
});

/** Where we listen, and how associations are accepted. */
export const listenerSchema = z.object({
  enabled: z.boolean().default(true),
  aeTitle: aeTitle.default('NEGATOSCOPE'),
  /** Address to listen on; empty: all. */
  host: z.string().default(''),
  port: port.default(11112),
  additionalPorts: z.array(port).default([]),
  tls: tlsSchema.prefault({}),
  /** `ignore` answers to any called title; `check` to `aeTitle` and `titles`, others get A-ASSOCIATE-RJ 1/1/7. */
  calledAeTitle: z.enum(['check', 'ignore']).default('check'),
  /** Further titles we answer to, each with its own rules; see `policyFor`. */
  titles: z.array(titleSchema).default([]),
  ...acceptancePolicyShape,
});

export const storageSchema = z.object({
  /** Success is answered after file and directory are flushed; `relaxed` leaves that to the system. */
  durability: z.enum(['durable', 'relaxed']).default('durable'),
  /** The same SOP Instance UID in the same series, with other content. Same content is always Success and kept once. */
  duplicates: z.enum(['keep-first', 'replace', 'keep-both', 'refuse']).default('keep-first'),
  /** A series whose Series Instance UID is already there under another study: filed as a series of its own, or answered with Success and set aside in quarantine. */
  seriesInOtherStudy: z.enum(['keep', 'quarantine']).default('keep'),
  /** Below this many free bytes nothing more is taken (A700H). */
  reserveBytes: z
    .int()
    .min(0)
    .default(512 * 1024 * 1024),
});

/** The associations that we open. */
export const callingSchema = z.object({
  /** How we call ourselves, there and in files that we write ourselves. */
  implementation: implementationSchema.prefault({}),
  /** Maximum length of a P-DATA-TF PDU that we announce (PS3.8 D.1); 0: unlimited. */
  maxPduLength: z.int().min(0).max(0xffffffff).default(16384),
  /** Proposed for Verification, in this order in one presentation context; empty: Explicit, Implicit Little Endian. */
  verificationTransferSyntaxes: z.array(z.string()).default([]),
  timeouts: timeoutsSchema.prefault({}),
});

/** Audit messages (PS3.15 A.5): always into local files, and to a syslog collector if one is named. */
export const auditSchema = z.object({
  enabled: z.boolean().default(true),
  /** A file is closed at this size and a new one begun. */
  maxFileBytes: z
    .int()
    .min(64 * 1024)
    .default(16 * 1024 * 1024),
  /** Closed files older than this are deleted; 0: never. */
  keepDays: z.int().min(0).default(0),
  syslog: z
    .object({
      /** RFC 5426 or RFC 5425. */
      transport: z.enum(['off', 'udp', 'tls']).default('off'),
      host: z.string().default(''),
      /** 514 for UDP, 6514 for TLS by their standards. */
      port: port.default(6514),
      /** Of the collector and, if it asks, ours. */
      tls: tlsSchema.omit({ enabled: true }).prefault({}),
    })
    .prefault({}),
});

export const settingsSchema = z.object({
  /** Of the settings' form; see `migrate.ts`. */
  version: z.literal(1).default(1),
  /** Name of the profile the settings started from. */
  profile: z.enum(['default', 'telemis', 'canon-gca', 'kodak-osm', 'pixelmed', 'vitrea-read']).default('default'),
  listener: listenerSchema.prefault({}),
  storage: storageSchema.prefault({}),
  /** Title under which we call others; empty: the listener's. See `callingTitle` in policy.ts. */
  callingAeTitle: z.union([z.literal(''), aeTitle]).default(''),
  calling: callingSchema.prefault({}),
  nodes: z.array(nodeSchema).default([]),
  sending: sendingSchema.prefault({}),
  forwarding: z.array(forwardingRuleSchema).default([]),
  compressionOnReceipt: compressionSchema.prefault({}),
  querying: queryingSchema.prefault({}),
  priors: priorsSchema.prefault({}),
  contentNotification: contentNotificationSchema.prefault({}),
  queue: queueSchema.prefault({}),
  display: displaySchema.prefault({}),
  keys: keysSchema.prefault({}),
  createdObjects: createdObjectsSchema.prefault({}),
  /** How reports are read and written. */
  reports: reportsSchema.prefault({}),
  /** How films are printed, by all printers where they have nothing of their own. */
  printing: printingSchema.prefault({}),
  printers: z.array(printerSchema).default([]),
  /** How media are read and written. */
  media: mediaSchema.prefault({}),
  deIdentification: deIdentificationSchema.prefault({}),
  audit: auditSchema.prefault({}),
});

export { type NodeSettings, nodeSchema } from './node.ts';
export { type TlsSettings, tlsSchema } from './tls.ts';
export type Settings = z.output<typeof settingsSchema>;
export type ListenerSettings = z.output<typeof listenerSchema>;
/** What `policyFor` gives: the rules for one association. */
export type AcceptancePolicy = z.output<typeof acceptancePolicySchema>;
export type StorageStatuses = z.output<typeof storageStatusesSchema>;
export type TransferSyntaxPreference = z.output<typeof transferSyntaxPreference>;
export type CallingSettings = z.output<typeof callingSchema>;
export type AuditSettings = z.output<typeof auditSchema>;
export type StorageSettings = z.output<typeof storageSchema>;
export type Implementation = z.output<typeof implementationSchema>;
export type Timeouts = z.output<typeof timeoutsSchema>;

export const defaultSettings = (): Settings => settingsSchema.parse({});
