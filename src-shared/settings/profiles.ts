import { z } from '../contract/define.ts';
import { NegatoscopeError } from '../contract/errors.ts';
import { isRecord, overlay } from './overlay.ts';
import { defaultSettings, implementationSchema, type Settings, settingsSchema } from './schema.ts';

/**
 * A profile makes this workstation behave, in what it accepts and answers, as one of the five source systems does: a bundle of overrides
 * of the settings in `resources/profiles/<name>.json`. What identifies this station and what belongs to its machine stays.
 */

const limitSchema = z.object({
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  oneOf: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
});
const overridesSchema = z.record(z.string(), z.unknown());

export const profileSchema = z.object({
  name: settingsSchema.shape.profile.unwrap().exclude(['default']),
  /** Product, version and year, for people. */
  title: z.string(),
  /** Laid upon the default settings. */
  settings: overridesSchema,
  /** The system's own implementation identity; ours is used unless it is asked for. */
  implementation: z.object({ listener: implementationSchema, calling: implementationSchema }),
  /** Titles and ports with which that system comes; `{host}` and `{port}` are filled in. Taken only when asked for. */
  station: overridesSchema,
  /** Bounds that the system sets to its own configuration, by path (`listener.maxPduLength`). */
  limits: z.record(z.string(), limitSchema),
  /** Further overrides by name: the system as its documents let it be configured. */
  variants: z.record(z.string(), overridesSchema),
});
export type Profile = z.output<typeof profileSchema>;
export type ProfileName = Settings['profile'];

export interface ProfileOptions {
  /** Names of variants, laid on in this order. */
  variants?: readonly string[];
  /** `theirs` also takes the system's implementation class UID and version name. Default `ours`. */
  implementation?: 'ours' | 'theirs';
  /** Also take the titles and ports with which that system comes, for a station on this host. */
  station?: { hostName: string };
}

/** Members of the settings that a profile never touches: who and where this station is, whom it knows, its printers, its disk, its screen, its audit trail. */
const kept: readonly (readonly string[])[] = [
  ['listener', 'enabled'],
  ['listener', 'aeTitle'],
  ['listener', 'host'],
  ['listener', 'port'],
  ['listener', 'additionalPorts'],
  ['listener', 'tls'],
  ['listener', 'callers'],
  ['storage', 'durability'],
  ['storage', 'reserveBytes'],
  ['callingAeTitle'],
  ['nodes'],
  ['printers'],
  ['printing', 'callingAeTitle'],
  ['printing', 'templates'],
  ['printing', 'usualPrinter'],
  ['printing', 'keepDays'],
  ['forwarding'],
  ['priors'],
  ['queue'],
  ['display'],
  ['keys'],
  ['audit'],
];

/**
 * A profile as read from its file.
 * @throws NegatoscopeError `invalid-input` when it, or one of its variants, does not fit the settings.
 */
export function parseProfile(value: unknown): Profile {
  const parsed = profileSchema.safeParse(value);
  if (!parsed.success) {
    throw new NegatoscopeError('invalid-input', `not a profile: ${parsed.error.message}`);
  }
  const profile = parsed.data;
  const foreign = [profile.settings, profile.station, ...Object.values(profile.variants)].flatMap((part) =>
    unknownPaths(part, known(part), ''),
  );
  if (foreign.length > 0) {
    throw new NegatoscopeError('invalid-input', `profile ${profile.name}: no such settings: ${foreign.join(', ')}`);
  }
  for (const variants of [[], ...Object.keys(profile.variants).map((name) => [name])]) {
    applyProfile(defaultSettings(), profile, { variants, implementation: 'theirs', station: { hostName: 'station' } });
  }
  return profile;
}

/**
 * The settings that a profile gives, starting from the defaults, so that nothing of an earlier profile is left; `undefined` gives the
 * default profile. The given settings are not changed.
 * @throws NegatoscopeError `not-found` for an unknown variant, `invalid-input` when the result is no valid settings.
 */
