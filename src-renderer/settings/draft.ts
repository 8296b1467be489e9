import { parseSafePrivate } from '../../src-shared/changes/de-identify/private.ts';
import { type Settings, settingsSchema } from '../../src-shared/settings/schema.ts';
import { profileChoices } from '../app/de-identify/request.ts';
import { labelOf, messageOf } from './labels.ts';

/** Place of a value in the settings: `listener.tls.enabled`, `nodes.0.port`. */
export type Path = string;

/** The settings while they are being edited: an emptied number is NaN (not undefined, which would become the default). */
export type Draft = Settings;

/** Value at a path; undefined where there is none. */
export function valueAt(draft: unknown, path: Path): unknown {
  let value: unknown = draft;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The same settings with another value at a path; what did not change is shared. */
export function withValue<T>(draft: T, path: Path, value: unknown): T {
  const [key = '', ...rest] = path.split('.');
  const copy = (Array.isArray(draft) ? [...draft] : { ...draft }) as Record<string, unknown>;
  if (rest.length > 0) copy[key] = withValue(copy[key], rest.join('.'), value);
  else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy as T;
}

/** What cannot be taken, by path, in words for people. */
export function problemsOf(draft: Draft): Record<Path, string> {
  const problems: Record<Path, string> = {};
  const result = settingsSchema.safeParse(draft);
  for (const issue of result.error?.issues ?? []) {
    const path = issue.path.join('.');
    problems[path] ??= messageOf(path, issue.message);
  }
  const { listener } = draft;
  if (listener.additionalPorts.includes(listener.port)) {
    problems['listener.additionalPorts'] ??= 'The port above is among them already';
  }
  if (new Set(listener.additionalPorts).size !== listener.additionalPorts.length) {
    problems['listener.additionalPorts'] ??= 'A port is named twice';
  }
  if (listener.tls.enabled) {
    if (!listener.tls.certificateFile) problems['listener.tls.certificateFile'] ??= 'TLS needs a certificate';
    if (!listener.tls.keyFile) problems['listener.tls.keyFile'] ??= 'TLS needs the key of the certificate';
  }
  if (listener.callingPolicy !== 'any' && listener.callers.length === 0) {
    problems['listener.callers'] ??= 'Nobody could call: add a caller, or let everybody call';
  }
  if (draft.audit.syslog.transport !== 'off' && draft.audit.syslog.host.trim() === '') {
    problems['audit.syslog.host'] ??= 'The collector has an address';
  }
  for (const [at, { nodeId }] of draft.forwarding.entries()) {
    if (!draft.nodes.some(({ id }) => id === nodeId)) problems[`forwarding.${at}.nodeId`] ??= 'Choose a node';
  }
  mediaProblems(draft, problems);
  return problems;
}

/** Rules that would never publish anything, and lines of profiles that would do nothing. */
function mediaProblems({ media, deIdentification }: Draft, problems: Record<Path, string>): void {
  const { profiles } = media.creation;
  for (const [at, { enabled, target, profile, deIdentify }] of media.publishing.entries()) {
    if (!enabled) continue;
    const path = `media.publishing.${at}`;
    if (target.kind !== 'burner' && target.path.trim() === '') problems[`${path}.target.path`] ??= 'Choose a folder';
    const isProfile = profile !== 'none' && profile !== 'plain';
    if (isProfile && profiles.length > 0 && !profiles.includes(profile)) {
      problems[`${path}.profile`] ??= 'It is not among the profiles that are offered';
    }
    if (profile === 'plain' && (target.kind === 'image' || target.kind === 'burner')) {
      problems[`${path}.profile`] ??= 'Files without a DICOMDIR go to a folder or a ZIP archive';
    }
    if (deIdentify !== '' && !profileChoices(deIdentification).some(({ value }) => value === deIdentify)) {
      problems[`${path}.deIdentify`] ??= 'This profile is not there any more: choose another';
    }
  }
  for (const [at, { safePrivate }] of deIdentification.profiles.entries()) {
    const wrong = safePrivate.find((text) => parseSafePrivate(text) === undefined);
    if (wrong !== undefined) {
      problems[`deIdentification.profiles.${at}.safePrivate`] ??=
        `“${wrong}” is no creator with an element, as in GEMS_PARM_01 00431027`;
    }
  }
}

/**
 * Two people changed the same settings: what each changed, laid together, when they changed different things; undefined when both changed the same
 * place (lists count as one place).
 */
export function mergedDrafts<T>(read: T, theirs: T, ours: T): T | undefined {
  const changedByThem = differences(read, theirs).map(({ path }) => path);
  let merged = theirs;
  for (const { path } of differences(read, ours)) {
    if (changedByThem.some((other) => other === path)) return undefined;
    merged = withValue(merged, path, valueAt(ours, path));
  }
  return merged;
}

export interface Difference {
  path: Path;
  label: string;
  before: string;
  after: string;
}

/** Every value that differs, with its label, values written out. */
export function differences(before: unknown, after: unknown, path: Path = ''): Difference[] {
  const bothObjects =
    typeof before === 'object' &&
    typeof after === 'object' &&
    before !== null &&
    after !== null &&
    !Array.isArray(before) &&
    !Array.isArray(after);
  if (bothObjects) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      differences(
        (before as Record<string, unknown>)[key],
        (after as Record<string, unknown>)[key],
        path ? `${path}.${key}` : key,
      ),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [was, is] = [written(before), written(after)];
  // Something else than a name changed.
  const texts = was === is ? { before: raw(before), after: raw(after) } : { before: was, after: is };
  return [{ path, label: labelOf(path), ...texts }];
}

const raw = (value: unknown): string => shortened(JSON.stringify(value) ?? '(nothing)');

function written(value: unknown): string {
  if (value === undefined || value === '') return '(nothing)';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? '(none)' : shortened(value.map(item).join(', '));
  return shortened(item(value));
}

/** Nodes, rules and the like go by their names. */
function item(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, aeTitle } = value as { name?: unknown; aeTitle?: unknown };
  return [name, aeTitle].find((one) => typeof one === 'string' && one !== '')?.toString() ?? JSON.stringify(value);
}

const shortened = (text: string): string => (text.length > 160 ? `${text.slice(0, 157)}…` : text);

/** Ports out of a text like `104, 4242`; what is no number stays, for the check to find. */
export const parsePorts = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
