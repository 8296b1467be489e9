import { NegatoscopeError } from '../../src-shared/contract/errors.ts';
import type { Vr } from '../../src-shared/dicom/data-set.ts';
import type { HeaderOfFile } from '../archive/read-header.ts';
import { ybrToRgb } from './colour.ts';
import { encapsulation } from './encapsulation.ts';
import type { FrameSource, NativeFrame } from './frame-source.ts';
import { type Changes, codestreamLoses, keepsLossy, pixelChanges } from './pixel-header.ts';
import type { Spool } from './spool.ts';
import type { TranscodeTarget } from './target.ts';

/** Pixel data that is made anew. */
export interface NewPixels {
  vr: Vr;
  /** Length of the value; encapsulated: of all items and the delimiter. */
  length: number;
  changes: Changes;
  /** The value, little endian; the arrays may be changed. */
  bytes(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Frames on their way. */
export interface PixelJob {
  frames: number;
  source: FrameSource;
  header: HeaderOfFile;
  target: TranscodeTarget;
  checkpoint(): void;
}

/** Frames decoded to native pixel data, with what the header must say then. */
export async function decompressed(job: PixelJob): Promise<NewPixels> {
  const { frames, source, header } = job;
  const { pixel, transferSyntaxUid } = source;
  const loses = header.pixelData!.encapsulated && codestreamLoses(transferSyntaxUid, source.stored(0));
  const first = coloured(await source.native(0), loses);
  const { bitsAllocated, photometricInterpretation, planarConfiguration } = first;
  const isBits = bitsAllocated === 1;
  const length = isBits ? Math.ceil((frames * first.bytes.length) / 8) : frames * first.bytes.length;
  const padded = length + (length & 1);
  if (padded >= 0xffffffff) throw tooLong(padded);
  const stored = header.pixelData!.length;
  const changes = {
    ...pixelChanges(pixel, { photometricInterpretation, planarConfiguration, bitsAllocated }),
    ...(loses ? keepsLossy(header.dataSet, transferSyntaxUid, length / stored) : {}),
  };
  async function* bytes() {
    const bits = isBits ? new BitPacker() : undefined;
    for (let number = 0; number < frames; number++) {
      const frame = number === 0 ? first : coloured(await source.native(number), loses);
      checkSame(first, frame, number);
      yield bits === undefined ? frame.bytes : bits.pack(frame.bytes);
    }
    if (bits !== undefined) yield bits.end();
  }
  return { vr: nativeVr(header.pixelData!.tag, bitsAllocated), length, changes, bytes };
}

const tooLong = (length: number) =>
  new NegatoscopeError('unsupported', `${length} bytes have no place in one value`, { reason: 'dimensions', length });

/** PS3.5 A.1 and A.2. */
function nativeVr(tag: number, bitsAllocated: number): Vr {
  if (tag === 0x7fe00008) return 'OF';
  if (tag === 0x7fe00009) return 'OD';
  return bitsAllocated > 8 ? 'OW' : 'OB';
}

/** Colours of a codec that lost are RGB, which everybody takes uncompressed; exact ones stay as they were stored. */
function coloured(frame: NativeFrame, loses: boolean): NativeFrame {
  if (!loses || frame.photometricInterpretation !== 'YBR_FULL' || frame.bitsAllocated !== 8) return frame;
  ybrToRgb(frame.bytes);
  return { ...frame, photometricInterpretation: 'RGB' };
}

function checkSame(first: NativeFrame, frame: NativeFrame, number: number): void {
  if (
    frame.bytes.length === first.bytes.length &&
    frame.photometricInterpretation === first.photometricInterpretation &&
    frame.bitsAllocated === first.bitsAllocated
  ) {
    return;
  }
  throw new NegatoscopeError('decode-failed', `frame ${number + 1} is of another kind than the first`, {
    frame: number,
  });
}

/** Bytes 0 and 1 as bits, frames one after the other without gaps (PS3.5 8.1.1). */
class BitPacker {
  #byte = 0;
  #bits = 0;

  pack(cells: Uint8Array): Uint8Array {
    const out = new Uint8Array((this.#bits + cells.length) >> 3);
    let at = 0;
    for (const cell of cells) {
      this.#byte |= (cell & 1) << this.#bits++;
      if (this.#bits < 8) continue;
      out[at++] = this.#byte;
      this.#byte = 0;
      this.#bits = 0;
    }
    return out;
  }

  end(): Uint8Array {
    return this.#bits === 0 ? new Uint8Array(0) : Uint8Array.of(this.#byte);
  }
}

/** Codestreams as they are, in items of their own. */
export function repacked(job: PixelJob, spool: Spool): NewPixels {
  const lengths: number[] = [];
  for (let number = 0; number < job.frames; number++) {
    const bytes = job.source.stored(number);
    spool.write(bytes);
    lengths.push(bytes.length);
    job.checkpoint();
  }
  const { changes, length, bytes } = encapsulation(lengths, spool.source());
  return { vr: 'OB', length, changes, bytes };
}