export function applyProfile(settings: Settings, profile: Profile | undefined, options: ProfileOptions = {}): Settings {
  let result: unknown = { ...defaultSettings(), profile: profile?.name ?? 'default' };
  result = overlay(result, profile?.settings);
  for (const name of options.variants ?? []) {
    const variant = profile?.variants[name];
    if (!variant) {
      throw new NegatoscopeError('not-found', `profile ${profile?.name ?? 'default'} has no variant ${name}`, { name });
    }
    result = overlay(result, variant);
  }
  for (const path of kept) {
    result = put(result, path, at(settings, path));
  }
  if (profile && options.implementation === 'theirs') {
    result = put(result, ['listener', 'implementation'], profile.implementation.listener);
    result = put(result, ['calling', 'implementation'], profile.implementation.calling);
  }
  if (profile && options.station) {
    const port = at(profile.station, ['listener', 'port']) ?? settings.listener.port;
    result = overlay(result, fillIn(profile.station, { host: options.station.hostName, port: String(port) }));
  }
  const parsed = settingsSchema.safeParse(result);
  if (!parsed.success) {
    throw new NegatoscopeError('invalid-input', `profile ${profile?.name ?? 'default'}: ${parsed.error.message}`);
  }
  return parsed.data;
}

/** What in the settings lies outside the bounds of the profile, one sentence each; empty when all is well. */
export function outsideLimits(settings: Settings, profile: Profile): { path: string; message: string }[] {
  const found: { path: string; message: string }[] = [];
  for (const [path, limit] of Object.entries(profile.limits)) {
    const value = at(settings, path.split('.'));
    if (typeof value === 'number' && limit.minimum !== undefined && value < limit.minimum) {
      found.push({ path, message: `${value} is below ${limit.minimum}` });
    }
    if (typeof value === 'number' && limit.maximum !== undefined && value > limit.maximum) {
      found.push({ path, message: `${value} is above ${limit.maximum}` });
    }
    if (limit.oneOf && !limit.oneOf.includes(value as string | number | boolean)) {
      found.push({ path, message: `${String(value)} is not one of ${limit.oneOf.join(', ')}` });
    }
  }
  return found;
}

/** A text as AE title: of the characters an AE title may have (PS3.5 6.2), at most 16, cut at the end of the host name. */
export function stationTitle(pattern: string, values: { host: string; port: string }): string {
  const clean = values.host.replace(/[^\x21-\x5b\x5d-\x7e]/g, '');
  const fill = (host: string) => pattern.replaceAll('{host}', host).replaceAll('{port}', values.port);
  const excess = Math.max(0, fill(clean).length - 16);
  return fill(clean.slice(0, clean.length - excess))
    .slice(0, 16)
    .trim();
}

function fillIn(value: unknown, values: { host: string; port: string }): unknown {
  if (typeof value === 'string') {
    return value.includes('{') ? stationTitle(value, values) : value;
  }
  if (!isRecord(value)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fillIn(member, values)]));
}

function at(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    current = isRecord(current) ? current[key] : undefined;
  }
  return current;
}

function put(value: unknown, path: readonly string[], member: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return member;
  }
  const record = isRecord(value) ? value : {};
  return { ...record, [key]: put(record[key], rest, member) };
}

/** What the schema leaves of the defaults with these overrides: members that it does not know are gone, those that have no default are there. */
function known(part: unknown): unknown {
  const defaults = defaultSettings();
  return settingsSchema.safeParse(overlay(defaults, part)).data ?? defaults;
}

function unknownPaths(part: unknown, model: unknown, path: string): string[] {
  if (!isRecord(part)) {
    return [];
  }
  return Object.entries(part).flatMap(([key, member]) => {
    const here = path === '' ? key : `${path}.${key}`;
    return isRecord(model) && key in model ? unknownPaths(member, model[key], here) : [here];
  });
}
