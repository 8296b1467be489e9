import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { applyProfile, parseProfile } from '../../src-shared/settings/profiles.ts';
import { defaultSettings, type Settings } from '../../src-shared/settings/schema.ts';
import { silentAudit } from '../audit/types.ts';
import type { SettingsStore } from '../settings/store.ts';
import { settingsHandlers } from './settings.ts';

function memoryStore(): SettingsStore {
  let current = defaultSettings();
  return {
    get: () => current,
    set: async (settings) => {
      current = settings as Settings;
      return current;
    },
    onChanged: () => () => {},
    dropped: [],
  };
}

const titled = (callingAeTitle: string): Settings => ({ ...defaultSettings(), callingAeTitle });

it('keeps the old settings when a service cannot follow', async () => {
  const store = memoryStore();
  const inUse = new NegatoscopeError('address-in-use', 'port 104', { port: 104 });
  const handlers = settingsHandlers({
    store,
    apply: () => Promise.reject(inUse),
    profiles: new Map(),
    audit: silentAudit,
  });
  await expect(handlers.set(titled('A'))).rejects.toBe(inUse);
  expect(store.get().callingAeTitle).toBe('');
});

it('takes the services that followed back when another one cannot follow', async () => {
  const followed: string[] = [];
  const apply = async ({ callingAeTitle }: Settings) => {
    followed.push(callingAeTitle);
    if (callingAeTitle === 'A') throw new Error('the second service cannot');
  };
  const handlers = settingsHandlers({ store: memoryStore(), apply, profiles: new Map(), audit: silentAudit });
  await expect(handlers.set(titled('A'))).rejects.toThrow('the second service cannot');
  expect(followed).toEqual(['A', '']);
});

it('takes the services back when the settings cannot be kept', async () => {
  const store: SettingsStore = { ...memoryStore(), set: () => Promise.reject(new Error('disk')) };
  const apply = vi.fn(async (_settings: Settings) => {});
  const handlers = settingsHandlers({ store, apply, profiles: new Map(), audit: silentAudit });
  await expect(handlers.set(titled('A'))).rejects.toThrow('disk');
  expect(apply.mock.calls.map(([settings]) => settings.callingAeTitle)).toEqual(['A', '']);
});

it('makes one change after the other, also after one that failed', async () => {
  const store = memoryStore();
  const order: string[] = [];
  const apply = async ({ callingAeTitle }: Settings) => {
    order.push(`${callingAeTitle} begins`);
    await new Promise((resolve) => setTimeout(resolve, 10));
    order.push(`${callingAeTitle} ends`);
    if (callingAeTitle === 'B') throw new Error('no');
  };
  const handlers = settingsHandlers({ store, apply, profiles: new Map(), audit: silentAudit });
  await Promise.allSettled([handlers.set(titled('A')), handlers.set(titled('B')), handlers.set(titled('C'))]);
  // Failing takes those services back to A that had followed to B.
  const a = ['A begins', 'A ends'];
  expect(order).toEqual([...a, 'B begins', 'B ends', ...a, 'C begins', 'C ends']);
  expect(store.get().callingAeTitle).toBe('C');
});

it('[TEL-002] refuses a maximum PDU length outside the bounds of the profile, naming the field', async () => {
  const file = new URL('../../resources/profiles/telemis.json', import.meta.url);
  const telemis = parseProfile(JSON.parse(readFileSync(file, 'utf8')));
  const apply = vi.fn(async () => {});
  const store = memoryStore();
  const handlers = settingsHandlers({ store, apply, profiles: new Map([['telemis', telemis]]), audit: silentAudit });
  const withLength = (maxPduLength: number): Settings => {
    const settings = applyProfile(defaultSettings(), telemis);
    return { ...settings, listener: { ...settings.listener, maxPduLength } };
  };
  await expect(handlers.set(withLength(4095))).rejects.toMatchObject({
    code: 'invalid-input',
    parameters: { path: 'listener.maxPduLength' },
  });
  expect(apply).not.toHaveBeenCalled();
  const kept = await handlers.set(withLength(131_072));
  expect(kept?.listener?.maxPduLength).toBe(131_072);
});

it('does not let one editor undo what another one changed meanwhile', async () => {
  const store = memoryStore();
  const apply = vi.fn(async () => {});
  const handlers = settingsHandlers({ store, apply, profiles: new Map(), audit: silentAudit });
  const read = defaultSettings();
  await handlers.replace({ read, settings: titled('FIRST') });
  await expect(handlers.replace({ read, settings: titled('SECOND') })).rejects.toMatchObject({
    code: 'busy',
    parameters: { conflict: true },
  });
  expect(store.get().callingAeTitle).toBe('FIRST');
  await handlers.replace({ read: titled('FIRST'), settings: titled('SECOND') });
  expect(store.get().callingAeTitle).toBe('SECOND');
  expect(apply).toHaveBeenCalledTimes(2);
});
