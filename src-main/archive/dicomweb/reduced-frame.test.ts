import { describe, expect, it } from 'vitest';
import type { PixelDescription } from '../../../src-shared/imaging/description.ts';
import type { Catalogue, InstanceLocation } from '../types.ts';
import { reducedFrame } from './reduced-frame.ts';

const columns = 6000;
const rows = 4000;
/** 16-bit cells: row and column tell themselves. */
const value = (row: number, column: number): number => (row * 13 + column * 7) & 0xffff;

/** A catalogue whose one file is made as it is read. */
function catalogueOf(frameBytes: number) {
  const reads: number[] = [];
  let open = 0;
  const catalogue = {
    open: async () => {
      open++;
      return {
        read: async (offset: number, length: number) => {
          reads.push(length);
          const out = new Uint16Array(length / 2);
          const first = ((offset - 1000) % frameBytes) / 2;
          for (let i = 0; i < out.length; i++) out[i] = value(Math.floor((first + i) / columns), (first + i) % columns);
          return new Uint8Array(out.buffer);
        },
        close: async () => {
          open--;
        },
      };
    },
  } as unknown as Catalogue;
  return { catalogue, reads, opened: () => open };
}

const pixel = { rows, columns, samplesPerPixel: 1, bitsAllocated: 16, photometricInterpretation: 'MONOCHROME2' };
const location = (change: object = {}): InstanceLocation =>
  ({
    frames: { kind: 'native', offset: 1000, frameBytes: rows * columns * 2, cellBytes: 2, vr: 'OW', ...change },
  }) as unknown as InstanceLocation;

describe('a large frame for a small picture', () => {
  it('has every so many rows and columns, and only these rows are read', async () => {
    const { catalogue, reads, opened } = catalogueOf(rows * columns * 2);
    const found = await reducedFrame(catalogue, location(), 1, pixel as PixelDescription, { width: 128, height: 128 });
    // 6000 / 128 / 2: every 23rd.
    expect(found?.pixel).toMatchObject({ columns: 260, rows: 173 });
    const cells = new Uint16Array(found!.bytes.buffer);
    expect(cells[0]).toBe(value(0, 0));
    expect(cells[10 * 260 + 20]).toBe(value(230, 460));
    expect(cells.at(-1)).toBe(value(172 * 23, 259 * 23));
    expect(reads).toHaveLength(173);
    expect(opened()).toBe(0);
  });

  it('is left to the usual way when it is small, coded, of other cells, or the picture is large', async () => {
    const { catalogue } = catalogueOf(rows * columns * 2);
    const box = { width: 128, height: 128 };
    const of = (place: InstanceLocation, change: object = {}, size = box) =>
      reducedFrame(catalogue, place, 1, { ...pixel, ...change } as PixelDescription, size);
    expect(await of(location({ kind: 'encapsulated' }))).toBeUndefined();
    expect(await of(location({ bigEndian: true }))).toBeUndefined();
    expect(await of(location({ frameBytes: 100_000 }))).toBeUndefined();
    expect(await of(location(), { samplesPerPixel: 3 })).toBeUndefined();
    expect(await of(location(), { bitsAllocated: 32 })).toBeUndefined();
    expect(await of(location(), {}, { width: 2000, height: 2000 })).toBeUndefined();
  });
});
