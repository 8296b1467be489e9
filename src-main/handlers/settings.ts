import { isDeepStrictEqual } from 'node:util';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { NegatoscopeHandlers } from '../../src-shared/contract/index.ts';
import { applyProfile, outsideLimits, type Profile, type ProfileName } from '../../src-shared/settings/profiles.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import type { AuditSink, AuditStatus } from '../audit/types.ts';
import { hashPasscode } from '../network/acceptance/identity.ts';
import { readCertificates } from '../settings/certificates.ts';
import type { SettingsStore } from '../settings/store.ts';

/** The calls of the settings service. */
export function settingsHandlers({
  store,
  apply,
  profiles,
  audit,
  auditStatus = () => ({ recorded: 0, failures: 0 }),
}: {
  store: SettingsStore;
  /** Makes the services follow; rejects when one cannot, and is then called with what was before. */
  apply: (settings: Settings) => Promise<void>;
  profiles: ReadonlyMap<ProfileName, Profile>;
  audit: AuditSink;
  auditStatus?: () => AuditStatus;
}): NegatoscopeHandlers['settings'] {
  /** One change after the other. */
  let last: Promise<unknown> = Promise.resolve();

  async function change(settings: Settings): Promise<Settings> {
    const profile = profiles.get(settings.profile);
    const [outside] = profile ? outsideLimits(settings, profile) : [];
    if (outside) {
      const { path, message } = outside;
      throw new NegatoscopeError('invalid-input', `${path}: ${message}`, { path, profile: settings.profile });
    }
    const before = store.get();
    try {
      await apply(settings);
      await store.set(settings);
    } catch (error) {
      // One service may have followed where another could not.
      await apply(before).catch(() => undefined);
      throw error;
    }
    audit.record({
      kind: 'security-alert',
      alert: 'software-configuration',
      action: 'update',
      outcome: 'success',
      detail: 'settings changed',
    });
    return store.get();
  }

  const inTurn = (work: () => Promise<Settings>): Promise<Settings> => {
    const changed = last.then(work);
    last = changed.catch(() => undefined);
    return changed;
  };

  return {
    get: () => store.get(),
    hashPasscode: ({ passcode }) => ({ passcodeHash: hashPasscode(passcode) }),
    set: (settings) => inTurn(() => change(settings)),
    replace: ({ read, settings }) =>
      inTurn(async () => {
        if (!isDeepStrictEqual(plain(read), plain(store.get()))) {
          throw new NegatoscopeError('busy', 'the settings were changed elsewhere meanwhile', { conflict: true });
        }
        return change(settings);
      }),
    certificates: ({ file, keyFile, keyPassphrase }) =>
      readCertificates(file, { file: keyFile, passphrase: keyPassphrase }),
    audit: () => auditStatus(),
    preview: ({ profile }) => applyProfile(store.get(), profiles.get(profile)),
  };
}

/** Without members that are there but undefined. */
const plain = (settings: Settings): unknown => JSON.parse(JSON.stringify(settings));
