/**
 * Keys as data: `Mod+F`, `Shift+ArrowDown`, `Space`, `A`. `Mod` is Ctrl, on a Mac Cmd. Letters are named in upper case and
 * match whatever the keyboard layout writes there.
 */
export type Key = string;

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

/** Name of the pressed key, modifiers first in fixed order: `Mod+Shift+A`. Signs (`?`, `+`) have no Shift in their name. */
export function keyOf(event: KeyPress, mac = isMac()): Key {
  const mod = mac ? event.metaKey : event.ctrlKey;
  const other = mac ? event.ctrlKey : event.metaKey;
  let name = event.key === ' ' ? 'Space' : event.key;
  const letter = name.length === 1 && name.toLowerCase() !== name.toUpperCase();
  if (letter) name = name.toUpperCase();
  const sign = name.length === 1 && !letter;
  return [
    mod ? 'Mod' : '',
    other ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && !sign ? 'Shift' : '',
    name,
  ]
    .filter(Boolean)
    .join('+');
}

const symbols: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Delete: 'Del',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** A key as tooltips show it. */
export function keyLabel(key: Key, mac = isMac()): string {
  return key
    .split('+')
    .map((part) => (part === 'Mod' ? (mac ? 'Cmd' : 'Ctrl') : (symbols[part] ?? part)))
    .join('+');
}

/** Something a person can do, its name and its keys. */
export interface Command {
  id: string;
  title: string;
  keys: Key[];
  /** Also while a text field has the focus. */
  inFields?: boolean;
}

/** Keys that mean two things in the same window. */
export function keyConflicts(commands: readonly Command[]): { key: Key; ids: string[] }[] {
  const byKey = new Map<Key, string[]>();
  for (const command of commands) {
    for (const key of command.keys) byKey.set(key, [...(byKey.get(key) ?? []), command.id]);
  }
  return [...byKey].filter(([, ids]) => ids.length > 1).map(([key, ids]) => ({ key, ids }));
}

/** Name and first key, for a tooltip: `Find (Ctrl+F)`. */
export const commandLabel = (command: Command): string =>
  command.keys[0] ? `${command.title} (${keyLabel(command.keys[0])})` : command.title;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/**
 * Listens for keys of the commands that have a handler; a handler that answers false leaves the key to others. Keys are left
 * alone while a dialog is open and, except for `inFields`, while a text field has the focus. Gives back how to stop.
 */
export function listenForCommands(
  commands: readonly Command[],
  handlers: Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>,
  target: EventTarget = document,
): () => void {
  const byKey = new Map<Key, Command>();
  for (const command of commands) for (const key of command.keys) byKey.set(key, command);
  const listener = (event: Event): void => {
    const press = event as KeyboardEvent;
    if (press.defaultPrevented || press.isComposing) return;
    const command = byKey.get(keyOf(press));
    if (!command) return;
    const handler = handlers[command.id];
    if (!handler || (isField(press.target) && !command.inFields)) return;
    if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
    if (handler(press) === false) return;
    press.preventDefault();
  };
  target.addEventListener('keydown', listener);
  return () => target.removeEventListener('keydown', listener);
}
