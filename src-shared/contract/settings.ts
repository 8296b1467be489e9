import { settingsSchema } from '../settings/schema.ts';
import { call, event, z } from './define.ts';

/** How the audit trail is doing; failures are shown. */
export const auditStatus = z.object({
  recorded: z.int(),
  failures: z.int(),
  lastError: z.string().optional(),
  syslog: z.object({ sent: z.int(), failures: z.int(), lastError: z.string().optional() }).optional(),
});

export const profileName = settingsSchema.shape.profile.unwrap();

/** A certificate as people check it. */
export const certificateInfo = z.object({
  subject: z.string(),
  issuer: z.string(),
  /** Milliseconds since 1970. */
  validFrom: z.number(),
  validTo: z.number(),
  /** SHA-256, `AB:CD:…`. */
  fingerprint256: z.string(),
  serialNumber: z.string(),
  /** Subject Alternative Names: `DNS:pacs`, `IP Address:10.0.0.2`. */
  names: z.array(z.string()),
  authority: z.boolean(),
  selfSigned: z.boolean(),
  /** Whether the key that was named with it belongs to it. */
  keyMatches: z.boolean().optional(),
});
export type CertificateInfo = z.output<typeof certificateInfo>;

export const settings = {
  get: call(z.void(), settingsSchema),
  /** Replaces the settings; listeners that changed are restarted. Fails with `address-in-use`, keeping the old ones. */
  set: call(settingsSchema, settingsSchema),
  /** The same for an editor: `read` is what it began with. Fails with `busy` (parameter `conflict`) when they were changed meanwhile. */
  replace: call(z.object({ read: settingsSchema, settings: settingsSchema }), settingsSchema),
  /** The certificates of a file. Fails with `io` and `invalid-input` (parameter `file`). */
  certificates: call(
    z.object({ file: z.string().min(1), keyFile: z.string().default(''), keyPassphrase: z.string().default('') }),
    z.array(certificateInfo),
  ),
  /** The settings that a source system's profile would give, identity of this station and nodes kept. */
  preview: call(z.object({ profile: profileName }), settingsSchema),
  audit: call(z.void(), auditStatus),
  /** What `listener.users` keeps of a passcode. */
  hashPasscode: call(z.object({ passcode: z.string().min(1).max(256) }), z.object({ passcodeHash: z.string() })),
  changed: event(settingsSchema),
};
