import { describe, expect, it } from 'vitest';
import { commandLabel, keyConflicts, keyLabel, keyOf } from './keys.ts';
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
  });

  it('stand in tooltips', () => {
    expect(commandLabel(studiesCommands.find)).toBe('Search (Ctrl+F)');
    expect(keyLabel('Delete', false)).toBe('Del');
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
