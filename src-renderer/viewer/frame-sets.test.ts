import { describe, expect, it } from 'vitest';
import { type FrameSet, heirs } from './frame-sets.ts';

const set = (key: string, ...rows: number[]): FrameSet =>
  ({ key, frames: rows.map((row) => ({ instance: { row } })) }) as unknown as FrameSet;

describe('frame sets of a series that was read again', () => {
  it('take the places of those that are no more', () => {
    const before = [set('1:1', 1, 2), set('1:3', 3, 4), set('1:5', 5)];
    expect(heirs(before, [set('1:1', 1, 2, 3, 4, 6)])).toEqual(new Map([['1:3', '1:1']]));
    expect(heirs(before, before)).toEqual(new Map());
  });

  it('are told of objects too', () => {
    const object = { ...set('1:object-7'), other: { row: 7 } } as unknown as FrameSet;
    expect(heirs([object], [set('1:7', 7)])).toEqual(new Map([['1:object-7', '1:7']]));
  });
});
