import { readFile } from 'node:fs/promises';
import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import { readStoredSettings } from '../../src-shared/settings/migrate.ts';
import { type Settings, settingsSchema } from '../../src-shared/settings/schema.ts';
import type { State } from '../archive/database/state-thread.ts';
import type { Log } from '../log/types.ts';

export interface SettingsStoreOptions {
  log: Log;
  /** A JSON file with the settings of the first start; members that it lacks have their defaults. Later starts ignore it. */
  initialFile?: string;
}

/** The settings: in memory, in the state database, checked on the way in. */
export interface SettingsStore {
  /** What is in force; the same object until it changes: do not change it. */
  get(): Settings;
  /** Replaces them. Throws `invalid-input` (parameter `path`) when they are no settings; they are stored when it resolves. */
  set(settings: unknown): Promise<Settings>;
  /** Told after a change, with what was before. */
  onChanged(listener: (settings: Settings, before: Settings) => void): () => void;
  /** Members of what was stored (or of the initial file) that could not be used; defaults stand in their place. */
  readonly dropped: readonly { path: string; message: string }[];
}

const name = 'settings';

/** Opens the settings of a state database. Throws when the initial file is named and cannot be read. */
export async function openSettings(state: State, { log, initialFile }: SettingsStoreOptions): Promise<SettingsStore> {
  const stored =
    (await state.call('setting', name)) ?? (initialFile === undefined ? {} : await readInitial(initialFile));
  const { settings, dropped, changed } = readStoredSettings(stored);
  for (const { path, message } of dropped) log.warn('a setting could not be used', { path, message });
  if (changed || (await state.call('setting', name)) === undefined) await state.call('saveSetting', name, settings);
  return new Store(state, settings, dropped);
}

class Store implements SettingsStore {
  readonly dropped: readonly { path: string; message: string }[];
  private readonly state: State;
  private readonly listeners = new Set<(settings: Settings, before: Settings) => void>();
  private current: Settings;
  private saving: Promise<unknown> = Promise.resolve();

  constructor(state: State, current: Settings, dropped: readonly { path: string; message: string }[]) {
    this.state = state;
    this.current = current;
    this.dropped = dropped;
  }

  get(): Settings {
    return this.current;
  }

  set(value: unknown): Promise<Settings> {
    const parsed = settingsSchema.safeParse(value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      const path = issue?.path.map(String).join('.') ?? '';
      return Promise.reject(new NegatoscopeError('invalid-input', `${path}: ${issue?.message}`, { path }));
    }
    // One after another, so that the last one stored is the one in force.
    const saved = this.saving.then(async () => {
      await this.state.call('saveSetting', name, parsed.data);
      const before = this.current;
      this.current = parsed.data;
      for (const listener of this.listeners) listener(parsed.data, before);
      return parsed.data;
    });
    this.saving = saved.catch(() => {});
    return saved;
  }

  onChanged(listener: (settings: Settings, before: Settings) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

async function readInitial(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new NegatoscopeError(
      'invalid-input',
      `the initial settings ${path} cannot be read: ${error}`,
      { path },
      error,
    );
  }
}
