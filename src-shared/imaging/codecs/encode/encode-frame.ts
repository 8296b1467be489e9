/** Encoding of one frame of cells, whatever the syntax: shared rules around the encoders. */
import { NegatoscopeError } from '../../../contract/errors.ts';
import type { PixelDescription } from '../../description.ts';
import type { CellArray } from '../cells.ts';
import type { EncoderFactory, EncoderSet, SampleInfo, WasmEncoder } from './encoder-set.ts';
import { encodeDctJpeg } from './jpeg-dct.ts';
import { encodeLosslessJpeg } from './jpeg-lossless.ts';
import { encodeRle } from './rle.ts';

/** How a frame is to be coded. */
export type Coding =
  | { method: 'rle' }
  | { method: 'jpeg-lossless'; predictor: number }
  | { method: 'jpeg-ls'; near: number }
  /** `ratio` absent: without loss. */
  | { method: 'jpeg-2000'; ratio?: number }
  /** `step` absent: without loss; `rpcl`: progression by resolution, with TLM markers (PS3.5 A.4.9). */
  | { method: 'htj2k'; step?: number; rpcl: boolean }
  | { method: 'jpeg'; quality: number }
  | { method: 'jpeg-12'; quality: number };

/** A frame to be coded: cells interleaved by pixel. */
export interface FrameToEncode {
  rows: number;
  columns: number;
  samples: 1 | 3;
  cells: CellArray;
  /** RGB, YBR_FULL or any of one sample. */
  photometricInterpretation: string;
}

export interface EncodedFrame {
  bytes: Uint8Array<ArrayBuffer>;
  photometricInterpretation: string;
}

function failed(method: string, message: string, cause?: unknown): NegatoscopeError {
  return new NegatoscopeError('unsupported', `${method}: ${message}`, { reason: 'bits', codec: method }, cause);
}

/**
 * Bits a codestream must have for these cells. Those of the data set, unless bits above them are in use (overlays of old, what other systems
 * left there): then all that are allocated. Signed cells in syntaxes that know no sign take all too: as numbers modulo their width they
 * are exact, and neighbours on both sides of zero stay neighbours.
 */
export function codestreamBits(coding: Coding, pixel: PixelDescription, cells: CellArray): number {
  const { bitsAllocated, bitsStored, highBit, pixelRepresentation } = pixel;
  const knowsNoSign = coding.method === 'jpeg-lossless' || coding.method === 'jpeg-ls';
  const signed = pixelRepresentation === 1;
  if (coding.method === 'rle' || (signed && knowsNoSign) || highBit !== bitsStored - 1) return bitsAllocated;
  const lowest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const highest = lowest + 2 ** bitsStored - 1;
  for (let i = 0; i < cells.length; i++) if (cells[i]! < lowest || cells[i]! > highest) return bitsAllocated;
  // Decoders of JPEG tell by the precision of a codestream whether its cells have one byte or two.
  // Those of JPEG-LS that are in wide use take no fewer than 8 bits.
  if (knowsNoSign) return Math.max(bitsStored, bitsAllocated === 16 ? 9 : coding.method === 'jpeg-ls' ? 8 : 2);
  // The encoder of JPEG 2000 takes signed bytes for unsigned ones: two bytes each.
  return coding.method === 'jpeg-2000' && signed ? Math.max(bitsStored, 9) : bitsStored;
}

/** Samples as an encoder takes them: bytes up to 8 bits, else 16 bits little endian. */
function sampleBytes(cells: CellArray, bits: number): Uint8Array {
  const wide = bits > 8;
  if (cells.BYTES_PER_ELEMENT === (wide ? 2 : 1))
    return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  return wide ? new Uint8Array(Uint16Array.from(cells).buffer) : Uint8Array.from(cells);
}

async function run<T extends WasmEncoder>(
  encoders: EncoderSet,
  wanted: () => Promise<EncoderFactory<T>>,
  method: string,
  info: SampleInfo,
  cells: CellArray,
  settings: (encoder: T) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const factory = await wanted();
  const encoder = factory.create();
  let crashed = false;
  try {
    encoder.getDecodedBuffer(info).set(sampleBytes(cells, info.bitsPerSample));
    settings(encoder);
    encoder.encode();
    const encoded = new Uint8Array(encoder.getEncodedBuffer());
    if (encoded.length === 0) throw failed(method, 'nothing came out');
    return encoded;
  } catch (error) {
    if (error instanceof NegatoscopeError) throw error;
    crashed = true;
    encoders.renew();
    throw failed(method, typeof error === 'number' ? (factory.message?.(error) ?? 'exception') : String(error), error);
  } finally {
    // Of a module that crashed nothing can be given back; it goes as a whole.
    if (!crashed) encoder.delete();
  }
}

