import { describe, expect, it } from 'vitest';
import { rleFrame } from '../../../testing/rle.ts';
import type { PixelDescription } from '../description.ts';
import { cellsFromBytes, expand422, interleave, unpackBits, unpackCells } from './cells.ts';
import type { CodecSet } from './codec-set.ts';
import { decodeFrame, nativeFrameBytes } from './decode.ts';
import { frameCodecOf } from './frame-codec.ts';
import { jpegColourSpace, readJpegHeader, withColourTransform } from './jpeg-markers.ts';
import { decodeRle } from './rle.ts';

const pixel = (over: Partial<PixelDescription> = {}): PixelDescription => ({
  rows: 3,
  columns: 4,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  numberFormat: 'integer',
  ...over,
});
/** A set without codecs: whoever asks for one fails. */
const none = {} as CodecSet;
const littleEndian = '1.2.840.10008.1.2.1';
const rle = '1.2.840.10008.1.2.5';

describe('a codestream that is larger than its data set', () => {
  const jpeg = (process: number, precision: number) =>
    Uint8Array.from([
      ...[0xff, 0xd8, 0xff, process, 0, 11, precision, 0xff, 0xdc, 0xff, 0xdc, 1, 1, 0x11, 0],
      ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3, 0xff, 0xd9],
    ]);
  const jpeg2000 = (): Uint8Array => {
    const view = new DataView(new ArrayBuffer(64));
    view.setUint32(0, 0xff4fff51);
    view.setUint16(4, 41);
    for (const [at, side] of [
      [8, 65_600],
      [12, 65_700],
      [16, 100],
      [20, 200],
      [24, 65_500],
      [28, 65_500],
    ] as const)
      view.setUint32(at, side);
    view.setUint16(40, 1);
    return new Uint8Array(view.buffer);
  };
  it.each([
    ['baseline JPEG', '1.2.840.10008.1.2.4.50', jpeg(0xc0, 8)],
    ['extended JPEG', '1.2.840.10008.1.2.4.51', jpeg(0xc1, 12)],
    ['lossless JPEG', '1.2.840.10008.1.2.4.70', jpeg(0xc3, 16)],
    ['JPEG-LS', '1.2.840.10008.1.2.4.80', jpeg(0xf7, 16)],
    ['JPEG 2000', '1.2.840.10008.1.2.4.90', jpeg2000()],
    ['HTJ2K', '1.2.840.10008.1.2.4.201', jpeg2000()],
  ])('is refused before a decoder takes memory for it: %s', async (_name, syntax, bytes) => {
    await expect(decodeFrame(bytes, syntax, pixel(), none)).rejects.toMatchObject({
      code: 'decode-failed',
      message: 'codestream is 65500x65500x1, data set 4x3x1',
    });
  });
});

