import { describe, expect, it } from 'vitest';
import type { Catalogue, FrameIndex, InstanceLocation } from '../types.ts';
import { openFrame, readFrame } from './frame-bytes.ts';
import type { PackedFiles } from './packed-files.ts';

const file = Uint8Array.from({ length: 64 }, (_, i) => i);
const catalogue = {
  id: 'test',
  open: async () => ({
    size: file.length,
    read: async (offset: number, length: number) => file.slice(offset, offset + length),
    close: async () => {},
  }),
} as unknown as Catalogue;
const location = (frames: FrameIndex, numberOfFrames: number, bitsAllocated = 8) =>
  ({
    row: 1,
    revision: 1,
    transferSyntaxUid: '1.2',
    frames,
    description: { numberOfFrames, pixel: { bitsAllocated } },
  }) as unknown as InstanceLocation;
const packed = { unpacked: async () => file } as unknown as PackedFiles;

async function read(frames: FrameIndex, frame: number, bits: 'bytes' | 'packed' = 'bytes', bitsAllocated = 8) {
  const opened = openFrame(catalogue, location(frames, 4, bitsAllocated), frame, packed, bits);
  const bytes = await readFrame(opened);
  expect(bytes.length).toBe(opened.length);
  return [...bytes];
}

describe('frames of a file', () => {
  it('are slices when they are native', async () => {
    expect(await read({ kind: 'native', offset: 10, frameBytes: 3, cellBytes: 1, vr: 'OB' }, 2)).toEqual([13, 14, 15]);
  });

  it('are turned around in whole units from the start of the pixel data, whatever their length', async () => {
    const frames: FrameIndex = { kind: 'native', offset: 10, frameBytes: 3, cellBytes: 2, vr: 'OW', bigEndian: true };
    expect(await read(frames, 1)).toEqual([11, 10, 13]);
    expect(await read(frames, 2)).toEqual([12, 15, 14]);
    expect(await read(frames, 3)).toEqual([17, 16, 19]);
    expect(await read({ ...frames, frameBytes: 4, cellBytes: 4, vr: 'OF' }, 2)).toEqual([17, 16, 15, 14]);
  });

  it('have their fragments joined', async () => {
    const frames: FrameIndex = {
      kind: 'encapsulated',
      frames: [
        [
          [1, 2],
          [20, 3],
        ],
        [[5, 1]],
        [],
        [[7, 1]],
      ],
    };
    expect(await read(frames, 1)).toEqual([1, 2, 20, 21, 22]);
    expect(await read(frames, 2)).toEqual([5]);
    expect(() => openFrame(catalogue, location({ ...frames, frames: [] }, 4), 1, packed, 'bytes')).toThrow(/no frames/);
  });

  it('come out of a packed data set', async () => {
    const inner: FrameIndex = { kind: 'native', offset: 40, frameBytes: 2, cellBytes: 1, vr: 'OB' };
    expect(await read({ kind: 'packed', method: 'deflate', datasetOffset: 0, inner }, 2)).toEqual([42, 43]);
  });

  it('of single bits begin at their own bit', async () => {
    // Bytes 4 and 5 are 00000100 and 00000101.
    const frames: FrameIndex = { kind: 'bits', offset: 4, frameBits: 5 };
    expect(await read(frames, 1, 'bytes', 1)).toEqual([0, 0, 1, 0, 0]);
    expect(await read(frames, 2, 'bytes', 1)).toEqual([0, 0, 0, 1, 0]);
    expect(await read(frames, 2, 'packed', 1)).toEqual([0b01000]);
    expect(await read({ ...frames, bigEndian: true }, 1, 'bytes', 1)).toEqual([1, 0, 1, 0, 0]);
  });

  it('of packed cells of 12 bits become two bytes each', async () => {
    // 0x0a 0x0b 0x0c: the cells 0xb0a and 0x0c0.
    expect(await read({ kind: 'bits', offset: 10, frameBits: 24 }, 1, 'bytes', 12)).toEqual([0x0a, 0x0b, 0xc0, 0x00]);
  });

  it('are refused when the number is not theirs', () => {
    const frames: FrameIndex = { kind: 'native', offset: 0, frameBytes: 1, cellBytes: 1, vr: 'OB' };
    for (const number of [0, 5, -1])
      expect(() => openFrame(catalogue, location(frames, 4), number, packed, 'bytes')).toThrow(/no frame/);
    expect(() => openFrame(catalogue, location({ kind: 'none' }, 1), 1, packed, 'bytes')).toThrow(/no frames/);
  });
});
