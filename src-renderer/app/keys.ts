/**
 * Keys as data: `Mod+F`, `Shift+ArrowDown`, `Space`, `A`. `Mod` is Ctrl, on a Mac Cmd. Letters are named in upper case and
 * match whatever the keyboard layout writes there.
 */
export type Key = string;

export interface KeyPress {
  key: string;
  /** Place of the key on the keyboard, as on one of the United States: `KeyQ`. */
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  getModifierState?(name: string): boolean;
}

const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac/.test(navigator.platform);

const isLetter = (name: string): boolean => name.toLowerCase() !== name.toUpperCase() || /^\p{L}$/u.test(name);

function named(name: string, event: KeyPress, mac: boolean): Key {
  const sign = name.length === 1 && !isLetter(name);
  // AltGr makes a sign; Windows tells it as Ctrl and Alt.
  const graph = sign && event.getModifierState?.('AltGraph') === true;
  const mod = !graph && (mac ? event.metaKey : event.ctrlKey);
  const other = mac ? event.ctrlKey : event.metaKey;
  return [
    mod ? 'Mod' : '',
    other ? (mac ? 'Ctrl' : 'Meta') : '',
    event.altKey && !graph ? 'Alt' : '',
    event.shiftKey && !sign ? 'Shift' : '',
    name,
  ]
    .filter(Boolean)
    .join('+');
}

/** Name of the pressed key, modifiers first in fixed order: `Mod+Shift+A`. Signs (`?`, `+`) have no Shift in their name. */
export function keyOf(event: KeyPress, mac = isMac()): Key {
  const name = event.key === ' ' ? 'Space' : event.key;
  return named(name.length === 1 && isLetter(name) ? name.toUpperCase() : name, event, mac);
}

/** Signs of a keyboard of the United States by the place of their key. */
const signs: Record<string, string> = {
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Backslash: '\\',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Minus: '-',
  Equal: '=',
};

/**
 * What a key press may mean, the likeliest first: the key as the layout names it, and where that is no Latin letter, no
 * digit and no key with a name, the key at that place of a keyboard of the United States. So Cyrillic, Greek and Japanese
 * layouts reach the letters, AZERTY its digits without Shift, and all the signs. What AltGr writes is meant as it is. Letters are
 * the same with Shift where Shift has no meaning of its own (IHE BIR: keys are case-insensitive).
 */
export function keysOf(event: KeyPress, mac = isMac()): Key[] {
  const found = [keyOf(event, mac)];
  const { key, code = '' } = event;
  const unnamed = key === 'Dead' || key === 'Process' || key === 'Unidentified';
  const graph = event.getModifierState?.('AltGraph') === true;
  if (!graph && (unnamed || (key.length === 1 && !/^[\p{Script=Latin}\d]$/u.test(key)))) {
    const place = /^(?:Key|Digit)([A-Z\d])$/.exec(code)?.[1] ?? signs[code];
    // Shift and a digit's key write a sign.
    if (place !== undefined && !(event.shiftKey && /\d/.test(place))) found.push(named(place, event, mac));
  }
  const plain = found.flatMap((name) => (/^Shift\+[A-Z]$/.test(name) ? [name.slice('Shift+'.length)] : []));
  return [...new Set([...found, ...plain])];
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
  /** A key that is held does it once: what makes, stores or switches something. */
  once?: boolean;
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

const noText = /^(checkbox|radio|range|button|submit|reset|color|file|image)$/;

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && !noText.test(target.type)));

const pressable = 'button, a[href], summary, input, [role="menuitem"], [role="option"], [role="tab"], [role="switch"]';

/** Keys that what has the focus needs itself: those that press a button, move a slider, close a menu. */
function isOwnKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'Escape') return target.closest('[role="menu"], [role="listbox"], [role="dialog"]') !== null;
  // Who pressed it with the mouse means the images with the next key.
  if (key === 'Enter' || key === ' ') return target.matches(pressable) && target.matches(':focus-visible, input');
  return (
    target instanceof HTMLInputElement && /^(radio|range)$/.test(target.type) && /^(Arrow|Page|Home|End)/.test(key)
  );
}

/**
 * Listens for keys of the commands that have a handler; a handler that answers false leaves the key to others. Keys are left
 * alone while a dialog is open, where what has the focus needs them itself, and, except for `inFields`, while a text field has
 * the focus. Gives back how to stop.
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
    const command = keysOf(press)
      .map((key) => byKey.get(key))
      .find((found) => found !== undefined);
    if (!command) return;
    const handler = handlers[command.id];
    if (!handler || (isField(press.target) && !command.inFields)) return;
    if (isOwnKey(press.target, press.key)) return;
    if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
    // Who has marked a text copies that.
    if (command.keys.includes('Mod+C') && document.getSelection()?.isCollapsed === false) return;
    if (press.repeat && command.once) {
      press.preventDefault();
      return;
    }
    if (handler(press) === false) return;
    press.preventDefault();
  };
  target.addEventListener('keydown', listener);
  return () => target.removeEventListener('keydown', listener);
}
