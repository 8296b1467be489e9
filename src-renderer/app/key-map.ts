import { useMemo } from 'react';
import {
  type KeySettings,
  type MouseGesture,
  mouseGestures,
  type WheelAction,
  type WheelGesture,
  wheelGestures,
} from '../../src-shared/settings/keys.ts';
import { defaultSettings, type Settings } from '../../src-shared/settings/schema.ts';
import type { Command, Key } from './keys.ts';
import { useLive } from './live.ts';

/** What of the settings the key map of the viewer is made of. */
export type KeySources = { keys: KeySettings; display: Pick<Settings['display'], 'interaction'> };

/** Keys and mouse as they are while nothing of one's own is set. */
export interface KeyPreset {
  /** Keys of commands by id, where they differ from those written with the command. */
  commands: Readonly<Record<string, readonly Key[]>>;
  mouse: Readonly<Record<MouseGesture, string>>;
  wheel: Readonly<Record<WheelGesture, WheelAction>>;
  /** Tool of the left button when a viewer opens. */
  firstTool: string;
}

const free = { 'Shift+Left': '', 'Mod+Left': '', 'Alt+Left': '', 'Shift+Right': '', 'Mod+Right': '' };

/** The letters written with the commands are those of IHE Basic Image Review, table 13-1 and 13-2. */
export const keyPresets: Record<Settings['display']['interaction'], KeyPreset> = {
  'basic-image-review': {
    commands: {},
    mouse: { Right: 'window', Middle: 'pan', ...free },
    wheel: { 'Mod+Wheel': 'zoom', 'Shift+Wheel': 'scroll-ten', 'Alt+Wheel': 'none' },
    firstTool: 'scroll',
  },
  conventional: {
    commands: {
      invert: ['I'],
      annotations: ['N'],
      flip: ['H'],
      rotate: ['R'],
      report: ['Shift+R'],
      help: ['F1', '?'],
    },
    mouse: { Right: 'zoom', Middle: 'pan', ...free },
    wheel: { 'Mod+Wheel': 'zoom', 'Shift+Wheel': 'scroll-ten', 'Alt+Wheel': 'none' },
    firstTool: 'window',
  },
};

export const presetOf = ({ display }: KeySources): KeyPreset => keyPresets[display.interaction];

/** Keys of a command without own ones. */
export const presetKeys = (command: Command, sources: KeySources): readonly Key[] =>
  presetOf(sources).commands[command.id] ?? command.keys;

/**
 * The commands with the keys that are in force. A key has one meaning: what the reader chose counts more than the preset,
 * the preset more than what is written with the command, and of equals the first.
 */
export function effectiveCommands(commands: readonly Command[], sources: KeySources): Command[] {
  const { commands: own } = sources.keys;
  const preset = presetOf(sources).commands;
  const rank = ({ id }: Command): number => (own[id] ? 0 : preset[id] ? 1 : 2);
  const taken = new Set<Key>();
  const keys = new Map<string, Key[]>();
  for (const level of [0, 1, 2]) {
    for (const command of commands) {
      if (rank(command) !== level) continue;
      const wanted = own[command.id] ?? presetKeys(command, sources);
      keys.set(
        command.id,
        wanted.filter((key) => !taken.has(key)),
      );
      for (const key of wanted) taken.add(key);
    }
  }
  return commands.map((command) => ({ ...command, keys: keys.get(command.id) ?? [] }));
}

/** Tool of each bound mouse gesture; those that are not bound are left out. */
export function effectiveMouse(sources: KeySources): Partial<Record<MouseGesture, string>> {
  const { mouse } = presetOf(sources);
  const entries = mouseGestures.map((gesture) => [gesture, sources.keys.mouse[gesture] ?? mouse[gesture]] as const);
  return Object.fromEntries(entries.filter(([, tool]) => tool !== ''));
}

export function effectiveWheel(sources: KeySources): Record<WheelGesture, WheelAction> {
  const { wheel } = presetOf(sources);
  return Object.fromEntries(
    wheelGestures.map((gesture) => [gesture, sources.keys.wheel[gesture] ?? wheel[gesture]]),
  ) as Record<WheelGesture, WheelAction>;
}

let defaults: KeySources | undefined;
/** What holds until the settings were heard of. */
const defaultSources = (): KeySources => {
  defaults ??= defaultSettings();
  return defaults;
};

const sourcesOf = ({ settings }: { settings?: Settings }): KeySources => settings ?? defaultSources();

/** The settings in force now, for what is no component. */
export const currentKeySources = (): KeySources => sourcesOf(useLive.getState());

/** The commands with their keys in force; follows the settings. */
export function useCommands(commands: readonly Command[]): Command[] {
  const sources = useLive(sourcesOf);
  return useMemo(() => effectiveCommands(commands, sources), [commands, sources]);
}
