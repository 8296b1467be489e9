import { currentKeySources, effectiveCommands, type KeySources, useCommands } from './key-map.ts';
import { type Command, commandLabel, type Key, keyLabel } from './keys.ts';
import { useLive } from './live.ts';
import { viewerCommandList } from './viewer-commands/index.ts';

let known: { sources: KeySources; byId: ReadonlyMap<string, Command> } | undefined;

function byId(): ReadonlyMap<string, Command> {
  const sources = currentKeySources();
  if (known?.sources !== sources) {
    known = { sources, byId: new Map(effectiveCommands(viewerCommandList, sources).map((one) => [one.id, one])) };
  }
  return known.byId;
}

/** The commands of the viewer with the keys in force. */
export const useViewerCommands = (): readonly Command[] => useCommands(viewerCommandList);

/** Keys in force of a command of the viewer. */
export const viewerKeys = (command: Command): readonly Key[] => byId().get(command.id)?.keys ?? command.keys;

/** Name and first key in force, for a tooltip: `Window (W)`. */
export const viewerCommandLabel = (command: Command): string =>
  commandLabel({ ...command, keys: [...viewerKeys(command)] });

/** The same in a component, which follows the settings. */
export const useViewerCommandLabel = (command: Command): string => useLive(() => viewerCommandLabel(command));

/** First key in force of a command, as menus show it; '' when it has none. */
export function viewerKeyText(id: string): string {
  const key = byId().get(id)?.keys[0];
  return key === undefined ? '' : keyLabel(key);
}