describe('cells', () => {
  it('unpack single bits from any bit on', () => {
    expect([...unpackBits(Uint8Array.of(0b10110001, 0b1), 0, 9)]).toEqual([1, 0, 0, 0, 1, 1, 0, 1, 1]);
    expect([...unpackBits(Uint8Array.of(0b10110001, 0b1), 4, 5)]).toEqual([1, 1, 0, 1, 1]);
  });

  it('unpack cells of 12 bits, which lie across bytes', () => {
    const bytes = Uint8Array.of(0xbc, 0xfa, 0xde, 0x34, 0x12, 0xff);
    expect([...new Uint16Array(unpackCells(bytes, 0, 4, 12).buffer)]).toEqual([0xabc, 0xdef, 0x234, 0xff1]);
    expect([...new Uint16Array(unpackCells(bytes, 12, 2, 12).buffer)]).toEqual([0xdef, 0x234]);
  });

  it('go from planes to pixels', () => {
    expect([...interleave(Uint8Array.of(1, 2, 3, 11, 12, 13, 21, 22, 23), 3, 3)]).toEqual([
      1, 11, 21, 2, 12, 22, 3, 13, 23,
    ]);
  });

  it('expand halved chroma, and a last odd pixel', () => {
    expect([...expand422(Uint8Array.of(1, 2, 100, 200, 3, 4, 110, 210), 1, 4)]).toEqual([
      1, 100, 200, 2, 100, 200, 3, 110, 210, 4, 110, 210,
    ]);
    expect(expand422(Uint8Array.of(1, 2, 100, 200, 3, 4, 110, 210), 1, 3)).toHaveLength(9);
  });

  it('have the type and sign of the description', () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0x01, 0x00, 0xff, 0xff, 0xff, 0xff);
    expect([...cellsFromBytes(bytes, pixel({ pixelRepresentation: 1 }), 2)]).toEqual([-1, 1]);
    expect([...cellsFromBytes(bytes, pixel(), 2)]).toEqual([65535, 1]);
    expect([...cellsFromBytes(bytes.subarray(1), pixel({ bitsAllocated: 32 }), 1)]).toEqual([0xff0001ff]);
    expect([
      ...cellsFromBytes(
        new Uint8Array(new BigInt64Array([-5n]).buffer),
        pixel({ bitsAllocated: 64, pixelRepresentation: 1 }),
        1,
      ),
    ]).toEqual([-5]);
    expect([
      ...cellsFromBytes(
        new Uint8Array(new Float32Array([1.5]).buffer),
        pixel({ bitsAllocated: 32, numberFormat: 'float' }),
        1,
      ),
    ]).toEqual([1.5]);
  });
});

describe('native frames', () => {
  it('have the length of their format', () => {
    expect(nativeFrameBytes(pixel())).toBe(24);
    expect(nativeFrameBytes(pixel({ bitsAllocated: 1 }))).toBe(2);
    expect(
      nativeFrameBytes(pixel({ samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'YBR_FULL_422' })),
    ).toBe(24);
    expect(nativeFrameBytes(pixel({ samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'RGB' }))).toBe(
      36,
    );
  });

  it('come interleaved, and refuse what is too short', async () => {
    const planar = pixel({
      samplesPerPixel: 3,
      bitsAllocated: 8,
      rows: 1,
      columns: 2,
      planarConfiguration: 1,
      photometricInterpretation: 'RGB',
    });
    const { cells } = await decodeFrame(Uint8Array.of(1, 2, 3, 4, 5, 6), littleEndian, planar, none);
    expect([...cells]).toEqual([1, 3, 5, 2, 4, 6]);
    await expect(decodeFrame(new Uint8Array(23), littleEndian, pixel(), none)).rejects.toMatchObject({
      code: 'decode-failed',
    });
    await expect(decodeFrame(new Uint8Array(1), littleEndian, pixel({ bitsAllocated: 1 }), none)).rejects.toMatchObject(
      { code: 'decode-failed' },
    );
  });

  it('of one bit come packed or unpacked', async () => {
    const one = pixel({ bitsAllocated: 1, bitsStored: 1, highBit: 0 });
    const packed = await decodeFrame(Uint8Array.of(0b01010101, 0b1111), littleEndian, one, none);
    expect([...packed.cells]).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1]);
    const unpacked = await decodeFrame(packed.cells as Uint8Array, littleEndian, one, none);
    expect([...unpacked.cells]).toEqual([...packed.cells]);
  });

  it('refuse a syntax without decoder', async () => {
    for (const uid of ['1.2.840.10008.1.2.4.94', '1.2.840.10008.1.2.4.102', '1.2.3']) {
      await expect(decodeFrame(new Uint8Array(24), uid, pixel(), none)).rejects.toMatchObject({ code: 'unsupported' });
    }
    expect(frameCodecOf('1.2.3')).toBeUndefined();
    expect(frameCodecOf('1.2.840.10008.1.2.4.102')).toBe('video');
  });
});

