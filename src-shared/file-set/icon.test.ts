import { describe, expect, it } from 'vitest';
import { bytes, number, text } from '../dicom/access.ts';
import { iconItem, iconPicture } from './icon.ts';

const picture = (columns: number, rows: number, colour: (x: number, y: number) => [number, number, number]) => {
  const pixels = new Uint8ClampedArray(columns * rows * 4).fill(255);
  for (let at = 0; at < columns * rows; at++) pixels.set(colour(at % columns, Math.floor(at / columns)), at * 4);
  return { columns, rows, samples: 4 as const, pixels };
};

describe('icons', () => {
  it('of a grey picture are grey, 64 by 64, with the proportions of the picture', () => {
    const icon = iconItem(picture(256, 128, (x) => [x, x, x]));
    expect(text(icon, '00280004')).toBe('MONOCHROME2');
    expect([number(icon, '00280010'), number(icon, '00280011'), number(icon, '00280100')]).toEqual([64, 64, 8]);
    const cells = bytes(icon, '7FE00010')!;
    expect(cells).toHaveLength(64 * 64);
    const at = (x: number, y: number) => cells[y * 64 + x];
    expect([at(0, 0), at(63, 15), at(0, 48), at(0, 63)]).toEqual([0, 0, 0, 0]);
    expect([at(0, 16), at(32, 31), at(63, 47)]).toEqual([2, 130, 254]);
  });

  it('of a coloured picture have a palette, and come back in nearly their colours', () => {
    const icon = iconItem(picture(64, 64, (x, y) => [x * 4, y * 4, 128]));
    expect(text(icon, '00280004')).toBe('PALETTE COLOR');
    const back = iconPicture(icon)!;
    for (const [x, y] of [
      [0, 0],
      [63, 0],
      [0, 63],
      [30, 40],
    ] as const) {
      const shown = back.pixels.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4);
      for (const [sample, value] of [x * 4, y * 4, 128].entries())
        expect(Math.abs(shown[sample]! - value)).toBeLessThan(27);
      expect(shown[3]).toBe(255);
    }
  });

  it('of one sample, and of a picture smaller than they are', () => {
    const back = iconPicture(iconItem({ columns: 1, rows: 1, samples: 1, pixels: Uint8Array.of(200) }))!;
    expect([...new Set(back.pixels)].sort()).toEqual([200, 255]);
  });

  it('are read in every form that a directory may have them, and not when they lie', () => {
    const us = (value: number) => ({ vr: 'US' as const, Value: [value] });
    const icon = (photometric: string, allocated: number, stored: number, data: number[]) =>
      iconPicture({
        '00280004': { vr: 'CS', Value: [photometric] },
        '00280010': us(1),
        '00280011': us(2),
        '00280100': us(allocated),
        '00280101': us(stored),
        '7FE00010': { vr: 'OW', bytes: Uint8Array.from(data) },
      })?.pixels;
    expect([...(icon('MONOCHROME1', 8, 8, [0, 255]) ?? [])]).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
    expect([...(icon('MONOCHROME2', 1, 1, [2]) ?? [])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect([...(icon('MONOCHROME2', 16, 12, [0, 0, 255, 15]) ?? [])]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    expect([...(icon('RGB', 8, 8, [1, 2, 3, 4, 5, 6]) ?? [])]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(icon('RGB', 8, 8, [1, 2, 3])).toBeUndefined();
    expect(icon('PALETTE COLOR', 8, 8, [1, 2])).toBeUndefined();
    expect(icon('YBR_FULL', 8, 8, [1, 2])).toBeUndefined();
    expect(iconPicture({})).toBeUndefined();
  });
});
