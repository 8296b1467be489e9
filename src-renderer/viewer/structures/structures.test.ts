import { describe, expect, it } from 'vitest';
import { ownColour, readable } from './colours.ts';
import { channelOf } from './ring.ts';

describe('colours of structures', () => {
  it('are those of their maker, raised where they would not be seen on a dark image', () => {
    expect(readable([255, 128, 0])).toEqual([255, 128, 0]);
    for (const dark of [
      [0, 0, 0],
      [0, 0, 255],
      [128, 0, 0],
      [10, 20, 60],
    ] as const) {
      const [red, green, blue] = readable(dark);
      expect(0.2126 * red + 0.7152 * green + 0.0722 * blue).toBeGreaterThan(95);
    }
    // Still the same hue: blue stays the most of it.
    const [red, green, blue] = readable([0, 0, 255]);
    expect(blue > red && blue > green).toBe(true);
  });

  it('differ between neighbours', () => {
    expect(new Set(Array.from({ length: 10 }, (_, index) => ownColour(index).join())).size).toBe(10);
  });
});

it('the channel of a keyhole has no border', () => {
  // A square, a channel from its corner, a square hole, and back.
  const ring = Float32Array.from([0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 3, 3, 3, 7, 7, 7, 7, 3, 3, 3]);
  expect([...channelOf(ring)].sort()).toEqual([4, 9]);
  expect(channelOf(Float32Array.from([0, 0, 10, 0, 10, 10])).size).toBe(0);
});
