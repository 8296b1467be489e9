import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { applyProfile, type Profile, type ProfileName } from '../../src-shared/settings/profiles.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { AuditSink } from '../audit/types.ts';

/** The calls of the settings service. */
export function settingsHandlers({
  get,
  save,
  apply,
  profiles,
  audit,
}: {
  get: () => Settings;
  /** Keeps the settings; resolves when they are on the disk. */
  save: (settings: Settings) => Promise<void>;
  /** Makes the services follow; rejects, with everything as before, when one cannot. */
  apply: (settings: Settings) => Promise<void>;
  profiles: ReadonlyMap<ProfileName, Profile>;
  audit: AuditSink;
}): NegatoscopeHandlers['settings'] {
  /** One change after the other. */
  let last: Promise<unknown> = Promise.resolve();
  return {
    get: () => get(),
    set: (settings) => {
      const change = last.then(async () => {
        const before = get();
        await apply(settings);
        try {
          await save(settings);
        } catch (error) {
          await apply(before);
          throw error;
        }
        audit.record({ kind: 'security-alert', action: 'update', outcome: 'success', detail: 'settings changed' });
        return get();
      });
      last = change.catch(() => undefined);
      return change;
    },
    preview: ({ profile }) => applyProfile(get(), profiles.get(profile)),
  };
}
