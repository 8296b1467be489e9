/** Decoding of one frame to cells, whatever its transfer syntax: shared rules around the codecs. */
import { NegatoscopeError } from '../../contract/errors.ts';
import type { PixelDescription } from '../description.ts';
import {
  type CellArray,
  cellSize,
  cellsFromBytes,
  createCells,
  type DecodedFrame,
  expand422,
  interleave,
  unpackBits,
} from './cells.ts';
import type { CodecSet, CodestreamInfo, WasmCodec } from './codec-set.ts';
import { type CodestreamSize, codestreamSize } from './codestream-size.ts';
import { type FrameCodec, frameCodecOf } from './frame-codec.ts';
import { decodeDctJpeg } from './jpeg/decode-dct.ts';
import { decodeLosslessJpegStream } from './jpeg/decode-lossless.ts';
import { jpegColourSpace, readJpegHeader, withColourTransform } from './jpeg-markers.ts';
import { decodeJpeg2000 } from './jpeg2000/decode-jpeg2000.ts';
import { decodeRle } from './rle.ts';

function failed(codec: FrameCodec | 'none', message: string, cause?: unknown): NegatoscopeError {
  return new NegatoscopeError('decode-failed', message, { codec }, cause);
}

const isSubsampled = (pixel: PixelDescription) =>
  pixel.samplesPerPixel === 3 &&
  (pixel.photometricInterpretation === 'YBR_FULL_422' || pixel.photometricInterpretation === 'YBR_PARTIAL_422');

/** Bytes of one native frame of this description (PS3.5 8.1.1); bit-packed frames rounded up to whole bytes. */
export function nativeFrameBytes(pixel: PixelDescription): number {
  const pixels = pixel.rows * pixel.columns;
  if (pixel.bitsAllocated === 1) return Math.ceil((pixels * pixel.samplesPerPixel) / 8);
  return pixels * (isSubsampled(pixel) ? 2 : pixel.samplesPerPixel) * cellSize(pixel.bitsAllocated);
}

/** Native little-endian bytes; 1-bit pixels packed from the first bit on, or one a byte. */
function decodeNative(bytes: Uint8Array, pixel: PixelDescription): DecodedFrame {
  const pixels = pixel.rows * pixel.columns;
  const samples = pixels * pixel.samplesPerPixel;
  const frame = frameOf(pixel);
  if (pixel.bitsAllocated === 1) {
    const unpacked = bytes.length >= samples ? Uint8Array.from(bytes.subarray(0, samples)) : undefined;
    if (!unpacked && bytes.length < nativeFrameBytes(pixel)) throw failed('native', 'frame is too short');
    frame.cells = unpacked ?? unpackBits(bytes, 0, samples);
  } else if (isSubsampled(pixel) && bytes.length < samples * cellSize(pixel.bitsAllocated)) {
    if (bytes.length < nativeFrameBytes(pixel)) throw failed('native', 'frame is too short');
    frame.cells = expand422(cellsFromBytes(bytes, pixel, pixels * 2), pixel.rows, pixel.columns);
    return frame;
  } else {
    if (bytes.length < nativeFrameBytes(pixel)) throw failed('native', 'frame is too short');
    frame.cells = cellsFromBytes(bytes, pixel, samples);
  }
  if (pixel.samplesPerPixel > 1 && pixel.planarConfiguration === 1) {
    frame.cells = interleave(frame.cells, pixels, pixel.samplesPerPixel);
  }
  return frame;
}

function frameOf(pixel: PixelDescription): DecodedFrame {
  const { rows, columns, samplesPerPixel, photometricInterpretation } = pixel;
  return { rows, columns, samplesPerPixel, photometricInterpretation, cells: new Uint8Array(0) };
}

function decodeRleFrame(bytes: Uint8Array, pixel: PixelDescription): DecodedFrame {
  const frame = frameOf(pixel);
  const pixels = pixel.rows * pixel.columns;
  if (pixel.bitsAllocated === 1) {
    const packed = decodeRle(bytes, pixels, pixel.samplesPerPixel, 0);
    frame.cells = unpackBits(packed, 0, pixels);
    return frame;
  }
  const native = decodeRle(bytes, pixels, pixel.samplesPerPixel, cellSize(pixel.bitsAllocated));
  frame.cells = cellsFromBytes(native, pixel, pixels * pixel.samplesPerPixel);
  return frame;
}