/** Levels of the wavelet: five, or as many as halve the shorter side to one. */
const levelsFor = (rows: number, columns: number): number =>
  Math.max(0, Math.min(5, Math.floor(Math.log2(Math.min(rows, columns)))));

/**
 * Codes one frame. `bits` as `codestreamBits` gives them. Rejects with `unsupported` when the encoder refuses.
 */
export async function encodeFrame(
  frame: FrameToEncode,
  coding: Coding,
  { bits, signed }: { bits: number; signed: boolean },
  encoders: EncoderSet,
): Promise<EncodedFrame> {
  const { rows, columns, samples, cells, photometricInterpretation } = frame;
  const isRgb = photometricInterpretation === 'RGB';
  const info: SampleInfo = {
    width: columns,
    height: rows,
    bitsPerSample: bits,
    componentCount: samples,
    isSigned: false,
    isUsingColorTransform: false,
  };
  const as = (bytes: Uint8Array<ArrayBuffer>, photometric = photometricInterpretation): EncodedFrame => ({
    bytes,
    photometricInterpretation: photometric,
  });
  switch (coding.method) {
    case 'rle': {
      const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
      return as(encodeRle(bytes, { rows, columns, samples, cellBytes: cells.BYTES_PER_ELEMENT }));
    }
    case 'jpeg-lossless': {
      const { predictor } = coding;
      return as(encodeLosslessJpeg({ columns, rows, components: samples, precision: bits, samples: cells, predictor }));
    }
    case 'jpeg-12': {
      // As many bytes a cell as are allocated: decoders tell by the precision.
      const precision = cells.BYTES_PER_ELEMENT > 1 ? 12 : 8;
      return as(encodeDctJpeg({ columns, rows, precision, samples: cells, quality: coding.quality }));
    }
    case 'jpeg-ls':
      return as(
        await run(encoders, encoders.jpegLs, coding.method, info, cells, (encoder) => {
          encoder.setNearLossless(coding.near);
          encoder.setInterleaveMode(samples === 1 ? 0 : 2);
        }),
      );
    case 'jpeg-2000': {
      const { ratio } = coding;
      const bytes = await run(
        encoders,
        encoders.jpeg2000,
        coding.method,
        { ...info, isSigned: signed },
        cells,
        (encoder) => {
          encoder.setDecompositions(levelsFor(rows, columns));
          encoder.setQuality(ratio === undefined, 1);
          if (ratio !== undefined) encoder.setCompressionRatio(0, ratio);
        },
      );
      return as(bytes, isRgb ? (ratio === undefined ? 'YBR_RCT' : 'YBR_ICT') : undefined);
    }
    case 'htj2k': {
      const { step, rpcl } = coding;
      const transformed = { ...info, isSigned: signed, isUsingColorTransform: isRgb };
      const bytes = await run(encoders, encoders.htj2k, coding.method, transformed, cells, (encoder) => {
        encoder.setDecompositions(levelsFor(rows, columns));
        encoder.setQuality(step === undefined, step ?? 0);
        if (!rpcl) return;
        encoder.setProgressionOrder(2);
        encoder.setTLMMarker(true);
      });
      return as(bytes, isRgb ? (step === undefined ? 'YBR_RCT' : 'YBR_ICT') : undefined);
    }
    case 'jpeg': {
      // Colours go in as RGB; the encoder makes YCbCr of them and halves their chroma.
      const bytes = await run(
        encoders,
        encoders.jpeg,
        coding.method,
        { ...info, bitsPerSample: 8 },
        cells,
        (encoder) => {
          encoder.setQuality(coding.quality);
          encoder.setProgressive(false);
          encoder.setSubSampling(samples === 3 ? 1 : 0);
        },
      );
      return as(bytes, samples === 3 ? 'YBR_FULL_422' : undefined);
    }
  }
}
