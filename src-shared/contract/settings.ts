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

export const settings = {
  get: call(z.void(), settingsSchema),
  /** Replaces the settings; listeners that changed are restarted. Fails with `address-in-use`, keeping the old ones. */
  set: call(settingsSchema, settingsSchema),
  /** The settings that a source system's profile would give, identity of this station and nodes kept. */
  preview: call(z.object({ profile: profileName }), settingsSchema),
  audit: call(z.void(), auditStatus),
  /** What `listener.users` keeps of a passcode. */
  hashPasscode: call(z.object({ passcode: z.string().min(1).max(256) }), z.object({ passcodeHash: z.string() })),
  changed: event(settingsSchema),
};
