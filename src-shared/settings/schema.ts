import { z } from '../contract/define.ts';

/**
 * Settings of the workstation: policies are data (PS3.2 calls most of them "configurable"). Every field has a default;
 * the five source systems are bundles of overrides in `resources/profiles/*.json`.
 */

/** PS3.5 6.2: 1..16 characters of the default repertoire, no backslash or control, not only blanks. */
export const aeTitle = z
  .string()
  .trim()
  .min(1)
  .max(16)
  .regex(/^[\x20-\x5b\x5d-\x7e]+$/);
export const port = z.int().min(1).max(65535);

export const implementationSchema = z.object({
  /** (0002,0012) and item 52H of PS3.7 D.3.3.2. */
  classUid: z.string().default('2.25.9582001837091115949335679699028306375'),
  /** (0002,0013), 1..16 characters; empty: item 55H is not sent. */
  versionName: z.string().max(16).default('NEGATOSCOPE_0_1'),
});

export const tlsSchema = z.object({
  enabled: z.boolean().default(false),
  certificateFile: z.string().default(''),
  keyFile: z.string().default(''),
  /** Trusted authorities; empty: the system's. */
  authoritiesFile: z.string().default(''),
  requirePeerCertificate: z.boolean().default(true),
  minimumVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2'),
});

export const callerSchema = z.object({
  aeTitle: z.string().max(16).default(''),
  /** Address or CIDR; empty: any. */
  address: z.string().default(''),
});

export const timeoutsSchema = z.object({
  /** PS3.8 9.1.5: wait for A-ASSOCIATE-RQ after connecting, and for the peer to close. */
  artimMs: z.int().min(100).default(30_000),
  connectMs: z.int().min(100).default(15_000),
  /** Wait for the answer to A-ASSOCIATE-RQ and A-RELEASE-RQ. */
  acseMs: z.int().min(100).default(30_000),
  /** Wait for a DIMSE response. */
  dimseMs: z.int().min(100).default(60_000),
  /** No PDU at all on an open association; 0: wait for ever. */
  idleMs: z.int().min(0).default(300_000),
});

/** How associations are accepted and what is done with what they bring. */
export const listenerSchema = z.object({
  enabled: z.boolean().default(true),
  aeTitle: aeTitle.default('NEGATOSCOPE'),
  /** Address to listen on; empty: all. */
  host: z.string().default(''),
  port: port.default(11112),
  additionalPorts: z.array(port).default([]),
  tls: tlsSchema.prefault({}),
  /** `ignore` answers to any called title. */
  calledAeTitle: z.enum(['check', 'ignore']).default('check'),
  /** Who may call; `callers` lists them. */
  callingPolicy: z.enum(['any', 'title', 'address', 'title-and-address']).default('any'),
  callers: z.array(callerSchema).default([]),
  /** Maximum length of a P-DATA-TF PDU we can take (PS3.8 D.1); 0: unlimited. */
  maxPduLength: z.int().min(0).max(0xffffffff).default(16384),
  maxAssociations: z.int().min(0).default(64),
  implementation: implementationSchema.prefault({}),
  /** Who decides which of the proposed transfer syntaxes is taken. */
  transferSyntaxChoice: z.enum(['our-order', 'proposed-order']).default('our-order'),
  /** Transfer syntaxes taken for storage, in order of preference; empty: all that we know, in our order. */
  transferSyntaxes: z.array(z.string()).default([]),
  /** Transfer syntaxes for services other than storage. */
  messageTransferSyntaxes: z.array(z.string()).default([]),
  /** Storage SOP classes taken; empty: all that we know. */
  storageSopClasses: z.array(z.string()).default([]),
  /** Private and unknown SOP classes are taken when their context can only be storage. */
  acceptUnknownSopClasses: z.boolean().default(false),
  verification: z.boolean().default(true),
  asynchronousWindow: z.enum(['omit', 'answer-one']).default('omit'),
  extendedNegotiation: z.enum(['ignore', 'answer']).default('answer'),
  roleSelection: z.enum(['ignore', 'answer']).default('answer'),
  userIdentity: z.enum(['ignore', 'acknowledge']).default('acknowledge'),
  /** Level of storage SOP class extended negotiation (PS3.4 B.3.1): 2 = full. */
  storageLevel: z.union([z.literal(0), z.literal(1), z.literal(2)]).default(2),
  /** What an instance must have before it is answered with Success. */
  validation: z.enum(['none', 'identifiers', 'strict']).default('identifiers'),
  timeouts: timeoutsSchema.prefault({}),
});

export const storageSchema = z.object({
  /** Success is answered after file and directory are flushed; `relaxed` leaves that to the system. */
  durability: z.enum(['durable', 'relaxed']).default('durable'),
  /** The same SOP Instance UID in the same series, with other content. Same content is always Success and kept once. */
  duplicates: z.enum(['keep-first', 'replace', 'keep-both', 'refuse']).default('keep-first'),
  /** Below this many free bytes nothing more is taken (A700H). */
  reserveBytes: z
    .int()
    .min(0)
    .default(512 * 1024 * 1024),
});

export const nodeSchema = z.object({
  id: z.string(),
  name: z.string().min(1),
  aeTitle,
  host: z.string().min(1),
  port,
  tls: z.boolean().default(false),
});

export const displaySchema = z.object({
  rendering: z.enum(['auto', 'gpu', 'cpu']).default('auto'),
  /** Mouse and keys: the profile's drag directions or most viewers'. */
  interaction: z.enum(['basic-image-review', 'conventional']).default('basic-image-review'),
  annotations: z.enum(['full', 'minimal', 'none']).default('full'),
});

export const settingsSchema = z.object({
  /** Name of the profile the settings started from. */
  profile: z.enum(['default', 'telemis', 'canon-gca', 'kodak-osm', 'pixelmed', 'vitrea-read']).default('default'),
  listener: listenerSchema.prefault({}),
  storage: storageSchema.prefault({}),
  /** Title under which we call others. */
  callingAeTitle: aeTitle.default('NEGATOSCOPE'),
  nodes: z.array(nodeSchema).default([]),
  display: displaySchema.prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;
export type ListenerSettings = z.output<typeof listenerSchema>;
export type StorageSettings = z.output<typeof storageSchema>;
export type NodeSettings = z.output<typeof nodeSchema>;
export type TlsSettings = z.output<typeof tlsSchema>;
export type Implementation = z.output<typeof implementationSchema>;
export type Timeouts = z.output<typeof timeoutsSchema>;

export const defaultSettings = (): Settings => settingsSchema.parse({});
