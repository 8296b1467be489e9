import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { toRgb } from '../../src-shared/imaging/pipeline/colour.ts';
import { storedValues } from '../../src-shared/imaging/pipeline/stored-values.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { type PhantomImageOptions, phantomImage } from '../../testing/phantom-image.ts';
import { temporaryFolder } from '../../testing/temp.ts';
import { createCodecSet } from './codecs.ts';

/** Every way that stored values can lie in a file, from the file to the values: phantoms whose values are known. */
const codecs = createCodecSet();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder('formats');
});
afterAll(() => folder?.remove());

const bigEndian = '1.2.840.10008.1.2.2';
const implicit = '1.2.840.10008.1.2';
const rle = '1.2.840.10008.1.2.5';
const deflated = '1.2.840.10008.1.2.1.99';
const deflatedFrames = '1.2.840.10008.1.2.8.1';
const encapsulatedUncompressed = '1.2.840.10008.1.2.1.98';

let files = 0;
async function valuesOf(options: PhantomImageOptions): Promise<{ found: number[]; expected: number[] }> {
  const phantom = phantomImage({ rows: 5, columns: 7, frames: 3, ...options });
  const path = join(folder.path, `${files++}.dcm`);
  await writeFile(path, phantom.file);
  const file = openFileFrames(path);
  try {
    const { description } = file;
    expect(description.notDisplayable).toBeUndefined();
    const found: number[] = [];
    for (let number = 1; number <= description.numberOfFrames; number++) {
      const { bytes, transferSyntaxUid } = await file.frame(number);
      const decoded = await decodeFrame(bytes, transferSyntaxUid, description.pixel!, codecs);
      found.push(...storedValues(decoded, description.pixel!));
    }
    return { found, expected: [...phantom.values] };
  } finally {
    await file.close();
  }
}

async function expectValues(options: PhantomImageOptions, what = JSON.stringify(options)): Promise<void> {
  const { found, expected } = await valuesOf(options);
  expect(found, what).toEqual(expected);
}

/** Bits allocated with the bits that may be stored in them. */
const widths: [allocated: number, stored: number[]][] = [
  [1, [1]],
  [4, [4]],
  [8, [1, 2, 7, 8]],
  [10, [10]],
  [12, [9, 12]],
  [16, [1, 8, 9, 10, 11, 12, 13, 14, 15, 16]],
  [20, [17, 20]],
  [24, [17, 23, 24]],
  [32, [12, 17, 24, 31, 32]],
];

describe('stored values', () => {
  it('of any width, unsigned and signed, in the order of both endians', async () => {
    for (const [bitsAllocated, stored] of widths) {
      for (const bitsStored of stored) {
        for (const signed of bitsStored === 1 ? [false] : [false, true]) {
          for (const transferSyntaxUid of [undefined, implicit, bigEndian]) {
            // Units of 16 bits that are swapped know no cells of three bytes.
            if (transferSyntaxUid === bigEndian && bitsAllocated === 24) continue;
            const options = { bitsAllocated, bitsStored, signed, ...(transferSyntaxUid ? { transferSyntaxUid } : {}) };
            // The ends of the range and what is around zero.
            const range = 2 ** bitsStored;
            const ends = [0, 1, range / 2 - 1, range / 2, range - 1, Math.floor(range / 3)];
            await expectValues({
              ...options,
              value: ({ frame, row, column }) => {
                const value = Math.floor(ends[(frame + row * 7 + column) % ends.length]!);
                return signed && value >= range / 2 ? value - range : value;
              },
            });
          }
        }
      }
    }
  });

  it('with a high bit that is not the last of those stored, and with other bits around', async () => {
    for (const signed of [false, true]) {
      await expectValues({ bitsStored: 12, highBit: 15, signed, otherBits: 0x000f });
      await expectValues({ bitsStored: 10, highBit: 11, signed, otherBits: 0xf003 });
      await expectValues({ bitsAllocated: 8, bitsStored: 6, highBit: 6, signed, otherBits: 0x81 });
      await expectValues({ bitsAllocated: 32, bitsStored: 20, highBit: 23, signed, otherBits: 0xff00000f });
    }
  });

  it('of 64 bits, floating and double', async () => {
    await expectValues({ bitsAllocated: 64, bitsStored: 64, value: ({ row, column }) => row * 2 ** 40 + column });
    for (const floating of ['float', 'double'] as const) {
      await expectValues({
        floating,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.30',
        value: ({ frame, row, column }) => (row - 2) * 1024.5 + column / 8 - frame * 1e6,
      });
    }
  });

  it('of colours by pixel and by plane', async () => {
    for (const planarConfiguration of [0, 1] as const) {
      for (const bitsAllocated of [8, 16, 32]) {
        for (const transferSyntaxUid of ['1.2.840.10008.1.2.1', bigEndian, rle]) {
          const photometricInterpretation = bitsAllocated === 8 ? 'YBR_FULL' : 'RGB';
          const colour = { samplesPerPixel: 3 as const, planarConfiguration, bitsAllocated, photometricInterpretation };
          await expectValues({ ...colour, transferSyntaxUid });
        }
      }
    }
  });

  it('of frames in one fragment or many, with and without an offset table', async () => {
    for (const bitsAllocated of [8, 16, 32]) {
      for (const fragmentsPerFrame of [1, 3]) {
        for (const offsetTable of ['full', 'empty'] as const) {
          const encapsulation = { fragmentsPerFrame, offsetTable };
          const common = { bitsAllocated, rows: 24, columns: 20, encapsulation };
          await expectValues({ ...common, transferSyntaxUid: rle });
          await expectValues({
            ...common,
            transferSyntaxUid: encapsulatedUncompressed,
            codestream: (native) => native,
          });
        }
      }
      for (const offsetTable of ['full', 'empty', 'extended'] as const) {
        await expectValues({
          bitsAllocated,
          transferSyntaxUid: deflatedFrames,
          encapsulation: { offsetTable },
          codestream: (native) => deflateRawSync(native),
        });
      }
      const write = { pack: (bytes: Uint8Array) => deflateRawSync(bytes) };
      await expectValues({ bitsAllocated, signed: true, transferSyntaxUid: deflated, write });
    }
  });
});

