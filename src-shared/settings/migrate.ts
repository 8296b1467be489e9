import { isRecord, overlay } from './overlay.ts';
import { defaultSettings, type Settings, settingsSchema } from './schema.ts';

/**
 * Steps from one version of the settings' form to the next, in order: `steps[n - 1]` makes version n + 1 out of version n. A step may only
 * rename and move; it gets a copy. Version 1 is the first, so there is none yet.
 */
const steps: readonly ((old: Record<string, unknown>) => Record<string, unknown>)[] = [];

export const currentVersion = steps.length + 1;

export interface StoredSettings {
  settings: Settings;
  /** Paths whose stored value could not be used; the default stands in their place. */
  dropped: { path: string; message: string }[];
  /** True when what was stored is not what is used any more and should be written back. */
  changed: boolean;
}

/**
 * Settings as they were stored, possibly by another version of the program: migrated, missing members filled with their defaults, members
 * that no longer fit dropped one by one and named. Settings of a newer version are read as far as they fit. Never throws: a workstation
 * with one bad field in its settings must still start.
 */
export function readStoredSettings(stored: unknown): StoredSettings {
  if (!isRecord(stored)) {
    return { settings: defaultSettings(), dropped: [], changed: true };
  }
  const version = typeof stored['version'] === 'number' ? stored['version'] : 1;
  let value: unknown = structuredCopy(stored);
  for (const step of steps.slice(version - 1)) {
    value = step(value as Record<string, unknown>);
  }
  value = overlay(value, { version: currentVersion });
  const dropped: StoredSettings['dropped'] = [];
  // One problem a round, since removing an entry of a list moves those behind it. More rounds than this no file written by us can need.
  for (let round = 0; round < 1000; round++) {
    const parsed = settingsSchema.safeParse(value);
    if (parsed.success) {
      return { settings: parsed.data, dropped, changed: dropped.length > 0 || version !== currentVersion };
    }
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String) ?? [];
    dropped.push({ path: path.join('.'), message: issue?.message ?? 'not settings' });
    value = without(value, path);
  }
  return { settings: defaultSettings(), dropped: [{ path: '', message: 'not settings' }], changed: true };
}

function structuredCopy(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Without what is at the path, or where that is missing (an entry of a list that lacks a member), without the last thing on the way to it. */
function without(value: unknown, path: readonly string[]): unknown {
  const [key, ...rest] = path;
  const member = key === undefined ? undefined : child(value, key);
  if (key === undefined || member === undefined) {
    return undefined;
  }
  const replacement = rest.length === 0 ? undefined : without(member, rest);
  if (Array.isArray(value)) {
    return replacement === undefined
      ? value.filter((entry) => entry !== member)
      : value.map((entry) => (entry === member ? replacement : entry));
  }
  const { [key]: _, ...others } = value as Record<string, unknown>;
  return replacement === undefined ? others : { ...others, [key]: replacement };
}

const child = (value: unknown, key: string): unknown =>
  Array.isArray(value) ? value[Number(key)] : isRecord(value) ? value[key] : undefined;
