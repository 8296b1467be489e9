import { describe, expect, it } from 'vitest';
import type { defaultSettings } from '../../src-shared/settings/schema.ts';
import { filmCommandList } from './film-commands.ts';
import { effectiveCommands, effectiveMouse, effectiveWheel, keyPresets } from './key-map.ts';
import { keyConflicts } from './keys.ts';
import { viewerCommandList } from './viewer-commands/index.ts';

const sources = (
  interaction: 'basic-image-review' | 'conventional',
  keys: Partial<ReturnType<typeof defaultSettings>['keys']> = {},
) => ({ keys: { commands: {}, mouse: {}, wheel: {}, ...keys }, display: { interaction } });

describe('the key map of the film composer', () => {
  it('gives each command an id of its own, and each key one meaning', () => {
    const ids = filmCommandList.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    expect(keyConflicts(filmCommandList)).toEqual([]);
  });

  it.each(['basic-image-review', 'conventional'] as const)('of %s takes no key of a command away', (name) => {
    const commands = effectiveCommands(filmCommandList, sources(name));
    expect(keyConflicts(commands)).toEqual([]);
    expect(commands.filter(({ keys }) => keys.length === 0)).toEqual([]);
  });
});

describe('the key map of the viewer', () => {
  it('gives each command an id of its own', () => {
    const ids = viewerCommandList.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('gives each key one meaning as the commands are written', () => {
    expect(keyConflicts(viewerCommandList)).toEqual([]);
  });

  it.each(['basic-image-review', 'conventional'] as const)(
    'of %s leaves no conflict, and changes what there is',
    (name) => {
      expect(keyConflicts(effectiveCommands(viewerCommandList, sources(name)))).toEqual([]);
      const ids = new Set(viewerCommandList.map(({ id }) => id));
      expect(Object.keys(keyPresets[name].commands).filter((id) => !ids.has(id))).toEqual([]);
    },
  );

  const commands = [
    { id: 'a', title: 'A', keys: ['X'] },
    { id: 'invert', title: 'Invert', keys: ['N'] },
    { id: 'b', title: 'B', keys: ['I', 'Y'] },
  ];
  const keysIn = (given: ReturnType<typeof sources>) =>
    Object.fromEntries(effectiveCommands(commands, given).map(({ id, keys }) => [id, keys]));

  it('lets the preset count more than what is written with a command', () => {
    expect(keysIn(sources('conventional'))).toEqual({ a: ['X'], invert: ['I'], b: ['Y'] });
  });

  it("lets the reader's keys count most, also none", () => {
    expect(keysIn(sources('conventional', { commands: { a: ['I', 'Mod+A'], b: [] } }))).toEqual({
      a: ['I', 'Mod+A'],
      invert: [],
      b: [],
    });
  });

  it('keeps keys of commands it does not know for a program that does', () => {
    expect(keysIn(sources('basic-image-review', { commands: { unheard: ['X'] } }))['a']).toEqual(['X']);
  });
});

describe('the mouse', () => {
  it('is that of the preset, with what the reader bound', () => {
    expect(effectiveMouse(sources('basic-image-review'))).toEqual({ Right: 'window', Middle: 'pan' });
    expect(effectiveMouse(sources('conventional', { mouse: { Middle: '', 'Shift+Left': 'pan' } }))).toEqual({
      Right: 'zoom',
      'Shift+Left': 'pan',
    });
    expect(effectiveWheel(sources('conventional', { wheel: { 'Alt+Wheel': 'series' } }))).toEqual({
      'Mod+Wheel': 'zoom',
      'Shift+Wheel': 'scroll-ten',
      'Alt+Wheel': 'series',
    });
  });
});
