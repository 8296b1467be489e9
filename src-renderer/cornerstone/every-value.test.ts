import { describe, expect, it } from 'vitest';
import { wordsToBase64 } from '../../src-shared/imaging/base64.ts';
import type { CodecSet } from '../../src-shared/imaging/codecs/codec-set.ts';
import type {
  FrameDescription,
  InstanceDescription,
  PixelDescription,
  SeriesDescription,
} from '../../src-shared/imaging/description.ts';
import { renderFrame } from '../../src-shared/imaging/pipeline/render.ts';
import { initialState } from './controller.ts';
import { decodeToImage } from './decode/decode-frame.ts';
import { lookOf } from './look.ts';
import type { DisplayFrame } from './registry.ts';
import { paintWords } from './surface.ts';
import { voiOf } from './voi.ts';

// The formulas of PS3.3 C.11.1 and C.11.2, written out once more.
const unit = (value: number): number => Math.max(0, Math.min(1, value));
const kinds = {
  LINEAR: (x: number, c: number, w: number) => unit((x - (c - 0.5)) / (w - 1) + 0.5),
  LINEAR_EXACT: (x: number, c: number, w: number) => unit((x - c) / w + 0.5),
  SIGMOID: (x: number, c: number, w: number) => 1 / (1 + Math.exp((-4 * (x - c)) / w)),
};

const count = 256;
const series = { catalogue: 't', series: { modality: 'OT' }, patient: {}, study: {} } as unknown as SeriesDescription;

interface Case {
  pixel: PixelDescription;
  description: FrameDescription;
  /** Stored values and the bytes they lie in. */
  stored: number[];
  bytes: Uint8Array;
  /** Grey 0..1 of a stored value, before any inversion. */
  grey: (stored: number) => number;
  inverse: boolean;
  padding: ((stored: number) => boolean) | undefined;
}

function pixelOf(bits: number, signed: boolean, format: PixelDescription['numberFormat']): PixelDescription {
  const bitsAllocated = format === 'double' ? 64 : format === 'float' ? 32 : bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
  return {
    rows: 16,
    columns: 16,
    samplesPerPixel: 1,
    photometricInterpretation: 'MONOCHROME2',
    planarConfiguration: 0,
    bitsAllocated,
    bitsStored: format === 'integer' ? bits : bitsAllocated,
    highBit: (format === 'integer' ? bits : bitsAllocated) - 1,
    pixelRepresentation: signed ? 1 : 0,
    numberFormat: format,
  };
}

/** Values over the whole range, and how they are stored, with other bits above them. */
function storedOf(pixel: PixelDescription): { stored: number[]; bytes: Uint8Array } {
  const { bitsAllocated, bitsStored, pixelRepresentation, numberFormat } = pixel;
  const bytes = new Uint8Array((count * bitsAllocated) / 8);
  const view = new DataView(bytes.buffer);
  const low = pixelRepresentation === 1 ? -(2 ** (bitsStored - 1)) : 0;
  const stored = Array.from({ length: count }, (_, i) => {
    if (numberFormat !== 'integer') return Math.fround((i - 100) / 7);
    return low + Math.floor((i * (2 ** bitsStored - 1)) / (count - 1));
  });
  for (const [i, value] of stored.entries()) {
    if (numberFormat === 'double') view.setFloat64(i * 8, value, true);
    else if (numberFormat === 'float') view.setFloat32(i * 4, value, true);
    else {
      const above = bitsStored === bitsAllocated ? 0 : (i % 3) * 2 ** bitsStored;
      const cell = (value < 0 ? value + 2 ** bitsStored : value) + (above < 2 ** bitsAllocated ? above : 0);
      if (bitsAllocated === 8) view.setUint8(i, cell);
      else if (bitsAllocated === 16) view.setUint16(i * 2, cell, true);
      else view.setUint32(i * 4, cell % 2 ** 32, true);
    }
  }
  return { stored, bytes };
}

const depths: [bits: number, signed: boolean, format: PixelDescription['numberFormat']][] = [
  ...[8, 10, 12, 13, 16, 20, 32].flatMap((bits): [number, boolean, 'integer'][] => [
    [bits, false, 'integer'],
    [bits, true, 'integer'],
  ]),
  [32, true, 'float'],
  [64, true, 'double'],
];
const rescales = [undefined, [1, -1024], [-1, 500], [0.1, -3.7], [-2.5, 0], [0.000_25, 0]] as const;

/** A table with a first mapped value below 0 where the values are. */
const entries = [7, 200, 40, 4095, 1000, 0, 3000];

