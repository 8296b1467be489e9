import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { CellArray } from '../../src-shared/imaging/codecs/cells.ts';
import { decodeFrame } from '../../src-shared/imaging/codecs/decode.ts';
import {
  type Coding,
  codestreamBits,
  type EncodedFrame,
  encodeFrame,
} from '../../src-shared/imaging/codecs/encode/encode-frame.ts';
import type { EncoderSet } from '../../src-shared/imaging/codecs/encode/encoder-set.ts';
import type { PixelDescription } from '../../src-shared/imaging/description.ts';
import { codingLoses } from './coding.ts';
import { ybrToRgb } from './colour.ts';
import { bitsOfDct } from './derived.ts';
import { encapsulation } from './encapsulation.ts';
import { codestreamLoses, keepsLossy, pixelChanges } from './pixel-header.ts';
import type { NewPixels, PixelJob } from './pixels.ts';
import type { Spool } from './spool.ts';

/** Frames encoded anew. `ratio`: bytes of the uncompressed pixel data to those of the codestreams. */
export interface CompressedPixels extends NewPixels {
  ratio: number;
}

/** Without loss means that every cell comes back: decoded again at once, for encoders have faults too. Throws `unsupported`. */
async function checkExact(job: PixelJob, encoded: EncodedFrame, cells: CellArray, number: number): Promise<void> {
  const { codecs, pixel } = job.source;
  const { bytes, photometricInterpretation } = encoded;
  const again = await decodeFrame(
    bytes,
    job.target.transferSyntaxUid,
    { ...pixel, photometricInterpretation, planarConfiguration: 0 },
    codecs,
  );
  const isSame = Buffer.from(again.cells.buffer, again.cells.byteOffset, again.cells.byteLength).equals(
    Buffer.from(cells.buffer, cells.byteOffset, cells.byteLength),
  );
  if (isSame) return;
  throw new NegatoscopeError('unsupported', `frame ${number + 1} does not come back from its codestream`, {
    reason: 'not-exact',
    frame: number,
  });
}

/**
 * Whether loss could carry a stored value over the end of its range, where white becomes black, or change what else lies in the cell (overlays of
 * old). Decoders keep values within the bits of the codestream; where those are more than are stored, JPEG-LS says how far they may go.
 */
function mayCarry(coding: Coding, pixel: PixelDescription, cells: CellArray, bits: number): boolean {
  const { bitsStored, highBit, pixelRepresentation } = pixel;
  const isSigned = pixelRepresentation === 1;
  if (coding.method !== 'jpeg-ls') return bits > bitsStored;
  if (bits === bitsStored && !isSigned) return false;
  if (highBit !== bitsStored - 1) return true;
  const lowest = isSigned ? coding.near - 2 ** (bitsStored - 1) : 0;
  const highest = 2 ** (isSigned ? bitsStored - 1 : bitsStored) - 1 - coding.near;
  for (let i = 0; i < cells.length; i++) if (cells[i]! < lowest || cells[i]! > highest) return true;
  return false;
}

/** Decodes and encodes the frames, one at a time. */
export async function compressed(
  job: PixelJob,
  coding: Coding,
  encoders: EncoderSet,
  spool: Spool,
): Promise<CompressedPixels> {
  const { frames, header, source } = job;
  const { pixel, transferSyntaxUid } = source;
  const samples = pixel.samplesPerPixel as 1 | 3;
  const lossy = codingLoses(coding);
  const lost = header.pixelData!.encapsulated && codestreamLoses(transferSyntaxUid, source.stored(0));
  const lengths: number[] = [];
  let photometric: string | undefined;
  let native = 0;
  let coded = 0;
  for (let number = 0; number < frames; number++) {
    const frame = await source.decoded(number);
    const { cells, columns, rows } = frame;
    let interpretation = frame.photometricInterpretation;
    if (interpretation === 'YBR_FULL_422') interpretation = 'YBR_FULL';
    if (interpretation === 'YBR_FULL' && (lost || coding.method === 'jpeg') && cells instanceof Uint8Array) {
      ybrToRgb(cells);
      interpretation = 'RGB';
    }
    // The encoder of JPEG 2000 transforms three components in any case, which is right for RGB only.
    if (samples === 3 && interpretation !== 'RGB' && coding.method === 'jpeg-2000') {
      throw new NegatoscopeError('unsupported', 'only RGB has a component transform', {
        reason: 'photometric-interpretation',
      });
    }
    const bits = codestreamBits(coding, pixel, cells);
    if (lossy && mayCarry(coding, pixel, cells, bits)) {
      throw new NegatoscopeError('unsupported', 'what is lost could carry into bits that are not stored values', {
        reason: 'bits',
        frame: number,
      });
    }
    const encoded = await encodeFrame(
      { rows, columns, samples, cells, photometricInterpretation: interpretation },
      coding,
      { bits, signed: pixel.pixelRepresentation === 1 },
      encoders,
    );
    if (!lossy) await checkExact(job, encoded, cells, number);
    photometric ??= encoded.photometricInterpretation;
    if (photometric !== encoded.photometricInterpretation) {
      throw new NegatoscopeError('decode-failed', `frame ${number + 1} has other colours than the first`, {
        frame: number,
      });
    }
    spool.write(encoded.bytes);
    lengths.push(encoded.bytes.length);
    native += cells.byteLength;
    coded += encoded.bytes.length;
    job.checkpoint();
  }
  const { bytes, changes, length } = encapsulation(lengths, spool.source());
  const before = native / header.pixelData!.length;
  const { bitsAllocated } = pixel;
  return {
    vr: 'OB',
    length,
    bytes,
    ratio: native / coded,
    changes: {
      ...pixelChanges(pixel, { photometricInterpretation: photometric!, planarConfiguration: 0, bitsAllocated }),
      ...changes,
      ...(lost && !lossy ? keepsLossy(header.dataSet, transferSyntaxUid, before) : {}),
      ...(coding.method === 'jpeg' ? bitsOfDct(header.dataSet, 8) : {}),
      ...(coding.method === 'jpeg-12' ? bitsOfDct(header.dataSet, pixel.bitsAllocated > 8 ? 12 : 8) : {}),
    },
  };
}
