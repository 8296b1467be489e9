import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { corpusAvailable, corpusFiles } from '../../testing/corpus.ts';
import { phantomImage } from '../../testing/phantom-image.ts';
import { NegatoscopeError } from '../contract/errors.ts';
import type { DataSet } from './data-set.ts';
import { frameBits, framesFound, indexFrames } from './frame-index.ts';
import { FragmentTable } from './part10/fragments.ts';
import { type PixelDataLocation, parseFile } from './part10/read.ts';
import { explicitVrBigEndian, rleLossless } from './transfer-syntaxes.ts';

const jpeg = '1.2.840.10008.1.2.4.50';
const j2k = '1.2.840.10008.1.2.4.90';

const description = (numberOfFrames: number): DataSet => ({
  '00280002': { vr: 'US', Value: [1] },
  '00280004': { vr: 'CS', Value: ['MONOCHROME2'] },
  '00280008': { vr: 'IS', Value: [numberOfFrames] },
  '00280010': { vr: 'US', Value: [4] },
  '00280011': { vr: 'US', Value: [4] },
  '00280100': { vr: 'US', Value: [8] },
});

const start = 0xffd8ffe0;
const middle = 0x12345678;

/** Fragments of ten bytes each, one behind the other from byte 1008; `heads` are how they begin. */
function fragments(heads: number[], more: Partial<PixelDataLocation> = {}): PixelDataLocation {
  const table = new FragmentTable();
  for (const [index, head] of heads.entries()) table.add(1008 + index * 18, 10, head, 0);
  return {
    tag: 0x7fe00010,
    vr: 'OB',
    offset: 992,
    length: 16 + heads.length * 18,
    encapsulated: true,
    bigEndian: false,
    basicOffsetTable: new Uint32Array(0),
    fragments: table,
    ...more,
  };
}

/** Numbers of the fragments of each frame. */
function framesOf(numberOfFrames: number, pixelData: PixelDataLocation, transferSyntaxUid = jpeg): number[][] {
  const index = indexFrames({ dataSet: description(numberOfFrames), pixelData, transferSyntaxUid });
  if (index.kind !== 'encapsulated') throw new Error(index.kind);
  return index.frames.map((frame) => frame.map(([offset]) => (offset - 1008) / 18));
}

