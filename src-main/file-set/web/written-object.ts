import { NegatoscopeError } from '../../../src-shared/contract/errors.ts';
import type { DataSet } from '../../../src-shared/dicom/data-set.ts';
import { type FrameIndex, framesFound, indexFrames } from '../../../src-shared/dicom/frame-index.ts';
import { HeaderReader } from '../../../src-shared/dicom/part10/read.ts';
import { describeInstance } from '../../../src-shared/imaging/describe.ts';
import type { InstanceDescription } from '../../../src-shared/imaging/description.ts';
import { frameFrom } from '../../archive/dicomweb/frame-bytes.ts';
import { maximumUnpackedBytes } from '../../archive/unpack.ts';
import type { Renderer } from '../../decode/renderer.ts';

/** Files that are larger have no pictures on the pages: they would have to lie in memory. */
export const largestObject = 512 * 1024 * 1024;

/** An object as it lies on the medium: what is shown of it is what others will read. */
export interface WrittenObject {
  dataSet: DataSet;
  description: Omit<InstanceDescription, 'row' | 'revision'>;
  /** One frame, from 1. Rejects with `damaged`, `not-found`, `unsupported`. */
  frame(number: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string }>;
  /** Bytes of a value that was left in its place. */
  bytesOf(tag: string): Uint8Array | undefined;
}

async function collect(parts: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const part of parts) {
    signal.throwIfAborted();
    length += part.length;
    if (length > largestObject) throw new NegatoscopeError('unsupported', 'the file is too large for pictures');
    // A copy: the reader may use its memory again.
    kept.push(Uint8Array.from(part));
  }
  return kept.length === 1 ? kept[0]! : Buffer.concat(kept, length);
}

/** Reads a file of a volume into memory. Rejects with what is wrong with it. */
export async function readObject(
  parts: AsyncIterable<Uint8Array>,
  renderer: Pick<Renderer, 'unpack'>,
  signal: AbortSignal,
): Promise<WrittenObject> {
  let bytes = await collect(parts, signal);
  const reader = new HeaderReader({ copy: false });
  reader.push(bytes);
  const method = reader.packed;
  if (method !== undefined) {
    const packed = reader.takePacked().slice();
    bytes = await renderer.unpack(
      { bytes: packed, method, limit: Math.min(maximumUnpackedBytes, largestObject) },
      signal,
    );
    reader.push(bytes);
  }
  const header = reader.finish();
  const { dataSet, transferSyntaxUid } = header;
  const index: FrameIndex = indexFrames(header);
  const description = describeInstance(dataSet, transferSyntaxUid, {
    hasPixelData: header.pixelData !== undefined,
    framesFound: framesFound(header, index),
  });
  const source = { read: async (offset: number, length: number) => bytes.subarray(offset, offset + length) };
  return {
    dataSet,
    description,
    frame: (number) => frameFrom(source, index, number, transferSyntaxUid, description.pixel?.bitsAllocated ?? 1),
    bytesOf(tag) {
      const { bytes: kept, location } = dataSet[tag] ?? {};
      return (
        kept ??
        (location === undefined ? undefined : bytes.subarray(location.offset, location.offset + location.length))
      );
    },
  };
}
