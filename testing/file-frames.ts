import { statSync } from 'node:fs';
import { openFrame, readFrame } from '../src-main/archive/dicomweb/frame-bytes.ts';
import { PackedFiles } from '../src-main/archive/dicomweb/packed-files.ts';
import { FileCache } from '../src-main/archive/file-access.ts';
import { readHeaderOfFile } from '../src-main/archive/read-header.ts';
import type { Catalogue, InstanceLocation } from '../src-main/archive/types.ts';
import { unpackDataSet } from '../src-main/archive/unpack.ts';
import type { Renderer } from '../src-main/decode/renderer.ts';
import type { DataSet } from '../src-shared/dicom/data-set.ts';
import { framesFound, indexFrames } from '../src-shared/dicom/frame-index.ts';
import { describeInstance } from '../src-shared/imaging/describe.ts';
import type { InstanceDescription } from '../src-shared/imaging/description.ts';

/** A file described and its frames found as the archive does it, without an archive: identifiers may be missing. */
export interface FileFrames {
  description: Omit<InstanceDescription, 'row' | 'revision'>;
  dataSet: DataSet;
  /** Bytes of frame n (from 1) and the syntax they are in, as a decoder gets them. */
  frame(number: number): Promise<{ bytes: Uint8Array<ArrayBuffer>; transferSyntaxUid: string }>;
  close(): Promise<void>;
}

/** Throws what reading the header throws. */
export function openFileFrames(path: string): FileFrames {
  const header = readHeaderOfFile(path, {});
  const { dataSet, transferSyntaxUid } = header;
  const inner = indexFrames(header);
  const description = describeInstance(dataSet, transferSyntaxUid, {
    hasPixelData: header.pixelData !== undefined,
    framesFound: framesFound(header, inner),
  });
  const files = new FileCache();
  const location = {
    row: 1,
    revision: 1,
    path,
    bytes: statSync(path).size,
    transferSyntaxUid,
    frames: header.packed
      ? { kind: 'packed', method: header.packed, datasetOffset: header.dataSetOffset, inner }
      : inner,
    description: { ...description, row: 1, revision: 1 },
  } as InstanceLocation;
  const catalogue = { id: 'test', open: () => files.open(path) } as unknown as Catalogue;
  const packedFiles = new PackedFiles({
    unpack: async ({ bytes, method, limit }) => new Uint8Array(unpackDataSet(bytes, method, limit)),
  } as Renderer);
  return {
    description,
    dataSet,
    async frame(number) {
      const opened = openFrame(catalogue, location, number, packedFiles, 'bytes');
      return { bytes: await readFrame(opened), transferSyntaxUid: opened.transferSyntaxUid };
    },
    close: () => files.close(),
  };
}
