import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { createCodecSet } from './codecs.ts';

const codecs = createCodecSet();
const require = createRequire(import.meta.url);

interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  setQuality?(lossless: boolean, step: number): void;
  delete(): void;
}

/** The encoders that come with two of the packages. */
async function encoder(script: string, wasm: string, name: string): Promise<new () => Encoder> {
  const module = (await import(pathToFileURL(require.resolve(`@cornerstonejs/${script}`)).href)) as {
    default: (options: object) => Promise<Record<string, new () => Encoder>>;
  };
  const wasmBinary = await readFile(require.resolve(`@cornerstonejs/${wasm}`));
  return (await module.default({ wasmBinary }))[name]!;
}

const width = 40;
const height = 24;
const pixel = (bits: number, samples: 1 | 3, signed = false): PixelDescription => ({
  rows: height,
  columns: width,
  samplesPerPixel: samples,
  photometricInterpretation: samples === 3 ? 'RGB' : 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: bits > 8 ? 16 : 8,
  bitsStored: bits,
  highBit: bits - 1,
  pixelRepresentation: signed ? 1 : 0,
  numberFormat: 'integer',
});
function cellsOf({ bitsAllocated, bitsStored, samplesPerPixel, pixelRepresentation }: PixelDescription) {
  const length = width * height * samplesPerPixel;
  const cells =
    bitsAllocated === 8
      ? new Uint8Array(length)
      : pixelRepresentation
        ? new Int16Array(length)
        : new Uint16Array(length);
  const low = pixelRepresentation ? -(2 ** (bitsStored - 1)) : 0;
  for (let i = 0; i < length; i++) cells[i] = low + ((i * 37) % 2 ** bitsStored);
  return cells;
}

async function roundTrip(Encoder: new () => Encoder, transferSyntaxUid: string, format: PixelDescription) {
  const cells = cellsOf(format);
  const coder = new Encoder();
  const info = {
    width,
    height,
    bitsPerSample: format.bitsStored,
    componentCount: format.samplesPerPixel,
    isSigned: format.pixelRepresentation === 1,
    isUsingColorTransform: false,
  };
  coder.getDecodedBuffer(info).set(new Uint8Array(cells.buffer));
  coder.setQuality?.(true, 0);
  coder.encode();
  const bytes = coder.getEncodedBuffer().slice();
  coder.delete();
  const decoded = await decodeFrame(bytes, transferSyntaxUid, format, codecs);
  expect(decoded.cells).toEqual(cells);
}

describe('codecs in Node', () => {
  it.each([pixel(8, 1), pixel(12, 1), pixel(16, 1), pixel(8, 3)])('JPEG XL lossless %#', async (format) => {
    const Encoder = await encoder('codec-libjxl/encodewasmjs', 'codec-libjxl/encodewasm', 'JpegXLEncoder');
    await roundTrip(Encoder, '1.2.840.10008.1.2.4.110', format);
  });

  it.each([pixel(8, 1), pixel(12, 1), pixel(16, 1), pixel(16, 1, true), pixel(8, 3)])(
    'HTJ2K lossless %#',
    async (format) => {
      const Encoder = await encoder('codec-openjph/wasmjs', 'codec-openjph/wasm', 'HTJ2KEncoder');
      await roundTrip(Encoder, '1.2.840.10008.1.2.4.201', format);
    },
  );

  it('deflated frames, no longer than they may be', async () => {
    const format = pixel(16, 1);
    const cells = cellsOf(format);
    const decoded = await decodeFrame(
      deflateRawSync(new Uint8Array(cells.buffer)),
      '1.2.840.10008.1.2.8.1',
      format,
      codecs,
    );
    expect(decoded.cells).toEqual(cells);
    const bomb = deflateRawSync(new Uint8Array(50 * 1024 * 1024));
    await expect(decodeFrame(bomb, '1.2.840.10008.1.2.8.1', format, codecs)).rejects.toMatchObject({
      code: 'decode-failed',
    });
  });

  it('nonsense is a failure of the codec, and the next frame is fine', async () => {
    const Encoder = await encoder('codec-openjph/wasmjs', 'codec-openjph/wasm', 'HTJ2KEncoder');
    const junk = Uint8Array.from({ length: 500 }, (_, i) => (i * 7919) & 255);
    for (const uid of ['50', '51', '57', '70', '80', '81', '90', '91', '110', '201', '203']) {
      for (const bytes of [junk, new Uint8Array(0), new Uint8Array(3)]) {
        await expect(decodeFrame(bytes, `1.2.840.10008.1.2.4.${uid}`, pixel(8, 1), codecs), uid).rejects.toMatchObject({
          code: 'decode-failed',
        });
      }
    }
    await roundTrip(Encoder, '1.2.840.10008.1.2.4.201', pixel(12, 1));
  });
});
