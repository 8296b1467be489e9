import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandLabel, keyConflicts, keyLabel, keyOf, keysOf, listenForCommands } from './keys.ts';
import { studiesCommands } from './studies-commands.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey', boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('names of keys', () => {
  it.each([
    [press('f', { ctrlKey: true }), 'Mod+F'],
    [press('A', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+A'],
    [press(' '), 'Space'],
    [press('?', { shiftKey: true }), '?'],
    [press('ArrowDown', { shiftKey: true }), 'Shift+ArrowDown'],
    [press('M', { shiftKey: true }), 'Shift+M'],
    [press('ö'), 'Ö'],
  ])('%j is %s', (event, name) => {
    expect(keyOf(event, false)).toBe(name);
  });

  it('mean Cmd on a Mac', () => {
    expect(keyOf(press('f', { metaKey: true }), true)).toBe('Mod+F');
    expect(keyOf(press('f', { ctrlKey: true }), true)).toBe('Ctrl+F');
    expect(keyLabel('Mod+Shift+O', true)).toBe('Cmd+Shift+O');
    // Elsewhere the key with the sign of the system is not Ctrl.
    expect(keyOf(press('f', { metaKey: true }), false)).toBe('Meta+F');
  });

  it('stand in tooltips', () => {
    expect(commandLabel(studiesCommands.find)).toBe('Search (Ctrl+F)');
    expect(keyLabel('Delete', false)).toBe('Del');
  });
});

describe('other keyboards', () => {
  it.each([
    ['a Latin letter by what it writes: Z of QWERTZ', press('z'), 'KeyY', ['Z']],
    ['A of AZERTY, at the place of Q', press('a'), 'KeyQ', ['A']],
    ['a letter of its own', press('ö'), 'Semicolon', ['Ö']],
    ['Cyrillic ц at the place of W', press('ц'), 'KeyW', ['Ц', 'W']],
    ['Japanese kana at the place of S', press('と'), 'KeyS', ['と', 'S']],
    ['a key an input method took', press('Process'), 'KeyI', ['Process', 'I']],
    ['1 of AZERTY without Shift', press('&'), 'Digit1', ['&', '1']],
    ['1 of AZERTY with Shift', press('1', { shiftKey: true }), 'Digit1', ['1']],
    ['! at the place of 1', press('!', { shiftKey: true }), 'Digit1', ['!']],
    ['+ of QWERTZ, which is ] elsewhere', press('+'), 'BracketRight', ['+', ']']],
    ['Shift and a Greek letter', press('Σ', { shiftKey: true }), 'KeyS', ['Shift+Σ', 'Shift+S', 'S']],
    ['a letter with Shift', press('S', { shiftKey: true }), 'KeyS', ['Shift+S', 'S']],
    ['a letter with Caps Lock', press('S'), 'KeyS', ['S']],
    ['a letter with Caps Lock and Shift', press('s', { shiftKey: true }), 'KeyS', ['Shift+S', 'S']],
    ['a letter with Ctrl and Shift', press('S', { shiftKey: true, ctrlKey: true }), 'KeyS', ['Mod+Shift+S']],
    ['a digit of the number block', press('1'), 'Numpad1', ['1']],
  ])('%s', (_, event, code, keys) => {
    expect(keysOf({ ...event, code }, false)).toEqual(keys);
  });

  it('make signs with AltGr, which Windows tells as Ctrl and Alt', () => {
    const graph = { ...press(']', { ctrlKey: true, altKey: true }), getModifierState: () => true };
    expect(keyOf(graph, false)).toBe(']');
    // @ of QWERTZ is no Q, [ no 8.
    const written = (key: string, code: string) =>
      keysOf({ ...press(key), code, getModifierState: (name) => name === 'AltGraph' }, false);
    expect(written('@', 'KeyQ')).toEqual(['@']);
    expect(written('[', 'Digit8')).toEqual(['[']);
  });
});

describe('the key map of the studies window', () => {
  it('gives each key one meaning', () => {
    expect(keyConflicts(Object.values(studiesCommands))).toEqual([]);
  });

  it('finds two meanings of a key', () => {
    const commands = [
      { id: 'a', title: 'A', keys: ['X'] },
      { id: 'b', title: 'B', keys: ['Y', 'X'] },
    ];
    expect(keyConflicts(commands)).toEqual([{ key: 'X', ids: ['a', 'b'] }]);
  });
});

describe('a key that is held', () => {
  afterEach(() => vi.unstubAllGlobals());
  it('does once what makes or switches something, and again and again what moves', () => {
    vi.stubGlobal('HTMLElement', class {});
    vi.stubGlobal('document', { querySelector: () => null });
    const target = new EventTarget();
    const done: string[] = [];
    const stop = listenForCommands(
      [
        { id: 'mark', title: 'Mark', keys: ['K'], once: true },
        { id: 'next', title: 'Next', keys: ['N'] },
      ],
      { mark: () => done.push('mark'), next: () => done.push('next') },
      target,
    );
    const press = (key: string, repeat: boolean): boolean =>
      target.dispatchEvent(
        Object.assign(new Event('keydown', { cancelable: true }), {
          ...{ key: key.toLowerCase(), code: `Key${key}`, repeat },
          getModifierState: () => false,
        }),
      );
    for (const key of ['K', 'N']) for (const repeat of [false, true, true]) expect(press(key, repeat)).toBe(false);
    expect(done).toEqual(['mark', 'next', 'next', 'next']);
    stop();
  });
});
