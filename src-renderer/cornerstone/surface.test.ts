import { describe, expect, it } from 'vitest';
import type { DecodedImage } from './decode/protocol.ts';
import { seenRegion } from './painting.ts';
import { type Look, largestSurface, paintWords } from './surface.ts';

const grey = (level: number): number => (0xff000000 | (level * 0x010101)) >>> 0;

/** Levels of 5 x 3 pixels, the last one of each row bright. */
const look = (): Look => ({
  valuesKey: 'a',
  decoded: {
    pixels: Uint8Array.of(0, 10, 20, 30, 200, 40, 50, 60, 70, 100, 1, 3, 5, 7, 90),
    columns: 5,
    rows: 3,
    components: 1,
  } as unknown as DecodedImage,
  shades: { key: 'levels', word: grey },
  levels: undefined,
  cover: undefined,
});

describe('images too large for one surface', () => {
  it('have blocks that are the average of their pixels, whole or cut off by the edge', () => {
    const out = new Uint32Array(6);
    paintWords(look(), { x: 0, y: 0, width: 6, height: 4, step: 2 }, out);
    expect([...out]).toEqual([grey(25), grey(45), grey(150), grey(2), grey(6), grey(90)]);
    const part = new Uint32Array(4);
    paintWords(look(), { x: 2, y: 1, width: 2, height: 2, step: 1 }, part);
    expect([...part]).toEqual([grey(60), grey(70), grey(5), grey(7)]);
  });

  it('have blocks at the same pixels wherever they are moved to, and nothing seen is left out', () => {
    const image = { columns: 20_011, rows: 9_001 };
    for (const scale of [0.05, 0.0999, 0.2, 1, 3]) {
      for (const at of [-7000.5, -301.25, 0, 12.75]) {
        const [width, height] = [1200, 900];
        const region = seenRegion(image, [scale, 0, 0, scale, at, at / 2], width, height);
        const { step } = region;
        expect([region.x % step, region.y % step, region.width % step, region.height % step]).toEqual([0, 0, 0, 0]);
        expect(Math.max(region.width, region.height) / step).toBeLessThanOrEqual(largestSurface);
        const seen = { left: Math.max(0, -at / scale), right: Math.min(image.columns, (width - at) / scale) };
        if (seen.right > seen.left) {
          expect(region.x).toBeLessThanOrEqual(seen.left);
          expect(region.x + region.width).toBeGreaterThanOrEqual(seen.right);
        }
      }
    }
  });
});
