import { describe, expect, it } from 'vitest';
import { exportedKeys, importedKeys, keyGiven, keysReset, keyTaken, ownerOf } from './key-edits.ts';
import { effectiveCommands, type KeySources } from './key-map.ts';
import type { Command } from './keys.ts';

const commands: Command[] = [
  { id: 'a', title: 'A', keys: ['X', 'Y'] },
  { id: 'b', title: 'B', keys: ['Z'] },
  { id: 'c', title: 'C', keys: [] },
];
const none: KeySources = {
  keys: { commands: {}, mouse: {}, wheel: {} },
  display: { interaction: 'basic-image-review' },
};
const effective = (sources: KeySources) =>
  Object.fromEntries(effectiveCommands(commands, sources).map(({ id, keys }) => [id, keys.join(' ')]));
const [a, b, c] = commands as [Command, Command, Command];

describe("changes of the reader's own keys", () => {
  it('give a key to a command, and take it from whoever had it', () => {
    expect(ownerOf(commands, none, 'Y')?.id).toBe('a');
    expect(ownerOf(commands, none, 'Q')).toBeUndefined();
    const sources = { ...none, keys: keyGiven(commands, none, c, 'Y') };
    expect(effective(sources)).toEqual({ a: 'X', b: 'Z', c: 'Y' });
    expect(sources.keys.commands).toEqual({ a: ['X'], c: ['Y'] });
  });

  it('keep nothing that says the same as the preset', () => {
    const taken = { ...none, keys: keyTaken(commands, none, b, 'Z') };
    expect(taken.keys.commands).toEqual({ b: [] });
    expect(keyGiven(commands, taken, b, 'Z').commands).toEqual({});
  });

  it('go back for one command, also where another has its key now', () => {
    const sources = { ...none, keys: keyGiven(commands, none, c, 'Y') };
    const back = { ...none, keys: keysReset(commands, sources, a) };
    expect(effective(back)).toEqual({ a: 'X Y', b: 'Z', c: '' });
    expect(back.keys.commands).toEqual({});
  });

  it('travel as a file, and nothing else is taken for one', () => {
    const sources = { ...none, keys: keyGiven(commands, none, c, 'Mod+Y') };
    expect(importedKeys(exportedKeys(sources))).toEqual({ keys: sources.keys, interaction: 'basic-image-review' });
    for (const text of ['', '{}', '[]', 'null', '{"negatoscopeKeys":1,"commands":{"a":"X"}}']) {
      expect(importedKeys(text)).toBeUndefined();
    }
  });
});