describe('colours', () => {
  const firstFrame = async (options: PhantomImageOptions): Promise<number[]> => {
    const path = join(folder.path, `${files++}.dcm`);
    await writeFile(path, phantomImage({ rows: 2, columns: 4, ...options }).file);
    const file = openFileFrames(path);
    try {
      const pixel = file.description.pixel!;
      const { bytes, transferSyntaxUid } = await file.frame(1);
      const decoded = await decodeFrame(bytes, transferSyntaxUid, pixel, codecs);
      return [...toRgb(decoded, storedValues(decoded, pixel), pixel)];
    } finally {
      await file.close();
    }
  };
  const index = (signed: boolean): PhantomImageOptions => ({
    bitsAllocated: 8,
    signed,
    photometricInterpretation: 'PALETTE COLOR',
    value: ({ row, column }) => row * 4 + column - (signed ? 4 : 0),
  });
  const red = [0, 1, 2, 3, 4, 5, 6, 7].map((entry) => entry * 0x2000);
  const palette = { red, green: red.map(() => 0x8000), blue: red.toReversed() };
  const expected = red.flatMap((entry, at) => [entry >> 8, 0x80, (palette.blue[at] ?? 0) >> 8]);

  it('come from palettes of 8 and 16 bits, unsigned and signed, plain and segmented, in both endians', async () => {
    for (const transferSyntaxUid of ['1.2.840.10008.1.2.1', bigEndian]) {
      expect(await firstFrame({ ...index(false), transferSyntaxUid, palette: { first: 0, ...palette } })).toEqual(
        expected,
      );
      expect(await firstFrame({ ...index(true), transferSyntaxUid, palette: { first: -4, ...palette } })).toEqual(
        expected,
      );
      const segments = {
        first: 0,
        // One entry, and seven more on a line to the last.
        red: [0, 1, 0, 1, 7, 0xe000],
        green: [0, 1, 0x8000, 1, 7, 0x8000],
        blue: [0, 1, 0xe000, 1, 7, 0],
        segmented: { entries: 8, bits: 16 as const },
      };
      expect(await firstFrame({ ...index(false), transferSyntaxUid, palette: segments })).toEqual(expected);
    }
    const eight = { first: 0, red: red.map((entry) => entry >> 8), green: red.map(() => 128), blue: red.map(() => 9) };
    expect(await firstFrame({ ...index(false), palette: eight })).toEqual(
      eight.red.flatMap((entry) => [entry, 128, 9]),
    );
  });

  it('of wider samples keep their most significant bits', async () => {
    const wide = { samplesPerPixel: 3 as const, bitsAllocated: 16, bitsStored: 12, value: () => 0xabc };
    expect(new Set(await firstFrame(wide))).toEqual(new Set([Math.round((0xabc * 255) / 4095)]));
  });

  it('with halved chroma, of 8 and of 16 bits', async () => {
    for (const bitsAllocated of [8, 16]) {
      const scale = bitsAllocated === 8 ? 1 : 257;
      // Y1 Y2 Cb Cr for each pair of pixels: grey steps.
      const cells = Array.from({ length: 16 }, (_, at) => (at % 4 < 2 ? at * 8 : 128) * scale);
      const bytes = new Uint8Array(bitsAllocated === 8 ? Uint8Array.from(cells) : Uint16Array.from(cells).buffer);
      const found = await firstFrame({
        samplesPerPixel: 3,
        bitsAllocated,
        photometricInterpretation: 'YBR_FULL_422',
        elements: { '7FE00010': { vr: bitsAllocated === 8 ? 'OB' : 'OW', bytes } },
      });
      const grey = [0, 8, 32, 40, 64, 72, 96, 104].flatMap((level) => [level, level, level]);
      expect(
        found.every((value, at) => Math.abs(value - grey[at]!) <= 1),
        `${found}`,
      ).toBe(true);
    }
  });
});