function* cases(): Generator<[string, Case]> {
  for (const [bits, signed, format] of depths) {
    const pixel = pixelOf(bits, signed, format);
    const { stored, bytes } = storedOf(pixel);
    const middle = stored[count / 2]!;
    const span = stored.at(-1)! - stored[0]!;
    for (const rescale of rescales) {
      const [slope, intercept] = rescale ?? [1, 0];
      const modality = (x: number): number => x * slope + intercept;
      const shared: FrameDescription = rescale ? { rescale: { slope, intercept } } : {};
      for (const kind of ['LINEAR', 'LINEAR_EXACT', 'SIGMOID', 'table'] as const) {
        const center = modality(middle);
        const width = Math.max(kind === 'LINEAR' ? 2 : 1e-3, (span * Math.abs(slope)) / 3);
        const first = Math.round(center) - 3;
        // The first value of a table is one of 16 bits.
        if (kind === 'table' && Math.abs(first) > 32000) continue;
        const voi: FrameDescription =
          kind === 'table'
            ? { voiLuts: [{ firstMapped: first, bits: 12, count: entries.length, data: wordsToBase64(entries) }] }
            : { voiWindows: [{ center, width }], voiFunction: kind };
        const of = (x: number): number => {
          const value = modality(x);
          if (kind !== 'table') return kinds[kind](value, center, width);
          return entries[Math.max(0, Math.min(entries.length - 1, Math.trunc(value) - first))]! / 4095;
        };
        for (const photometric of ['MONOCHROME1', 'MONOCHROME2']) {
          for (const shape of [undefined, 'IDENTITY', 'INVERSE'] as const) {
            for (const padded of ['none', 'value', 'range'] as const) {
              const [from, to] = [stored[40]!, stored[44]!];
              yield [
                `${bits} ${signed ? 'signed' : 'unsigned'} ${format}, ${slope} ${intercept}, ${kind}, ${photometric}, ${shape}, ${padded}`,
                {
                  pixel: {
                    ...pixel,
                    photometricInterpretation: photometric,
                    ...(padded === 'none' ? {} : { paddingValue: padded === 'value' ? from : to }),
                    ...(padded === 'range' ? { paddingRangeLimit: from } : {}),
                  },
                  description: { ...shared, ...voi, ...(shape ? { presentationLutShape: shape } : {}) },
                  stored,
                  bytes,
                  grey: of,
                  inverse: shape ? shape === 'INVERSE' : photometric === 'MONOCHROME1',
                  padding:
                    padded === 'none'
                      ? undefined
                      : padded === 'value'
                        ? (x) => x === from
                        : (x) => x >= from && x <= to,
                },
              ];
            }
          }
        }
      }
    }
  }
}

describe('every kind of stored value on the screen', () => {
  it('looks as the standard says, whatever its bits, rescaling, window, polarity and padding', async () => {
    const wrong: string[] = [];
    let seen = 0;
    for (const [name, { pixel, description, stored, bytes, grey, inverse, padding }] of cases()) {
      const image = await decodeToImage(
        bytes.slice(),
        '1.2.840.10008.1.2.1',
        { pixel, modality: description, want: 'display' },
        {} as CodecSet,
      );
      const instance = { sopClassUid: '', numberOfFrames: 1, row: 1, revision: 1 } as InstanceDescription;
      const frame: DisplayFrame = { imageId: name, series, instance, pixel, frame: 1, description };
      const decoded = { ...image, fetchMs: 0, decodeMs: 0, bytes: 0 };
      const cells = decodedCells(bytes, pixel);
      for (const inverted of [false, true]) {
        const look = lookOf(frame, decoded, name, voiOf(frame, { decoded }, undefined), {
          ...initialState(),
          inverted,
        });
        const out = new Uint32Array(count);
        paintWords(look, { x: 0, y: 0, width: 16, height: 16, step: 1 }, out);
        const options = { paddingGray: 0, invert: inverted };
        const rendered = renderFrame(cells, pixel, description, options).data;
        seen++;
        for (let i = 0; i < count; i++) {
          const level = grey(stored[i]!);
          const wanted = padding?.(stored[i]!) ? 0 : Math.round((inverse !== inverted ? 1 - level : level) * 255);
          const found = out[i]! & 255;
          if (Math.abs(found - wanted) > 1 || out[i]! >>> 24 !== 255 || Math.abs(rendered[i]! - wanted) > 1) {
            wrong.push(
              `${name}${inverted ? ', inverted' : ''}: ${stored[i]} is ${found}, rendered ${rendered[i]}, not ${wanted}`,
            );
            break;
          }
        }
      }
    }
    expect(wrong.slice(0, 12)).toEqual([]);
    expect(seen).toBeGreaterThan(4000);
  });
});

function decodedCells(bytes: Uint8Array, pixel: PixelDescription): Parameters<typeof renderFrame>[0] {
  const { buffer } = bytes.slice();
  const { bitsAllocated, pixelRepresentation, numberFormat, rows, columns } = pixel;
  const kind =
    numberFormat === 'double'
      ? Float64Array
      : numberFormat === 'float'
        ? Float32Array
        : bitsAllocated === 8
          ? pixelRepresentation === 1
            ? Int8Array
            : Uint8Array
          : bitsAllocated === 16
            ? pixelRepresentation === 1
              ? Int16Array
              : Uint16Array
            : pixelRepresentation === 1
              ? Int32Array
              : Uint32Array;
  return {
    cells: new kind(buffer),
    rows,
    columns,
    photometricInterpretation: pixel.photometricInterpretation,
  } as never;
}