/** Runs a WASM decoder over one codestream and copies its answer out of the decoder's memory. */
function runWasm(codec: WasmCodec, name: FrameCodec, bytes: Uint8Array) {
  const decoder = codec.create();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const info = { ...decoder.getFrameInfo() } as CodestreamInfo;
    return { info, data: decoder.getDecodedBuffer().slice(), planar: decoder.getInterleaveMode?.() === 0 };
  } catch (error) {
    const message = typeof error === 'number' ? (codec.message?.(error) ?? 'exception') : String(error);
    throw failed(name, `${name}: ${message}`, error);
  } finally {
    decoder.delete();
  }
}

/** A codestream that is not of the size of its data set is of no use, and decoding it might take any amount of memory. */
function checkSize(
  name: FrameCodec,
  { width, height, componentCount }: CodestreamSize,
  { columns, rows, samplesPerPixel }: PixelDescription,
): void {
  if (width === columns && height === rows && (componentCount ?? samplesPerPixel) === samplesPerPixel) return;
  const promised = `${columns}x${rows}x${samplesPerPixel}`;
  throw failed(name, `codestream is ${width}x${height}x${componentCount ?? samplesPerPixel}, data set ${promised}`);
}

/** What a lossy wavelet makes of values at the ends of their range may lie beyond it, and would wrap there (T.800 G.1.2); this decoder leaves it so. */
function keepInRange(cells: CellArray, bits: number, signed: boolean): void {
  if (bits >= 8 * cells.BYTES_PER_ELEMENT) return;
  const lowest = signed ? -(2 ** (bits - 1)) : 0;
  const highest = lowest + 2 ** bits - 1;
  for (let i = 0; i < cells.length; i++) cells[i] = Math.max(lowest, Math.min(cells[i]!, highest));
}

/** Cells of a codestream, in the format the data set promises; sizes must agree. */
function fromCodestream(
  name: FrameCodec,
  result: { info: CodestreamInfo; data: Uint8Array; planar?: boolean },
  pixel: PixelDescription,
): DecodedFrame {
  const { info, data } = result;
  const frame = frameOf(pixel);
  checkSize(name, info, pixel);
  const samples = info.width * info.height * info.componentCount;
  // What these decoders give back has 16 bits at most: of deeper samples they cut off the greater ones without a word.
  if (info.bitsPerSample > fastBits) throw failed(name, `samples of ${info.bitsPerSample} bits`);
  const sourceBytes = info.bitsPerSample > 8 ? 2 : 1;
  if (data.length < samples * sourceBytes) throw failed(name, 'codestream ended early');
  const signedCodestream = info.isSigned === true || info.isSigned === 1;
  const source = cellsFromBytes(
    data,
    {
      bitsAllocated: sourceBytes * 8,
      pixelRepresentation: signedCodestream ? 1 : 0,
      numberFormat: 'integer',
    },
    samples,
  );
  if (name === 'htj2k') keepInRange(source, info.bitsPerSample, signedCodestream);
  const bitsAllocated = Math.max(pixel.bitsAllocated, 8 * sourceBytes);
  const cells = createCells({ ...pixel, bitsAllocated }, samples);
  cells.set(source);
  // A signed image in a codestream that calls itself unsigned: the sign is in the highest bit of its precision.
  if (!signedCodestream && pixel.pixelRepresentation === 1) {
    const shift = 32 - info.bitsPerSample;
    for (let i = 0; i < samples; i++) cells[i] = (cells[i]! << shift) >> shift;
  }
  const pixels = info.width * info.height;
  frame.cells = result.planar && info.componentCount > 1 ? interleave(cells, pixels, info.componentCount) : cells;
  return frame;
}

async function decodeJpeg(bytes: Uint8Array, pixel: PixelDescription, codecs: CodecSet): Promise<DecodedFrame> {
  const header = readJpegHeader(bytes);
  if (!header) throw failed('jpeg', 'no JPEG frame header');
  if (header.process === 0xc3) return decodeLosslessJpeg(bytes, pixel, codecs);
  if (header.precision > 8) {
    const { samples, components } = decodeDctJpeg(bytes);
    const info = { width: header.columns, height: header.rows, bitsPerSample: 16, componentCount: components };
    return fromCodestream('jpeg', { info, data: new Uint8Array(samples.buffer) }, { ...pixel, pixelRepresentation: 0 });
  }
  const colour = header.components.length === 3;
  const result = runWasm(await codecs.jpeg(), 'jpeg', colour ? withColourTransform(bytes, false) : bytes);
  const frame = fromCodestream('jpeg', { ...result, planar: false }, { ...pixel, pixelRepresentation: 0 });
  if (colour) frame.photometricInterpretation = jpegColourSpace(header, pixel.photometricInterpretation);
  return frame;
}

