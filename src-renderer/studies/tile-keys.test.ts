import type { KeyboardEvent } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { tileKeys } from './tile-keys.ts';

/** Presses a key on the second of four tiles. */
function press(key: string, more: { shiftKey?: boolean; focus?: number; chosen?: number[] } = {}) {
  const { shiftKey = false, focus = 1, chosen = [] } = more;
  const event = { key, shiftKey, preventDefault: vi.fn(), stopPropagation: vi.fn() };
  const said: string[] = [];
  tileKeys(event as unknown as KeyboardEvent, {
    count: 4,
    focus,
    onFocus: (index) => void said.push(`focus ${index}`),
    onPick: (index, add) => void said.push(`${add ? 'add' : 'pick'} ${index}`),
    picked: (index) => chosen.includes(index),
    onUp: () => void said.push('up'),
    onDown: () => void said.push('down'),
  });
  return { said, taken: event.stopPropagation.mock.calls.length > 0 };
}

describe('keys of a row of tiles', () => {
  it('go from one to the next, not beyond the ends', () => {
    expect(press('ArrowRight').said).toEqual(['focus 2']);
    expect(press('ArrowRight', { focus: 3 }).said).toEqual(['focus 3']);
    expect(press('End').said).toEqual(['focus 3']);
    expect(press('PageUp').said).toEqual(['focus 0']);
  });

  it('leave the row upwards and at its beginning', () => {
    expect(press('ArrowUp').said).toEqual(['up']);
    expect(press('ArrowLeft', { focus: 0 }).said).toEqual(['up']);
    expect(press('ArrowDown').said).toEqual(['down']);
  });

  it('choose, also on the way', () => {
    expect(press(' ').said).toEqual(['add 1']);
    expect(press('ArrowRight', { shiftKey: true }).said).toEqual(['add 1', 'focus 2', 'add 2']);
    // What is chosen already stays chosen.
    expect(press('ArrowRight', { shiftKey: true, chosen: [1] }).said).toEqual(['focus 2', 'add 2']);
  });

  it('leave Enter to the command that opens, with the tile chosen', () => {
    expect(press('Enter')).toEqual({ said: ['pick 1'], taken: false });
    expect(press('Enter', { chosen: [1] })).toEqual({ said: [], taken: false });
    expect(press('x')).toEqual({ said: [], taken: false });
  });
});