describe('encapsulated frames', () => {
  it('by the Basic Offset Table', () => {
    const basicOffsetTable = Uint32Array.of(0, 36, 54);
    const place = fragments([start, middle, start, start], { basicOffsetTable });
    expect(framesOf(3, place)).toEqual([[0, 1], [2], [3]]);
    // It is right also where the number of frames is not.
    expect(framesOf(2, place)).toEqual([[0, 1], [2], [3]]);
  });

  it('by how codestreams begin where the table is wrong', () => {
    for (const entries of [[0, 37], [2, 36], [0, 36000], [36, 0], [36]]) {
      const basicOffsetTable = Uint32Array.from(entries);
      const place = fragments([start, middle, start, middle], { basicOffsetTable });
      expect([entries, framesOf(2, place)]).toEqual([
        entries,
        [
          [0, 1],
          [2, 3],
        ],
      ]);
    }
    // Points at fragments, but into the middle of a frame.
    const basicOffsetTable = Uint32Array.of(0, 18);
    expect(framesOf(3, fragments([start, middle, start, start], { basicOffsetTable }))).toEqual([[0, 1], [2], [3]]);
  });

  it('by the Extended Offset Table, before the basic one', () => {
    const extendedOffsetTable = { offsets: Float64Array.of(0, 18), lengths: Float64Array.of(9, 10) };
    const place = fragments([start, start], { extendedOffsetTable, basicOffsetTable: Uint32Array.of(0) });
    const index = indexFrames({ dataSet: description(2), pixelData: place, transferSyntaxUid: jpeg });
    expect(index).toEqual({ kind: 'encapsulated', frames: [[[1008, 9]], [[1026, 10]]] });
    const wrong = { offsets: Float64Array.of(0, 19), lengths: Float64Array.of(9, 10) };
    expect(framesOf(2, fragments([start, start], { extendedOffsetTable: wrong }))).toEqual([[0], [1]]);
    // Against the rule a frame has two fragments: it is not cut off behind the first.
    const long = { offsets: Float64Array.of(0, 36), lengths: Float64Array.of(20, 10) };
    const split = fragments([start, middle, start], { extendedOffsetTable: long });
    expect(framesOf(2, split)).toEqual([[0, 1], [2]]);
    for (const offsets of [Float64Array.of(18, 0), Float64Array.of(0, 0), Float64Array.of(18)]) {
      const table = { offsets, lengths: new Float64Array(offsets.length) };
      expect(framesOf(2, fragments([start, start], { extendedOffsetTable: table }))).toEqual([[0], [1]]);
    }
  });

  it('without a table: one fragment a frame, or one frame', () => {
    expect(framesOf(3, fragments([start, start, start]))).toEqual([[0], [1], [2]]);
    expect(framesOf(1, fragments([start, middle, middle]))).toEqual([[0, 1, 2]]);
    expect(framesOf(1, fragments([middle, middle]))).toEqual([[0, 1]]);
  });

  it('without a table: by how codestreams begin', () => {
    expect(framesOf(2, fragments([start, middle, middle, start, middle]))).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
    expect(framesOf(2, fragments([0xff4fff51, middle, 0xff4fff51]), j2k)).toEqual([[0, 1], [2]]);
    expect(framesOf(2, fragments([0xff4fff51, middle, 0xff4fff51]), '1.2.840.10008.1.2.4.201')).toEqual([[0, 1], [2]]);
    const jp2 = fragments([], {});
    for (const [index, [first, second]] of (
      [
        [0x0c, 0x6a502020],
        [1, 2],
        [0x0c, 0x6a502020],
      ] as const
    ).entries()) {
      jp2.fragments!.add(1008 + index * 18, 10, first, second);
    }
    expect(framesOf(2, jp2, j2k)).toEqual([[0, 1], [2]]);
    const rle = fragments([]);
    for (const [index, [first, second]] of (
      [
        [0x01000000, 0x40000000],
        [1, 2],
        [0x03000000, 0x40000000],
      ] as const
    ).entries()) {
      rle.fragments!.add(1008 + index * 18, 10, first, second);
    }
    expect(framesOf(2, rle, rleLossless)).toEqual([[0, 1], [2]]);
    expect(framesOf(2, fragments([0xff0a0000, middle, 0xff0a1111]), '1.2.840.10008.1.2.4.110')).toEqual([[0, 1], [2]]);
  });

  it('fewer or more than declared are what is there', () => {
    expect(framesOf(10, fragments([start, start]))).toEqual([[0], [1]]);
    expect(framesOf(1, fragments([start, start, start]))).toEqual([[0], [1], [2]]);
    expect(framesOf(4, fragments([start, middle, start]))).toEqual([[0, 1], [2]]);
    const place = fragments([start, start]);
    const source = { dataSet: description(10), pixelData: place, transferSyntaxUid: jpeg };
    expect(framesFound(source, indexFrames(source))).toBe(2);
  });

  it('whose beginning nobody knows are shared out evenly', () => {
    expect(framesOf(2, fragments([middle, middle, middle, middle]), '1.2.840.10008.1.2.8.1')).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(framesOf(3, fragments([middle, middle, middle, middle]), '1.2.840.10008.1.2.8.1')).toEqual([[0, 1, 2, 3]]);
  });

  it('uncompressed are complete when their bytes are', () => {
    // 16 bytes a frame: two fragments of ten.
    expect(framesOf(2, fragments([1, 2, 3, 4]), '1.2.840.10008.1.2.1.98')).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('of a video are one stream', () => {
    expect(framesOf(100, fragments([1, 2, 3]), '1.2.840.10008.1.2.4.102')).toEqual([[0, 1, 2]]);
  });

  it('beyond 4 GiB are found though the table has 32 bits', () => {
    const table = new FragmentTable();
    const gigabyte = 2 ** 30;
    for (let index = 0; index < 6; index++) table.add(1008 + index * (gigabyte + 8), gigabyte, middle, 0);
    const basicOffsetTable = Uint32Array.from([0, 2, 5], (fragment) => fragment * (gigabyte + 8));
    const place = fragments([], { fragments: table, basicOffsetTable });
    const index = indexFrames({
      dataSet: description(3),
      pixelData: place,
      transferSyntaxUid: '1.2.840.10008.1.2.8.1',
    });
    expect(index.kind === 'encapsulated' && index.frames.map((frame) => frame.length)).toEqual([2, 3, 1]);
    expect(index.kind === 'encapsulated' && index.frames[2]).toEqual([[1008 + 5 * (gigabyte + 8), gigabyte]]);
  });

  it('none at all', () => {
    expect(indexFrames({ dataSet: description(1), transferSyntaxUid: jpeg })).toEqual({ kind: 'none' });
    const empty = fragments([]);
    expect(indexFrames({ dataSet: description(1), pixelData: empty, transferSyntaxUid: jpeg })).toEqual({
      kind: 'none',
    });
  });
});

describe('native frames', () => {
  it('lie at a fixed stride', () => {
    const file = parseFile(phantomImage({ frames: 3, rows: 5, columns: 7 }).file);
    const offset = file.pixelData!.offset;
    expect(indexFrames(file)).toEqual({ kind: 'native', offset, frameBytes: 70, cellBytes: 2, vr: 'OW' });
    expect(framesFound(file, indexFrames(file))).toBe(3);
    const cut = { ...file, pixelData: { ...file.pixelData!, length: 150 } };
    expect(framesFound(cut, indexFrames(cut))).toBe(2);
  });

  it('have the chroma of every pixel where the pixel data is long enough for it', () => {
    const colour = (length: number) => {
      const dataSet = {
        ...description(2),
        '00280002': { vr: 'US' as const, Value: [3] },
        '00280004': { vr: 'CS' as const, Value: ['YBR_FULL_422'] },
      };
      const pixelData: PixelDataLocation = {
        tag: 0x7fe00010,
        vr: 'OB',
        offset: 500,
        length,
        encapsulated: false,
        bigEndian: false,
      };
      const source = { dataSet, pixelData, transferSyntaxUid: '1.2.840.10008.1.2.1' };
      const index = indexFrames(source);
      return [index.kind === 'native' && index.frameBytes, framesFound(source, index)];
    };
    expect(colour(64)).toEqual([32, 2]);
    expect(colour(66)).toEqual([32, 2]);
    expect(colour(96)).toEqual([48, 2]);
    expect(colour(32)).toEqual([32, 1]);
  });

  it('of single bits are packed', () => {
    const file = parseFile(phantomImage({ frames: 3, rows: 5, columns: 7, bitsAllocated: 1 }).file);
    expect(indexFrames(file)).toEqual({ kind: 'bits', offset: file.pixelData!.offset, frameBits: 35 });
  });

  it('of big endian are swapped in units of their representation', () => {
    const transferSyntaxUid = explicitVrBigEndian;
    const words = parseFile(phantomImage({ transferSyntaxUid }).file);
    expect(indexFrames(words)).toMatchObject({ kind: 'native', bigEndian: true, cellBytes: 2 });
    const bytes = parseFile(phantomImage({ transferSyntaxUid, bitsAllocated: 8 }).file);
    expect(indexFrames(bytes)).toEqual({
      kind: 'native',
      offset: bytes.pixelData!.offset,
      frameBytes: 256,
      cellBytes: 1,
      vr: 'OB',
    });
  });

  it('have half the chroma where it is shared', () => {
    const colour = (interpretation: string): DataSet => ({
      ...description(1),
      '00280002': { vr: 'US', Value: [3] },
      '00280004': { vr: 'CS', Value: [interpretation] },
    });
    expect(frameBits(colour('RGB'))).toBe(16 * 24);
    expect(frameBits(colour('YBR_FULL'))).toBe(16 * 24);
    expect(frameBits(colour('YBR_FULL_422'))).toBe(16 * 16);
    expect(frameBits(colour('YBR_PARTIAL_420'))).toBe(16 * 12);
  });
});

describe('of phantoms', () => {
  it.each(['full', 'empty', 'wrong'] as const)(
    'RLE in several fragments with an offset table that is %s',
    (offsetTable) => {
      const options = {
        transferSyntaxUid: rleLossless,
        frames: 3,
        encapsulation: { fragmentsPerFrame: 2, offsetTable },
      };
      const { file, dataSet } = phantomImage(options);
      const { fragments: stored } = dataSet['7FE00010']!;
      const read = parseFile(file);
      const index = indexFrames(read);
      if (index.kind !== 'encapsulated') throw new Error(index.kind);
      expect(index.frames).toHaveLength(3);
      const bytes = index.frames.map((frame) =>
        frame.map(([offset, length]) => file.subarray(offset, offset + length)),
      );
      expect(bytes.flat()).toEqual(stored!.slice(1));
      expect(bytes.map((frame) => frame.length)).toEqual([2, 2, 2]);
    },
  );
});

describe.skipIf(!corpusAvailable)('of the corpus', () => {
  it('every image has as many frames as it declares, or is known not to', { timeout: 120_000 }, () => {
    const odd: string[] = [];
    let images = 0;
    for (const { file, path } of corpusFiles()) {
      let read: ReturnType<typeof parseFile>;
      try {
        read = parseFile(readFileSync(file), { unpack: (packed) => inflateRawSync(packed) });
      } catch (error) {
        expect(error).toBeInstanceOf(NegatoscopeError);
        continue;
      }
      if (read.pixelData === undefined) continue;
      images++;
      const declared = Number(read.dataSet['00280008']?.Value?.[0] ?? 1);
      const found = framesFound(read, indexFrames(read));
      if (found !== declared) odd.push(`${path}: ${found} of ${declared}`);
    }
    expect(images).toBeGreaterThan(770);
    // '1A' frames; and two without Rows and Columns.
    expect(odd).toEqual([
      'odd-and-corrupt/badVR.dcm: 1 of NaN',
      'odd-and-corrupt/meta_missing_tsyntax.dcm: 0 of 1',
      'odd-and-corrupt/nested_priv_SQ.dcm: 0 of 1',
    ]);
  });

  it('frames cut into fragments are the same as those that are not', () => {
    const folder = corpusFiles('transfer-syntaxes/fragmentation');
    expect(folder.length).toBeGreaterThan(10);
    for (const { file, path } of folder) {
      const bytes = new Uint8Array(readFileSync(file));
      const read = parseFile(bytes);
      const index = indexFrames(read);
      if (index.kind !== 'encapsulated') continue;
      for (const frame of index.frames) {
        const [head, ...rest] = frame.map(([offset, length]) => bytes.subarray(offset, offset + length));
        const tail = rest.at(-1) ?? head!;
        const codec = path.includes('rle') ? 'rle' : 'jpeg';
        if (codec === 'jpeg') {
          expect([path, head![0], head![1]]).toEqual([path, 0xff, 0xd8]);
          // The end marker, and perhaps a byte of padding.
          expect([path, Buffer.from(tail.subarray(-3)).includes(Buffer.of(0xff, 0xd9))]).toEqual([path, true]);
        } else {
          expect([path, new DataView(head!.buffer, head!.byteOffset).getUint32(4, true)]).toEqual([path, 64]);
        }
      }
    }
  });
});