async function decodeLosslessJpeg(bytes: Uint8Array, pixel: PixelDescription, codecs: CodecSet): Promise<DecodedFrame> {
  const header = readJpegHeader(bytes);
  if (!header) throw failed('jpeg-lossless', 'no JPEG frame header');
  // Some files are baseline JPEG under a lossless transfer syntax.
  if (header.process !== 0xc3) return decodeJpeg(bytes, pixel, codecs);
  const { samples } = decodeLosslessJpegStream(bytes);
  const data = new Uint8Array(samples.buffer);
  const info = {
    width: header.columns,
    height: header.rows,
    bitsPerSample: header.precision,
    componentCount: header.components.length,
    isSigned: false,
  };
  return fromCodestream('jpeg-lossless', { info, data }, pixel);
}

/** A frame may be padded to an even length before it is deflated, but not longer. */
async function inflated(bytes: Uint8Array, pixel: PixelDescription, codecs: CodecSet): Promise<Uint8Array> {
  try {
    return await codecs.inflate(bytes, nativeFrameBytes(pixel) + 1);
  } catch (error) {
    throw failed('deflated-frame', `deflate: ${String(error)}`, error);
  }
}

async function decodeWavelet(
  codec: 'jpeg-2000' | 'htj2k' | 'jpeg-xl',
  bytes: Uint8Array,
  pixel: PixelDescription,
  codecs: CodecSet,
): Promise<DecodedFrame> {
  const decoder = ({ 'jpeg-2000': 'jpeg2000', htj2k: 'htj2k', 'jpeg-xl': 'jpegXl' } as const)[codec];
  return fromCodestream(codec, runWasm(await codecs[decoder](), codec, bytes), pixel);
}

/** What the fast decoders give back has so many bits at most. */
const fastBits = 16;

/** JPEG 2000 of deeper samples than the fast decoder can give back. */
function decodeDeepJpeg2000(bytes: Uint8Array, pixel: PixelDescription): DecodedFrame {
  const { rows, columns, samplesPerPixel } = pixel;
  const { samples, bitsPerSample, signed } = decodeJpeg2000(bytes, columns, rows, samplesPerPixel);
  const frame = frameOf(pixel);
  const range = 2 ** bitsPerSample;
  const isWrapped = !signed && pixel.pixelRepresentation === 1;
  frame.cells = createCells({ ...pixel, bitsAllocated: Math.max(pixel.bitsAllocated, bitsPerSample) }, samples.length);
  for (let i = 0; i < samples.length; i++) {
    frame.cells[i] = isWrapped && samples[i]! >= range / 2 ? samples[i]! - range : samples[i]!;
  }
  return frame;
}

/** JPEG 2000 undoes its own component transform, so what comes out is RGB. */
const transformed = new Set(['YBR_RCT', 'YBR_ICT', 'XYB']);

/**
 * Decodes the bytes of one frame (fragments joined, native bytes little endian). Rejects with NegatoscopeError
 * `decode-failed` (parameter `codec`), or `unsupported` (parameter `transferSyntaxUid`) for a syntax without decoder.
 */
export async function decodeFrame(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  pixel: PixelDescription,
  codecs: CodecSet,
): Promise<DecodedFrame> {
  const codec = frameCodecOf(transferSyntaxUid);
  const stated = codec === undefined ? undefined : codestreamSize(codec, bytes);
  if (codec !== undefined && stated) checkSize(codec, stated, pixel);
  switch (codec) {
    case 'native':
      return decodeNative(bytes, pixel);
    case 'deflated-frame':
      return decodeNative(await inflated(bytes, pixel, codecs), pixel);
    case 'rle':
      return decodeRleFrame(bytes, pixel);
    case 'jpeg':
      return decodeJpeg(bytes, pixel, codecs);
    case 'jpeg-lossless':
      return decodeLosslessJpeg(bytes, pixel, codecs);
    case 'jpeg-ls':
      return fromCodestream(codec, runWasm(await codecs.jpegLs(), codec, bytes), pixel);
    case 'jpeg-2000':
    case 'htj2k':
    case 'jpeg-xl': {
      const isDeep = codec === 'jpeg-2000' && (stated?.bitsPerSample ?? 0) > fastBits;
      const frame = isDeep ? decodeDeepJpeg2000(bytes, pixel) : await decodeWavelet(codec, bytes, pixel, codecs);
      if (transformed.has(frame.photometricInterpretation)) frame.photometricInterpretation = 'RGB';
      return frame;
    }
    default:
      throw new NegatoscopeError('unsupported', `no decoder for transfer syntax ${transferSyntaxUid}`, {
        transferSyntaxUid,
      });
  }
}
