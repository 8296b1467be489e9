import { describe, expect, it } from 'vitest';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import { decodeJpeg2000 } from '../../src-shared/imaging/codecs/jpeg2000/decode-jpeg2000.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { corpusAvailable, corpusPath } from '../../testing/corpus.ts';
import { openFileFrames } from '../../testing/file-frames.ts';
import { createCodecSet } from './codecs.ts';

/** Reversible codestreams of OpenJPEG, 64 x 64: pixel n is n times a 4096th of the range, from its lowest value. */
const streams = {
  signed20:
    '/0//UQApAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABkwEB/1IADAAAAAEAAwQEAAH/XAANQKCoqLCoqLCoqLD/' +
    'ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAADJAAH/k9/5UvASKwMLCxPkuS+FPzhQixd17P7r' +
    'vslSUWudhttzceaL/pF5V1n9iTWH0b7mRe6TruK6FKrawbETO4mTWmsbEX+5aJnl37SLhFkF60JdQOzduECmwU+9FIWvytqp35/+' +
    'wAfyGQf+MBo2oZmuY6Ni5aWc/389pjRbENxcOhTTTP9/wAP2C4H/RIOAX6fHiKANsHkGYS+drClBAMMYBgyFGS//f8AB+YNAf+GA' +
    '4ItiAaupA+GNYqd/2H//2Q==',
  unsigned24:
    '/0//UQApAAAAAABAAAAAQAAAAAAAAAAAAAAAQAAAAEAAAAAAAAAAAAABFwEB/1IADAAAAAEAAwQEAAH/XAANQMDIyNDIyNDIyND/' +
    'ZAAlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAADOAAH/k9/6EXwSKwMLCxPkuS+FPzhQixd17P7r' +
    'vslSUWudhttzceaL/pF5V1n9iTWH0b7mRe6TruK6FKrawbETO4mTWmsbEX+5aJnl37SLhFkF60JdQOzduECmwU+9FIWvytqp35//' +
    'F8AH/hgXB/5gGjahma5jo2LlpZ0PPaY0WxDcXDoU00z/f8AD/wMGwP9lQcBfp8eIoA2weQZhL/9/nawpQQDDGAYMhRkv/3/AAf9A' +
    'AaA/8kBwi2IBq6kD4Y1ip3/Yf//Z',
};
const bytesOf = (name: keyof typeof streams) => new Uint8Array(Buffer.from(streams[name], 'base64'));
const jpeg2000 = '1.2.840.10008.1.2.4.90';
const codecs = createCodecSet();

const deep = (bits: number, pixelRepresentation: 0 | 1): PixelDescription => ({
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 32,
  bitsStored: bits,
  highBit: bits - 1,
  pixelRepresentation,
  numberFormat: 'integer',
});

const ramp = (bits: number, signed: boolean) =>
  Array.from({ length: 4096 }, (_, at) => at * 2 ** (bits - 12) - (signed ? 2 ** (bits - 1) : 0));

describe('JPEG 2000 of more than 16 bits', () => {
  it('has all of its bits, signed and unsigned', async () => {
    const signed = await decodeFrame(bytesOf('signed20'), jpeg2000, deep(20, 1), codecs);
    expect(signed.cells).toBeInstanceOf(Int32Array);
    expect([...signed.cells]).toEqual(ramp(20, true));
    const unsigned = await decodeFrame(bytesOf('unsigned24'), jpeg2000, deep(24, 0), codecs);
    expect(unsigned.cells).toBeInstanceOf(Uint32Array);
    expect([...unsigned.cells]).toEqual(ramp(24, false));
  });

  it('of a signed image in a codestream that calls itself unsigned has its sign', async () => {
    const { cells } = await decodeFrame(bytesOf('unsigned24'), jpeg2000, deep(24, 1), codecs);
    expect([cells[2047], cells[2048], cells[4095]]).toEqual([2047 * 4096, -(2 ** 23), -4096]);
  });

  it('that was cut short or damaged fails, and never hangs', () => {
    const whole = bytesOf('signed20');
    for (const length of [0, 10, 60, 100]) {
      expect(() => decodeJpeg2000(whole.subarray(0, length), 64, 64, 1)).toThrow(/jpeg-2000/);
    }
    for (let at = 4; at < whole.length; at++) {
      const damaged = whole.slice();
      damaged[at] = damaged[at]! ^ 0xff;
      try {
        decodeJpeg2000(damaged, 64, 64, 1);
      } catch (error) {
        expect(String(error)).toContain('jpeg-2000');
      }
    }
  });

  it.skipIf(!corpusAvailable)(
    'is decoded by rules that give what OpenJPEG gives of shallower images',
    { timeout: 60_000 },
    async () => {
      const files: [path: string, tolerance: number][] = [
        ['enhanced/emri_small_jpeg_2k_lossless.dcm', 0],
        ['transfer-syntaxes/jpeg2000/693_J2KI.dcm', 0],
        ['transfer-syntaxes/jpeg2000/693_J2KR.dcm', 0],
        ['transfer-syntaxes/jpeg2000/J2K_pixelrep_mismatch.dcm', 0],
        ['transfer-syntaxes/jpeg2000/GDCMJ2K_TextGBR.dcm', 0],
        ['transfer-syntaxes/wg04/NM1/NM1_J2KR', 0],
        // The irreversible wavelet is calculated with another precision.
        ['transfer-syntaxes/wg04/NM1/NM1_J2KI', 1],
        ['transfer-syntaxes/wg04/VL1/VL1_J2KI', 1],
      ];
      for (const [path, tolerance] of files) {
        const file = openFileFrames(corpusPath(path));
        try {
          const pixel = file.description.pixel!;
          const { bytes, transferSyntaxUid } = await file.frame(1);
          const expected = (await decodeFrame(bytes, transferSyntaxUid, pixel, codecs)).cells;
          const found = decodeJpeg2000(bytes, pixel.columns, pixel.rows, pixel.samplesPerPixel);
          const range = 2 ** found.bitsPerSample;
          const isWrapped = pixel.pixelRepresentation === 1 && !found.signed;
          let greatest = 0;
          for (let i = 0; i < expected.length; i++) {
            const value = found.samples[i]!;
            const kept = isWrapped && value >= range / 2 ? value - range : value;
            greatest = Math.max(greatest, Math.abs(kept - expected[i]!));
          }
          expect(greatest, path).toBeLessThanOrEqual(tolerance);
        } finally {
          await file.close();
        }
      }
    },
  );
});