describe('RLE', () => {
  const noise = Array.from({ length: 200 }, (_, i) => (i * 7919) % 65536);
  const runs = Array.from({ length: 200 }, (_, i) => Math.floor(i / 70) * 257);

  it('gives back what was coded, for 1, 2 and 4 bytes and three samples', async () => {
    for (const values of [noise, runs]) {
      for (const [bytes, samples] of [
        [1, 1],
        [2, 1],
        [4, 1],
        [1, 3],
        [2, 3],
      ] as const) {
        const cells = values.slice(0, 180).map((value) => value % 2 ** (8 * bytes));
        const format = pixel({
          rows: 1,
          columns: 180 / samples,
          samplesPerPixel: samples,
          bitsAllocated: bytes * 8,
          photometricInterpretation: samples === 3 ? 'RGB' : 'MONOCHROME2',
        });
        const decoded = await decodeFrame(rleFrame(cells, samples, bytes), rle, format, none);
        expect([...decoded.cells]).toEqual(cells);
      }
    }
  });

  it('says where a frame is damaged', () => {
    const frame = rleFrame(noise, 1, 2);
    expect(() => decodeRle(frame.subarray(0, 40), 200, 1, 2)).toThrow(/shorter than its header/);
    expect(() => decodeRle(frame, 200, 1, 1)).toThrow(/2 segments, not 1/);
    expect(() => decodeRle(frame.subarray(0, frame.length - 80), 200, 1, 2)).toThrow(/segment 1 holds/);
    const wild = frame.slice();
    new DataView(wild.buffer).setUint32(8, 0x7fffffff, true);
    expect(() => decodeRle(wild, 200, 1, 2)).toThrow(/outside of the frame/);
  });

  it('never reads or writes beyond, whatever the bytes are', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed;
    };
    for (let round = 0; round < 300; round++) {
      const frame = Uint8Array.from({ length: 64 + (random() % 200) }, () => random() & 255);
      const view = new DataView(frame.buffer);
      view.setUint32(0, 1, true);
      view.setUint32(4, 64, true);
      try {
        expect(decodeRle(frame, 50, 1, 1)).toHaveLength(50);
      } catch (error) {
        expect(error).toMatchObject({ code: 'decode-failed' });
      }
    }
  });
});

describe('markers of JPEG', () => {
  const sof = [0xff, 0xc0, 0, 17, 8, 0, 3, 0, 4, 3, 1, 0x21, 0, 2, 0x11, 1, 3, 0x11, 1];
  const jfif = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
  const adobe = (transform: number) => [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform];
  const scan = [0xff, 0xda, 0, 2, 0x12, 0x34, 0xff, 0xd9];

  it('tell size, precision and colour', () => {
    const header = readJpegHeader(Uint8Array.of(0xff, 0xd8, ...jfif, ...sof, ...scan))!;
    expect(header).toMatchObject({ process: 0xc0, precision: 8, rows: 3, columns: 4, jfif: true });
    expect(header.components[0]).toEqual({ id: 1, horizontal: 2, vertical: 1 });
    expect(readJpegHeader(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toBeUndefined();
  });

  it('believe the Adobe marker, then the data set', () => {
    const of = (...markers: number[]) => readJpegHeader(Uint8Array.of(0xff, 0xd8, ...markers, ...sof, ...scan))!;
    expect(jpegColourSpace(of(...adobe(0)), 'YBR_FULL_422')).toBe('RGB');
    expect(jpegColourSpace(of(...adobe(1)), 'RGB')).toBe('YBR_FULL');
    expect(jpegColourSpace(of(...jfif), 'RGB')).toBe('RGB');
    expect(jpegColourSpace(of(), 'YBR_FULL_422')).toBe('YBR_FULL');
  });

  it('are replaced so that no decoder converts colour by itself', () => {
    const out = withColourTransform(Uint8Array.of(0xff, 0xd8, ...jfif, ...adobe(1), ...sof, ...scan), false);
    expect([...out]).toEqual([0xff, 0xd8, ...adobe(0), ...sof, ...scan]);
  });
});
