import { describe, expect, it } from 'vitest';
import { toolOfPress, wheelActionOf } from './bindings.ts';

const held = (keys: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) => ({
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...keys,
});
const mouse = { Right: 'window', Middle: 'pan', 'Shift+Left': 'zoom', 'Mod+Right': 'probe' };

describe('the tool of a button', () => {
  it.each([
    ['left alone: the chosen one', { button: 0 }, {}, 'length'],
    ['left with Shift: as bound', { button: 0 }, { shiftKey: true }, 'zoom'],
    ['left with Alt, which is not bound: the chosen one', { button: 0 }, { altKey: true }, 'length'],
    ['left with two keys: the chosen one', { button: 0 }, { shiftKey: true, altKey: true }, 'length'],
    ['right', { button: 2 }, {}, 'window'],
    ['right with Ctrl', { button: 2 }, { ctrlKey: true }, 'probe'],
    ['right with Shift, which is not bound: as alone', { button: 2 }, { shiftKey: true }, 'window'],
    ['middle', { button: 1 }, {}, 'pan'],
    ['a further button', { button: 3 }, {}, undefined],
  ])('%s', (_, button, keys, tool) => {
    expect(toolOfPress({ ...held(keys), ...button }, mouse, 'length')).toBe(tool);
  });
});

describe('the wheel', () => {
  const wheel = { 'Mod+Wheel': 'zoom', 'Shift+Wheel': 'scroll-ten', 'Alt+Wheel': 'none' } as const;
  it('scrolls alone, else does what is bound', () => {
    expect(wheelActionOf(held(), wheel)).toBe('scroll');
    expect(wheelActionOf(held({ metaKey: true }), wheel)).toBe('zoom');
    expect(wheelActionOf(held({ shiftKey: true }), wheel)).toBe('scroll-ten');
    expect(wheelActionOf(held({ altKey: true }), wheel)).toBe('none');
  });
});
