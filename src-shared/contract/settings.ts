import { settingsSchema } from '../settings/schema.ts';
import { call, event, z } from './define.ts';

export const profileName = settingsSchema.shape.profile.unwrap();

export const settings = {
  get: call(z.void(), settingsSchema),
  /** Replaces the settings; listeners that changed are restarted. Fails with `address-in-use`, keeping the old ones. */
  set: call(settingsSchema, settingsSchema),
  /** The settings that a source system's profile would give, identity of this station and nodes kept. */
  preview: call(z.object({ profile: profileName }), settingsSchema),
  changed: event(settingsSchema),
};
