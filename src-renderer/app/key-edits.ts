import { type KeySettings, keysSchema } from '../../src-shared/settings/keys.ts';
import { effectiveCommands, type KeySources, presetKeys } from './key-map.ts';
import type { Command, Key } from './keys.ts';

/** Changes of the reader's own keys; each gives new settings and leaves the old ones as they are. */

const same = (one: readonly Key[], other: readonly Key[]): boolean => one.join(' ') === other.join(' ');

/** Own keys that say the same as the preset are not kept. */
function withKeys(sources: KeySources, command: Command, keys: Key[]): KeySettings {
  const { [command.id]: _, ...others } = sources.keys.commands;
  const commands = same(keys, presetKeys(command, sources)) ? others : { ...others, [command.id]: keys };
  return { ...sources.keys, commands };
}

/** The command that has a key now. */
export const ownerOf = (commands: readonly Command[], sources: KeySources, key: Key): Command | undefined =>
  effectiveCommands(commands, sources).find(({ keys }) => keys.includes(key));

/** A command gets one more key; whoever had it loses it. */
export function keyGiven(commands: readonly Command[], sources: KeySources, command: Command, key: Key): KeySettings {
  const effective = effectiveCommands(commands, sources);
  const owner = effective.find(({ id, keys }) => id !== command.id && keys.includes(key));
  const without = owner
    ? withKeys(
        sources,
        find(commands, owner.id) ?? owner,
        owner.keys.filter((one) => one !== key),
      )
    : sources.keys;
  const mine = effective.find(({ id }) => id === command.id)?.keys ?? [];
  return withKeys({ ...sources, keys: without }, command, [...mine.filter((one) => one !== key), key]);
}

/** A command without one of its keys. */
export function keyTaken(commands: readonly Command[], sources: KeySources, command: Command, key: Key): KeySettings {
  const mine = effectiveCommands(commands, sources).find(({ id }) => id === command.id)?.keys ?? [];
  return withKeys(
    sources,
    command,
    mine.filter((one) => one !== key),
  );
}

/** A command as the preset has it; another that took one of its keys gives it back. */
export function keysReset(commands: readonly Command[], sources: KeySources, command: Command): KeySettings {
  const wanted = presetKeys(command, sources);
  const own = Object.entries(sources.keys.commands)
    .filter(([id]) => id !== command.id)
    .map(([id, keys]): [string, Key[]] => [id, keys.filter((key) => !wanted.includes(key))]);
  const next: KeySettings = { ...sources.keys, commands: Object.fromEntries(own) };
  // What is as the preset has it again is not kept.
  return own.reduce<KeySettings>((keys, [id, list]) => {
    const other = find(commands, id);
    return other ? withKeys({ ...sources, keys }, other, list) : keys;
  }, next);
}

const find = (commands: readonly Command[], id: string): Command | undefined => commands.find((one) => one.id === id);

/** What is written into a file, to be read on another workstation. */
export const exportedKeys = ({ keys, display }: KeySources): string =>
  `${JSON.stringify({ negatoscopeKeys: 1, interaction: display.interaction, ...keys }, null, 2)}\n`;

/** The keys of such a file; undefined when it is none. */
export function importedKeys(
  text: string,
): { keys: KeySettings; interaction?: KeySources['display']['interaction'] } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('negatoscopeKeys' in value)) return undefined;
  const parsed = keysSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { interaction } = value as { interaction?: unknown };
  return interaction === 'basic-image-review' || interaction === 'conventional'
    ? { keys: parsed.data, interaction }
    : { keys: parsed.data };
}
